/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/unite.h"

static int
find_limits(struct sf_unite *u, const struct sf_idrules *r, struct sf_err *e)
{
	const struct sf_idtype *t;
	size_t i;

	u->limit = calloc(r->n + 1, sizeof(*u->limit));
	if (u->limit == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->n; i++) {
		t = &r->type[i];
		if (!t->unique && t->per_person.max == 0)
			continue;
		u->limit[u->limits++] = (struct sf_bound){(uint32_t)i,
		    t->unique ? 1 : (uint32_t)t->per_person.max,
		    t->unique ? 0 : t->per_person.window, t->unique,
		    (uint32_t)u->pools};
		u->pools += !t->unique && t->per_person.window > 0;
	}
	return (0);
}

/* The limit of the identifier's type, or NULL. */
static const struct sf_bound *
limit_of(const struct sf_unite *u, const struct sf_nodes *ns, uint32_t i)
{
	size_t k;

	for (k = 0; k < u->limits; k++)
		if (u->limit[k].type == ns->kind[i].type)
			return (&u->limit[k]);
	return (NULL);
}

static void *
longer(struct sf_unite *u, void *p, size_t was, size_t n, size_t size)
{
	char *q = sf_mem_resize(u->mem, p, n + 1, size);

	if (q != NULL)
		memset(q + was * size, 0, (n + 1 - was) * size);
	return (q);
}

/* Room for identifiers up to ${n}, by number. */
static int
room(struct sf_unite *u, size_t n, int forest, struct sf_err *e)
{
	void *p;

	if ((p = longer(u, u->parent, u->n, n, sizeof(*u->parent))) == NULL)
		return (sf_fail_mem(e));
	u->parent = p;
	if ((p = longer(u, u->anchor, u->n, n, 1)) == NULL)
		return (sf_fail_mem(e));
	u->anchor = p;
	if ((p = longer(u, u->count, u->n * u->limits, n * u->limits,
	    sizeof(*u->count))) == NULL)
		return (sf_fail_mem(e));
	u->count = p;
	if (u->pools > 0) {
		if ((p = longer(u, u->pool, u->n * u->pools, n * u->pools,
		    sizeof(*u->pool))) == NULL)
			return (sf_fail_mem(e));
		u->pool = p;
		if ((p = longer(u, u->spell, u->n, n, sizeof(*u->spell))) == NULL)
			return (sf_fail_mem(e));
		u->spell = p;
	}
	if (u->nevers != NULL) {
		if ((p = longer(u, u->nevers, u->n, n, sizeof(*u->nevers))) ==
		    NULL)
			return (sf_fail_mem(e));
		u->nevers = p;
	}
	if (!forest)
		return (0);
	/* A forest has fewer ties than identifiers. */
	p = sf_mem_resize(u->mem, u->tree, n + 1, sizeof(*u->tree));
	if (p == NULL)
		return (sf_fail_mem(e));
	u->tree = p;
	return (0);
}

/* Identifiers from ${u}->n on, each alone. */
static int
add_nodes(struct sf_unite *u, const struct sf_nodes *ns, struct sf_err *e)
{
	const struct sf_bound *l;
	const struct sf_idtype *t;
	uint32_t n = (uint32_t)sf_nodes_count(ns), i;

	for (i = (uint32_t)u->n; i < n; i++) {
		t = sf_nodes_type(ns, i);
		u->parent[i] = i;
		u->anchor[i] = t->listed ? (uint8_t)t->tier :
		    (uint8_t)SF_TIER_RELATION;
		if ((l = limit_of(u, ns, i)) == NULL)
			continue;
		u->count[i * u->limits + (size_t)(l - u->limit)] = 1;
		if (l->window > 0)
			u->spell[i] = ++u->spells_n;
	}
	u->n = n;
	return (u->pools ? sf_spells_room(&u->spells, u->spells_n, e) : 0);
}

static void
stretch(struct sf_seen *to, const struct sf_seen *by)
{
	if (by->first < to->first)
		to->first = by->first;
	if (by->last > to->last)
		to->last = by->last;
}

/* When each spell of a type (SIZE_MAX: any) was, by its number. */
static struct sf_seen *
find_spells(const struct sf_unite *u, const struct sf_nodes *ns,
    const struct sf_idsets *sets, size_t type, struct sf_err *e)
{
	struct sf_seen *seen = sf_mem_resize(u->mem, NULL,
	    u->spells_n + (size_t)1, sizeof(*seen)), at;
	const struct sf_idset *s;
	uint32_t k, id;
	size_t i;

	if (seen == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	for (i = 0; i < u->spells_n; i++)
		seen[i] = (struct sf_seen){INT64_MAX, INT64_MIN};
	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		for (k = 0; k < s->n; k++) {
			id = s->id[k];
			if (id & SF_SHARED_BIT || u->spell[id] == 0 ||
			    (type != SIZE_MAX && ns->kind[id].type != type))
				continue;
			at = s->seen ? s->seen[k] :
			    (struct sf_seen){s->first, s->last};
			stretch(&seen[u->spell[id] - 1], &at);
		}
	}
	return (seen);
}

