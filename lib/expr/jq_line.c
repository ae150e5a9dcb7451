/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/digest.h"

#include "expr/jq_work.h"

/*
 * The line as programs see it.  Names of members and short texts come again
 * on every line, so each is made once and then shared.
 */
#define SHELF 4096
#define SHORT 32

static jv
text(struct sf_jq *w, struct sf_str s)
{
	jv *at;

	if (s.n > SHORT)
		return (jv_string_sized(s.p, (int)s.n));
	if (w->shelf == NULL) {
		w->shelf = calloc(SHELF, sizeof(*w->shelf));
		if (w->shelf == NULL)
			sf_jq_nomem();
		for (size_t i = 0; i < SHELF; i++)
			w->shelf[i] = jv_null();
	}
	at = &w->shelf[sf_hash64(s.p, s.n) % SHELF];
	if (jv_get_kind(*at) == JV_KIND_STRING &&
	    (size_t)jv_string_length_bytes(jv_copy(*at)) == s.n &&
	    memcmp(jv_string_value(*at), s.p, s.n) == 0)
		return (jv_copy(*at));
	jv_free(*at);
	*at = jv_string_sized(s.p, (int)s.n);
	return (jv_copy(*at));
}

static jv
number(struct sf_jq *w, struct sf_str raw)
{
	char small[64];
	int64_t v = 0;
	size_t i = raw.p[0] == '-', n = raw.n;

	for (; i < n && n <= 15 && raw.p[i] >= '0' && raw.p[i] <= '9'; i++)
		v = v * 10 + (raw.p[i] - '0');
	if (i == n && v != 0)
		return (jv_number((double)(raw.p[0] == '-' ? -v : v)));
	if (sf_j_big(raw))
		return (text(w, raw));
	if (n < sizeof(small)) {
		memcpy(small, raw.p, n);
		small[n] = '\0';
		return (jv_number(strtod(small, NULL)));
	}
	/* Behind a number stands a comma, a bracket or the line's end. */
	return (jv_number(strtod(raw.p, NULL)));
}

jv
sf_jq_value(struct sf_jq *w, const struct sf_jdoc *d, uint32_t i)
{
	const struct sf_jnode *k = &d->node[i];
	uint32_t m;
	jv v;

	switch (k->type) {
	case SF_J_FALSE:
		return (jv_false());
	case SF_J_TRUE:
		return (jv_true());
	case SF_J_NUM:
		return (number(w, k->raw));
	case SF_J_STR:
		return (text(w, k->str));
	case SF_J_ARR:
		v = jv_array_sized((int)k->kids + 1);
		for (m = sf_j_first(d, i); m != 0; m = sf_j_after(d, i, m))
			v = jv_array_append(v, sf_jq_value(w, d, m));
		return (v);
	case SF_J_OBJ:
		v = jv_object();
		for (m = sf_j_first(d, i); m != 0; m = sf_j_after(d, i, m))
			v = jv_object_set(v, text(w, d->node[m].key),
			    sf_jq_value(w, d, m));
		return (v);
	default:
		return (jv_null());
	}
}

int
sf_jq_order(struct sf_str a, struct sf_str b)
{
	int64_t x, y;

	if ((!sf_ts_canonical(a) || !sf_ts_canonical(b)) &&
	    sf_ts_parse(a, &x) == 0 && sf_ts_parse(b, &y) == 0)
		return ((x > y) - (x < y));
	return (sf_str_cmp(a, b));
}

/* Whether node ${i} is a time at or after asof.  ${with}: "at" counts. */
static int
future(const struct sf_jq *w, uint32_t i, int with)
{
	const struct sf_jnode *k;
	int c;

	if (i == 0)
		return (0);
	k = &w->doc.node[i];
	if (k->type != SF_J_STR)
		return (0);
	c = sf_jq_order(k->str, sf_str(w->x->asof_text));
	return (with ? c >= 0 : c > 0);
}

