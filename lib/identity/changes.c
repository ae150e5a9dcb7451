/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "record/event.h"

#include "identity/changes.h"

#define NONE UINT32_MAX

/* That the bearer of ${now} holds what ${was} held. */
struct passage {
	uint32_t now, was;
	uint32_t tie;		/* of a merge: what joined them; NONE */
	int merge;		/* the founder too */
};

struct writer {
	const struct sf_changes *c;
	uint32_t *place;	/* of each entry of was, in now */
	struct passage *v;
	size_t n, cap;
	struct sf_buf line, tail;
	char ts[SF_TS_LEN + 1];
	struct sf_out *out;
};

static uint32_t
person_of(const struct sf_linked *l, uint32_t node)
{
	return (l->persons.owner[node]);
}

static int
add(struct writer *w, uint32_t now, uint32_t was, int merge, struct sf_err *e)
{
	size_t cap = w->cap ? w->cap * 2 : 64;
	struct passage *v;

	if (w->n == w->cap) {
		if ((v = realloc(w->v, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		w->v = v;
		w->cap = cap;
	}
	w->v[w->n++] = (struct passage){now, was, NONE, merge};
	return (0);
}

static int
by_names(const void *a, const void *b)
{
	const struct passage *x = a, *y = b;

	if (x->now != y->now)
		return (x->now < y->now ? -1 : 1);
	if (x->was != y->was)
		return (x->was < y->was ? -1 : 1);
	return (y->merge - x->merge);
}

static int
find_places(struct writer *w, struct sf_err *e)
{
	const struct sf_ledger *was = w->c->was, *now = w->c->now;
	size_t i, k = 0;

	if ((w->place = malloc((was->n + 1) * sizeof(*w->place))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < was->n; i++) {
		while (sf_str_cmp(now->v[k].name, was->v[i].name) < 0)
			k++;
		w->place[i] = (uint32_t)k;
	}
	return (0);
}

/* Who holds what somebody else held: of merged names the founders, too. */
static int
find_passages(struct writer *w, struct sf_err *e)
{
	const struct sf_changes *c = w->c;
	const struct sf_linked *l = c->l;
	const struct sf_entry *v;
	uint32_t i, who;
	size_t k = 0;

	for (i = 0; i < c->values; i++) {
		who = person_of(l, i);
		if (c->owner[i] == SF_NOBODY || who == SF_NOBODY ||
		    w->place[c->owner[i]] == c->entry[who])
			continue;
		if (add(w, c->entry[who], c->owner[i], 0, e))
			return (-1);
	}
	for (i = 0; i < c->was->n; i++) {
		v = &c->was->v[i];
		if (!v->live || c->now->v[w->place[i]].live)
			continue;
		who = person_of(l, sf_nodes_at(&l->nodes, v->node, v->start));
		if (who != SF_NOBODY && add(w, c->entry[who], i, 1, e))
			return (-1);
	}
	if (w->n == 0)
		return (0);
	qsort(w->v, w->n, sizeof(*w->v), by_names);
	for (i = 1; i < w->n; i++)
		if (w->v[i].now != w->v[k].now || w->v[i].was != w->v[k].was)
			w->v[++k] = w->v[i];
	w->n = k + 1;
	return (0);
}

static uint32_t
root(uint32_t *up, uint32_t i)
{
	while (up[i] != i)
		i = up[i] = up[up[i]];
	return (i);
}

static void
blame(struct writer *w, uint32_t now, uint32_t was, uint32_t tie)
{
	struct passage key = {.now = now, .was = was, .merge = 1}, *v;

	v = bsearch(&key, w->v, w->n, sizeof(*v), by_names);
	if (v != NULL && v->tie == NONE)
		v->tie = tie;
}

/*
 * The unions once more, one after another: that which joins what two persons
 * held is the cause.  ${held} says whose a part is, by its root.
 */
static int
find_causes(struct writer *w, struct sf_err *e)
{
	const struct sf_linked *l = w->c->l;
	size_t n = sf_nodes_count(&l->nodes), i;
	uint32_t *up = malloc((n + 1) * sizeof(*up));
	uint32_t *held = malloc((n + 1) * sizeof(*held)), a, b, now, gone;

	if (up == NULL || held == NULL) {
		free(up);
		free(held);
		return (sf_fail_mem(e));
	}
	for (i = 0; i < n; i++) {
		up[i] = (uint32_t)i;
		held[i] = i < w->c->values ? w->c->owner[i] : SF_NOBODY;
	}
	for (i = 0; i < l->unite.ties; i++) {
		a = root(up, l->unite.tree[i].weak);
		b = root(up, l->unite.tree[i].strong);
		up[b] = a;
		if (held[a] == SF_NOBODY || held[b] == SF_NOBODY ||
		    held[a] == held[b]) {
			held[a] = held[a] == SF_NOBODY ? held[b] : held[a];
			continue;
		}
		/* One of them goes on, the name that stays in any case. */
		now = w->c->entry[person_of(l, l->unite.tree[i].weak)];
		gone = held[b];
		if (w->place[gone] == now) {
			gone = held[a];
			held[a] = held[b];
		}
		blame(w, now, gone, (uint32_t)i);
	}
	free(up);
	free(held);
	return (0);
}

/* --- rows */

static void
put(struct sf_buf *b, const char *name, struct sf_str s)
{
	sf_buf_addf(b, "\"%s\":", name);
	sf_buf_json(b, s.p, s.n);
}

/* An event about ${one_id}; ${props} is the text of an object. */
static int
put_event(struct writer *w, const char *event, struct sf_str one_id,
    const struct sf_buf *props, struct sf_err *e)
{
	char eid[SF_EID_LEN + 1];

	sf_buf_clear(&w->tail);
	sf_buf_addf(&w->tail, ",\"src\":\"sf-merge-id\",\"event\":\"%s\","
	    "\"ids\":{", event);
	put(&w->tail, "one_id", one_id);
	sf_buf_adds(&w->tail, "}");
	if (props->n > 0) {
		sf_buf_adds(&w->tail, ",\"props\":");
		sf_buf_addbuf(&w->tail, props);
	}
	/* The same may happen again in a later night: the eid tells it. */
	sf_buf_clear(&w->line);
	sf_buf_addf(&w->line, "%ju ", (uintmax_t)w->c->gen);
	sf_buf_addbuf(&w->line, &w->tail);
	if (sf_buf_check(&w->line, e))
		return (-1);
	sf_eid(w->line.p, w->line.n, eid);
	sf_buf_clear(&w->line);
	sf_buf_addf(&w->line, "{\"ts\":\"%s\",\"eid\":\"%s\"", w->ts, eid);
	sf_buf_addbuf(&w->line, &w->tail);
	sf_buf_adds(&w->line, "}\n");
	return (sf_buf_check(&w->line, e) ||
	    sf_out_write(w->out, w->line.p, w->line.n, e) ? -1 : 0);
}

static void
put_node(struct writer *w, struct sf_buf *b, uint32_t node)
{
	const struct sf_linked *l = w->c->l;

	put(b, "type", sf_nodes_type(&l->nodes, node)->name);
	sf_buf_addc(b, ',');
	put(b, "name", sf_names_of(&l->names, &l->nodes, node));
}

static void
put_cause(struct writer *w, struct sf_buf *b, const struct sf_tie *t)
{
	const struct sf_nodes *ns = &w->c->l->nodes;

	sf_buf_addc(b, '{');
	put_node(w, b, t->weak);
	sf_buf_addf(b, ",\"tier\":\"%s\",\"with\":{",
	    sf_tier_names[sf_nodes_type(ns, t->weak)->tier]);
	put_node(w, b, t->strong);
	sf_buf_addf(b, "},\"events\":%ju}", (uintmax_t)t->count);
}

/* The passages to one name, ${n} of them, are one merge, if they are any. */
static int
put_merge(struct writer *w, const struct passage *v, size_t n,
    struct sf_err *e)
{
	const struct sf_changes *c = w->c;
	struct sf_buf b = {0}, cause = {0};
	size_t i, k = 0;
	int ret = 0;

	sf_buf_addc(&b, '{');
	put(&b, "kept", c->now->v[v->now].name);
	for (i = 0; i < n; i++) {
		if (!v[i].merge)
			continue;
		sf_buf_adds(&b, k++ > 0 ? "," : ",\"retired\":[");
		sf_buf_json(&b, c->was->v[v[i].was].name.p,
		    c->was->v[v[i].was].name.n);
		if (v[i].tie == NONE)
			continue;
		sf_buf_adds(&cause, cause.n > 0 ? "," : "");
		put_cause(w, &cause, &c->l->unite.tree[v[i].tie]);
	}
	sf_buf_adds(&b, "],\"cause\":[");
	sf_buf_addbuf(&b, &cause);
	sf_buf_adds(&b, "]}");
	if (k > 0)
		ret = sf_buf_check(&cause, e) || sf_buf_check(&b, e) ? -1 :
		    put_event(w, "one_id_merge", c->now->v[v->now].name, &b, e);
	sf_buf_release(&cause);
	sf_buf_release(&b);
	return (ret);
}

/* A name that nobody bore: of part of somebody, or of nobody. */
static int
put_fresh(struct writer *w, size_t entry, const struct passage *v, size_t n,
    struct sf_err *e)
{
	const struct sf_changes *c = w->c;
	struct sf_buf b = {0};
	size_t i, k = 0;
	int ret;

	for (i = 0; i < n; i++) {
		if (v[i].merge || !c->was->v[v[i].was].live)
			continue;
		sf_buf_adds(&b, k++ > 0 ? "," : "{\"from\":[");
		sf_buf_json(&b, c->was->v[v[i].was].name.p,
		    c->was->v[v[i].was].name.n);
	}
	if (k > 0)
		sf_buf_addf(&b, "],\"cause\":\"%s\"}", c->why);
	ret = sf_buf_check(&b, e) ? -1 : put_event(w, k > 0 ? "one_id_split" :
	    "one_id_new", c->now->v[entry].name, &b, e);
	sf_buf_release(&b);
	return (ret);
}

static int
put_retired(struct writer *w, size_t entry, struct sf_err *e)
{
	struct sf_buf none = {0};

	return (put_event(w, "one_id_retire", w->c->now->v[entry].name, &none,
	    e));
}

/* Whether somebody holds the founder of entry ${v}. */
static int
held(const struct sf_linked *l, const struct sf_entry *v)
{
	return (person_of(l, sf_nodes_at(&l->nodes, v->node, v->start)) !=
	    SF_NOBODY);
}

static int
put_all(struct writer *w, struct sf_err *e)
{
	const struct sf_changes *c = w->c;
	const struct passage *v;
	size_t i, k = 0, from = 0, to;
	int was;

	for (i = 0; i < c->now->n; i++) {
		was = 0;
		if (k < c->was->n && w->place[k] == i)
			was = c->was->v[k++].live != 0;
		for (to = from; to < w->n && w->v[to].now == i; to++)
			continue;
		v = to > from ? w->v + from : NULL;
		if (c->now->v[i].live && !was &&
		    put_fresh(w, i, v, to - from, e))
			return (-1);
		if (to > from && put_merge(w, v, to - from, e))
			return (-1);
		if (was && !c->now->v[i].live && !held(c->l, &c->now->v[i]) &&
		    put_retired(w, i, e))
			return (-1);
		from = to;
	}
	return (0);
}

int
sf_changes_forgotten(struct sf_str name, uint64_t gen, int64_t ts,
    struct sf_out *out, struct sf_err *e)
{
	struct sf_changes c = {.gen = gen};
	struct writer w = {.c = &c, .out = out};
	struct sf_buf why = {0};
	int ret;

	sf_ts_format(ts, w.ts);
	sf_buf_adds(&why, "{\"cause\":\"forget\"}");
	ret = sf_buf_check(&why, e) ? -1 : put_event(&w, "one_id_retire", name,
	    &why, e);
	sf_buf_release(&why);
	sf_buf_release(&w.line);
	sf_buf_release(&w.tail);
	return (ret);
}

/* The instant of the events: --asof, or when the last event happened. */
static void
find_ts(struct writer *w)
{
	const struct sf_idsets *s = &w->c->l->sets;
	int64_t ts = w->c->ts;
	size_t i;

	if (!w->c->has_ts)
		for (ts = 0, i = 0; i < s->n; i++)
			if (s->v[i].count > 0 && !s->v[i].profile &&
			    s->v[i].last > ts)
				ts = s->v[i].last;
	sf_ts_format(ts, w->ts);
}

int
sf_changes_write(const struct sf_changes *c, struct sf_out *out,
    struct sf_err *e)
{
	struct writer w = {.c = c, .out = out};
	int ret = -1;

	find_ts(&w);
	if (find_places(&w, e) == 0 && find_passages(&w, e) == 0 &&
	    (w.n == 0 || find_causes(&w, e) == 0))
		ret = put_all(&w, e);
	free(w.place);
	free(w.v);
	sf_buf_release(&w.line);
	sf_buf_release(&w.tail);
	return (ret);
}
