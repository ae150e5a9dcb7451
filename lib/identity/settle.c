/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#include "identity/records.h"

/*
 * Records of one key stand side by side in the sort, by digest.  Equal ones
 * are known by that.  Where contents differ the lines decide: they are fetched
 * in one walk over all blocks, which runs with few such keys hardly notice.
 */
struct contest {
	uint32_t key, number;	/* keys at issue count from 0 */
};

struct settling {
	struct sf_records *r;
	struct contest *contest;
	size_t n, cap;
	uint32_t keys;
	char *met_set, *met_node;
	uint32_t turn;
	/* The record before. */
	struct sf_buf key;
	uint64_t digest;
	uint32_t first;		/* of its key */
	int any, open;		/* there was one; its key is at issue */
};

struct claim {
	struct sf_str key;
	uint64_t digest;
	uint32_t number;
};

static int
claim(struct claim *c, struct sf_str val)
{
	memcpy(&c->digest, val.p, 8);
	memcpy(&c->number, val.p + 8, 4);
	return (1);
}

/* The next record that may have the key of another: 1, 0, -1. */
static int
next_rival(struct settling *s, struct claim *c, struct sf_err *e)
{
	struct sf_str val;
	int got = sf_sort_next_near(s->r->by_eid, &c->key, &val, e);

	return (got > 0 ? claim(c, val) : got);
}

static int
next_claim(struct settling *s, struct claim *c, struct sf_err *e)
{
	struct sf_str val;
	int got = sf_sort_next(s->r->by_eid, &c->key, &val, e);

	return (got > 0 ? claim(c, val) : got);
}

static void
drop(struct settling *s, uint32_t number)
{
	sf_idsets_drop(s->r->sets, s->r->set[number]);
	s->r->set[number] = SF_DROPPED;
}

static int
dispute(struct settling *s, uint32_t number, struct sf_err *e)
{
	size_t cap = s->cap ? s->cap * 2 : 64;
	struct contest *c;

	if (s->n == s->cap) {
		if ((c = realloc(s->contest, cap * sizeof(*c))) == NULL)
			return (sf_fail_mem(e));
		s->contest = c;
		s->cap = cap;
	}
	s->contest[s->n++] = (struct contest){s->keys, number};
	return (0);
}

/* A record of the key of the one before. */
static int
rival(struct settling *s, const struct claim *c, struct sf_err *e)
{
	s->r->duplicates++;
	if (c->digest == s->digest) {
		drop(s, c->number);
		return (0);
	}
	s->r->unequal++;
	if (!s->open && dispute(s, s->first, e))
		return (-1);
	s->open = 1;
	return (dispute(s, c->number, e));
}

static int
compare(struct settling *s, struct sf_err *e)
{
	struct claim c;
	int got, same;

	while ((got = next_rival(s, &c, e)) > 0) {
		same = s->any && sf_str_eq(c.key, sf_buf_str(&s->key));
		/* Profiles have no eid: only equal ones are one. */
		if (same && c.digest != s->digest)
			same = !sf_record_is_profile(c.key);
		if (same) {
			if (rival(s, &c, e))
				return (-1);
		} else {
			s->keys += s->open != 0;
			s->any = 1;
			s->open = 0;
			s->first = c.number;
			sf_buf_clear(&s->key);
			sf_buf_addstr(&s->key, c.key);
			if (sf_buf_check(&s->key, e))
				return (-1);
		}
		s->digest = c.digest;
	}
	return (got);
}

static int
by_number(const void *a, const void *b)
{
	const struct contest *x = a, *y = b;

	return (x->number < y->number ? -1 : x->number > y->number);
}

static int
add_line(struct sf_sort *sort, const struct contest *c, struct sf_str line,
    struct sf_buf *val, struct sf_err *e)
{
	char key[4];
	int i;

	for (i = 0; i < 4; i++)
		key[i] = (char)(c->key >> (24 - 8 * i) & 0xFF);
	sf_buf_clear(val);
	sf_buf_addstr(val, line);
	/* No JSON object starts with another: lines compare as before. */
	sf_buf_add(val, &c->number, sizeof(c->number));
	if (sf_buf_check(val, e))
		return (-1);
	return (sf_sort_add(sort, (struct sf_str){key, sizeof(key)},
	    sf_buf_str(val), e));
}

