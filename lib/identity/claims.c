/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/slots.h"
#include "io/team.h"

#include "identity/claims.h"

#define ALONE 100000		/* so few are not worth a thread */

void
sf_claims_init(struct sf_claims *c, size_t memory)
{
	memset(c, 0, sizeof(*c));
	c->memory = memory;
}

void
sf_claims_release(struct sf_claims *c)
{
	size_t i;

	for (i = 0; i < SF_CLAIM_PARTS; i++)
		sf_buf_release(&c->part[i]);
	sf_scratch_free(c->file);
	sf_buf_release(&c->where);
	memset(c, 0, sizeof(*c));
}

static size_t
part_of(const struct sf_claim *v)
{
	return ((size_t)(v->eid % SF_CLAIM_PARTS));
}

/* What is held goes to the file, a block a part. */
static int
spill(struct sf_claims *c, struct sf_err *e)
{
	uint32_t i;

	if (c->file == NULL && (c->file = sf_scratch_new(0, e)) == NULL)
		return (-1);
	for (i = 0; i < SF_CLAIM_PARTS; i++) {
		if (c->part[i].n == 0)
			continue;
		if (sf_scratch_put(c->file, c->part[i].p, c->part[i].n, e))
			return (-1);
		sf_buf_add(&c->where, &i, sizeof(i));
		sf_buf_clear(&c->part[i]);
	}
	c->held = 0;
	return (sf_buf_check(&c->where, e));
}

int
sf_claims_add(struct sf_claims *c, const struct sf_claim *v, struct sf_err *e)
{
	struct sf_buf *b = &c->part[part_of(v)];

	c->mixed |= v->number < c->last;
	c->last = v->number;
	/* A buffer that grows takes up to twice what it holds. */
	if (c->held + sizeof(*v) > c->memory / 2 && c->held > 0 &&
	    spill(c, e))
		return (-1);
	c->held += sizeof(*v);
	sf_buf_add(b, v, sizeof(*v));
	return (sf_buf_check(b, e));
}

struct looking {
	struct sf_claims *c;
	pthread_mutex_t lock;
	size_t next;			/* part to be taken */
	struct looker *looker;		/* by thread */
};

struct looker {
	struct looking *l;
	struct sf_unscratch *un;
	struct sf_slots firsts;		/* of each eid, the first claim */
	struct sf_slots others;		/* those that are not equal to it */
	struct sf_buf part, same, rivals;
	struct sf_err *err;
};

/* All of part ${i}, those in the file first. */
static int
fetch(struct looker *k, size_t i)
{
	struct sf_claims *c = k->l->c;
	const uint32_t *where = (const void *)c->where.p;
	size_t n = c->where.n / sizeof(*where), b;

	sf_buf_clear(&k->part);
	for (b = 0; b < n; b++)
		if (where[b] == i && sf_unscratch_more(k->un, b, &k->part,
		    k->err))
			return (-1);
	sf_buf_addbuf(&k->part, &c->part[i]);
	return (sf_buf_check(&k->part, k->err));
}

/* The first claim of that eid, or SF_NO_SLOT. */
static uint32_t
first_of(const struct sf_slots *s, const struct sf_claim *v, uint32_t i)
{
	uint32_t n;
	size_t at;

	n = sf_slots_first(s, v[i].eid, &at);
	while (n != SF_NO_SLOT && (v[n].eid != v[i].eid ||
	    v[n].profile != v[i].profile))
		n = sf_slots_next(s, v[i].eid, &at);
	return (n);
}

static uint64_t
mix(const struct sf_claim *v)
{
	return (v->digest ^ (v->eid << 32 | v->eid >> 32));
}

/* The equal claim behind the first, or SF_NO_SLOT. */
static uint32_t
equal_of(const struct sf_slots *s, const struct sf_claim *v, uint32_t i)
{
	uint64_t hash = mix(&v[i]);
	uint32_t n;
	size_t at;

	n = sf_slots_first(s, hash, &at);
	while (n != SF_NO_SLOT && (v[n].eid != v[i].eid ||
	    v[n].digest != v[i].digest || v[n].profile != v[i].profile))
		n = sf_slots_next(s, hash, &at);
	return (n);
}

