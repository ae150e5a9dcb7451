/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "record/ids.h"

#include "record/profile.h"

static const struct {
	struct sf_str name;
	enum sf_profile_top top;
} tops[] = {
    {{"ids", 3}, SF_P_IDS},
    {{"tags", 4}, SF_P_TAGS},
    {{"seen", 4}, SF_P_SEEN},
    {{"show", 4}, SF_P_SHOW},
    {{"from", 4}, SF_P_FROM},
    {{"since", 5}, SF_P_SINCE},
    {{"one_id", 6}, SF_P_ONE_ID},
    {{"shared", 6}, SF_P_SHARED},
    {{"traits", 6}, SF_P_TRAITS},
    {{"events", 6}, SF_P_EVENTS},
    {{"scores", 6}, SF_P_SCORES},
    {{"consent", 7}, SF_P_CONSENT},
    {{"last_ts", 7}, SF_P_LAST_TS},
    {{"first_ts", 8}, SF_P_FIRST_TS},
    {{"segments", 8}, SF_P_SEGMENTS},
    {{"kept_from", 9}, SF_P_KEPT_FROM},
    {{"undefined", 9}, SF_P_UNDEFINED},
};

/* Where names of each length start in tops[], and behind the last. */
static const uint8_t of_length[] = {0, 0, 0, 0, 1, 5, 6, 11, 13, 15, 17};

/* Each member's node, the last of its name, in one walk over the line. */
static void
find_tops(const struct sf_jdoc *doc, struct sf_profile *p)
{
	const struct sf_jnode *v;
	uint32_t i, end = doc->node[0].next;
	unsigned k;

	for (i = 1; i < end; i = v->next) {
		v = &doc->node[i];
		if (v->key.n < 3 || v->key.n > 9)
			continue;
		/* Names of one length differ in their second byte. */
		for (k = of_length[v->key.n]; k < of_length[v->key.n + 1]; k++)
			if (tops[k].name.p[1] == v->key.p[1] &&
			    memcmp(tops[k].name.p, v->key.p, v->key.n) == 0) {
				p->top[tops[k].top] = i;
				break;
			}
	}
}

/* A member that is not of the kind reads as absent; the check tells of it. */
static uint32_t
node(const struct sf_jdoc *doc, const struct sf_profile *p,
    enum sf_profile_top top, enum sf_jtype type)
{
	uint32_t i = p->top[top];

	return (i != 0 && doc->node[i].type == type ? i : 0);
}

static struct sf_str
text(const struct sf_jdoc *doc, const struct sf_profile *p,
    enum sf_profile_top top)
{
	uint32_t i = node(doc, p, top, SF_J_STR);

	return (i == 0 ? SF_S("") : doc->node[i].str);
}

static void
kept_from(const struct sf_jdoc *doc, struct sf_profile *p)
{
	uint32_t at = node(doc, p, SF_P_KEPT_FROM, SF_J_ARR), i;

	p->kept_ts = p->kept_eid = SF_S("");
	if (at == 0 || (i = sf_j_first(doc, at)) == 0 ||
	    doc->node[i].type != SF_J_STR)
		return;
	p->kept_ts = doc->node[i].str;
	i = sf_j_after(doc, at, i);
	if (i != 0 && doc->node[i].type == SF_J_STR)
		p->kept_eid = doc->node[i].str;
}

static int
no_profile(const struct sf_jdoc *doc, const struct sf_profile *p,
    struct sf_err *e)
{
	uint32_t at = p->top[SF_P_ONE_ID];

	(void)sf_fail(e, SF_E_DATA, "the line is no profile: %s",
	    at == 0 ? "it has no 'one_id'" : doc->node[at].type == SF_J_STR ?
	    "its 'one_id' is empty" : "its 'one_id' is no string");
	return (sf_hint(e, "sf-merge-id makes profiles of events"));
}

int
sf_profile_view(const struct sf_jdoc *doc, struct sf_profile *p,
    struct sf_err *e)
{
	memset(p, 0, sizeof(*p));
	if (doc->node[0].type != SF_J_OBJ)
		return (sf_fail(e, SF_E_DATA, "the line is no JSON object"));
	find_tops(doc, p);
	p->one_id = text(doc, p, SF_P_ONE_ID);
	if (p->one_id.n == 0)
		return (no_profile(doc, p, e));
	p->ids = node(doc, p, SF_P_IDS, SF_J_OBJ);
	p->shared = node(doc, p, SF_P_SHARED, SF_J_OBJ);
	p->traits = node(doc, p, SF_P_TRAITS, SF_J_OBJ);
	p->tags = node(doc, p, SF_P_TAGS, SF_J_OBJ);
	p->consent = node(doc, p, SF_P_CONSENT, SF_J_OBJ);
	p->since = node(doc, p, SF_P_SINCE, SF_J_OBJ);
	p->from = node(doc, p, SF_P_FROM, SF_J_OBJ);
	p->seen = node(doc, p, SF_P_SEEN, SF_J_OBJ);
	p->events = node(doc, p, SF_P_EVENTS, SF_J_ARR);
	p->segments = node(doc, p, SF_P_SEGMENTS, SF_J_OBJ);
	p->undefined = node(doc, p, SF_P_UNDEFINED, SF_J_ARR);
	p->scores = node(doc, p, SF_P_SCORES, SF_J_OBJ);
	p->first_ts = text(doc, p, SF_P_FIRST_TS);
	p->last_ts = text(doc, p, SF_P_LAST_TS);
	kept_from(doc, p);
	return (0);
}

int
sf_profile_count(const struct sf_jdoc *doc, uint32_t i, uint64_t *out)
{
	struct sf_str raw;
	size_t k;

	if (i == 0 || doc->node[i].type != SF_J_NUM)
		return (-1);
	raw = doc->node[i].raw;
	*out = 0;
	for (k = 0; k < raw.n; k++) {
		if (raw.p[k] < '0' || raw.p[k] > '9' || k >= 18)
			return (-1);
		*out = *out * 10 + (uint64_t)(raw.p[k] - '0');
	}
	return (0);
}

int
sf_profile_names(const struct sf_jdoc *doc, const struct sf_profile *p,
    int (*f)(void *ctx, struct sf_str name), void *ctx)
{
	uint32_t at = sf_j_get(doc, p->ids, "one_id"), i;
	int r = f(ctx, p->one_id);

	if (r != 0 || p->ids == 0 || at == 0)
		return (r);
	if (doc->node[at].type == SF_J_STR)
		return (f(ctx, doc->node[at].str));
	for (i = sf_j_first(doc, at); i != 0 && r == 0;
	    i = sf_j_after(doc, at, i))
		if (doc->node[i].type == SF_J_STR && doc->node[i].str.n > 0)
			r = f(ctx, doc->node[i].str);
	return (r);
}

int
sf_profile_ids(const struct sf_jdoc *doc, const struct sf_profile *p,
    int (*f)(void *ctx, struct sf_str type, struct sf_str value), void *ctx)
{
	int r = f(ctx, SF_S("one_id"), p->one_id);
	uint32_t i, props;

	if (r == 0)
		r = sf_ids_walk(doc, p->ids, f, ctx);
	if (p->events == 0)
		return (r);
	for (i = sf_j_first(doc, p->events); i != 0 && r == 0;
	    i = sf_j_after(doc, p->events, i)) {
		if ((props = sf_j_get(doc, i, "props")) == 0)
			continue;
		r = sf_ids_values(doc, sf_j_get(doc, props, "send_id"),
		    SF_S("send_id"), f, ctx);
	}
	return (r);
}
