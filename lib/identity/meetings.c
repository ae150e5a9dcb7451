/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "base/radix.h"
#include "io/team.h"

#include "identity/link_own.h"

/* A value that so few sets name is not worth counting further. */
#define MANY 1000
#define ALONE 20000		/* so few sets are not worth a thread */

struct list {
	struct sf_meeting *v;
	size_t n, cap;
};

struct meeting {
	struct sf_linking *w;
	unsigned shares;
	struct list *list;	/* one a share; all go to the first */
	uint16_t *named;	/* by value: in so many sets; NULL: meet all */
	uint16_t more;		/* those in more than so many meet */
};

static int
add(struct list *l, struct sf_mem *mem, const struct sf_meeting *m,
    struct sf_err *e)
{
	size_t cap = l->cap + l->cap / 2 + 1024;
	struct sf_meeting *v;

	if (l->n == l->cap) {
		if ((v = sf_mem_resize(mem, l->v, cap, sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = *m;
	return (0);
}

/* The person, so far, whom a set names by something stronger; SF_NO_NODE. */
static uint32_t
stronger_person(const struct sf_linking *w, const struct sf_idset *s)
{
	uint32_t center = sf_idsets_center(s, w->ns), root;

	if (center == SF_NO_NODE ||
	    sf_nodes_type(w->ns, center)->rank >= w->type->rank)
		return (SF_NO_NODE);
	root = sf_unite_find(w->u, center);
	return (w->u->anchor[root] < w->type->tier ? root : SF_NO_NODE);
}

/* ${x} speaks for what ${to} says, too. */
static void
unite(struct sf_meeting *to, const struct sf_meeting *x)
{
	to->trust = sf_trust_sum(to->trust, x->trust);
	if (x->seen.first < to->seen.first)
		to->seen.first = x->seen.first;
	if (x->seen.last > to->seen.last)
		to->seen.last = x->seen.last;
}

static int
by_ends(const struct sf_meeting *x, const struct sf_meeting *y)
{
	if (x->value != y->value)
		return (x->value < y->value ? -1 : 1);
	return (x->person < y->person ? -1 : x->person > y->person);
}

/* Each value and person once, from their first to their last time. */
static int
once(struct list *l, struct sf_mem *mem, struct sf_err *e)
{
	struct sf_meeting *to = l->v, *m;
	size_t n = l->n, size = sizeof(*m), i;

	if (n == 0)
		return (0);
	if ((m = sf_mem_resize(mem, NULL, n, size)) == NULL)
		return (sf_fail_mem(e));
	sf_radix(to, m, n, size, offsetof(struct sf_meeting, person),
	    sizeof(to->person));
	sf_radix(to, m, n, size, offsetof(struct sf_meeting, value),
	    sizeof(to->value));
	sf_mem_free(mem, m);
	for (i = 1; i < n; i++)
		if (by_ends(&l->v[i], to) == 0)
			unite(to, &l->v[i]);
		else
			*++to = l->v[i];
	l->n = (size_t)(to - l->v) + 1;
	return (0);
}

/* Where a share of the sets begins. */
static size_t
share_of(const struct meeting *x, unsigned share)
{
	size_t n = sf_linking_sets(x->w);

	return (share == x->shares ? n : n / x->shares * share);
}

/* Whether identifier ${id} of a set meets persons: the shared do, too. */
static int
meets(const struct sf_linking *w, uint32_t id)
{
	return (sf_linking_at(w, id) && !w->ns->kind[SF_ID_OF(id)].block);
}

/* In how many sets each value is; several threads count. */
static int
count(void *ctx, unsigned share, struct sf_err *e)
{
	const struct meeting *x = ctx;
	size_t at = share_of(x, share), end = share_of(x, share + 1);
	const struct sf_idset *s;
	uint16_t *n;
	uint32_t k;

	(void)e;
	while ((s = sf_linking_next(x->w, &at, end)) != NULL)
		for (k = 0; k < s->n; k++) {
			if (!meets(x->w, s->id[k]))
				continue;
			n = &x->named[SF_ID_OF(s->id[k])];
			if (__atomic_load_n(n, __ATOMIC_RELAXED) <= MANY)
				(void)__atomic_fetch_add(n, 1,
				    __ATOMIC_RELAXED);
		}
	return (0);
}

static int
collect(void *ctx, unsigned share, struct sf_err *e)
{
	const struct meeting *x = ctx;
	struct sf_linking *w = x->w;
	size_t at = share_of(x, share), end = share_of(x, share + 1);
	struct sf_meeting m;
	const struct sf_idset *s;
	uint32_t k;

	while ((s = sf_linking_next(w, &at, end)) != NULL) {
		m.person = SF_NOBODY;
		for (k = 0; k < s->n; k++) {
			m.value = SF_ID_OF(s->id[k]);
			if (!meets(w, s->id[k]) ||
			    (x->named && x->named[m.value] <= x->more))
				continue;
			if (m.person == SF_NOBODY)
				m.person = stronger_person(w, s);
			if (m.person == SF_NO_NODE)
				break;
			m.seen = s->seen ? s->seen[k] :
			    (struct sf_seen){s->first, s->last};
			m.trust = sf_trust(s, s->id[k]);
			if (add(&x->list[share], w->ns->mem, &m, e))
				return (-1);
		}
	}
	return (once(&x->list[share], w->ns->mem, e));
}

/* What two shares found, both by value and person: all goes to the first. */
static int
merge(struct list *a, const struct list *b, struct sf_mem *mem,
    struct sf_err *e)
{
	struct list to = {.cap = a->n + b->n};
	size_t i = 0, k = 0;
	int c;

	if (b->n == 0)
		return (0);
	to.v = sf_mem_resize(mem, NULL, to.cap, sizeof(*to.v));
	if (to.v == NULL)
		return (sf_fail_mem(e));
	while (i < a->n || k < b->n) {
		c = i == a->n ? 1 : k == b->n ? -1 : by_ends(&a->v[i],
		    &b->v[k]);
		to.v[to.n] = c <= 0 ? a->v[i++] : b->v[k++];
		if (c == 0)
			unite(&to.v[to.n], &b->v[k++]);
		to.n++;
	}
	sf_mem_free(mem, a->v);
	*a = to;
	return (0);
}

/*
 * A value meets no more persons than sets name it: where only crowds are
 * looked for, most values are out.
 */
static int
count_all(struct meeting *x, struct sf_err *e)
{
	const struct sf_idtype *t = x->w->type;
	size_t n = sf_nodes_count(x->w->ns) + 1;

	if (t->majority > 0 || t->moves)
		return (0);
	x->more = t->per_value.max < MANY ? (uint16_t)t->per_value.max : MANY;
	x->named = sf_mem_resize(x->w->ns->mem, NULL, n, sizeof(*x->named));
	if (x->named == NULL)
		return (sf_fail_mem(e));
	memset(x->named, 0, n * sizeof(*x->named));
	return (sf_team_run(x->shares, count, x, e));
}

int
sf_meetings_find(struct sf_linking *w, struct sf_err *e)
{
	struct meeting x = {.w = w, .shares = sf_linking_sets(w) < ALONE ? 1 :
	    w->in->jobs};
	struct sf_mem *mem = w->ns->mem;
	unsigned i;
	int ret = -1;

	sf_mem_free(mem, w->meet);
	w->meet = NULL;
	w->meets = 0;
	if ((x.list = calloc(x.shares, sizeof(*x.list))) == NULL)
		return (sf_fail_mem(e));
	if (count_all(&x, e) || sf_team_run(x.shares, collect, &x, e))
		goto done;
	for (i = 1; i < x.shares; i++)
		if (merge(&x.list[0], &x.list[i], mem, e))
			goto done;
	w->meet = x.list[0].v;
	w->meets = x.list[0].n;
	x.list[0].v = NULL;
	ret = 0;
done:
	for (i = 0; i < x.shares; i++)
		sf_mem_free(mem, x.list[i].v);
	free(x.list);
	sf_mem_free(mem, x.named);
	return (ret);
}

/* One of no known time holds at all times. */
static int
untimed(const struct sf_meeting *m)
{
	return (m->seen.first > m->seen.last);
}

/* The most persons that a window of the limit sees, of a value's ${n}. */
static int
most_within(const struct sf_meeting *m, uint32_t n, int64_t window,
    uint32_t *most, struct sf_err *e)
{
	int64_t *from, *to;
	uint32_t i, a, b = 0, k = 0, always = 0;

	if ((from = malloc(2 * ((size_t)n + 1) * sizeof(*from))) == NULL)
		return (sf_fail_mem(e));
	to = from + n;
	for (i = 0; i < n; i++) {
		if (untimed(&m[i])) {
			always++;
			continue;
		}
		from[k] = m[i].seen.first;
		to[k++] = m[i].seen.last > INT64_MAX - window ? INT64_MAX :
		    m[i].seen.last + window;
	}
	if (k < n)
		to = memmove(from + k, to, k * sizeof(*to));
	sf_ascend_i64(from, k);
	sf_ascend_i64(to, k);
	*most = always;
	for (a = 0; a < k; a++) {
		while (to[b] < from[a])
			b++;
		if (always + a + 1 - b > *most)
			*most = always + a + 1 - b;
	}
	free(from);
	return (0);
}

uint32_t
sf_meetings_row(const struct sf_linking *w, size_t i)
{
	size_t k = i + 1;

	while (k < w->meets && w->meet[k].value == w->meet[i].value)
		k++;
	return ((uint32_t)(k - i));
}

int
sf_meetings_crowds(struct sf_linking *w, struct sf_err *e)
{
	const struct sf_idlimit *l = &w->type->per_value;
	uint32_t n, most;
	size_t i;

	for (i = 0; i < w->meets; i += n) {
		most = n = sf_meetings_row(w, i);
		if (n <= l->max || l->max == 0)
			continue;
		if (l->window > 0 && most_within(&w->meet[i], n, l->window,
		    &most, e))
			return (-1);
		if (most <= l->max)
			continue;
		w->ns->kind[w->meet[i].value].block = SF_NODE_CROWDED;
		w->ns->v[w->meet[i].value].crowd = most;
	}
	return (0);
}
