/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/radix.h"
#include "io/team.h"

#include "identity/persons_own.h"

#define AHEAD 16		/* what is asked for before its turn */

/* A person on her way to her place: most names differ early. */
struct placed {
	uint64_t head;		/* of her name */
	const struct sf_person *v;
};

static int
by_one_id(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return (sf_str_cmp(x->v->one_id, y->v->one_id));
}

static uint64_t
head_of(struct sf_str s)
{
	uint64_t h = 0;
	size_t i;

	for (i = 0; i < 8; i++)
		h = h << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
	return (h);
}

static void
sort_placed(struct placed *at, struct placed *tmp, size_t n)
{
	size_t i, k;

	sf_radix(at, tmp, n, sizeof(*at), offsetof(struct placed, head),
	    sizeof(at->head));
	for (i = 0; i < n; i = k) {
		for (k = i + 1; k < n && at[k].head == at[i].head;)
			k++;
		if (k - i > 1)
			qsort(at + i, k - i, sizeof(*at), by_one_id);
	}
}

/*
 * Names are digests: by the first byte in which some differ, persons fall into
 * buckets of about one size, each of which a thread sorts by itself.
 */
#define BUCKETS 256

struct ordering {
	struct sf_persons *p;
	struct sf_person *v;		/* where they go */
	struct placed *at, *tmp;
	uint32_t *to;			/* their places, by number */
	unsigned shift;			/* of the byte, in heads */
	size_t from[BUCKETS + 1];	/* where buckets begin */
};

static unsigned
bucket_of(const struct ordering *o, uint64_t head)
{
	return ((unsigned)(head >> o->shift) & (BUCKETS - 1));
}

static void
fill_buckets(struct ordering *o)
{
	size_t n = o->p->n, next[BUCKETS], i;
	uint64_t differ = 0;
	unsigned k;

	for (i = 0; i < n; i++) {
		o->tmp[i] = (struct placed){head_of(o->p->v[i].one_id),
		    &o->p->v[i]};
		differ |= o->tmp[i].head ^ o->tmp[0].head;
	}
	for (o->shift = 56; o->shift > 0 && differ >> o->shift == 0;)
		o->shift -= 8;
	for (i = 0; i < n; i++)
		o->from[bucket_of(o, o->tmp[i].head) + 1]++;
	for (k = 0; k < BUCKETS; k++) {
		next[k] = o->from[k];
		o->from[k + 1] += o->from[k];
	}
	for (i = 0; i < n; i++)
		o->at[next[bucket_of(o, o->tmp[i].head)]++] = o->tmp[i];
}

static int
sort_bucket(void *ctx, unsigned share, struct sf_err *e)
{
	const struct ordering *o = ctx;
	size_t i = o->from[share], end = o->from[share + 1];

	(void)e;
	sort_placed(o->at + i, o->tmp + i, end - i);
	for (; i < end; i++) {
		if (i + AHEAD < end)
			__builtin_prefetch(o->at[i + AHEAD].v);
		o->v[i] = *o->at[i].v;
		o->to[o->at[i].v - o->p->v] = (uint32_t)i;
		o->p->of_root[o->v[i].root] = (uint32_t)i;
	}
	return (0);
}

int
sf_persons_order(struct sf_persons *p, uint32_t *to, unsigned jobs, struct sf_err *e)
{
	struct ordering o = {.p = p, .to = to};
	struct sf_team *t;
	int ret = -1;

	o.at = sf_mem_resize(p->mem, NULL, 2 * (p->n + 1), sizeof(*o.at));
	o.v = sf_mem_resize(p->mem, NULL, p->n + 1, sizeof(*o.v));
	if (o.at == NULL || o.v == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	o.tmp = o.at + p->n;
	fill_buckets(&o);
	t = sf_team_start(BUCKETS, jobs - 1, sort_bucket, &o, e);
	if (t == NULL || sf_team_wait(t, e))
		goto done;
	memset(&o.v[p->n], 0, sizeof(*o.v));
	sf_mem_free(p->mem, p->v);
	p->v = o.v;
	o.v = NULL;
	ret = 0;
done:
	sf_mem_free(p->mem, o.at);
	sf_mem_free(p->mem, o.v);
	return (ret);
}
