/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "io/sort.h"
#include "record/event.h"

#include "identity/records.h"

/*
 * Equal records are known by their digests.  Where contents differ the lines
 * decide: they are fetched in one walk over all blocks, which runs with few
 * such eids hardly notice.
 */
struct settling {
	struct sf_records *r;
	struct sf_buf same, rivals;
};

static void
drop(struct settling *s, uint32_t number, uint64_t digest)
{
	struct sf_records *r = s->r;

	sf_idsets_drop(r->sets, r->set[number], digest);
	r->set[number] = SF_DROPPED;
	if (number < r->old)
		r->replaced++;
	else
		r->duplicates++;
}

static void
drop_same(struct settling *s)
{
	const struct sf_twin *v = (const void *)s->same.p;
	size_t n = s->same.n / sizeof(*v), i;

	for (i = 0; i < n; i++)
		drop(s, v[i].v.number, v[i].v.digest);
}

static int
by_number(const void *a, const void *b)
{
	const struct sf_claim *x = a, *y = b;

	return (x->number < y->number ? -1 : x->number > y->number);
}

/*
 * The line under its eid, as both stand in it: hashes may be equal by chance.
 * No JSON object starts with another, so that lines compare as without what
 * follows them.
 */
static int
add_line(struct sf_sort *sort, const struct sf_claim *c, struct sf_str line,
    struct sf_buf *val, struct sf_err *e)
{
	struct sf_str eid = sf_event_written_eid(line);

	sf_buf_clear(val);
	sf_buf_addstr(val, line);
	sf_buf_add(val, c, sizeof(*c));
	if (sf_buf_check(val, e))
		return (-1);
	return (sf_sort_add(sort, eid, sf_buf_str(val), e));
}

/* The lines of all rivals go into ${sort}. */
static int
fetch(const struct sf_records *r, struct sf_claim *v, size_t n,
    struct sf_sort *sort, struct sf_err *e)
{
	const struct sf_claim *c = v, *end = v + n;
	struct sf_buf val = {0};
	struct sf_lines l;
	struct sf_line head;
	struct sf_str line;
	uint32_t number;
	size_t k;
	int ret = -1;

	qsort(v, n, sizeof(*c), by_number);
	if (sf_lines_open(&l, r, e))
		goto done;
	for (k = 0; k < r->blocks && c < end; k++) {
		if (k + 1 < r->blocks && r->from[k + 1] <= c->number)
			continue;
		if (sf_lines_block(&l, k, e))
			goto done;
		while (c < end && sf_lines_next(&l, &number, &head, &line))
			if (number == c->number &&
			    add_line(sort, c++, line, &val, e))
				goto done;
	}
	ret = 0;
done:
	sf_lines_close(&l);
	sf_buf_release(&val);
	return (ret);
}

/* Of each eid the greatest line stays, which comes last. */
static int
decide(struct sf_sort *sort, void (*lost)(void *ctx, const struct sf_claim *),
    void *ctx, struct sf_err *e)
{
	struct sf_str key, val;
	struct sf_buf was = {0};
	struct sf_claim c = {0}, last;
	int got, any = 0;

	while ((got = sf_sort_next(sort, &key, &val, e)) > 0) {
		last = c;
		memcpy(&c, val.p + val.n - sizeof(c), sizeof(c));
		if (any && sf_str_eq(sf_buf_str(&was), key))
			lost(ctx, &last);
		any = 1;
		sf_buf_clear(&was);
		sf_buf_addstr(&was, key);
		if (sf_buf_check(&was, e)) {
			got = -1;
			break;
		}
	}
	sf_buf_release(&was);
	return (got);
}

int
sf_records_rivals(const struct sf_records *r, struct sf_claim *v, size_t n,
    size_t memory, unsigned jobs, void (*lost)(void *ctx,
    const struct sf_claim *), void *ctx, struct sf_err *e)
{
	struct sf_sort *sort = sf_sort_new(memory, e);
	int ret = -1;

	if (sort != NULL && fetch(r, v, n, sort, e) == 0 &&
	    sf_sort_done(sort, jobs, e) == 0)
		ret = decide(sort, lost, ctx, e);
	sf_sort_free(sort);
	return (ret);
}

