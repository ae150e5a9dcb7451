/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_CREW_H
#define SF_IDENTITY_CREW_H

#include <stdint.h>

#include "base/err.h"
#include "format/rows.h"
#include "identity/heard.h"
#include "identity/nodes.h"
#include "identity/persons.h"
#include "identity/piles.h"
#include "identity/runs.h"
#include "io/out.h"
#include "io/run.h"
#include "record/fold.h"

/*
 * The last step: piles of records are folded, several at a time, and profiles
 * are written in the order of one_id.
 */
#define SF_CREW_NAMED 3

struct sf_crew {
	const struct sf_run *run;
	const struct sf_nodes *nodes;
	const struct sf_persons *persons;
	const struct sf_heard *heard;
	struct sf_fold_keep keep;
	const struct sf_fold_rules *rules;
	const struct sf_rows_out *rows;	/* NULL: JSON lines */
	const struct sf_idsets *sets;
	struct sf_piles *piles;
	struct sf_out *out;		/* NULL: */
	struct sf_run_writer *store;	/* a run of a store */
	uint64_t total;			/* records, for progress */
	/* Results. */
	uint64_t folded, doubtful;
	uint32_t doubt[SF_CREW_NAMED];	/* the first of them */
};

int sf_crew_run(struct sf_crew *c, struct sf_err *e) SF_MUST_CHECK;

#endif
