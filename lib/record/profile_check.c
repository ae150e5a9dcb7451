/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "record/ids.h"

#include "record/profile.h"

/* What profiles hold that tools read, and of which kind it must be. */
static const struct {
	const char *name;
	enum sf_jtype type;
} shape[SF_P_DERIVED_END] = {
    [SF_P_IDS] = {"ids", SF_J_OBJ},
    [SF_P_SHARED] = {"shared", SF_J_OBJ},
    [SF_P_TRAITS] = {"traits", SF_J_OBJ},
    [SF_P_TAGS] = {"tags", SF_J_OBJ},
    [SF_P_CONSENT] = {"consent", SF_J_OBJ},
    [SF_P_SINCE] = {"since", SF_J_OBJ},
    [SF_P_FROM] = {"from", SF_J_OBJ},
    [SF_P_SEEN] = {"seen", SF_J_OBJ},
    [SF_P_EVENTS] = {"events", SF_J_ARR},
    [SF_P_KEPT_FROM] = {"kept_from", SF_J_ARR},
    [SF_P_FIRST_TS] = {"first_ts", SF_J_STR},
    [SF_P_LAST_TS] = {"last_ts", SF_J_STR},
    [SF_P_SEGMENTS] = {"segments", SF_J_OBJ},
    [SF_P_SCORES] = {"scores", SF_J_OBJ},
    [SF_P_UNDEFINED] = {"undefined", SF_J_ARR},
};

static int
check_shape(const struct sf_jdoc *doc, const struct sf_profile *p, size_t n,
    struct sf_err *e)
{
	uint32_t i;
	size_t k;

	for (k = 0; k < n; k++) {
		i = p->top[k];
		if (i == 0 || doc->node[i].type == shape[k].type ||
		    doc->node[i].type == SF_J_NULL)
			continue;
		return (sf_fail(e, SF_E_DATA, "'%s' is no %s", shape[k].name,
		    shape[k].type == SF_J_OBJ ? "object" :
		    shape[k].type == SF_J_ARR ? "array" : "string"));
	}
	return (0);
}

int
sf_profile_shape(const struct sf_jdoc *doc, const struct sf_profile *p,
    struct sf_err *e)
{
	return (check_shape(doc, p, SF_P_DERIVED_END, e));
}

static int
is_time(const struct sf_jdoc *doc, uint32_t i)
{
	return (i != 0 && doc->node[i].type == SF_J_STR &&
	    sf_ts_valid(doc->node[i].str));
}

static int
is_time_or_none(struct sf_str s)
{
	return (s.n == 0 || sf_ts_valid(s));
}

/* The members `event` and `ts` of an entry, in one walk; 0 = none. */
static void
entry(const struct sf_jdoc *doc, uint32_t at, uint32_t *event, uint32_t *ts)
{
	const struct sf_jnode *v;
	uint32_t i, end = doc->node[at].next;

	*event = *ts = 0;
	for (i = at + 1; i < end; i = v->next) {
		v = &doc->node[i];
		if (v->key.n == 2 && v->key.p[0] == 't' && v->key.p[1] == 's')
			*ts = i;
		else if (v->key.n == 5 && memcmp(v->key.p, "event", 5) == 0)
			*event = i;
	}
}

int
sf_profile_times(const struct sf_jdoc *doc, const struct sf_profile *p,
    struct sf_err *e)
{
	uint32_t i, event, ts;

	if (p->events == 0)
		return (0);
	for (i = sf_j_first(doc, p->events); i != 0;
	    i = sf_j_after(doc, p->events, i)) {
		if (doc->node[i].type != SF_J_OBJ)
			return (sf_fail(e, SF_E_DATA,
			    "an entry of 'events' is no object"));
		entry(doc, i, &event, &ts);
		if (event == 0 || doc->node[event].type != SF_J_STR)
			return (sf_fail(e, SF_E_DATA,
			    "an entry of 'events' has no 'event'"));
		if (!is_time(doc, ts))
			return (sf_fail(e, SF_E_DATA,
			    "'ts' of an entry of 'events' is no time"));
	}
	return (0);
}

static int
check_times(const struct sf_jdoc *doc, const struct sf_profile *p,
    struct sf_err *e)
{
	uint32_t at = p->top[SF_P_KEPT_FROM];

	if (!is_time_or_none(p->first_ts))
		return (sf_fail(e, SF_E_DATA, "'first_ts' is no time"));
	if (!is_time_or_none(p->last_ts))
		return (sf_fail(e, SF_E_DATA, "'last_ts' is no time"));
	if (at != 0 && doc->node[at].type == SF_J_ARR &&
	    (p->kept_ts.n == 0 || !is_time_or_none(p->kept_ts)))
		return (sf_fail(e, SF_E_DATA, "'kept_from' holds no time"));
	return (0);
}

static int
check_events(const struct sf_jdoc *doc, const struct sf_profile *p,
    const char **code, struct sf_err *e)
{
	uint32_t i, k;

	if (p->events == 0)
		return (0);
	for (i = sf_j_first(doc, p->events); i != 0;
	    i = sf_j_after(doc, p->events, i)) {
		*code = "TYPE";
		if (doc->node[i].type != SF_J_OBJ)
			return (sf_fail(e, SF_E_DATA,
			    "an entry of 'events' is no object"));
		k = sf_j_get(doc, i, "props");
		if (k != 0 && doc->node[k].type != SF_J_OBJ &&
		    doc->node[k].type != SF_J_NULL)
			return (sf_fail(e, SF_E_DATA,
			    "'props' of an entry of 'events' is no object"));
		*code = "REQUIRED_EMPTY";
		k = sf_j_get(doc, i, "eid");
		if (k == 0 || doc->node[k].str.n == 0)
			return (sf_fail(e, SF_E_DATA,
			    "an entry of 'events' has no 'eid'"));
		k = sf_j_get(doc, i, "event");
		if (k == 0 || doc->node[k].str.n == 0)
			return (sf_fail(e, SF_E_DATA,
			    "an entry of 'events' has no 'event'"));
		*code = "TS_INVALID";
		if (!is_time(doc, sf_j_get(doc, i, "ts")))
			return (sf_fail(e, SF_E_DATA,
			    "'ts' of an entry of 'events' is no time"));
	}
	return (0);
}