/* Two tables: an eid may have come in thousands of versions. */
static int
look_at(struct looker *k, const struct sf_claim *v, uint32_t i, char *told)
{
	uint32_t n = first_of(&k->firsts, v, i), same = n;
	struct sf_twin twin;

	if (n == SF_NO_SLOT)
		return (sf_slots_add(&k->firsts, v[i].eid, i) ?
		    sf_fail_mem(k->err) : 0);
	if (v[n].digest != v[i].digest)
		same = equal_of(&k->others, v, i);
	if (same != SF_NO_SLOT) {
		twin = (struct sf_twin){v[i], v[same].number, 0};
		sf_buf_add(&k->same, &twin, sizeof(twin));
		return (0);
	}
	if (sf_slots_add(&k->others, mix(&v[i]), i))
		return (sf_fail_mem(k->err));
	if (!told[n])
		sf_buf_add(&k->rivals, &v[n], sizeof(*v));
	told[n] = 1;
	sf_buf_add(&k->rivals, &v[i], sizeof(*v));
	return (0);
}

static int
by_number(const void *a, const void *b)
{
	const struct sf_claim *x = a, *y = b;

	return (x->number < y->number ? -1 : x->number > y->number);
}

static int
look(struct looker *k, size_t part)
{
	struct sf_claim *v;
	uint32_t i, n;
	char *told;
	int ret = 0;

	if (fetch(k, part))
		return (-1);
	v = (void *)k->part.p;
	n = (uint32_t)(k->part.n / sizeof(*v));
	if (k->l->c->mixed && n > 1)
		qsort(v, n, sizeof(*v), by_number);
	sf_slots_release(&k->firsts);
	sf_slots_release(&k->others);
	if ((told = calloc((size_t)n + 1, 1)) == NULL ||
	    sf_slots_room(&k->firsts, n))
		ret = sf_fail_mem(k->err);
	for (i = 0; i < n && ret == 0; i++)
		ret = look_at(k, v, i, told);
	free(told);
	return (ret || sf_buf_check(&k->same, k->err) ||
	    sf_buf_check(&k->rivals, k->err) ? -1 : 0);
}

/* A thread takes one part after another. */
static int
work(void *ctx, unsigned share, struct sf_err *e)
{
	struct looking *l = ctx;
	struct looker *k = &l->looker[share];
	size_t i = 0;
	int ret = 0;

	k->err = e;
	if (l->c->file != NULL &&
	    (k->un = sf_unscratch_new(l->c->file, e)) == NULL)
		ret = -1;
	while (ret == 0) {
		(void)pthread_mutex_lock(&l->lock);
		i = l->next++;
		(void)pthread_mutex_unlock(&l->lock);
		if (i >= SF_CLAIM_PARTS)
			break;
		ret = look(k, i);
	}
	sf_unscratch_free(k->un);
	sf_slots_release(&k->firsts);
	sf_slots_release(&k->others);
	sf_buf_release(&k->part);
	return (ret);
}

static int
by_claim(const void *a, const void *b)
{
	const struct sf_claim *x = a, *y = b;

	if (x->eid != y->eid)
		return (x->eid < y->eid ? -1 : 1);
	if (x->profile != y->profile)
		return (x->profile < y->profile ? -1 : 1);
	if (x->digest != y->digest)
		return (x->digest < y->digest ? -1 : 1);
	return (x->number < y->number ? -1 : x->number > y->number);
}

int
sf_claims_look(struct sf_claims *c, unsigned jobs, struct sf_buf *same,
    struct sf_buf *rivals, struct sf_err *e)
{
	unsigned n = c->file == NULL && c->held < ALONE * sizeof(struct
	    sf_claim) ? 1 : jobs, i;
	struct looking l = {.c = c};
	struct looker *k = calloc(n, sizeof(*k));
	int ret;

	if (k == NULL)
		return (sf_fail_mem(e));
	l.looker = k;
	for (i = 0; i < n; i++)
		k[i].l = &l;
	(void)pthread_mutex_init(&l.lock, NULL);
	ret = sf_team_run(n, work, &l, e);
	(void)pthread_mutex_destroy(&l.lock);
	for (i = 0; i < n; i++) {
		sf_buf_addbuf(same, &k[i].same);
		sf_buf_addbuf(rivals, &k[i].rivals);
		sf_buf_release(&k[i].same);
		sf_buf_release(&k[i].rivals);
	}
	free(k);
	if (ret || sf_buf_check(same, e) || sf_buf_check(rivals, e))
		return (-1);
	if (rivals->n > 0)
		qsort(rivals->p, rivals->n / sizeof(struct sf_claim),
		    sizeof(struct sf_claim), by_claim);
	return (0);
}
