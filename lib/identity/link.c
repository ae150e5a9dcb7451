/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/radix.h"
#include "identity/link_own.h"

#include "identity/link.h"

/*
 * A link, between places in the order of content, so that edges compare by
 * themselves.  ${doubt} is the less, the more events say so, and less than of
 * any number of them where a profile does; ${age} counts back from the end of
 * all times.
 */
struct edge {
	uint32_t weak, strong;
	uint64_t age, doubt;
};
#define DOUBT(trust) (~(trust))
#define AGE(last) ((uint64_t)INT64_MAX - (uint64_t)(last))

struct edges {
	struct sf_linking *w;
	struct edge *v, *tmp;
	size_t n, cap;
	uint32_t *at;			/* places, of nodes placed so far */
	uint32_t *node;			/* by place */
	uint32_t placed;
	size_t nodes;			/* that at and node have room for */
};

void
sf_links_release(struct sf_links *l)
{
	free(l->refused);
	sf_moves_release(&l->moves);
	memset(l, 0, sizeof(*l));
}

/*
 * Sets and identifiers are all over the memory: of sets after this one more is
 * asked for at each of three steps.
 */
#define AHEAD ((size_t)6)

static void
look_ahead(const struct sf_linking *w, size_t at, size_t end)
{
	const uint32_t *set = w->by_type + w->from[w->number] + at;
	const struct sf_idset *s;
	uint32_t k;

	if (3 * AHEAD >= end - at)
		return;
	__builtin_prefetch(&w->sets->v[set[3 * AHEAD]]);
	__builtin_prefetch(w->sets->v[set[2 * AHEAD]].id);
	s = &w->sets->v[set[AHEAD]];
	for (k = 0; k < s->n && k < AHEAD; k++)
		__builtin_prefetch(&w->ns->v[SF_ID_OF(s->id[k])]);
}

const struct sf_idset *
sf_linking_next(const struct sf_linking *w, size_t *at)
{
	size_t n = w->from[w->number + 1] - w->from[w->number], i;
	uint32_t bit = UINT32_C(1) << (w->number & 31);
	const struct sf_idset *s;

	while (*at < n) {
		look_ahead(w, *at, n);
		s = &w->sets->v[w->by_type[w->from[w->number] + (*at)++]];
		if (s->n > 0)
			return (s);
	}
	/* Parts of sets stand behind them. */
	while ((i = w->whole + (*at)++ - n) < w->sets->n)
		if (w->sets->v[i].n > 0 && w->sets->v[i].types & bit)
			return (&w->sets->v[i]);
	return (NULL);
}

/* Which sets name each type: counted, then filled in. */
static int
index_sets(struct sf_linking *w, struct sf_err *e)
{
	size_t types = w->ns->rules->n, i, total = 0, n;
	const struct sf_idset *s;
	uint32_t k, t;
	int fill;

	w->whole = w->sets->n;
	if ((w->from = calloc(types + 2, sizeof(*w->from))) == NULL)
		return (sf_fail_mem(e));
	for (fill = 0; fill < 2; fill++) {
		for (i = 0; i < w->sets->n; i++) {
			s = &w->sets->v[i];
			for (k = 0; k < s->n; k++) {
				t = w->ns->v[SF_ID_OF(s->id[k])].type;
				/* The types of a set stand together. */
				if (k > 0 && w->ns->v[SF_ID_OF(
				    s->id[k - 1])].type == t)
					continue;
				if (fill)
					w->by_type[w->from[t + 1]++] =
					    (uint32_t)i;
				else
					w->from[t + 1]++;
			}
		}
		if (fill)
			break;
		for (i = 0; i <= types; i++) {
			n = w->from[i + 1];
			w->from[i + 1] = total;
			total += n;
		}
		w->by_type = sf_mem_resize(w->ns->mem, NULL, total + 1,
		    sizeof(*w->by_type));
		if (w->by_type == NULL)
			return (sf_fail_mem(e));
	}
	return (0);
}

static int
add_edge(struct edges *g, const struct sf_idset *s, uint32_t weak,
    uint32_t strong, struct sf_err *e)
{
	size_t cap = g->cap + g->cap / 2 + 1024;
	struct edge *v;

	if (g->n == g->cap) {
		v = sf_mem_resize(g->w->ns->mem, g->v, cap, sizeof(*v));
		if (v == NULL)
			return (sf_fail_mem(e));
		g->v = v;
		g->cap = cap;
	}
	g->v[g->n++] = (struct edge){g->at[weak], g->at[strong],
	    AGE(s->last), DOUBT(sf_trust(s, weak))};
	return (0);
}