/* The lines of all that is at issue go into ${sort}. */
static int
fetch(struct settling *s, struct sf_sort *sort, struct sf_err *e)
{
	const struct contest *c = s->contest, *end = s->contest + s->n;
	struct sf_buf val = {0};
	struct sf_lines l;
	struct sf_line head;
	struct sf_str line;
	uint32_t number;
	size_t k;
	int ret = -1;

	qsort(s->contest, s->n, sizeof(*c), by_number);
	if (sf_lines_open(&l, s->r, e))
		goto done;
	for (k = 0; k < s->r->blocks && c < end; k++) {
		if (k + 1 < s->r->blocks && s->r->from[k + 1] <= c->number)
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

/* Of each key the greatest line stays, which comes last. */
static int
decide(struct settling *s, struct sf_sort *sort, struct sf_err *e)
{
	struct sf_str key, val;
	char was[4] = {0};
	uint32_t number = SF_DROPPED, last = SF_DROPPED;
	int got;

	while ((got = sf_sort_next(sort, &key, &val, e)) > 0) {
		memcpy(&number, val.p + val.n - sizeof(number), sizeof(number));
		if (last != SF_DROPPED && memcmp(was, key.p, 4) == 0)
			drop(s, last);
		last = number;
		memcpy(was, key.p, 4);
	}
	return (got);
}

/* What the sets count of the records that are left. */
static int
recount(struct settling *s, struct sf_err *e)
{
	struct sf_lines l;
	struct sf_line head;
	struct sf_str line;
	uint32_t number, set;
	int64_t ts;
	size_t k;
	int ret = -1;

	sf_idsets_forget(s->r->sets);
	if (sf_lines_open(&l, s->r, e))
		goto done;
	for (k = 0; k < s->r->blocks; k++) {
		if (sf_lines_block(&l, k, e))
			goto done;
		while (sf_lines_next(&l, &number, &head, &line)) {
			set = s->r->set[number];
			if (set == SF_DROPPED || head.flags & SF_EV_PROFILE)
				continue;
			if (sf_ts_parse((struct sf_str){line.p + 7, SF_TS_LEN},
			    &ts)) {
				(void)sf_fail(e, SF_E_IO, "internal: a line "
				    "without its time");
				goto done;
			}
			sf_idsets_count(&s->r->sets->v[set], ts);
		}
	}
	ret = sf_idsets_close(s->r->sets, s->r->nodes, e);
done:
	sf_lines_close(&l);
	return (ret);
}

/* The record stays: its identifiers are next, where they are new. */
static void
give_turns(struct settling *s, uint32_t number)
{
	uint32_t set = s->r->set[number], i, id;
	const struct sf_idset *v = &s->r->sets->v[set];

	if (s->met_set[set])
		return;
	s->met_set[set] = 1;
	for (i = 0; i < v->n; i++) {
		id = SF_ID_OF(v->id[i]);
		if (s->met_node[id])
			continue;
		s->met_node[id] = 1;
		s->r->nodes->v[id].turn = s->turn++;
	}
}

/* Records that are left, in the order of their eids, give turns. */
static int
take_turns(struct settling *s, struct sf_err *e)
{
	struct claim c;
	int got;

	s->met_set = calloc(s->r->sets->n + 1, 1);
	s->met_node = calloc(sf_nodes_count(s->r->nodes) + 1, 1);
	if (s->met_set == NULL || s->met_node == NULL)
		return (sf_fail_mem(e));
	if (sf_sort_rewind(s->r->by_eid, e))
		return (-1);
	while ((got = next_claim(s, &c, e)) > 0)
		if (s->r->set[c.number] != SF_DROPPED)
			give_turns(s, c.number);
	return (got);
}

/* Turns tell which of several rules refused first: one rule needs none. */
static int
need_turns(const struct sf_idrules *rules)
{
	size_t i, uniques = 0;

	for (i = 0; i < rules->n; i++)
		uniques += rules->type[i].unique != 0;
	return (uniques > 1);
}

static int
settle_disputes(struct settling *s, size_t memory, unsigned jobs,
    struct sf_err *e)
{
	struct sf_sort *sort = sf_sort_new(memory, e);
	int ret = -1;

	if (sort == NULL || fetch(s, sort, e) || sf_sort_done(sort, jobs, e) ||
	    decide(s, sort, e))
		goto done;
	ret = recount(s, e);
done:
	sf_sort_free(sort);
	return (ret);
}

int
sf_records_settle(struct sf_records *r, size_t memory, unsigned jobs,
    struct sf_err *e)
{
	struct settling s = {.r = r};
	int ret = -1;

	if (sf_sort_done(r->by_eid, jobs, e) || compare(&s, e))
		goto done;
	if (s.n > 0 && settle_disputes(&s, memory, jobs, e))
		goto done;
	if (need_turns(r->nodes->rules) && take_turns(&s, e))
		goto done;
	/* Who was at issue is settled: nobody asks for eids again. */
	sf_sort_free(r->by_eid);
	r->by_eid = NULL;
	ret = 0;
done:
	sf_buf_release(&s.key);
	free(s.contest);
	free(s.met_set);
	free(s.met_node);
	return (ret);
}
