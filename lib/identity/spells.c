/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/spells.h"

/* Ends are numbered 2i and 2i + 1; links to them are 1 + the number. */
#define IS_END(x) ((x) & 1)

int
sf_spells_room(struct sf_spells *s, size_t n, struct sf_err *e)
{
	struct sf_spell_end *v;
	uint32_t *todo;

	if (n <= s->cap)
		return (0);
	if ((v = realloc(s->v, n * 2 * sizeof(*v))) == NULL)
		return (sf_fail_mem(e));
	s->v = v;
	if ((todo = realloc(s->todo, (n * 4 + 2) * sizeof(*todo))) == NULL)
		return (sf_fail_mem(e));
	s->todo = todo;
	s->cap = n;
	return (0);
}

void
sf_spells_release(struct sf_spells *s)
{
	free(s->v);
	free(s->todo);
	memset(s, 0, sizeof(*s));
}

/* The heap's order: any that looks like chance, and is always the same. */
static uint32_t
weight(uint32_t x)
{
	x *= UINT32_C(0x9E3779B1);
	x ^= x >> 15;
	x *= UINT32_C(0x85EBCA77);
	return (x ^ x >> 13);
}

/* By time; at one instant spells begin before others end. */
static int
before(const struct sf_spells *s, uint32_t a, uint32_t b)
{
	if (s->v[a].at != s->v[b].at)
		return (s->v[a].at < s->v[b].at);
	if (IS_END(a) != IS_END(b))
		return (IS_END(b));
	return (a < b);
}

static void
settle(struct sf_spells *s, uint32_t x)
{
	struct sf_spell_end *v = &s->v[x];
	int32_t sum = IS_END(x) ? -1 : 1, top = 0;

	if (v->left != 0) {
		top = s->v[v->left - 1].top;
		sum += s->v[v->left - 1].sum;
	}
	if (sum > top)
		top = sum;
	if (v->right != 0) {
		if (sum + s->v[v->right - 1].top > top)
			top = sum + s->v[v->right - 1].top;
		sum += s->v[v->right - 1].sum;
	}
	v->sum = sum;
	v->top = top;
}

/* What stands before ${x} in ${t} to ${a}, the rest to ${b}. */
static void
split(struct sf_spells *s, uint32_t t, uint32_t x, uint32_t *a, uint32_t *b)
{
	if (t == 0) {
		*a = *b = 0;
	} else if (before(s, t - 1, x)) {
		split(s, s->v[t - 1].right, x, &s->v[t - 1].right, b);
		*a = t;
		settle(s, t - 1);
	} else {
		split(s, s->v[t - 1].left, x, a, &s->v[t - 1].left);
		*b = t;
		settle(s, t - 1);
	}
}

/* All of ${a} stands before all of ${b}. */
static uint32_t
chain(struct sf_spells *s, uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0)
		return (a ? a : b);
	if (weight(a) > weight(b)) {
		s->v[a - 1].right = chain(s, s->v[a - 1].right, b);
		settle(s, a - 1);
		return (a);
	}
	s->v[b - 1].left = chain(s, a, s->v[b - 1].left);
	settle(s, b - 1);
	return (b);
}

static void
put(struct sf_spells *s, uint32_t *pool, uint32_t x)
{
	uint32_t a, b;

	s->v[x].left = s->v[x].right = 0;
	settle(s, x);
	split(s, *pool, x, &a, &b);
	*pool = chain(s, chain(s, a, x + 1), b);
}

static void
take(struct sf_spells *s, uint32_t *pool, uint32_t x)
{
	uint32_t a, b, at, n = 0;

	/* Of what does not stand before it, it is the first. */
	split(s, *pool, x, &a, &b);
	for (at = b; at != x + 1; at = s->v[at - 1].left)
		s->todo[n++] = at;
	at = s->v[x].right;
	while (n > 0) {
		s->v[s->todo[--n] - 1].left = at;
		at = s->todo[n];
		settle(s, at - 1);
	}
	*pool = chain(s, a, at);
}

void
sf_spells_set(struct sf_spells *s, uint32_t i, int64_t first, int64_t last,
    int64_t length)
{
	memset(&s->v[2 * i], 0, 2 * sizeof(*s->v));
	s->v[2 * i].at = first;
	s->v[2 * i + 1].at = last > INT64_MAX - length ? INT64_MAX :
	    last + length;
}

void
sf_spells_add(struct sf_spells *s, uint32_t *pool, uint32_t i)
{
	put(s, pool, 2 * i);
	put(s, pool, 2 * i + 1);
}

void
sf_spells_drop(struct sf_spells *s, uint32_t *pool, uint32_t i)
{
	take(s, pool, 2 * i);
	take(s, pool, 2 * i + 1);
}

uint32_t
sf_spells_most(const struct sf_spells *s, uint32_t pool)
{
	return (pool ? (uint32_t)s->v[pool - 1].top : 0);
}

/* The spells of ${pool}, behind each other in the second half of todo. */
static size_t
list(struct sf_spells *s, uint32_t pool)
{
	uint32_t *got = s->todo + 2 * s->cap, *stack = s->todo, x;
	size_t n = 0, k = 0;

	if (pool != 0)
		stack[k++] = pool - 1;
	while (k > 0) {
		x = stack[--k];
		if (!IS_END(x))
			got[n++] = x / 2;
		if (s->v[x].left != 0)
			stack[k++] = s->v[x].left - 1;
		if (s->v[x].right != 0)
			stack[k++] = s->v[x].right - 1;
	}
	return (n);
}

void
sf_spells_join(struct sf_spells *s, uint32_t *a, uint32_t b)
{
	const uint32_t *got = s->todo + 2 * s->cap;
	size_t n = list(s, b), i;

	for (i = 0; i < n; i++)
		sf_spells_add(s, a, got[i]);
}

uint32_t
sf_spells_both(struct sf_spells *s, uint32_t a, uint32_t b)
{
	const uint32_t *got = s->todo + 2 * s->cap;
	uint32_t back = 0, most;
	size_t n = list(s, b), i;

	for (i = 0; i < n; i++)
		sf_spells_add(s, &a, got[i]);
	most = sf_spells_most(s, a);
	/* Weights differ: each pool has its shape, and its root, again. */
	for (i = 0; i < n; i++) {
		sf_spells_drop(s, &a, got[i]);
		sf_spells_add(s, &back, got[i]);
	}
	return (most);
}