struct telling {
	const struct sf_records *r;
	void (*each)(void *arg, uint32_t set, int64_t ts);
	void *arg;
};

static int
tell_old(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct telling *t = ctx;
	const uint32_t *set = t->r->set + number;
	size_t i;

	(void)e;
	for (i = 0; i < n; i++)
		if (set[i] != SF_DROPPED && !(v[i].bytes & SF_HEAD_PROFILE))
			t->each(t->arg, set[i], v[i].ts);
	return (0);
}

/* Of a block of tonight's. */
static int
tell_block(struct telling *t, struct sf_lines *l, struct sf_err *e)
{
	struct sf_line head;
	struct sf_str line;
	uint32_t number, set;
	int64_t ts;

	while (sf_lines_next(l, &number, &head, &line)) {
		set = t->r->set[number];
		if (set == SF_DROPPED || head.flags & SF_EV_PROFILE)
			continue;
		if (sf_event_written_ts(line, &ts))
			return (sf_fail(e, SF_E_IO, "internal: a line without "
			    "its time"));
		t->each(t->arg, set, ts);
	}
	return (0);
}

int
sf_records_times(const struct sf_records *r,
    void (*each)(void *arg, uint32_t set, int64_t ts), void *arg,
    struct sf_err *e)
{
	struct telling t = {r, each, arg};
	struct sf_lines l = {0};
	size_t k;
	int ret = -1;

	if ((r->heads != NULL && sf_heads_each(r->heads, tell_old, &t, e)) ||
	    sf_lines_open(&l, r, e))
		goto done;
	for (k = r->old_blocks; k < r->blocks; k++)
		if (sf_lines_block(&l, k, e) || tell_block(&t, &l, e))
			goto done;
	ret = 0;
done:
	sf_lines_close(&l);
	return (ret);
}

static void
count(void *arg, uint32_t set, int64_t ts)
{
	struct sf_idsets *sets = arg;

	sf_idsets_count(&sets->v[set], ts);
}

/* What the sets count of the records that are left. */
static int
recount(struct settling *s, struct sf_err *e)
{
	sf_idsets_forget(s->r->sets);
	if (sf_records_times(s->r, count, s->r->sets, e))
		return (-1);
	return (sf_idsets_close(s->r->sets, s->r->nodes, e));
}

static void
lose(void *ctx, const struct sf_claim *c)
{
	struct settling *s = ctx;

	drop(s, c->number, c->digest);
	s->r->unequal++;
	/* Where the greater line is withdrawn, this one counts. */
	if (c->number >= s->r->old && s->r->heads != NULL)
		sf_buf_add(&s->r->lost, &c->number, sizeof(c->number));
}

static int
settle_disputes(struct settling *s, size_t memory, unsigned jobs,
    struct sf_err *e)
{
	if (sf_records_rivals(s->r, (void *)s->rivals.p,
	    s->rivals.n / sizeof(struct sf_claim), memory, jobs, lose, s, e) ||
	    sf_buf_check(&s->r->lost, e))
		return (-1);
	return (recount(s, e));
}

int
sf_records_settle(struct sf_records *r, size_t memory, unsigned jobs,
    struct sf_err *e)
{
	struct settling s = {.r = r};
	int ret = -1;

	if (r->heads != NULL &&
	    sf_heads_claim(r->heads, &r->claims, r->set, e))
		goto done;
	if (sf_claims_look(&r->claims, jobs, &s.same, &s.rivals, e))
		goto done;
	/* Nobody asks for eids again. */
	sf_claims_release(&r->claims);
	drop_same(&s);
	if (s.rivals.n > 0 && settle_disputes(&s, memory, jobs, e))
		goto done;
	/* Of what a store holds some may be gone for long. */
	ret = r->heads ? sf_idsets_close(r->sets, r->nodes, e) : 0;
done:
	sf_buf_release(&s.same);
	sf_buf_release(&s.rivals);
	return (ret);
}
