/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "io/tidy.h"

#include "io/order.h"

#define FEW ((size_t)12)	/* so many are sorted by insertion */
#define MANY ((size_t)1 << 15)	/* so many are worth a thread */

static size_t
put_len(char *to, size_t v)
{
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		to[n++] = (char)(v | 0x80);
	to[n++] = (char)v;
	return (n);
}

static size_t
get_len(const char **p)
{
	size_t v = 0;
	unsigned shift = 0;
	unsigned char c;

	do {
		c = (unsigned char)*(*p)++;
		v |= (size_t)(c & 0x7F) << shift;
		shift += 7;
	} while (c & 0x80);
	return (v);
}

size_t
sf_rec_head(char *to, size_t key, size_t val)
{
	size_t n = put_len(to, key);

	return (n + put_len(to + n, val));
}

const char *
sf_rec_get(const char *p, struct sf_str *key, struct sf_str *val)
{
	key->n = get_len(&p);
	val->n = get_len(&p);
	key->p = p;
	val->p = p + key->n;
	return (val->p + val->n);
}

uint64_t
sf_item_head(const char *rec, size_t skip)
{
	struct sf_str k, v;
	uint64_t h = 0;
	size_t i;

	(void)sf_rec_get(rec, &k, &v);
	for (i = 0; i < 8; i++)
		h = h << 8 | (skip + i < k.n ? (unsigned char)k.p[skip + i]
		    : 0);
	return (h);
}

int
sf_item_cmp(const struct sf_item *a, const struct sf_item *b, size_t skip)
{
	struct sf_str ak, av, bk, bv;
	int c;

	if (a->head != b->head)
		return (a->head < b->head ? -1 : 1);
	(void)sf_rec_get(a->rec, &ak, &av);
	(void)sf_rec_get(b->rec, &bk, &bv);
	ak.p += skip;
	ak.n -= skip;
	bk.p += skip;
	bk.n -= skip;
	c = sf_str_cmp(ak, bk);
	return (c ? c : sf_str_cmp(av, bv));
}

/* A part of the items to sort, with ${t} for half as many beside it. */
struct part {
	struct sf_item *a, *t;
	size_t n, skip;
	unsigned jobs;
};

static void
insertion(const struct part *p)
{
	struct sf_item x;
	size_t i, k;

	for (i = 1; i < p->n; i++) {
		x = p->a[i];
		for (k = i; k > 0 &&
		    sf_item_cmp(&x, &p->a[k - 1], p->skip) < 0; k--)
			p->a[k] = p->a[k - 1];
		p->a[k] = x;
	}
}

/* The sorted halves [0, mid) and [mid, n) become one. */
static void
merge(const struct part *p, size_t mid)
{
	struct sf_item *l = p->t, *lend = p->t + mid;
	struct sf_item *r = p->a + mid, *rend = p->a + p->n, *to = p->a;

	if (sf_item_cmp(r - 1, r, p->skip) <= 0)
		return;
	memcpy(l, p->a, mid * sizeof(*l));
	while (l < lend && r < rend)
		*to++ = sf_item_cmp(r, l, p->skip) < 0 ? *r++ : *l++;
	memcpy(to, l, (size_t)(lend - l) * sizeof(*l));
}

static void *sort_part(void *arg);

/* Both halves at the same time, where a thread is to be had. */
static int
sort_both(struct part *l, struct part *r)
{
	pthread_t t;
	sigset_t was;
	int sys;

	sf_tidy_elsewhere(&was);
	sys = pthread_create(&t, NULL, sort_part, l);
	sf_tidy_here(&was);
	if (sys != 0)
		return (-1);
	(void)sort_part(r);
	(void)pthread_join(t, NULL);
	return (0);
}

static void *
sort_part(void *arg)
{
	const struct part *p = arg;
	size_t mid = p->n / 2;
	struct part l = *p, r = *p;

	if (p->n <= FEW) {
		insertion(p);
		return (NULL);
	}
	l.n = mid;
	l.jobs = p->jobs / 2;
	r.a += mid;
	r.n -= mid;
	r.jobs = p->jobs - l.jobs;
	/* Half of a half each: together they need no more than the merge. */
	r.t += mid / 2;
	if (p->jobs < 2 || p->n < MANY || sort_both(&l, &r)) {
		(void)sort_part(&l);
		(void)sort_part(&r);
	}
	merge(p, mid);
	return (NULL);
}

int
sf_order(struct sf_item *a, size_t n, size_t skip, unsigned jobs,
    struct sf_err *e)
{
	struct part p = {.a = a, .n = n, .skip = skip, .jobs = jobs};

	if (n < 2)
		return (0);
	if ((p.t = malloc(n / 2 * sizeof(*p.t))) == NULL)
		return (sf_fail_mem(e));
	(void)sort_part(&p);
	free(p.t);
	return (0);
}