/* traits, tags, consent: members that were set before asof. */
static jv
facts(struct sf_jq *w, uint32_t node, uint32_t since)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m, s, t;
	jv v = jv_object();

	/* since mirrors its map: as a rule, the next of both is the same, and
	 * people of many traits do not cost the square of them. */
	s = since != 0 && d->node[since].kids == d->node[node].kids ?
	    sf_j_first(d, since) : 0;
	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		struct sf_str key = d->node[m].key;

		if (s != 0 && sf_str_eq(d->node[s].key, key)) {
			t = s;
			s = sf_j_after(d, since, s);
		} else {
			t = since != 0 ? sf_j_getn(d, since, key) : 0;
			s = 0;
		}
		if (!future(w, t, 1))
			v = jv_object_set(v, text(w, key),
			    sf_jq_value(w, d, m));
	}
	return (v);
}

/* One type of ids, without those first seen at or after asof. */
static jv
values_of(struct sf_jq *w, uint32_t node, uint32_t since)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m, s = since ? sf_j_first(d, since) : 0, first;
	jv v = jv_array();

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		first = s != 0 && d->node[s].type == SF_J_ARR ?
		    sf_j_first(d, s) : 0;
		if (!future(w, first, 1))
			v = jv_array_append(v, sf_jq_value(w, d, m));
		if (s != 0)
			s = sf_j_after(d, since, s);
	}
	return (v);
}

static jv
ids(struct sf_jq *w, uint32_t node, uint32_t since)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m;
	jv v = jv_object(), one;

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		struct sf_str key = d->node[m].key;
		uint32_t s = since ? sf_j_getn(d, since, key) : 0;

		if (s == 0 || d->node[m].type != SF_J_ARR) {
			one = sf_jq_value(w, d, m);
		} else {
			one = values_of(w, m, s);
			if (jv_array_length(jv_copy(one)) == 0) {
				jv_free(one);
				continue;
			}
		}
		v = jv_object_set(v, text(w, key), one);
	}
	return (v);
}

/* since of one type of ids: [first, last] of those seen before asof. */
static jv
spans(struct sf_jq *w, uint32_t node)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m, k;
	jv v = jv_array(), one;

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		k = d->node[m].type == SF_J_ARR ? sf_j_first(d, m) : 0;
		if (future(w, k, 1))
			continue;
		one = sf_jq_value(w, d, m);
		if (k != 0 && future(w, sf_j_after(d, m, k), 1))
			one = jv_array_set(one, 1, jv_null());
		v = jv_array_append(v, one);
	}
	return (v);
}

/* since, without what lies at or after asof. */
static jv
mirror(struct sf_jq *w, uint32_t node)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m, k;
	jv v = jv_object(), one;

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		if (d->node[m].type != SF_J_OBJ) {
			one = sf_jq_value(w, d, m);
		} else {
			one = jv_object();
			for (k = sf_j_first(d, m); k != 0;
			    k = sf_j_after(d, m, k))
				if (!future(w, k, 1))
					one = jv_object_set(one,
					    text(w, d->node[k].key),
					    d->node[k].type == SF_J_ARR ?
					    spans(w, k) :
					    sf_jq_value(w, d, k));
		}
		v = jv_object_set(v, text(w, d->node[m].key), one);
	}
	return (v);
}

/* The events of one name at or after asof; *${last} of those before. */
static uint32_t
later(const struct sf_jq *w, uint32_t events, struct sf_str name,
    uint32_t *last)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m, t, e, n = 0;

	*last = 0;
	for (m = sf_j_first(d, events); m != 0;
	    m = sf_j_after(d, events, m)) {
		e = sf_j_get(d, m, "event");
		t = sf_j_get(d, m, "ts");
		if (e == 0 || t == 0 || d->node[e].type != SF_J_STR ||
		    !sf_str_eq(d->node[e].str, name))
			continue;
		if (future(w, t, 1))
			n++;
		else if (*last == 0 || sf_jq_order(
		    d->node[t].str, d->node[*last].str) > 0)
			*last = t;
	}
	return (n);
}

static int
any_later(const struct sf_jq *w, uint32_t events)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m;

	for (m = events ? sf_j_first(d, events) : 0; m != 0;
	    m = sf_j_after(d, events, m))
		if (future(w, sf_j_get(d, m, "ts"), 1))
			return (1);
	return (0);
}

