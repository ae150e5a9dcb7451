/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/edges.h"
#include "io/team.h"

#include "identity/link.h"

#define ALONE 20000		/* so few sets are not worth a thread */

struct linker {
	struct sf_linking *w;
	struct sf_edges *share;		/* one a thread; all go to the first */
	unsigned shares;
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
		__builtin_prefetch(&w->ns->kind[SF_ID_OF(s->id[k])]);
}

size_t
sf_linking_sets(const struct sf_linking *w)
{
	return (w->from[w->number + 1] - w->from[w->number] + w->sets->n -
	    w->whole);
}

const struct sf_idset *
sf_linking_next(const struct sf_linking *w, size_t *at, size_t end)
{
	size_t n = w->from[w->number + 1] - w->from[w->number];
	uint32_t bit = UINT32_C(1) << (w->number & 31);
	const struct sf_idset *s;

	while (*at < n && *at < end) {
		look_ahead(w, *at, n);
		s = &w->sets->v[w->by_type[w->from[w->number] + (*at)++]];
		if (s->n > 0)
			return (s);
	}
	/* Parts of sets stand behind them. */
	while (*at < end) {
		s = &w->sets->v[w->whole + (*at)++ - n];
		if (s->n > 0 && s->types & bit)
			return (s);
	}
	return (NULL);
}

struct indexing {
	struct sf_linking *w;
	unsigned shares;
	size_t *next;		/* by share, then type: its next place */
	int fill;
};

/* Which of a share of the sets name each type: counted, then filled in. */
static int
index_share(void *ctx, unsigned share, struct sf_err *e)
{
	const struct indexing *x = ctx;
	struct sf_linking *w = x->w;
	size_t *next = x->next + share * w->ns->rules->n;
	size_t each = w->whole / x->shares, i = each * share;
	size_t end = share + 1 == x->shares ? w->whole : i + each;
	const struct sf_idset *s;
	uint32_t k, t;

	(void)e;
	for (; i < end; i++) {
		s = &w->sets->v[i];
		for (k = 0; k < s->n; k++) {
			t = w->ns->kind[SF_ID_OF(s->id[k])].type;
			/* The types of a set stand together. */
			if (k > 0 && w->ns->kind[SF_ID_OF(s->id[k - 1])].type ==
			    t)
				continue;
			if (x->fill)
				w->by_type[next[t]] = (uint32_t)i;
			next[t]++;
		}
	}
	return (0);
}

/* From counts to places: by type, in the order of sets. */
static size_t
places(const struct indexing *x)
{
	size_t types = x->w->ns->rules->n, t, total = 0, n;
	unsigned k;

	for (t = 0; t < types; t++) {
		x->w->from[t] = total;
		for (k = 0; k < x->shares; k++) {
			n = x->next[k * types + t];
			x->next[k * types + t] = total;
			total += n;
		}
	}
	x->w->from[types] = total;
	return (total);
}

static int
index_sets(struct sf_linking *w, struct sf_err *e)
{
	struct indexing x = {w, w->sets->n < ALONE ? 1 : w->in->jobs, NULL,
	    0};
	size_t types = w->ns->rules->n;
	int ret = -1;

	w->whole = w->sets->n;
	w->from = calloc(types + 1, sizeof(*w->from));
	x.next = calloc(types * x.shares, sizeof(*x.next));
	if (w->from == NULL || x.next == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (sf_team_run(x.shares, index_share, &x, e))
		goto done;
	w->by_type = sf_mem_resize(w->ns->mem, NULL, places(&x) + 1,
	    sizeof(*w->by_type));
	if (w->by_type == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	x.fill = 1;
	ret = sf_team_run(x.shares, index_share, &x, e);
done:
	free(x.next);
	return (ret);
}

/*
 * The identifiers of the type at work get the next places, by value; nodes of
 * one value in the order of their time.
 */
static void
place(struct linker *g)
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
room_for_places(struct linker *g, struct sf_err *e)
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

/* The ends of an edge after this one are looked at in three steps. */
static void
ends_ahead(const struct linker *g, const struct sf_edge *v, int step)
{
	if (step == 0) {
		__builtin_prefetch(&g->node[v->weak]);
		__builtin_prefetch(&g->node[v->strong]);
	} else {
		sf_unite_ahead(g->w->u, g->node[v->weak], step - 1);
		sf_unite_ahead(g->w->u, g->node[v->strong], step - 1);
	}
}

static int
unite_edges(struct linker *g, struct sf_err *e)
{
	const struct sf_edge *v = g->share[0].v;
	size_t n = g->share[0].n;
	struct sf_tie tie;
	uint64_t trust;
	uint32_t bar;

	for (; n > 0; n--, v++) {
		if (3 * AHEAD < n) {
			ends_ahead(g, v + 3 * AHEAD, 0);
			ends_ahead(g, v + 2 * AHEAD, 1);
			ends_ahead(g, v + AHEAD, 2);
		}
		tie.weak = g->node[v->weak];
		tie.strong = g->node[v->strong];
		trust = SF_EDGE_TRUST(v);
		tie.count = (trust & ~SF_TRUST_PROFILE) < UINT32_MAX ?
		    (uint32_t)trust : UINT32_MAX;
		tie.from = trust & SF_TRUST_PROFILE ? SF_TIE_PROFILE :
		    SF_TIE_EVENTS;
		tie.last = SF_EDGE_LAST(v);
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
link_type(struct linker *g, struct sf_err *e)
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
	if (w->type->moves && w->in->names && sf_names_known(w->in->names,
	    w->ns, w->u, w->number, e))
		return (-1);
	if (w->type->per_value.max > 0 && sf_meetings_crowds(w, e))
		return (-1);
	if (w->type->majority > 0 && sf_majority_find(w, e))
		return (-1);
	if (room_for_places(g, e))
		return (-1);
	place(g);
	return (sf_edges_find(g->share, g->shares, w, g->at, e) ||
	    unite_edges(g, e) ? -1 : 0);
}

int
sf_link(struct sf_links *l, const struct sf_link_in *in, struct sf_err *e)
{
	struct sf_linking w = {.in = in, .l = l, .ns = in->nodes,
	    .sets = in->sets, .u = in->unite};
	const struct sf_idrules *r = in->nodes->rules;
	struct linker g = {.w = &w, .shares = in->jobs};
	unsigned rank;
	uint32_t i;
	int ret;

	if ((g.share = calloc(in->jobs, sizeof(*g.share))) == NULL)
		return (sf_fail_mem(e));
	ret = index_sets(&w, e) || sf_link_lists(&w, e) ||
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
	sf_edges_release(g.share, g.shares, &w);
	free(g.share);
	sf_mem_free(w.ns->mem, w.meet);
	sf_mem_free(w.ns->mem, w.holder);
	sf_mem_free(w.ns->mem, w.by_type);
	free(w.from);
	return (ret);
}
