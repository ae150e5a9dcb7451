/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "identity/link_own.h"

#define HOLDERS 5		/* at most, one after another */

/* A value, and when a later holder of it begins. */
struct cut {
	uint32_t value;
	int64_t at;
};

/* A time in which a value was never unseen for longer than the silence. */
struct stretch {
	uint32_t value;
	struct sf_seen seen;
};

/*
 * A set of events over a longer time than the silence: the first and the last
 * event of each piece of time that is as long as it; or each event by itself,
 * where they are fewer.
 */
struct pieces {
	uint32_t set, n;
	int by_event;
	struct sf_seen *v;
};

struct cutting {
	struct sf_linking *w;
	struct cut *cut;
	size_t cuts, cut_cap;
	struct stretch *stretch;
	size_t stretches, stretch_cap;
	struct pieces *pieces;
	size_t sets, set_cap;
};

/* Room for one more at the end of an array; NULL: no memory. */
static void *
more(void *v, size_t n, size_t *cap, size_t size)
{
	size_t to = *cap ? *cap * 2 : 64;
	void *p;

	if (n < *cap)
		return (v);
	if ((p = realloc(v, to * size)) != NULL)
		*cap = to;
	return (p);
}

static int
add_cut(struct cutting *c, uint32_t value, int64_t at, struct sf_err *e)
{
	struct cut *v = more(c->cut, c->cuts, &c->cut_cap, sizeof(*v));

	if (v == NULL)
		return (sf_fail_mem(e));
	c->cut = v;
	c->cut[c->cuts++] = (struct cut){value, at};
	return (0);
}

static int
add_stretch(struct cutting *c, uint32_t value, const struct sf_seen *seen,
    struct sf_err *e)
{
	struct stretch *v = more(c->stretch, c->stretches, &c->stretch_cap,
	    sizeof(*v));

	if (v == NULL)
		return (sf_fail_mem(e));
	c->stretch = v;
	c->stretch[c->stretches++] = (struct stretch){value, *seen};
	return (0);
}

static int
by_first(const void *a, const void *b)
{
	const struct sf_seen *x = a, *y = b;

	if (x->first != y->first)
		return (x->first < y->first ? -1 : 1);
	return (x->last < y->last ? -1 : x->last > y->last);
}

/* A person, and when. */
struct holder {
	struct sf_seen seen;
	uint32_t person;
};

static int
by_holder(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	return (by_first(&x->seen, &y->seen));
}

static int
has_unique(const struct sf_unite *u, uint32_t person, size_t k)
{
	return (u->limit[k].unique && u->count[person * u->limits + k] > 0);
}

/*
 * Whether the person has a value of a unique type of which the holders so far
 * have another: ${had} notes those types.  Persons never have one in common.
 */
static int
is_another(const struct sf_unite *u, uint32_t person, const uint8_t *had)
{
	size_t k;

	for (k = 0; k < u->limits; k++)
		if (had[k] && has_unique(u, person, k))
			return (1);
	return (0);
}

static void
note_had(const struct sf_unite *u, uint32_t person, uint8_t *had)
{
	size_t k;

	for (k = 0; k < u->limits; k++)
		had[k] |= (uint8_t)has_unique(u, person, k);
}

/*
 * Who comes after all before her were seen for the last time, and is another
 * by a unique type, begins anew.  Those who come at one instant, as all do of
 * whom a day alone is known, are looked at together, so that it does not
 * matter which of them stands first.  What too many would have in turn is an
 * agent's, who signs up one after the other: it stays whole.
 */
static int
cut_row(struct cutting *c, const struct sf_meeting *m, uint32_t n,
    struct holder *v, uint8_t *had, struct sf_err *e)
{
	const struct sf_unite *u = c->w->u;
	int64_t last = INT64_MIN, at;
	size_t cuts = c->cuts;
	uint32_t k = 0, i, j;
	int another;

	for (i = 0; i < n; i++)
		if (m[i].seen.first <= m[i].seen.last)
			v[k++] = (struct holder){m[i].seen, m[i].person};
	qsort(v, k, sizeof(*v), by_holder);
	memset(had, 0, u->limits);
	for (i = 0; i < k; i = j) {
		at = v[i].seen.first;
		another = 0;
		for (j = i; j < k && v[j].seen.first == at; j++)
			another |= is_another(u, v[j].person, had);
		if (another && at > last) {
			if (add_cut(c, m->value, at, e))
				return (-1);
			memset(had, 0, u->limits);
		}
		for (j = i; j < k && v[j].seen.first == at; j++) {
			note_had(u, v[j].person, had);
			if (v[j].seen.last > last)
				last = v[j].seen.last;
		}
	}
	if (c->cuts - cuts >= HOLDERS)
		c->cuts = cuts;
	return (0);
}

