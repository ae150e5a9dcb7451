/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_CLAIMS_H
#define SF_IDENTITY_CLAIMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/scratch.h"

/*
 * Which records may be the same event: each claims the hash of its eid.
 * Claims are parted by that hash, so that a part fits in the processor's
 * cache; beyond ${memory} bytes they wait in an unlinked file.
 */
struct sf_claim {
	uint64_t eid, digest;	/* hashes of the eid, and of the line */
	uint32_t number;	/* of the record */
	uint32_t profile;	/* which has no eid: its digest stands there */
};

/* A claim that is equal to that of record ${of}, which has a lower number. */
struct sf_twin {
	struct sf_claim v;
	uint32_t of, none;
};

#define SF_CLAIM_PARTS 64
struct sf_claims {
	size_t memory, held;
	struct sf_buf part[SF_CLAIM_PARTS];
	struct sf_scratch *file;	/* NULL: none went there yet */
	struct sf_buf where;		/* of its blocks: part numbers */
	uint32_t last;			/* number added last */
	int mixed;			/* they did not come in order */
};

void sf_claims_init(struct sf_claims *c, size_t memory);
void sf_claims_release(struct sf_claims *c);
int sf_claims_add(struct sf_claims *c, const struct sf_claim *v,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * All were added, in any order.  ${same} gets a struct sf_twin for each claim
 * that is equal to one of a lower number; ${rivals} the claims, of others,
 * whose hash another has too, side by side, by (eid, digest).  ${jobs} threads
 * look.
 */
int sf_claims_look(struct sf_claims *c, unsigned jobs, struct sf_buf *same,
    struct sf_buf *rivals, struct sf_err *e) SF_MUST_CHECK;

#endif
