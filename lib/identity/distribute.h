/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_DISTRIBUTE_H
#define SF_IDENTITY_DISTRIBUTE_H

#include <stdint.h>

#include "base/err.h"
#include "identity/moves.h"
#include "identity/piles.h"
#include "identity/records.h"
#include "io/out.h"
#include "io/run.h"

/*
 * The records again, each to the pile of its person, if she is wanted.  Events
 * that link to nobody are counted, and written in the order of their eids;
 * what a store has of such from nights before was counted then.
 */
struct sf_distribute {
	const struct sf_run *run;
	const struct sf_records *records;
	const struct sf_moves *moves;
	const char *wanted;		/* by person: not 0; NULL: all are */
	struct sf_out *unlinked;	/* or NULL */
	size_t memory;			/* to sort these */
	/* Results: of the records of this night. */
	uint64_t lonely;		/* that are nobody's */
	uint64_t placed;		/* and the others */
};

int sf_distribute(struct sf_distribute *d, struct sf_piles *to,
    struct sf_err *e) SF_MUST_CHECK;

#endif
