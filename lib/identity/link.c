/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "io/sort.h"

#include "identity/link.h"

struct edge {
	uint32_t weak, strong;
	uint64_t count;
	int64_t last;
	uint32_t weak_place, strong_place;	/* in the order of content */
	int profile;
};

/* A value, and a person that it was seen with. */
struct meeting {
	uint32_t value, person;
};

struct linking {
	struct sf_nodes *ns;
	struct sf_unite *u;
	const struct sf_idsets *sets;
	unsigned rank;			/* of the type at work */
	const struct sf_idtype *type;
	uint32_t bit;			/* of the type, in sets */
	struct edge *edge;
	size_t edges, edge_cap;
	struct meeting *meet;
	size_t meets, meet_cap;
};

void
sf_links_release(struct sf_links *l)
{
	free(l->refused);
	memset(l, 0, sizeof(*l));
}

/* Whether identifier ${x} of a set is of the type at work. */
static int
at_work(const struct linking *w, uint32_t x)
{
	return (sf_nodes_type(w->ns, SF_ID_OF(x)) == w->type);
}

static int
add_meeting(struct linking *w, uint32_t value, uint32_t person,
    struct sf_err *e)
{
	size_t cap = w->meet_cap ? w->meet_cap * 2 : 1024;
	struct meeting *m;

	if (w->meets == w->meet_cap) {
		if ((m = realloc(w->meet, cap * sizeof(*m))) == NULL)
			return (sf_fail_mem(e));
		w->meet = m;
		w->meet_cap = cap;
	}
	w->meet[w->meets++] = (struct meeting){value, person};
	return (0);
}

/* The person, so far, whom a set names by something stronger; SF_NO_NODE. */
static uint32_t
stronger_person(struct linking *w, const struct sf_idset *s)
{
	uint32_t center = sf_idsets_center(s, w->ns), root;

	if (center == SF_NO_NODE ||
	    sf_nodes_type(w->ns, center)->rank >= w->rank)
		return (SF_NO_NODE);
	root = sf_unite_find(w->u, center);
	return (w->u->anchor[root] < w->type->tier ? root : SF_NO_NODE);
}

static int
by_value(const void *a, const void *b)
{
	const struct meeting *x = a, *y = b;

	if (x->value != y->value)
		return (x->value < y->value ? -1 : 1);
	return (x->person < y->person ? -1 : x->person > y->person);
}

static void
count_crowds(struct linking *w)
{
	struct sf_node *v;
	size_t i, k;
	uint32_t n;

	qsort(w->meet, w->meets, sizeof(*w->meet), by_value);
	for (i = 0; i < w->meets; i = k) {
		n = 1;
		for (k = i + 1; k < w->meets &&
		    w->meet[k].value == w->meet[i].value; k++)
			n += w->meet[k].person != w->meet[k - 1].person;
		if (n <= w->type->per_value)
			continue;
		v = &w->ns->v[w->meet[i].value];
		v->block = SF_NODE_CROWDED;
		v->crowd = n;
	}
}

static int
find_crowded(struct linking *w, struct sf_err *e)
{
	const struct sf_idset *s;
	uint32_t person, k;
	size_t i;

	w->meets = 0;
	for (i = 0; i < w->sets->n; i++) {
		s = &w->sets->v[i];
		if ((s->types & w->bit) == 0)
			continue;
		person = SF_NOBODY;
		for (k = 0; k < s->n; k++) {
			if (!at_work(w, s->id[k]) ||
			    w->ns->v[SF_ID_OF(s->id[k])].block)
				continue;
			if (person == SF_NOBODY)
				person = stronger_person(w, s);
			if (person == SF_NO_NODE)
				break;
			if (add_meeting(w, SF_ID_OF(s->id[k]), person, e))
				return (-1);
		}
	}
	if (w->meets > 0)
		count_crowds(w);
	return (0);
}

static int
add_edge(struct linking *w, const struct sf_idset *s, uint32_t weak,
    uint32_t strong, struct sf_err *e)
{
	size_t cap = w->edge_cap ? w->edge_cap * 2 : 1024;
	struct edge *g;

	if (w->edges == w->edge_cap) {
		if ((g = realloc(w->edge, cap * sizeof(*g))) == NULL)
			return (sf_fail_mem(e));
		w->edge = g;
		w->edge_cap = cap;
	}
	g = &w->edge[w->edges++];
	memset(g, 0, sizeof(*g));
	g->weak = weak;
	g->strong = strong;
	g->count = s->profile ? 0 : s->count;
	g->last = s->last;
	g->profile = s->profile;
	return (0);
}

static int
find_edges(struct linking *w, struct sf_err *e)
{
	const struct sf_idset *s;
	uint32_t center, k;
	size_t i;

	w->edges = 0;
	for (i = 0; i < w->sets->n; i++) {
		s = &w->sets->v[i];
		if ((s->types & w->bit) == 0)
			continue;
		center = SF_NOBODY;
		for (k = 0; k < s->n; k++) {
			/* The flag of a shared one is part of its number. */
			if (s->id[k] & SF_SHARED_BIT || !at_work(w, s->id[k]) ||
			    !sf_nodes_links(w->ns, s->id[k]))
				continue;
			if (center == SF_NOBODY)
				center = sf_idsets_center(s, w->ns);
			if (center != s->id[k] &&
			    add_edge(w, s, s->id[k], center, e))
				return (-1);
		}
	}
	return (0);
}

