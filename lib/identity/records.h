/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_RECORDS_H
#define SF_IDENTITY_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "identity/claims.h"
#include "identity/heads.h"
#include "identity/idsets.h"
#include "identity/nodes.h"
#include "io/scratch.h"
#include "record/event.h"

/*
 * All records, numbered from 0 as they come: their lines in packed blocks, of
 * each its set of identifiers and the hash of its eid, and what they say of
 * consents, which may concern others than the person whose they are.  The
 * threads that read the input make the blocks; one thread adds them.
 */
struct sf_line {
	uint32_t n;		/* bytes of the line behind this */
	uint32_t flags;		/* as of its evidence */
	struct sf_event_cut cut;
};

/* What is known of a record when it is added. */
struct sf_record {
	uint64_t eid, digest;	/* hashes of its eid (see claims), its line */
	struct sf_hash128 ids;	/* of its identifiers */
	uint32_t bytes;		/* of its line */
	struct sf_evidence ev;
};

struct sf_records {
	struct sf_mem *mem;		/* of the nodes */
	struct sf_nodes *nodes;
	struct sf_idsets *sets;
	struct sf_scratch *lines;	/* a block a chunk of the input */
	uint64_t *from;			/* number of a block's first record */
	size_t blocks, block_cap;
	uint32_t *set;			/* by record; SF_DROPPED */
	size_t n, cap;
	struct sf_claims claims;
	struct sf_scratch *consents;	/* see sf_records_consents() */
	uint64_t duplicates;		/* records for which others stand */
	uint64_t unequal;		/* of them, with other content */
	/* Of a store: what came before tonight is numbered first. */
	struct sf_heads *heads;		/* or NULL: there is no store */
	struct sf_table *stored;	/* where their lines are */
	uint32_t old;			/* records */
	size_t old_blocks;
	uint64_t old_consents;		/* blocks of them */
	uint64_t replaced;		/* of them, by greater lines */
	struct sf_buf lost;		/* tonight's, by number: to greater lines */
	uint64_t sum;			/* digests of the others, as read */
	struct sf_buf files;		/* struct sf_file, each with its name */
	size_t file_at;			/* the last of them */
};
#define SF_DROPPED UINT32_MAX

/* ${memory} is that of lines, and as much is that of claims. */
int sf_records_init(struct sf_records *r, struct sf_nodes *ns,
    struct sf_idsets *sets, size_t memory, struct sf_err *e) SF_MUST_CHECK;
void sf_records_release(struct sf_records *r);
void sf_records_forget(struct sf_records *r);	/* lines, and whose they are */

/*
 * A block of what events say of consents: for each struct sf_consent, its
 * number counted from the next record, so many bytes of JSON, and so many of
 * the source.
 */
struct sf_consent {
	uint32_t number, n, src, none;
	int64_t ts;
};
int sf_records_consents(struct sf_records *r, struct sf_buf *block,
    struct sf_err *e) SF_MUST_CHECK;

/* What each record that counts says of them: the JSON, and the source. */
typedef int sf_consent_each(void *ctx, const struct sf_consent *c,
    struct sf_str said, struct sf_str src, struct sf_err *e);
int sf_records_consents_each(const struct sf_records *r, sf_consent_each *f,
    void *ctx, struct sf_err *e) SF_MUST_CHECK;

/* The file that the next records are of, as often as wanted; for a store. */
struct sf_file {
	uint32_t first, n;	/* its first record; bytes of the name behind */
};
int sf_records_file(struct sf_records *r, struct sf_str name,
    struct sf_err *e) SF_MUST_CHECK;

/* A block of lines, then its records. */
int sf_records_block(struct sf_records *r, struct sf_str packed, size_t raw,
    struct sf_err *e) SF_MUST_CHECK;
int sf_records_add(struct sf_records *r, struct sf_record *rec, size_t n,
    struct sf_err *e) SF_MUST_CHECK;

/* Of a store: a record of before, and a block of their lines. */
int sf_records_stored(struct sf_records *r, uint32_t set, struct sf_err *e)
    SF_MUST_CHECK;
int sf_records_refer(struct sf_records *r, int fd, uint64_t off,
    const struct sf_packed *k, uint32_t from, struct sf_err *e) SF_MUST_CHECK;

/*
 * All were added: of an eid that came several times the greater line stays,
 * of equal profiles one; the others are dropped, and what the sets counted of
 * them.
 */
int sf_records_settle(struct sf_records *r, size_t memory, unsigned jobs,
    struct sf_err *e) SF_MUST_CHECK;

/* Each event that counts, with the number of its set and its time. */
int sf_records_times(const struct sf_records *r,
    void (*each)(void *arg, uint32_t set, int64_t ts), void *arg,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Of ${n} claims, which are put in order, those whose lines have one eid are
 * rivals: all but that of the greatest line have ${lost}.
 */
int sf_records_rivals(const struct sf_records *r, struct sf_claim *v, size_t n,
    size_t memory, unsigned jobs, void (*lost)(void *ctx,
    const struct sf_claim *), void *ctx, struct sf_err *e) SF_MUST_CHECK;

/* The number behind the last record of block ${k}. */
static inline uint64_t
sf_records_end(const struct sf_records *r, size_t k)
{
	return (k + 1 < r->blocks ? r->from[k + 1] : r->n);
}

/* Who reads the lines again: one a thread. */
struct sf_lines {
	const struct sf_records *of;
	struct sf_unscratch *un;
	struct sf_buf buf;
	size_t at;
	uint32_t next;		/* number of the next record */
};
int sf_lines_open(struct sf_lines *l, const struct sf_records *r,
    struct sf_err *e) SF_MUST_CHECK;
void sf_lines_close(struct sf_lines *l);
int sf_lines_block(struct sf_lines *l, size_t block, struct sf_err *e)
    SF_MUST_CHECK;
/* The next record of the block, dropped or not: 1, or 0 at its end. */
int sf_lines_next(struct sf_lines *l, uint32_t *number, struct sf_line *head,
    struct sf_str *line);

#endif