/* Whether node ${i}, if any, is an object of sums, or of counts. */
static int
are_sums(const struct sf_jdoc *doc, uint32_t i)
{
	sf_dec_sum v;
	uint32_t k;

	if (i == 0)
		return (1);
	for (k = sf_j_first(doc, i); k != 0; k = sf_j_after(doc, i, k))
		if (doc->node[k].type != SF_J_NUM ||
		    sf_dec_sum_parse(doc->node[k].raw, &v))
			return (0);
	return (doc->node[i].type == SF_J_OBJ);
}

static int
are_counts(const struct sf_jdoc *doc, uint32_t i)
{
	uint64_t n;
	uint32_t k;

	if (i == 0)
		return (1);
	for (k = sf_j_first(doc, i); k != 0; k = sf_j_after(doc, i, k))
		if (sf_profile_count(doc, k, &n))
			return (0);
	return (doc->node[i].type == SF_J_OBJ);
}

static int
check_seen(const struct sf_jdoc *doc, const struct sf_profile *p,
    const char **code, struct sf_err *e)
{
	uint64_t n;
	uint32_t i;

	if (p->seen == 0)
		return (0);
	for (i = sf_j_first(doc, p->seen); i != 0;
	    i = sf_j_after(doc, p->seen, i)) {
		*code = "TYPE";
		if (sf_profile_count(doc, sf_j_get(doc, i, "n"), &n))
			return (sf_fail(e, SF_E_DATA,
			    "'n' of a member of 'seen' is no count"));
		if (!are_sums(doc, sf_j_get(doc, i, "sum")) ||
		    !are_counts(doc, sf_j_get(doc, i, "unsummed")))
			return (sf_fail(e, SF_E_DATA, "'sum' or 'unsummed' of "
			    "a member of 'seen' holds no number"));
		*code = "TS_INVALID";
		if (!is_time(doc, sf_j_get(doc, i, "first")) ||
		    !is_time(doc, sf_j_get(doc, i, "last")))
			return (sf_fail(e, SF_E_DATA, "a member of 'seen' "
			    "has no 'first' and 'last' time"));
	}
	return (0);
}

/* Whether the names of sources at node ${i} are texts, or arrays of texts. */
static int
are_names(const struct sf_jdoc *doc, uint32_t i)
{
	uint32_t k;

	if (doc->node[i].type != SF_J_ARR)
		return (doc->node[i].type == SF_J_STR);
	for (k = sf_j_first(doc, i); k != 0; k = sf_j_after(doc, i, k))
		if (doc->node[k].type != SF_J_STR)
			return (0);
	return (1);
}

static int
check_from(const struct sf_jdoc *doc, const struct sf_profile *p,
    struct sf_err *e)
{
	uint32_t i, k;

	if (p->from == 0)
		return (0);
	for (i = sf_j_first(doc, p->from); i != 0;
	    i = sf_j_after(doc, p->from, i)) {
		for (k = sf_j_first(doc, i); k != 0; k = sf_j_after(doc, i, k))
			if (!are_names(doc, k))
				break;
		if (doc->node[i].type != SF_J_OBJ || k != 0)
			return (sf_fail(e, SF_E_DATA, "'from' holds something "
			    "other than the names of sources"));
	}
	return (0);
}

static int
ignore_fact(void *ctx, uint32_t member, int64_t set, uint32_t from)
{
	(void)ctx;
	(void)member;
	(void)set;
	(void)from;
	return (0);
}

static int
ignore_span(void *ctx, struct sf_str type, struct sf_str value, int64_t first,
    int64_t last)
{
	(void)ctx;
	(void)type;
	(void)value;
	(void)first;
	(void)last;
	return (0);
}

int
sf_profile_check(const struct sf_jdoc *doc, const struct sf_profile *p,
    const char **code, struct sf_err *e)
{
	*code = "TYPE";
	if (check_shape(doc, p, SF_P_SEGMENTS, e) ||
	    sf_ids_check(doc, p->ids, "ids", e) ||
	    sf_ids_check(doc, p->shared, "shared", e) ||
	    check_from(doc, p, e))
		return (-1);
	if (check_events(doc, p, code, e) || check_seen(doc, p, code, e))
		return (-1);
	*code = "TS_INVALID";
	if (check_times(doc, p, e))
		return (-1);
	*code = "REQUIRED_EMPTY";
	if (sf_profile_spans(doc, p, ignore_span, NULL) ||
	    sf_profile_facts(doc, p, "traits", ignore_fact, NULL) ||
	    sf_profile_facts(doc, p, "tags", ignore_fact, NULL) ||
	    sf_profile_facts(doc, p, "consent", ignore_fact, NULL))
		return (sf_fail(e, SF_E_DATA, "'since' does not mirror the "
		    "profile, and 'first_ts' and 'last_ts' do not stand in"));
	return (0);
}
