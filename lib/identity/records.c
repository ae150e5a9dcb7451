/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/records.h"

int
sf_records_init(struct sf_records *r, struct sf_nodes *ns,
    struct sf_idsets *sets, size_t memory, struct sf_err *e)
{
	memset(r, 0, sizeof(*r));
	r->mem = ns->mem;
	r->nodes = ns;
	r->sets = sets;
	sf_claims_init(&r->claims, memory);
	if ((r->lines = sf_scratch_new(memory, e)) == NULL ||
	    (r->consents = sf_scratch_new(memory / 4, e)) == NULL)
		return (-1);
	return (0);
}

void
sf_records_forget(struct sf_records *r)
{
	sf_scratch_free(r->lines);
	sf_scratch_free(r->consents);
	free(r->from);
	sf_mem_free(r->mem, r->set);
	r->lines = NULL;
	r->consents = NULL;
	r->from = NULL;
	r->set = NULL;
}

void
sf_records_release(struct sf_records *r)
{
	sf_records_forget(r);
	sf_claims_release(&r->claims);
	sf_buf_release(&r->files);
	sf_buf_release(&r->lost);
	memset(r, 0, sizeof(*r));
}

int
sf_records_consents(struct sf_records *r, struct sf_buf *block,
    struct sf_err *e)
{
	struct sf_consent c;
	size_t at;

	for (at = 0; at < block->n; at += sizeof(c) + c.n + c.src) {
		memcpy(&c, block->p + at, sizeof(c));
		c.number += (uint32_t)r->n;
		memcpy(block->p + at, &c, sizeof(c));
	}
	return (sf_scratch_put(r->consents, block->p, block->n, e));
}

/* Of the consents of a block, those of records that count. */
static int
each_consent(const struct sf_records *r, const struct sf_buf *b,
    sf_consent_each *f, void *ctx, struct sf_err *e)
{
	struct sf_consent c;
	const char *p;
	size_t at;

	for (at = 0; at < b->n; at += sizeof(c) + c.n + c.src) {
		memcpy(&c, b->p + at, sizeof(c));
		p = b->p + at + sizeof(c);
		if (r->set[c.number] != SF_DROPPED && f(ctx, &c,
		    (struct sf_str){p, c.n}, (struct sf_str){p + c.n, c.src},
		    e))
			return (-1);
	}
	return (0);
}

int
sf_records_consents_each(const struct sf_records *r, sf_consent_each *f,
    void *ctx, struct sf_err *e)
{
	uint64_t end = sf_scratch_end(r->consents), at = 0;
	struct sf_unscratch *un;
	struct sf_buf b = {0};
	int ret = 0;

	if (end == 0)
		return (0);
	if ((un = sf_unscratch_new(r->consents, e)) == NULL)
		return (-1);
	while (at < end && ret == 0)
		ret = sf_unscratch_get(un, &at, &b, e) ||
		    each_consent(r, &b, f, ctx, e) ? -1 : 0;
	sf_buf_release(&b);
	sf_unscratch_free(un);
	return (ret);
}

int
sf_records_file(struct sf_records *r, struct sf_str name, struct sf_err *e)
{
	struct sf_file f = {(uint32_t)r->n, (uint32_t)name.n}, was;

	if (r->heads == NULL)
		return (0);
	if (r->files.n > 0) {
		memcpy(&was, r->files.p + r->file_at, sizeof(was));
		if (sf_str_eq(name, (struct sf_str){r->files.p + r->file_at +
		    sizeof(was), was.n}))
			return (0);
	}
	r->file_at = r->files.n;
	sf_buf_add(&r->files, &f, sizeof(f));
	sf_buf_addstr(&r->files, name);
	return (sf_buf_check(&r->files, e));
}

