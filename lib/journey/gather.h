/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_GATHER_H
#define SF_JOURNEY_GATHER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "format/pass.h"
#include "io/inputs.h"
#include "io/sort.h"
#include "io/inputs.h"
#include "io/spool.h"
#include "journey/walk.h"

/*
 * All persons of the inputs walked, by as many threads as are asked for, and
 * what came of it gathered in an order that depends on content alone.
 */
struct sf_gather {
	struct sf_world world;
	const struct sf_run *run;
	struct sf_store *store;		/* claims are marked here */
	struct sf_pass pass;
	struct sf_sort *rows, *people, *asks;
	struct sf_spool *again;		/* profiles for the second round */
	uint64_t n_again;
	uint64_t *entrants;		/* by journey */
	uint64_t *refunds;		/* by journey and budget: 64 each */
	struct sf_map verdict, owned;
	struct sf_buf rejects;
	uint64_t undefined;
	struct sf_tally sum;
};

struct sf_gather *sf_gather_new(const struct sf_world *w,
    struct sf_store *store, const struct sf_run *run, struct sf_err *e);
void sf_gather_free(struct sf_gather *g);

/*
 * Walk the persons of all inputs.  ${e} is SF_E_DATA where too many lines
 * cannot be used, SF_LOOK where the guard of a journey stops the run.
 */
int sf_gather_run(struct sf_gather *g, struct sf_inputs *in, struct sf_err *e)
    SF_MUST_CHECK;

/* gather_allot.c */

/* More entrants than the guard of a journey lets in: SF_LOOK. */
int sf_gather_guard(const struct sf_gather *g, struct sf_err *e) SF_MUST_CHECK;

/*
 * Allot the budgets: by journey, then due, person and send_id.  Fills
 * ${g}->verdict and adds to what was spent.
 */
int sf_gather_allot(struct sf_gather *g, struct sf_err *e) SF_MUST_CHECK;
void sf_gather_refund(struct sf_gather *g);

#endif