static int
find_edges(struct edges *g, struct sf_err *e)
{
	const struct sf_linking *w = g->w;
	const struct sf_idset *s;
	uint32_t center, k;
	size_t at = 0;

	g->n = 0;
	while ((s = sf_linking_next(w, &at)) != NULL) {
		center = SF_NOBODY;
		for (k = 0; k < s->n; k++) {
			/* The flag of a shared one is part of its number. */
			if (s->id[k] & SF_SHARED_BIT ||
			    !sf_linking_at(w, s->id[k]) ||
			    !sf_nodes_links(w->ns, s->id[k]))
				continue;
			if (center == SF_NOBODY)
				center = sf_idsets_center(s, w->ns);
			if (center != s->id[k] &&
			    add_edge(g, s, s->id[k], center, e))
				return (-1);
		}
	}
	return (0);
}

static int
same_ends(const struct edge *x, const struct edge *y)
{
	return (x->weak == y->weak && x->strong == y->strong);
}

/* By one member after another: the sort is stable. */
static void
sort_by_ends(struct edges *g)
{
	sf_radix(g->v, g->tmp, g->n, sizeof(*g->v), offsetof(struct edge,
	    strong), sizeof(g->v->strong));
	sf_radix(g->v, g->tmp, g->n, sizeof(*g->v), offsetof(struct edge,
	    weak), sizeof(g->v->weak));
}

/* The most trusted first, then the latest; then as they stand, by ends. */
static void
sort_by_trust(struct edges *g)
{
	sf_radix(g->v, g->tmp, g->n, sizeof(*g->v), offsetof(struct edge,
	    age), sizeof(g->v->age));
	sf_radix(g->v, g->tmp, g->n, sizeof(*g->v), offsetof(struct edge,
	    doubt), sizeof(g->v->doubt));
}

/* The evidence for a link, from all sets that give it. */
static void
add_up(struct edges *g)
{
	struct edge *to = g->v, *v;
	size_t i;

	for (i = 1; i < g->n; i++) {
		v = &g->v[i];
		if (!same_ends(v, to)) {
			*++to = *v;
			continue;
		}
		to->doubt = DOUBT(sf_trust_sum(DOUBT(to->doubt),
		    DOUBT(v->doubt)));
		if (v->age < to->age)
			to->age = v->age;
	}
	g->n = (size_t)(to - g->v) + 1;
}

/*
 * The identifiers of the type at work get the next places, by value; nodes of
 * one value in the order of their time.
 */
static void
place(struct edges *g)
{
	const struct sf_nodes *ns = g->w->ns;
	const struct sf_values *v = g->w->in->values;
	size_t i = v->from[g->w->number], end = v->from[g->w->number + 1];
	uint32_t k;

	for (; i < end; i++)
		for (k = v->node[i]; k != SF_NO_NODE;
		    k = sf_nodes_next(ns, k)) {
			g->at[k] = g->placed;
			g->node[g->placed++] = k;
		}
}

static int
room_for_places(struct edges *g, struct sf_err *e)
{
	size_t n = sf_nodes_count(g->w->ns);
	uint32_t *p;

	if (g->at != NULL && n == g->nodes)
		return (0);
	p = sf_mem_resize(g->w->ns->mem, g->at, n + 1, sizeof(*p));
	if (p == NULL)
		return (sf_fail_mem(e));
	g->at = p;
	p = sf_mem_resize(g->w->ns->mem, g->node, n + 1, sizeof(*p));
	if (p == NULL)
		return (sf_fail_mem(e));
	g->node = p;
	g->nodes = n;
	return (0);
}

static int
refuse(struct sf_links *l, const struct sf_tie *t, uint32_t limit,
    struct sf_err *e)
{
	size_t cap = l->cap ? l->cap * 2 : 64;
	struct sf_refusal *r;

	if (l->n == l->cap) {
		if ((r = realloc(l->refused, cap * sizeof(*r))) == NULL)
			return (sf_fail_mem(e));
		l->refused = r;
		l->cap = cap;
	}
	l->refused[l->n++] = (struct sf_refusal){t->weak, t->strong, limit};
	return (0);
}

/* The ends of an edge after this one are looked at in two steps. */
static void
ends_ahead(const struct edges *g, const struct edge *v, int step)
{
	if (step == 0) {
		__builtin_prefetch(&g->node[v->weak]);
		__builtin_prefetch(&g->node[v->strong]);
	} else {
		sf_unite_ahead(g->w->u, g->node[v->weak]);
		sf_unite_ahead(g->w->u, g->node[v->strong]);
	}
}

