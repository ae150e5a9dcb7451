/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDENTITY_OWN_H
#define SF_IDENTITY_IDENTITY_OWN_H

#include "format/rows.h"
#include "identity/conflicts.h"
#include "identity/crew.h"
#include "identity/distribute.h"
#include "identity/heard.h"
#include "identity/linked.h"
#include "identity/piles.h"
#include "io/out.h"
#include "io/zone.h"

#include "identity/identity.h"

/* One run of the main job, with a store or without. */
struct sf_job {
	const struct sf_run *run;
	const struct sf_identity *a;
	struct sf_linked l;
	struct sf_zone *zone;
	struct sf_rows_out *rows;
	struct sf_out *out, *conflicts, *unlinked;
	struct sf_heard heard;
	uint64_t *weight;		/* of persons */
	struct sf_piles piles;
	struct sf_crew crew;
	struct sf_conflicts conflict;
	char rules[33];			/* their digest, before any input */
	char forgotten[SF_NAME_LEN + 1];	/* see sf_forget() */
	struct sf_state *state;		/* which that leaves open, or NULL */
};

/* The records, each to the pile of its person; ${wanted}: NULL is everybody. */
int sf_job_distribute(struct sf_job *j, const char *wanted, struct sf_err *e)
    SF_MUST_CHECK;

/* The piles to j->out, or to the run of a store. */
int sf_job_fold(struct sf_job *j, struct sf_err *e) SF_MUST_CHECK;

/* The sum, asserted and told. */
int sf_job_sum(struct sf_job *j, struct sf_err *e) SF_MUST_CHECK;

/* All was linked: stamp the events of this run, and end it. */
int sf_job_annotate(struct sf_job *j, struct sf_err *e) SF_MUST_CHECK;

/* The key of the names, for a store, and as a line of its manifest. */
int sf_job_key(struct sf_job *j, struct sf_idstore *st, struct sf_err *e)
    SF_MUST_CHECK;

/* Night by night, with a store. */
int sf_night(struct sf_job *j, struct sf_err *e) SF_MUST_CHECK;

#endif
