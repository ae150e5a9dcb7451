/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_JOB_H
#define SF_SEGMENT_JOB_H

#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "format/pass.h"
#include "io/inputs.h"
#include "io/state.h"
#include "record/profiles.h"
#include "rules/channel.h"
#include "rules/segment.h"
#include "segment/population.h"
#include "segment/segment.h"

/* The inside of a run of sf-segment; for the files of this room. */
enum { G_SEGMENTS, G_BY, G_WHERE, G_TILES = G_BY + 32 };
enum {
	T_UNDEFINED = SF_T_OWN,	/* lines with an undefined segment */
	T_KEPT,			/* of -w: for want of an older time line */
};

struct members;			/* members.h: who was in before */

#define SEG_PLACES 3

/* Where a segment is undefined, and why. */
struct seg_place {
	uint64_t line;
	char path[256];
	char why[160];
};

/* What happened to a segment; added up in the order of the input. */
struct seg_count {
	uint64_t in, undefined, entered, left;
	uint64_t kept;		/* of undefined: the time line is too short */
	size_t places;		/* the first of them */
	struct seg_place place[SEG_PLACES];
};

struct job {
	const struct sf_run *run;
	const struct sf_segment_args *args;
	struct sf_defs **defs;
	const struct sf_def **roots;
	size_t n_defs;
	struct sf_zone *zone;
	struct sf_expr *x;
	struct sf_channels *channels;
	struct sf_segments *segments;	/* NULL: -w alone */
	int has_where;
	struct sf_inputs *inputs;	/* where they are read more than once */
	struct population pop;
	struct members *old;		/* NULL: no state */
	struct sf_sort *new_members;
	struct sf_state *state;
	struct sf_out *rejects;		/* with a state: --rejects, should the
					 * run fail by its limit */
	struct sf_pass pass;
	struct sf_rows_out *out;
	struct seg_count *count;	/* of each segment */
	size_t file;			/* the input at hand */
	const char *path;		/* its name */
	char asof[SF_TS_LEN + 1];
};

/* setup.c: definitions read, workers started. */
int job_open(struct job *j, const struct sf_run *run,
    const struct sf_segment_args *a, struct sf_err *e) SF_MUST_CHECK;
int job_start(struct job *j, struct sf_err *e) SF_MUST_CHECK;
void job_close(struct job *j);
int job_plan(struct job *j, struct sf_err *e) SF_MUST_CHECK;

/* Open the inputs for more than one pass, with their digests. */
int job_inputs(struct job *j, struct sf_err *e) SF_MUST_CHECK;

/* Every input through ${st}; with inputs, so that it can be done again. */
int job_pass(struct job *j, const struct sf_stage *st, struct sf_err *e)
    SF_MUST_CHECK;

/* annotate.c: -d, and -w over what it made. */
int job_annotate(struct job *j, struct sf_err *e) SF_MUST_CHECK;

/* filter.c: -w alone. */
int job_filter(struct job *j, struct sf_err *e) SF_MUST_CHECK;

/* top.c: the passes that `top` and `ntile` need. */
int job_population(struct job *j, struct sf_err *e) SF_MUST_CHECK;

/* tell.c: the closing words; and the failure (exit 6) where a segment asks
 * for a time before everybody's time line. */
int job_tell(struct job *j, struct sf_err *e) SF_MUST_CHECK;

/*
 * remember.c: a run with --state; job_annotate() in the middle.  The state is
 * locked before the inputs are read: they may take their time.
 */
int job_lock(struct job *j, struct sf_err *e) SF_MUST_CHECK;

/* For verbs that change nothing: what the state knows. */
int job_known(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int job_with_state(struct job *j, struct sf_err *e) SF_MUST_CHECK;

#endif