static int
unite_edges(struct edges *g, struct sf_err *e)
{
	struct sf_tie tie;
	struct edge *v, *tmp;
	uint64_t trust;
	uint32_t bar;
	size_t i;

	if (g->n == 0)
		return (0);
	tmp = sf_mem_resize(g->w->ns->mem, g->tmp, g->n, sizeof(*tmp));
	if (tmp == NULL)
		return (sf_fail_mem(e));
	g->tmp = tmp;
	sort_by_ends(g);
	add_up(g);
	sort_by_trust(g);
	for (i = 0; i < g->n; i++) {
		if (i + 2 * AHEAD < g->n)
			ends_ahead(g, &g->v[i + 2 * AHEAD], 0);
		if (i + AHEAD < g->n)
			ends_ahead(g, &g->v[i + AHEAD], 1);
		v = &g->v[i];
		tie.weak = g->node[v->weak];
		tie.strong = g->node[v->strong];
		trust = DOUBT(v->doubt);
		tie.count = (trust & ~SF_TRUST_PROFILE) < UINT32_MAX ?
		    (uint32_t)trust : UINT32_MAX;
		tie.from = trust & SF_TRUST_PROFILE ? SF_TIE_PROFILE :
		    SF_TIE_EVENTS;
		tie.last = (int64_t)((uint64_t)INT64_MAX - v->age);
		bar = sf_majority_forbids(g->w, tie.weak, tie.strong) ?
		    SF_BAR_MAJORITY : sf_unite_join(g->w->u, &tie);
		if (bar != SF_UNITED && refuse(g->w->l, &tie, bar, e))
			return (-1);
	}
	return (0);
}

/* Values of the type were cut: whatever counts nodes and sets follows. */
static int
follow_cuts(struct sf_linking *w, struct sf_err *e)
{
	const struct sf_link_in *in = w->in;

	if (sf_moves_part(&w->l->moves, w->ns, w->sets, w->number, in->times,
	    in->ctx, e) ||
	    sf_unite_cut(w->u, w->ns, w->sets, w->number, e))
		return (-1);
	return (in->names ? sf_names_more(in->names, w->ns, w->u, e) : 0);
}

static int
link_type(struct edges *g, struct sf_err *e)
{
	struct sf_linking *w = g->w;
	int cut = 0;

	sf_mem_free(w->ns->mem, w->holder);
	w->holder = NULL;
	if (w->from[w->number] == w->from[w->number + 1])
		return (0);
	if ((w->type->per_value.max > 0 || w->type->majority > 0 ||
	    w->type->moves) && sf_meetings_find(w, e))
		return (-1);
	/* Nodes behind the values may take all to elsewhere in memory. */
	if (w->type->moves && ((w->in->names && sf_names_wait(w->in->names,
	    e)) || (cut = sf_cuts_make(w, e)) < 0))
		return (-1);
	/* Intervals of what was cut have persons of their own. */
	if (cut && (follow_cuts(w, e) || sf_meetings_find(w, e)))
		return (-1);
	if (w->type->per_value.max > 0 && sf_meetings_crowds(w, e))
		return (-1);
	if (w->type->majority > 0 && sf_majority_find(w, e))
		return (-1);
	if (room_for_places(g, e))
		return (-1);
	place(g);
	return (find_edges(g, e) || unite_edges(g, e) ? -1 : 0);
}

int
sf_link(struct sf_links *l, const struct sf_link_in *in, struct sf_err *e)
{
	struct sf_linking w = {.in = in, .l = l, .ns = in->nodes,
	    .sets = in->sets, .u = in->unite};
	const struct sf_idrules *r = in->nodes->rules;
	struct edges g = {.w = &w};
	unsigned rank;
	uint32_t i;
	int ret = index_sets(&w, e) || sf_link_lists(&w, e) ||
	    sf_values_wait(in->values, e) ? -1 : 0;

	for (rank = 0; rank < r->n && ret == 0; rank++)
		for (i = 0; i < r->n && ret == 0; i++)
			if (r->type[i].rank == rank) {
				w.type = &r->type[i];
				w.number = i;
				ret = link_type(&g, e);
			}
	sf_unite_settle(in->unite);
	sf_mem_free(w.ns->mem, g.at);
	sf_mem_free(w.ns->mem, g.node);
	sf_mem_free(w.ns->mem, g.v);
	sf_mem_free(w.ns->mem, g.tmp);
	sf_mem_free(w.ns->mem, w.meet);
	sf_mem_free(w.ns->mem, w.holder);
	sf_mem_free(w.ns->mem, w.by_type);
	free(w.from);
	return (ret);
}
