/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/bridges.h"

/*
 * Vertices are identifiers, then sets, then ties that no set stands for (of
 * names and of lists).  A set is tied to those of its identifiers that link to
 * its person.
 */
struct vertex {			/* of the component at hand, as it was found */
	uint32_t id, parent;
	uint32_t low;
	uint32_t trusted;	/* in the subtree */
	uint32_t off, most;	/* of parts it cuts off: sum, and greatest */
	uint32_t parts;		/* of them, with trusted ones */
	uint64_t next;		/* neighbour to look at */
};

struct graph {
	const struct sf_linked *l;
	size_t nodes, sets;
	uint64_t *from;		/* by identifier: where its neighbours begin */
	uint32_t *to;
	const struct sf_tie **tie;	/* those that no set stands for */
	size_t ties;
	uint32_t *found;	/* by vertex: its place, from 1; 0: not yet */
	struct vertex *v;
	size_t n, cap;
};

static int
is_anchor(const struct sf_linked *l, uint32_t node)
{
	const struct sf_idtype *t = sf_nodes_type(&l->nodes, node);

	return (t->tier == SF_TIER_TRUSTED && t->listed);
}

/* Whether a set ties the identifier at place ${k}. */
static int
tied(const struct sf_linked *l, const struct sf_idset *s, uint32_t k)
{
	return (s->person != SF_NOBODY && !(s->id[k] & SF_SHARED_BIT) &&
	    sf_nodes_links(&l->nodes, s->id[k]) &&
	    sf_persons_links(&l->persons, s->person, s->id[k]));
}

/* Whether no set stands for a tie, and both ends came to be somebody's. */
static int
bare(const struct sf_linked *l, const struct sf_tie *t)
{
	return (t->from != SF_TIE_EVENTS && t->from != SF_TIE_PROFILE &&
	    sf_nodes_belongs(&l->nodes, t->weak) &&
	    sf_nodes_belongs(&l->nodes, t->strong));
}

