/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_HEADS_H
#define SF_IDENTITY_HEADS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/claims.h"
#include "io/out.h"
#include "io/state.h"
#include "io/table.h"

/*
 * What a store keeps of each record beside its line: enough to know it again
 * and to count it, so that a night goes through 32 bytes a record and reads
 * the lines of those persons only who have changed.
 */
struct sf_head {
	uint64_t eid, digest;	/* as its claim's */
	int64_t ts;		/* of the event; of a profile's last */
	uint32_t set;
	uint32_t bytes;		/* of the line; and SF_HEAD_PROFILE */
};
#define SF_HEAD_PROFILE (UINT32_C(1) << 31)

struct sf_heads {
	struct sf_table table;
	struct sf_out *out;	/* of tonight's; NULL: not begun */
	uint64_t *met;		/* a bit for what tonight's eids hash to */
	uint32_t old;		/* records that the table holds */
	int64_t latest;		/* when the last of tonight's happened */
};

int sf_heads_open(struct sf_heads *h, struct sf_state *s, struct sf_err *e)
    SF_MUST_CHECK;
void sf_heads_close(struct sf_heads *h);

/* A record of tonight. */
int sf_heads_add(struct sf_heads *h, const struct sf_head *v, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * All records of the nights before, some at a time, in the order of their
 * numbers, from 0.  A result of ${each} other than 0 ends the walk and is
 * returned.
 */
#define SF_HEADS_AHEAD 16	/* what lies so far ahead is asked for */
typedef int sf_heads_fn(void *ctx, uint32_t number, const struct sf_head *v,
    size_t n, struct sf_err *e);
int sf_heads_each(struct sf_heads *h, sf_heads_fn *each, void *ctx,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Tonight's are all there: of those before, let each that may be one of them
 * claim its eid, but for those whose ${set} is SF_DROPPED.
 */
int sf_heads_claim(struct sf_heads *h, struct sf_claims *c,
    const uint32_t *set, struct sf_err *e) SF_MUST_CHECK;

#endif
