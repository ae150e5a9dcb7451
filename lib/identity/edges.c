/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "base/radix.h"
#include "io/team.h"

#include "identity/edges.h"

#define ALONE 20000		/* so few sets are not worth a thread */

struct finding {
	struct sf_edges *share;
	unsigned n;
	const struct sf_linking *w;
	const uint32_t *at;
};

static struct sf_edge
edge(const struct sf_idset *s, uint32_t id, uint32_t weak, uint32_t strong)
{
	return ((struct sf_edge){weak, strong, (uint64_t)INT64_MAX -
	    (uint64_t)s->last, ~sf_trust(s, id)});
}

static int
add(struct sf_edges *g, struct sf_mem *mem, struct sf_edge x,
    struct sf_err *e)
{
	size_t cap = g->cap + g->cap / 2 + 1024;
	struct sf_edge *v;

	if (g->n == g->cap) {
		if ((v = sf_mem_resize(mem, g->v, cap, sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		g->v = v;
		g->cap = cap;
	}
	g->v[g->n++] = x;
	return (0);
}

/* Room for ${n} edges beside those there are. */
static int
room(struct sf_edges *g, struct sf_mem *mem, size_t n, struct sf_err *e)
{
	struct sf_edge *v;

	if (n <= g->room)
		return (0);
	if ((v = sf_mem_resize(mem, g->tmp, n, sizeof(*v))) == NULL)
		return (sf_fail_mem(e));
	g->tmp = v;
	g->room = n;
	return (0);
}

/* Of a share of the sets. */
static int
walk(const struct finding *f, struct sf_edges *g, size_t at, size_t end,
    struct sf_err *e)
{
	const struct sf_linking *w = f->w;
	const struct sf_idset *s;
	uint32_t center, k, id;

	while ((s = sf_linking_next(w, &at, end)) != NULL) {
		center = SF_NOBODY;
		for (k = 0; k < s->n; k++) {
			id = s->id[k];
			/* The flag of a shared one is part of its number. */
			if (id & SF_SHARED_BIT || !sf_linking_at(w, id) ||
			    !sf_nodes_links(w->ns, id))
				continue;
			if (center == SF_NOBODY)
				center = sf_idsets_center(s, w->ns);
			if (center != id && add(g, w->ns->mem, edge(s, id,
			    f->at[id], f->at[center]), e))
				return (-1);
		}
	}
	return (0);
}

/* By one member after another: the sort is stable. */
static void
sort_by_ends(struct sf_edges *g)
{
	sf_radix(g->v, g->tmp, g->n, sizeof(*g->v), offsetof(struct sf_edge,
	    strong), sizeof(g->v->strong));
	sf_radix(g->v, g->tmp, g->n, sizeof(*g->v), offsetof(struct sf_edge,
	    weak), sizeof(g->v->weak));
}

/* The most trusted first, then the latest; then as they stand, by ends. */
static void
sort_by_trust(struct sf_edges *g)
{
	sf_radix(g->v, g->tmp, g->n, sizeof(*g->v), offsetof(struct sf_edge,
	    age), sizeof(g->v->age));
	sf_radix(g->v, g->tmp, g->n, sizeof(*g->v), offsetof(struct sf_edge,
	    doubt), sizeof(g->v->doubt));
}

static int
by_ends(const struct sf_edge *x, const struct sf_edge *y)
{
	if (x->weak != y->weak)
		return (x->weak < y->weak ? -1 : 1);
	return (x->strong < y->strong ? -1 : x->strong > y->strong);
}

/* Two edges of the same ends are one, for which both speak. */
static void
unite(struct sf_edge *to, const struct sf_edge *x)
{
	to->doubt = ~sf_trust_sum(SF_EDGE_TRUST(to), SF_EDGE_TRUST(x));
	if (x->age < to->age)
		to->age = x->age;
}

static void
add_up(struct sf_edges *g)
{
	struct sf_edge *to = g->v;
	size_t i;

	for (i = 1; i < g->n; i++)
		if (by_ends(&g->v[i], to) == 0)
			unite(to, &g->v[i]);
		else
			*++to = g->v[i];
	if (g->n > 0)
		g->n = (size_t)(to - g->v) + 1;
}

static int
work(void *ctx, unsigned share, struct sf_err *e)
{
	const struct finding *f = ctx;
	size_t n = sf_linking_sets(f->w), each = n / f->n;
	struct sf_edges *g = &f->share[share];

	g->n = 0;
	if (walk(f, g, each * share, share + 1 == f->n ? n : each *
	    (share + 1), e) || room(g, f->w->ns->mem, g->n, e))
		return (-1);
	sort_by_ends(g);
	add_up(g);
	return (0);
}

/* The most trusted first, then the latest; then by ends. */
static int
by_trust(const struct sf_edge *x, const struct sf_edge *y)
{
	if (x->doubt != y->doubt)
		return (x->doubt < y->doubt ? -1 : 1);
	if (x->age != y->age)
		return (x->age < y->age ? -1 : 1);
	return (by_ends(x, y));
}

/*
 * Two lists, each in the order of ${cmp}, are one from here on, in ${g}'s tmp,
 * which then is its v: equal edges are one.
 */
static inline void
merge_lists(struct sf_edges *g, const struct sf_edge *a, size_t an,
    const struct sf_edge *b, size_t bn,
    int (*cmp)(const struct sf_edge *x, const struct sf_edge *y))
{
	const struct sf_edge *a_end = a + an, *b_end = b + bn;
	struct sf_edge *to = g->tmp;
	size_t cap = g->cap;
	int c;

	while (a < a_end || b < b_end) {
		c = a == a_end ? 1 : b == b_end ? -1 : cmp(a, b);
		*to = c <= 0 ? *a++ : *b++;
		if (c == 0)
			unite(to, b++);
		to++;
	}
	g->n = (size_t)(to - g->tmp);
	to = g->v;
	g->v = g->tmp;
	g->cap = g->room;
	g->tmp = to;
	g->room = cap;
}

/* What two shares found, both by ends: all goes to the first. */
static int
merge(struct sf_edges *a, const struct sf_edges *b, struct sf_mem *mem,
    struct sf_err *e)
{
	if (room(a, mem, a->n + b->n, e))
		return (-1);
	merge_lists(a, a->v, a->n, b->v, b->n, by_ends);
	return (room(a, mem, a->n, e));
}

/* A half of all edges, which are by ends. */
static int
sort_half(void *ctx, unsigned share, struct sf_err *e)
{
	const struct sf_edges *all = ctx;
	size_t from = share == 0 ? 0 : all->n / 2;
	struct sf_edges half = {.v = all->v + from, .tmp = all->tmp + from,
	    .n = share == 0 ? all->n / 2 : all->n - from};

	(void)e;
	sort_by_trust(&half);
	return (0);
}

static int
sort_all(struct sf_edges *g, unsigned threads, struct sf_err *e)
{
	size_t half = g->n / 2;

	if (threads < 2) {
		sort_by_trust(g);
		return (0);
	}
	if (sf_team_run(2, sort_half, g, e))
		return (-1);
	merge_lists(g, g->v, half, g->v + half, g->n - half, by_trust);
	return (0);
}

int
sf_edges_find(struct sf_edges *share, unsigned n, const struct sf_linking *w,
    const uint32_t *at, struct sf_err *e)
{
	struct finding f = {share, sf_linking_sets(w) < ALONE ? 1 : n, w, at};
	unsigned i;

	if (sf_team_run(f.n, work, &f, e))
		return (-1);
	for (i = 1; i < f.n; i++)
		if (merge(&share[0], &share[i], w->ns->mem, e))
			return (-1);
	return (sort_all(&share[0], f.n, e));
}

void
sf_edges_release(struct sf_edges *share, unsigned n,
    const struct sf_linking *w)
{
	unsigned i;

	for (i = 0; share != NULL && i < n; i++) {
		sf_mem_free(w->ns->mem, share[i].v);
		sf_mem_free(w->ns->mem, share[i].tmp);
	}
}
