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
 * The records again, each to the pile of its person.  Events that link to
 * nobody are counted, and written in the order of their eids.
 */
struct sf_distribute {
	const struct sf_run *run;
	const struct sf_records *records;
	const struct sf_moves *moves;
	struct sf_out *unlinked;	/* or NULL */
	size_t memory;			/* to sort these */
	uint64_t lonely;		/* the number of them */
};

int sf_distribute(struct sf_distribute *d, struct sf_piles *to,
    struct sf_err *e) SF_MUST_CHECK;

#endif