/* Whether a value may be cut. */
static int
may_cut(const struct sf_linking *w, uint32_t value)
{
	const struct sf_node_kind *v = &w->ns->kind[value];

	return (v->block == SF_NODE_FREE && v->list == 0);
}

static int
cut_between_persons(struct cutting *c, struct sf_err *e)
{
	const struct sf_linking *w = c->w;
	uint32_t n, longest = 0;
	struct holder *v;
	uint8_t *had;
	int ret = 0;
	size_t i;

	for (i = 0; i < w->meets; i += n)
		if ((n = sf_meetings_row(w, i)) > longest)
			longest = n;
	if (longest < 2)
		return (0);
	v = malloc(longest * sizeof(*v));
	had = malloc(w->u->limits + 1);
	if (v == NULL || had == NULL)
		ret = sf_fail_mem(e);
	for (i = 0; i < w->meets && ret == 0; i += n) {
		n = sf_meetings_row(w, i);
		if (n > 1 && may_cut(w, w->meet[i].value))
			ret = cut_row(c, &w->meet[i], n, v, had, e);
	}
	free(v);
	free(had);
	return (ret);
}

static int
add_pieces(struct cutting *c, uint32_t set, const struct sf_idset *s,
    struct sf_err *e)
{
	uint64_t n = (uint64_t)(s->last - s->first) /
	    (uint64_t)c->w->type->silence + 1, i;
	struct pieces *v = more(c->pieces, c->sets, &c->set_cap, sizeof(*v));
	int by_event = n > s->count;

	if (v == NULL)
		return (sf_fail_mem(e));
	c->pieces = v;
	v = &c->pieces[c->sets];
	if (by_event)
		n = s->count;
	if ((v->v = malloc(n * sizeof(*v->v))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n && !by_event; i++)
		v->v[i] = (struct sf_seen){INT64_MAX, INT64_MIN};
	v->set = set;
	v->n = by_event ? 0 : (uint32_t)n;
	v->by_event = by_event;
	c->sets++;
	return (0);
}

/* Sets come in the order of their numbers. */
static struct pieces *
find_pieces(const struct cutting *c, uint32_t set)
{
	size_t from = 0, to = c->sets, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (c->pieces[mid].set < set)
			from = mid + 1;
		else
			to = mid;
	}
	return (from < c->sets && c->pieces[from].set == set ?
	    &c->pieces[from] : NULL);
}

static void
note_time(void *arg, uint32_t set, int64_t ts)
{
	const struct cutting *c = arg;
	struct pieces *p;
	struct sf_seen *v;

	set = sf_moves_set(&c->w->l->moves, set, ts);
	if ((p = find_pieces(c, set)) == NULL)
		return;
	if (p->by_event) {
		assert(p->n < c->w->sets->v[set].count);
		p->v[p->n++] = (struct sf_seen){ts, ts};
		return;
	}
	v = &p->v[(uint64_t)(ts - c->w->sets->v[set].first) /
	    (uint64_t)c->w->type->silence];
	if (ts < v->first)
		v->first = ts;
	if (ts > v->last)
		v->last = ts;
}

/* When the values that set number ${set} names were seen, by it. */
static int
stretch_set(struct cutting *c, uint32_t set, struct sf_err *e)
{
	const struct sf_idset *s = &c->w->sets->v[set];
	const struct pieces *p = find_pieces(c, set);
	struct sf_seen all = {s->first, s->last};
	const struct sf_seen *v = p ? p->v : &all;
	uint32_t n = p ? p->n : 1, k, i;

	for (k = 0; k < s->n; k++) {
		if (s->id[k] & SF_SHARED_BIT || !sf_linking_at(c->w,
		    s->id[k]) || !may_cut(c->w, s->id[k]))
			continue;
		/* A profile knows the ends: of the time between, nothing. */
		if (s->seen != NULL)
			v = &s->seen[k];
		for (i = 0; i < n; i++)
			if (v[i].first <= v[i].last &&
			    add_stretch(c, s->id[k], &v[i], e))
				return (-1);
	}
	return (0);
}

static int
by_value(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	if (x->value != y->value)
		return (x->value < y->value ? -1 : 1);
	return (by_first(&x->seen, &y->seen));
}