static int
find_ties(struct graph *g, struct sf_err *e)
{
	const struct sf_unite *u = &g->l->unite;
	size_t i, n = 0;

	for (i = 0; i < u->ties; i++)
		n += bare(g->l, &u->tree[i]) != 0;
	if ((g->tie = malloc((n + 1) * sizeof(struct sf_tie *))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < u->ties; i++)
		if (bare(g->l, &u->tree[i]))
			g->tie[g->ties++] = &u->tree[i];
	return (0);
}

/* Count the neighbours of identifiers, or note them. */
static void
each_edge(struct graph *g, int note)
{
	const struct sf_idset *s;
	uint32_t k, id;
	size_t i;

	for (i = 0; i < g->sets; i++) {
		s = &g->l->sets.v[i];
		for (k = 0; k < s->n; k++) {
			if (!tied(g->l, s, k))
				continue;
			id = s->id[k];
			if (note)
				g->to[g->from[id]++] = (uint32_t)(g->nodes +
				    i);
			else
				g->from[id + 1]++;
		}
	}
	for (i = 0; i < g->ties * 2; i++) {
		id = i % 2 ? g->tie[i / 2]->strong : g->tie[i / 2]->weak;
		if (note)
			g->to[g->from[id]++] = (uint32_t)(g->nodes + g->sets +
			    i / 2);
		else
			g->from[id + 1]++;
	}
}

static int
open_graph(struct graph *g, const struct sf_linked *l, struct sf_err *e)
{
	size_t i;

	memset(g, 0, sizeof(*g));
	g->l = l;
	g->nodes = sf_nodes_count(&l->nodes);
	g->sets = l->sets.n;
	if (find_ties(g, e))
		return (-1);
	if (g->nodes + g->sets + g->ties >= UINT32_MAX)
		return (sf_fail(e, SF_E_IO, "more than 2^32 identifiers and "
		    "sets of them are too many for one run"));
	g->from = calloc(g->nodes + 2, sizeof(*g->from));
	g->found = calloc(g->nodes + g->sets + g->ties + 1,
	    sizeof(*g->found));
	if (g->from == NULL || g->found == NULL)
		return (sf_fail_mem(e));
	each_edge(g, 0);
	for (i = 0; i < g->nodes; i++)
		g->from[i + 1] += g->from[i];
	if ((g->to = malloc((g->from[g->nodes] + 1) * sizeof(*g->to))) == NULL)
		return (sf_fail_mem(e));
	each_edge(g, 1);
	/* Each start has moved to where the next one begins. */
	memmove(g->from + 1, g->from, g->nodes * sizeof(*g->from));
	g->from[0] = 0;
	return (0);
}

static void
close_graph(struct graph *g)
{
	free(g->from);
	free(g->to);
	free((void *)g->tie);
	free(g->found);
	free(g->v);
}

/* The next neighbour of vertex ${v}, or UINT32_MAX. */
static uint32_t
neighbour(const struct graph *g, struct vertex *v)
{
	const struct sf_idset *s;
	const struct sf_tie *t;

	if (v->id < g->nodes)
		return (v->next < g->from[v->id + 1] ? g->to[v->next++] :
		    UINT32_MAX);
	if (v->id < g->nodes + g->sets) {
		s = &g->l->sets.v[v->id - g->nodes];
		while (v->next < s->n && !tied(g->l, s, (uint32_t)v->next))
			v->next++;
		return (v->next < s->n ? s->id[v->next++] : UINT32_MAX);
	}
	t = g->tie[v->id - g->nodes - g->sets];
	v->next++;
	return (v->next == 1 ? t->weak : v->next == 2 ? t->strong :
	    UINT32_MAX);
}

/* Vertex ${id} is found from place ${parent}. */
static int
add_vertex(struct graph *g, uint32_t id, uint32_t parent, struct sf_err *e)
{
	size_t cap = g->cap ? g->cap * 2 : 1024;
	struct vertex *v;

	if (g->n == g->cap) {
		if ((v = realloc(g->v, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		g->v = v;
		g->cap = cap;
	}
	v = &g->v[g->n];
	memset(v, 0, sizeof(*v));
	v->id = id;
	v->parent = parent;
	v->low = (uint32_t)g->n;
	v->next = id < g->nodes ? g->from[id] : 0;
	v->trusted = id < g->nodes && is_anchor(g->l, id);
	g->found[id] = (uint32_t)++g->n;
	return (0);
}

/* All of ${child} was seen: what it means for the vertex it hangs on. */
static void
leave(struct graph *g, const struct vertex *child)
{
	struct vertex *p = &g->v[child->parent];

	if (child->low < p->low)
		p->low = child->low;
	p->trusted += child->trusted;
	if (child->low < child->parent || child->trusted == 0)
		return;
	p->off += child->trusted;
	p->parts++;
	if (child->trusted > p->most)
		p->most = child->trusted;
}

/* The component of identifier ${root}, depth first without recursion. */
static int
search(struct graph *g, uint32_t root, struct sf_err *e)
{
	uint32_t at = 0, to;

	g->n = 0;
	if (add_vertex(g, root, 0, e))
		return (-1);
	for (;;) {
		to = neighbour(g, &g->v[at]);
		if (to == UINT32_MAX) {
			if (at == 0)
				return (0);
			leave(g, &g->v[at]);
			at = g->v[at].parent;
		} else if (g->found[to] == 0) {
			if (add_vertex(g, to, at, e))
				return (-1);
			at = (uint32_t)g->n - 1;
		} else if (g->found[to] - 1 < g->v[at].low) {
			g->v[at].low = g->found[to] - 1;
		}
	}
}

static int
add_bridge(struct sf_bridges *b, const struct sf_bridge *new, struct sf_err *e)
{
	size_t cap = b->cap ? b->cap * 2 : 64;
	struct sf_bridge *v;

	if (b->n == b->cap) {
		if ((v = realloc(b->v, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		b->v = v;
		b->cap = cap;
	}
	b->v[b->n++] = *new;
	return (0);
}

/* The cut vertices of the component at hand that part trusted ones. */
static int
harvest(struct sf_bridges *b, const struct graph *g, struct sf_err *e)
{
	uint32_t all = g->v[0].trusted, rest, most;
	struct sf_bridge new = {.l = g->l};
	const struct vertex *v;
	size_t i;

	for (i = 0; i < g->n && all > 1; i++) {
		v = &g->v[i];
		if (v->id >= g->nodes || sf_nodes_type(&g->l->nodes,
		    v->id)->tier == SF_TIER_TRUSTED)
			continue;
		/* What is not cut off hangs together over its parent. */
		rest = all - v->off;
		most = rest > v->most ? rest : v->most;
		new.parts = v->parts + (rest > 0);
		if (new.parts < 2)
			continue;
		new.node = v->id;
		new.trusted = all;
		new.parted = all - most;
		if (add_bridge(b, &new, e))
			return (-1);
	}
	return (0);
}

static int
by_parted(const void *a, const void *b)
{
	const struct sf_bridge *x = a, *y = b;

	if (x->parted != y->parted)
		return (x->parted > y->parted ? -1 : 1);
	if (x->trusted != y->trusted)
		return (x->trusted > y->trusted ? -1 : 1);
	return (sf_nodes_cmp(&x->l->nodes, x->node, y->node));
}

int
sf_bridges_find(struct sf_bridges *b, const struct sf_linked *l,
    struct sf_err *e)
{
	struct graph g;
	uint32_t i;
	int ret = -1;

	memset(b, 0, sizeof(*b));
	if (open_graph(&g, l, e))
		goto done;
	for (i = 0; i < g.nodes; i++)
		if (g.found[i] == 0 && g.from[i + 1] > g.from[i] &&
		    (search(&g, i, e) || harvest(b, &g, e)))
			goto done;
	if (b->n > 1)
		qsort(b->v, b->n, sizeof(*b->v), by_parted);
	ret = 0;
done:
	close_graph(&g);
	return (ret);
}

void
sf_bridges_release(struct sf_bridges *b)
{
	free(b->v);
	memset(b, 0, sizeof(*b));
}