/* Identifier ${i}'s spell goes into the pool of its person. */
static void
pour(struct sf_unite *u, const struct sf_nodes *ns,
    const struct sf_seen *seen, uint32_t i)
{
	const struct sf_bound *l = limit_of(u, ns, i);
	const struct sf_seen *at = &seen[u->spell[i] - 1];
	uint32_t root = sf_unite_find(u, i);

	/* What no record gives a time to holds always. */
	if (at->first > at->last)
		sf_spells_set(&u->spells, u->spell[i] - 1, INT64_MIN,
		    INT64_MAX, 0);
	else
		sf_spells_set(&u->spells, u->spell[i] - 1, at->first,
		    at->last, l->window);
	sf_spells_add(&u->spells, &u->pool[root * u->pools + l->pool],
	    u->spell[i] - 1);
}

int
sf_unite_init(struct sf_unite *u, const struct sf_nodes *ns,
    const struct sf_idsets *sets, int forest, struct sf_err *e)
{
	struct sf_seen *seen;
	uint32_t i;

	memset(u, 0, sizeof(*u));
	u->mem = ns->mem;
	if (find_limits(u, ns->rules, e) ||
	    room(u, sf_nodes_count(ns), forest, e) || add_nodes(u, ns, e))
		return (-1);
	if (u->spells_n == 0)
		return (0);
	if ((seen = find_spells(u, ns, sets, SIZE_MAX, e)) == NULL)
		return (-1);
	for (i = 0; i < u->n; i++)
		if (u->spell[i] != 0)
			pour(u, ns, seen, i);
	sf_mem_free(u->mem, seen);
	return (0);
}

int
sf_unite_cut(struct sf_unite *u, const struct sf_nodes *ns,
    const struct sf_idsets *sets, uint32_t type, struct sf_err *e)
{
	uint32_t was = (uint32_t)u->n, i, k, value;
	const struct sf_bound *l;
	struct sf_seen *seen;

	if (room(u, sf_nodes_count(ns), u->tree != NULL, e) ||
	    add_nodes(u, ns, e))
		return (-1);
	if (was == u->n || u->pools == 0 || u->spell[was] == 0)
		return (0);
	if ((seen = find_spells(u, ns, sets, type, e)) == NULL)
		return (-1);
	l = limit_of(u, ns, was);
	for (i = was, value = SF_NO_NODE; i < u->n; i++) {
		pour(u, ns, seen, i);
		if (sf_nodes_whole(ns, i) == value)
			continue;
		/* The first holder's time is shorter now. */
		value = sf_nodes_whole(ns, i);
		k = sf_unite_find(u, value);
		sf_spells_drop(&u->spells, &u->pool[k * u->pools + l->pool],
		    u->spell[value] - 1);
		pour(u, ns, seen, value);
	}
	sf_mem_free(u->mem, seen);
	return (0);
}

void
sf_unite_release(struct sf_unite *u)
{
	sf_mem_free(u->mem, u->parent);
	sf_mem_free(u->mem, u->anchor);
	free(u->limit);
	sf_mem_free(u->mem, u->count);
	sf_spells_release(&u->spells);
	sf_mem_free(u->mem, u->pool);
	sf_mem_free(u->mem, u->spell);
	sf_mem_free(u->mem, u->tree);
	free(u->never);
	sf_mem_free(u->mem, u->nevers);
	memset(u, 0, sizeof(*u));
}

uint32_t
sf_unite_find(struct sf_unite *u, uint32_t i)
{
	uint32_t up, top;

	/* Threads may shorten one path at once: each step leads upwards. */
	for (;;) {
		up = __atomic_load_n(&u->parent[i], __ATOMIC_RELAXED);
		top = __atomic_load_n(&u->parent[up], __ATOMIC_RELAXED);
		if (up == top)
			return (up);
		__atomic_store_n(&u->parent[i], top, __ATOMIC_RELAXED);
		i = top;
	}
}

/* A value, and one that is never the same person's: the ends of a ring. */
static void
add_never(struct sf_unite *u, uint32_t root, uint32_t other, uint32_t row)
{
	uint32_t at = (uint32_t)++u->never_n, *ring = &u->nevers[root];

	u->never[at] = (struct sf_never){other, at, row};
	if (*ring != 0) {
		u->never[at].next = u->never[*ring].next;
		u->never[*ring].next = at;
	}
	*ring = at;
}

int
sf_unite_forbid(struct sf_unite *u, uint32_t a, uint32_t b, uint32_t row,
    struct sf_err *e)
{
	struct sf_never *v = realloc(u->never, (u->never_n + 3) * sizeof(*v));