static jv
seen(struct sf_jq *w, uint32_t node, uint32_t events)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m, n, last;
	int any = any_later(w, events);
	jv v = jv_object(), one, count;

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		struct sf_str key = d->node[m].key;

		one = sf_jq_value(w, d, m);
		n = any ? later(w, events, key, &last) : 0;
		if (n > 0 && jv_get_kind(one) == JV_KIND_OBJECT) {
			count = jv_object_get(jv_copy(one), jv_string("n"));
			double left = (jv_get_kind(count) == JV_KIND_NUMBER ?
			    jv_number_value(count) : 0) - n;

			jv_free(count);
			one = jv_object_set(one, jv_string("n"),
			    jv_number(left));
			one = jv_object_set(one, jv_string("last"),
			    last ? sf_jq_value(w, d, last) : jv_null());
			if (left <= 0) {
				jv_free(one);
				continue;
			}
		}
		v = jv_object_set(v, text(w, key), one);
	}
	return (v);
}

static jv
cut_events(struct sf_jq *w, uint32_t node)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m;
	int i = 0;
	jv v;

	if (!any_later(w, node))
		return (jv_copy(w->events));
	v = jv_array();
	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m), i++)
		if (!future(w, sf_j_get(d, m, "ts"), 1))
			v = jv_array_append(v,
			    jv_array_get(jv_copy(w->events), i));
	return (v);
}

/* segments: entered by asof; scores: of an asof not after it. */
static jv
derived(struct sf_jq *w, uint32_t node, int scores)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t m;
	jv v = jv_object();

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m))
		if (!future(w, scores ? sf_j_get(d, m, "asof") : m, 0))
			v = jv_object_set(v, text(w, d->node[m].key),
			    sf_jq_value(w, d, m));
	return (v);
}

static jv
member(struct sf_jq *w, uint32_t i, uint32_t since, uint32_t events)
{
	const struct sf_jnode *k = &w->doc.node[i];

	if (i == events)
		return (cut_events(w, i));
	if ((sf_str_is(k->key, "last_ts") || sf_str_is(k->key, "first_ts")) &&
	    future(w, i, 1))
		return (jv_null());
	if (k->type != SF_J_OBJ)
		return (sf_jq_value(w, &w->doc, i));
	if (sf_str_is(k->key, "since"))
		return (mirror(w, i));
	if (sf_str_is(k->key, "traits") || sf_str_is(k->key, "tags") ||
	    sf_str_is(k->key, "consent"))
		return (facts(w, i, since == 0 ? 0 :
		    sf_j_getn(&w->doc, since, k->key)));
	if (sf_str_is(k->key, "ids"))
		return (ids(w, i, since == 0 ? 0 :
		    sf_j_get(&w->doc, since, "ids")));
	if (sf_str_is(k->key, "seen"))
		return (seen(w, i, events));
	if (sf_str_is(k->key, "segments"))
		return (derived(w, i, 0));
	if (sf_str_is(k->key, "scores"))
		return (derived(w, i, 1));
	return (sf_jq_value(w, &w->doc, i));
}

void
sf_jq_line(struct sf_jq *w)
{
	const struct sf_expr_env *env = &w->x->env;
	const struct sf_jdoc *d = &w->doc;
	int cut = env->has_asof &&
	    (env->flags & (SF_EXPR_ROW | SF_EXPR_LABEL)) == 0;
	uint32_t m, since, events;

	jv_free(w->line);
	jv_free(w->events);
	w->events = jv_array();
	w->indexed = 0;
	if (d->node[0].type != SF_J_OBJ) {
		w->line = sf_jq_value(w, d, 0);
		return;
	}
	since = cut ? sf_j_get(d, 0, "since") : 0;
	events = sf_j_get(d, 0, "events");
	if (events != 0 && d->node[events].type != SF_J_ARR)
		events = 0;
	if (events != 0) {
		jv_free(w->events);
		w->events = sf_jq_value(w, d, events);
	}
	w->line = jv_object();
	for (m = sf_j_first(d, 0); m != 0; m = sf_j_after(d, 0, m))
		w->line = jv_object_set(w->line, text(w, d->node[m].key),
		    cut ? member(w, m, since, events) : m == events ?
		    jv_copy(w->events) : sf_jq_value(w, d, m));
}