static int
cut_stretches(struct cutting *c, struct sf_err *e)
{
	const struct stretch *v;
	int64_t last = 0;
	size_t i;

	if (c->stretches > 0)
		qsort(c->stretch, c->stretches, sizeof(*c->stretch), by_value);
	for (i = 0; i < c->stretches; i++) {
		v = &c->stretch[i];
		if (i == 0 || v->value != v[-1].value)
			last = v->seen.last;
		else if (v->seen.first > last && (uint64_t)v->seen.first -
		    (uint64_t)last > (uint64_t)c->w->type->silence &&
		    add_cut(c, v->value, v->seen.first, e))
			return (-1);
		if (v->seen.last > last)
			last = v->seen.last;
	}
	return (0);
}

static int
cut_silences(struct cutting *c, struct sf_err *e)
{
	const struct sf_linking *w = c->w;
	const struct sf_idset *s;
	size_t at = 0, end = sf_linking_sets(w);

	while ((s = sf_linking_next(w, &at, end)) != NULL)
		if (!s->profile && s->last - s->first > w->type->silence &&
		    add_pieces(c, (uint32_t)(s - w->sets->v), s, e))
			return (-1);
	if (c->sets > 0 && w->in->times(w->in->ctx, note_time, c, e))
		return (-1);
	at = 0;
	while ((s = sf_linking_next(w, &at, end)) != NULL)
		if (stretch_set(c, (uint32_t)(s - w->sets->v), e))
			return (-1);
	return (cut_stretches(c, e));
}

/* Instants at which those who had the value were forgotten. */
static int
cut_grave(struct cutting *c, struct sf_namer *namer, uint32_t value,
    struct sf_err *e)
{
	const struct sf_nodes *ns = c->w->ns;
	const struct sf_tombs *t = c->w->in->names->tombs;
	char name[SF_NAME_LEN + 1];
	size_t i, n;

	if (sf_tombs_name(namer, sf_nodes_type(ns, value)->name,
	    sf_nodes_value(ns, value), name, e))
		return (-1);
	for (i = sf_tombs_of(t, name, &n); n > 0; i++, n--)
		if (t->v[i].kind == SF_TOMB_EVENTS &&
		    t->v[i].from != INT64_MIN &&
		    add_cut(c, value, t->v[i].to, e))
			return (-1);
	return (0);
}

/*
 * Who had a value last was forgotten: what comes later is not of who had it
 * before, but of somebody new.
 */
static int
cut_graves(struct cutting *c, struct sf_err *e)
{
	const struct sf_names *m = c->w->in->names;
	const struct sf_values *v = c->w->in->values;
	struct sf_namer *namer;
	size_t i, end;
	int ret = 0;

	if (m == NULL || m->tombs == NULL || m->tombs->n == 0)
		return (0);
	if ((namer = sf_namer_new(m->key, m->keylen, e)) == NULL)
		return (-1);
	i = v->from[c->w->number];
	end = v->from[c->w->number + 1];
	for (; i < end && ret == 0; i++)
		if (may_cut(c->w, v->node[i]))
			ret = cut_grave(c, namer, v->node[i], e);
	sf_namer_free(namer);
	return (ret);
}

static int
by_place(const void *a, const void *b)
{
	const struct cut *x = a, *y = b;

	if (x->value != y->value)
		return (x->value < y->value ? -1 : 1);
	return (x->at < y->at ? -1 : x->at > y->at);
}

/* Each value at all its instants, each of them once. */
static int
cut_values(struct cutting *c, struct sf_err *e)
{
	size_t i, k, n;
	int64_t *at;
	int ret = 0;

	if (c->cuts == 0)
		return (0);
	if ((at = malloc(c->cuts * sizeof(*at))) == NULL)
		return (sf_fail_mem(e));
	qsort(c->cut, c->cuts, sizeof(*c->cut), by_place);
	for (i = 0; i < c->cuts && ret == 0; i = k) {
		for (n = 0, k = i; k < c->cuts &&
		    c->cut[k].value == c->cut[i].value; k++)
			if (n == 0 || at[n - 1] != c->cut[k].at)
				at[n++] = c->cut[k].at;
		ret = sf_nodes_cut(c->w->ns, c->cut[i].value, at,
		    (uint32_t)n, e);
	}
	free(at);
	return (ret ? -1 : 1);
}

int
sf_cuts_make(struct sf_linking *w, struct sf_err *e)
{
	struct cutting c = {.w = w};
	int ret = -1;
	size_t i;

	if (cut_between_persons(&c, e) == 0 &&
	    (w->type->silence == 0 || cut_silences(&c, e) == 0) &&
	    cut_graves(&c, e) == 0)
		ret = cut_values(&c, e);
	for (i = 0; i < c.sets; i++)
		free(c.pieces[i].v);
	free(c.pieces);
	free(c.stretch);
	free(c.cut);
	return (ret);
}