	if (v == NULL)
		return (sf_fail_mem(e));
	u->never = v;
	if (u->nevers == NULL) {
		u->nevers = sf_mem_resize(u->mem, NULL, u->n + 1,
		    sizeof(*u->nevers));
		if (u->nevers == NULL)
			return (sf_fail_mem(e));
	}
	add_never(u, sf_unite_find(u, a), b, row);
	add_never(u, sf_unite_find(u, b), a, row);
	return (0);
}

/* The least row that keeps two persons apart, or SF_UNITED. */
static uint32_t
kept_apart(struct sf_unite *u, uint32_t a, uint32_t b)
{
	uint32_t x, y, row = SF_UNITED;

	if (u->nevers == NULL || u->nevers[a] == 0 || u->nevers[b] == 0)
		return (SF_UNITED);
	/* Both rings at once: the shorter one tells all. */
	x = u->nevers[a];
	y = u->nevers[b];
	do {
		if (sf_unite_find(u, u->never[x].other) == b &&
		    u->never[x].row < row)
			row = u->never[x].row;
		if (sf_unite_find(u, u->never[y].other) == a &&
		    u->never[y].row < row)
			row = u->never[y].row;
		x = u->never[x].next;
		y = u->never[y].next;
	} while (x != u->nevers[a] && y != u->nevers[b]);
	return (row);
}

/* Whether two persons have together more of a type than they may. */
static int
too_many(struct sf_unite *u, const struct sf_bound *l, uint32_t a, uint32_t b)
{
	size_t k = (size_t)(l - u->limit);
	uint32_t x = u->count[a * u->limits + k];
	uint32_t y = u->count[b * u->limits + k];
	uint32_t p, q;

	if (x + y <= l->max || x == 0 || y == 0)
		return (0);
	if (l->window == 0)
		return (1);
	p = u->pool[a * u->pools + l->pool];
	q = u->pool[b * u->pools + l->pool];
	return (sf_spells_both(&u->spells, x < y ? q : p, x < y ? p : q) >
	    l->max);
}

static uint32_t
forbidden(struct sf_unite *u, uint32_t a, uint32_t b)
{
	uint32_t row = kept_apart(u, a, b), k;

	if (row != SF_UNITED)
		return ((uint32_t)u->limits + row);
	for (k = 0; k < u->limits; k++)
		if (too_many(u, &u->limit[k], a, b))
			return (k);
	return (SF_UNITED);
}

/* What person ${b} carries goes to person ${a}. */
static void
carry(struct sf_unite *u, uint32_t a, uint32_t b)
{
	uint16_t *x = &u->count[a * u->limits], *y = &u->count[b * u->limits];
	const struct sf_bound *l;
	uint32_t *p, *q, t;

	for (l = u->limit; l < u->limit + u->limits; l++, x++, y++) {
		if (l->window > 0) {
			p = &u->pool[a * u->pools + l->pool];
			q = &u->pool[b * u->pools + l->pool];
			if (*x < *y) {
				t = *p;
				*p = *q;
				*q = t;
			}
			sf_spells_join(&u->spells, p, *q);
		}
		*x = *x > UINT16_MAX - *y ? UINT16_MAX : (uint16_t)(*x + *y);
	}
	if (u->nevers != NULL && u->nevers[b] != 0) {
		p = &u->nevers[a];
		q = &u->nevers[b];
		if (*p != 0) {
			t = u->never[*p].next;
			u->never[*p].next = u->never[*q].next;
			u->never[*q].next = t;
		}
		*p = *q;
	}
	if (u->anchor[b] < u->anchor[a])
		u->anchor[a] = u->anchor[b];
}

uint32_t
sf_unite_join(struct sf_unite *u, const struct sf_tie *tie)
{
	uint32_t a = sf_unite_find(u, tie->weak);
	uint32_t b = sf_unite_find(u, tie->strong);
	uint32_t t, bar;

	if (a == b)
		return (SF_UNITED);
	if (a > b) {
		t = a;
		a = b;
		b = t;
	}
	bar = forbidden(u, a, b);
	if (bar != SF_UNITED && tie->from != SF_TIE_NAME &&
	    tie->from != SF_TIE_ALWAYS)
		return (bar);
	carry(u, a, b);
	u->parent[b] = a;
	if (u->tree != NULL)
		u->tree[u->ties++] = *tie;
	return (SF_UNITED);
}

const char *
sf_unite_rule(const struct sf_unite *u, const struct sf_idrules *r,
    uint32_t limit)
{
	if (limit == SF_BAR_MAJORITY)
		return ("majority");
	if (limit >= u->limits)
		return ("never");
	return (r->type[u->limit[limit].type].unique ? "unique" :
	    "per_person");
}

void
sf_unite_settle(struct sf_unite *u)
{
	size_t i;

	for (i = 0; i < u->n; i++)
		u->parent[i] = sf_unite_find(u, (uint32_t)i);
}