/* The next block begins with record ${from}. */
static int
note_block(struct sf_records *r, uint32_t from, struct sf_err *e)
{
	size_t cap = r->block_cap ? r->block_cap * 2 : 64;
	uint64_t *v;

	if (r->blocks == r->block_cap) {
		if ((v = realloc(r->from, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		r->from = v;
		r->block_cap = cap;
	}
	r->from[r->blocks++] = from;
	return (0);
}

int
sf_records_block(struct sf_records *r, struct sf_str packed, size_t raw,
    struct sf_err *e)
{
	return (note_block(r, (uint32_t)r->n, e) ||
	    sf_scratch_add(r->lines, packed, raw, e) ? -1 : 0);
}

int
sf_records_refer(struct sf_records *r, int fd, uint64_t off,
    const struct sf_packed *k, uint32_t from, struct sf_err *e)
{
	r->old_blocks++;
	return (note_block(r, from, e) ||
	    sf_scratch_refer(r->lines, fd, off, k, e) ? -1 : 0);
}

/* Number ${set} is the next record's. */
static int
note_set(struct sf_records *r, uint32_t set, struct sf_err *e)
{
	size_t cap = r->cap + r->cap / 2 + 4096;
	uint32_t *p;

	if (r->n >= SF_DROPPED)
		return (sf_fail(e, SF_E_IO,
		    "more than 2^32 records are too many for one run"));
	if (r->n == r->cap) {
		if ((p = sf_mem_resize(r->mem, r->set, cap,
		    sizeof(*p))) == NULL)
			return (sf_fail_mem(e));
		r->set = p;
		r->cap = cap;
	}
	r->set[r->n++] = set;
	return (0);
}

int
sf_records_stored(struct sf_records *r, uint32_t set, struct sf_err *e)
{
	r->old++;
	return (note_set(r, set, e));
}

static int
note_head(struct sf_records *r, const struct sf_record *rec, uint32_t set,
    struct sf_err *e)
{
	struct sf_head h = {rec->eid, rec->digest, rec->ev.ts, set,
	    rec->bytes};

	if (h.bytes >= SF_HEAD_PROFILE)		/* it is a guess for memory */
		h.bytes = SF_HEAD_PROFILE - 1;
	if (rec->ev.flags & SF_EV_PROFILE)
		h.bytes |= SF_HEAD_PROFILE;
	return (sf_heads_add(r->heads, &h, e));
}

static int
add(struct sf_records *r, struct sf_record *rec, struct sf_err *e)
{
	struct sf_claim c = {rec->eid, rec->digest, (uint32_t)r->n,
	    rec->ev.flags & SF_EV_PROFILE};
	uint32_t set;

	if (sf_idsets_add(r->sets, r->nodes, &rec->ev, rec->ids, &set, e) ||
	    note_set(r, set, e))
		return (-1);
	r->sets->v[set].bytes += rec->bytes;
	r->sets->v[set].sum += rec->digest;
	r->sum += rec->digest;
	if (r->heads != NULL && note_head(r, rec, set, e))
		return (-1);
	return (sf_claims_add(&r->claims, &c, e));
}

/*
 * Sets are all over the memory: what a record will touch is asked for some
 * records before its turn.
 */
#define AHEAD ((size_t)4)

int
sf_records_add(struct sf_records *r, struct sf_record *rec, size_t n,
    struct sf_err *e)
{
	const struct sf_record *next;
	size_t i, at;
	int step;

	for (i = 0; i < n; i++) {
		at = i + SF_IDSETS_STEPS * AHEAD;
		for (step = 0; step < SF_IDSETS_STEPS; step++, at -= AHEAD) {
			if (at >= n)
				continue;
			next = &rec[at];
			sf_idsets_ahead(r->sets, r->nodes, &next->ev,
			    next->ids, step);
		}
		if (add(r, &rec[i], e))
			return (-1);
	}
	return (0);
}

int
sf_lines_open(struct sf_lines *l, const struct sf_records *r, struct sf_err *e)
{
	memset(l, 0, sizeof(*l));
	l->of = r;
	return ((l->un = sf_unscratch_new(r->lines, e)) ? 0 : -1);
}

void
sf_lines_close(struct sf_lines *l)
{
	sf_unscratch_free(l->un);
	sf_buf_release(&l->buf);
	memset(l, 0, sizeof(*l));
}

/* Whether a block that a store kept holds its records, from end to end. */
static int
is_whole(const struct sf_lines *l, size_t block)
{
	const struct sf_records *r = l->of;
	uint64_t left = (block + 1 < r->blocks ? r->from[block + 1] :
	    r->heads->old) - r->from[block];
	struct sf_line h;
	size_t at = 0;

	for (; left > 0; left--) {
		if (l->buf.n - at < sizeof(h))
			return (0);
		memcpy(&h, l->buf.p + at, sizeof(h));
		at += sizeof(h);
		if (h.n > l->buf.n - at || h.cut.ids > h.n ||
		    h.cut.props > h.n)
			return (0);
		at += h.n;
	}
	return (at == l->buf.n);
}

/* A block that was not kept, as no record of it counts. */
static int
no_lines(const struct sf_records *r, size_t block, struct sf_err *e)
{
	uint64_t i = r->from[block], end = sf_records_end(r, block);

	for (; i < end && i < r->n; i++)
		if (r->set[i] != SF_DROPPED)
			return (sf_table_damaged(r->stored, -1, e));
	return (0);
}

int
sf_lines_block(struct sf_lines *l, size_t block, struct sf_err *e)
{
	const struct sf_records *r = l->of;
	uint64_t at = block;
	int ret;

	l->at = 0;
	l->next = (uint32_t)r->from[block];
	if (block < r->old_blocks && sf_scratch_fd(r->lines, block) < 0) {
		sf_buf_clear(&l->buf);
		return (no_lines(r, block, e));
	}
	ret = sf_unscratch_get(l->un, &at, &l->buf, e);
	if (block >= r->old_blocks || (ret == 0 && is_whole(l, block)))
		return (ret);
	if (ret != 0 && e->code != SF_E_DATA)
		return (-1);
	sf_err_clear(e);
	return (sf_table_damaged(r->stored, sf_scratch_fd(r->lines, block),
	    e));
}

int
sf_lines_next(struct sf_lines *l, uint32_t *number, struct sf_line *head,
    struct sf_str *line)
{
	if (l->at == l->buf.n)
		return (0);
	memcpy(head, l->buf.p + l->at, sizeof(*head));
	*line = (struct sf_str){l->buf.p + l->at + sizeof(*head), head->n};
	l->at += sizeof(*head) + head->n;
	*number = l->next++;
	return (1);
}