static int
by_ends(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->weak != y->weak)
		return (x->weak < y->weak ? -1 : 1);
	return (x->strong < y->strong ? -1 : x->strong > y->strong);
}

/* The evidence for a link, from all sets that give it. */
static void
add_up(struct linking *w)
{
	struct edge *to = w->edge, *g;
	size_t i;

	qsort(w->edge, w->edges, sizeof(*w->edge), by_ends);
	for (i = 1; i < w->edges; i++) {
		g = &w->edge[i];
		if (g->weak != to->weak || g->strong != to->strong) {
			*++to = *g;
			continue;
		}
		to->count += g->count;
		to->profile |= g->profile;
		if (g->last > to->last)
			to->last = g->last;
	}
	w->edges = (size_t)(to - w->edge) + 1;
}

static int
by_trust(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->profile != y->profile)
		return (x->profile ? -1 : 1);
	if (x->count != y->count)
		return (x->count > y->count ? -1 : 1);
	if (x->last != y->last)
		return (x->last > y->last ? -1 : 1);
	if (x->weak_place != y->weak_place)
		return (x->weak_place < y->weak_place ? -1 : 1);
	return (x->strong_place < y->strong_place ? -1 :
	    x->strong_place > y->strong_place);
}

/* Places of the identifiers of a type, by value, from ${from} on. */
static int
place(const struct sf_nodes *ns, uint32_t type, uint32_t *from, uint32_t *at,
    unsigned jobs, struct sf_err *e)
{
	struct sf_sort *s = sf_sort_new(SIZE_MAX / 2, e);
	struct sf_str key, val;
	size_t n = sf_nodes_count(ns);
	uint32_t i;
	int got = -1;

	if (s == NULL)
		return (-1);
	for (i = 0; i < n; i++)
		if (ns->v[i].type == type && sf_sort_add(s,
		    sf_nodes_value(ns, i), (struct sf_str){(const char *)&i,
		    sizeof(i)}, e))
			goto done;
	if (sf_sort_done(s, jobs, e))
		goto done;
	while ((got = sf_sort_next(s, &key, &val, e)) > 0) {
		memcpy(&i, val.p, sizeof(i));
		at[i] = (*from)++;
	}
done:
	sf_sort_free(s);
	return (got);
}

/* Places of all identifiers in the order of content: ties break on these. */
static uint32_t *
places(const struct sf_nodes *ns, unsigned jobs, struct sf_err *e)
{
	uint32_t *at = malloc((sf_nodes_count(ns) + 1) * sizeof(*at));
	uint32_t from = 0, type;
	unsigned rank;

	if (at == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	for (rank = 0; rank < ns->rules->n; rank++)
		for (type = 0; type < ns->rules->n; type++)
			if (ns->rules->type[type].rank == rank &&
			    place(ns, type, &from, at, jobs, e)) {
				free(at);
				return (NULL);
			}
	return (at);
}

static int
refuse(struct sf_links *l, const struct edge *g, uint32_t turn,
    uint32_t unique, struct sf_err *e)
{
	size_t cap = l->cap ? l->cap * 2 : 64;
	struct sf_refusal *r;

	if (l->n == l->cap) {
		if ((r = realloc(l->refused, cap * sizeof(*r))) == NULL)
			return (sf_fail_mem(e));
		l->refused = r;
		l->cap = cap;
	}
	l->refused[l->n++] = (struct sf_refusal){g->weak, g->strong, turn,
	    unique};
	return (0);
}

static int
unite_type(struct sf_links *l, struct linking *w, const uint32_t *at,
    struct sf_err *e)
{
	const uint32_t *unique;
	struct sf_tie tie;
	struct edge *g;
	size_t i;

	if (w->type->per_value > 0 && find_crowded(w, e))
		return (-1);
	if (find_edges(w, e))
		return (-1);
	if (w->edges == 0)
		return (0);
	add_up(w);
	for (i = 0; i < w->edges; i++) {
		w->edge[i].weak_place = at[w->edge[i].weak];
		w->edge[i].strong_place = at[w->edge[i].strong];
	}
	qsort(w->edge, w->edges, sizeof(*w->edge), by_trust);
	for (i = 0; i < w->edges; i++) {
		g = &w->edge[i];
		tie.weak = g->weak;
		tie.strong = g->strong;
		tie.count = g->count < UINT32_MAX ? (uint32_t)g->count :
		    UINT32_MAX;
		tie.from = g->profile ? SF_TIE_PROFILE : SF_TIE_EVENTS;
		tie.last = g->last;
		unique = sf_unite_join(w->u, &tie);
		if (unique != NULL && refuse(l, g, g->strong_place,
		    *unique, e))
			return (-1);
	}
	return (0);
}

int
sf_link(struct sf_links *l, struct sf_unite *u, struct sf_nodes *ns,
    const struct sf_idsets *sets, unsigned jobs, struct sf_err *e)
{
	struct linking w = {.ns = ns, .u = u, .sets = sets};
	const struct sf_idrules *r = ns->rules;
	uint32_t *at = places(ns, jobs, e);
	size_t i;
	int ret = at ? 0 : -1;

	for (w.rank = 0; w.rank < r->n && ret == 0; w.rank++)
		for (i = 0; i < r->n && ret == 0; i++)
			if (r->type[i].rank == w.rank) {
				w.type = &r->type[i];
				w.bit = UINT32_C(1) << (i & 31);
				ret = unite_type(l, &w, at, e);
			}
	sf_unite_settle(u);
	free(at);
	free(w.edge);
	free(w.meet);
	return (ret);
}
