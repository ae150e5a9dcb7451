/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_SEGMENT_H
#define SF_SEGMENT_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/run.h"

/*
 * sf-segment(1): which segments each person is in, and since when; or a
 * filter over lines.
 */
enum sf_on_error { SF_ON_MARK, SF_ON_REJECT, SF_ON_STOP };

struct sf_segment_args {
	const char *const *defs;	/* -d, in order */
	size_t n_defs;
	const char *where;		/* -w, or NULL */
	const char *state;		/* --state, or NULL */
	int init;			/* --init */
	int has_on_error;
	enum sf_on_error on_error;
	int spare;			/* --on-budget reject */
	const char *const *segments;	/* --segment, in order */
	size_t n_segments;
	const char *table;		/* count --table, or NULL: all */
	const char *ids;		/* explain --ids, or NULL */
};

/* "mark" "reject" "stop"; -1 for anything else. */
int sf_segment_on_error(const char *text);

int sf_segment_run(const struct sf_run *run, const struct sf_segment_args *a,
    struct sf_err *e);

/*
 * The verb count: how many people each segment has, how many each two share,
 * and what each clause costs.
 */
int sf_segment_count(const struct sf_run *run,
    const struct sf_segment_args *a, struct sf_err *e);

/* The verb near: who misses a segment by one clause. */
int sf_segment_near(const struct sf_run *run, const struct sf_segment_args *a,
    struct sf_err *e);

/*
 * The verb explain: why people are in, and why not.  The first operand names
 * them, unless --ids does.  *${missing} is set to how many were not found.
 */
int sf_segment_explain(const struct sf_run *run,
    const struct sf_segment_args *a, uint64_t *missing, struct sf_err *e);

/* The verb list: the names of who is in one segment, frozen. */
int sf_segment_list(const struct sf_run *run, const struct sf_segment_args *a,
    struct sf_err *e);

/*
 * The verb diff: who entered and who left between two files, or between the
 * last two runs of a state.  *${found}: how many did.
 */
int sf_segment_diff(const struct sf_run *run, const struct sf_segment_args *a,
    uint64_t *found, struct sf_err *e);

/*
 * The verb lint: what is legal and hardly ever meant.  *${found} is set to
 * the number of warnings.
 */
int sf_segment_lint(const struct sf_run *run, const struct sf_segment_args *a,
    uint64_t *found, struct sf_err *e);

#endif
