/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_EVALUATION_H
#define SF_SEGMENT_EVALUATION_H

#include "segment/job.h"
#include "segment/members.h"

/* The truth of every segment for one person; one a thread. */
struct evaluation {
	const struct job *j;
	struct sf_str *name;		/* of the person, one_id first */
	size_t names, cap;
	int nomem;
	struct member member;		/* what the state knew, if there is one */
	uint8_t *truth, *in_top;
};

int evaluation_init(struct evaluation *v, const struct job *j,
    struct sf_err *e) SF_MUST_CHECK;
void evaluation_release(struct evaluation *v);

/*
 * Of line ${i}, evaluated for G_SEGMENTS.  Without ${tops} the population is
 * not known yet.
 */
int evaluation_run(struct evaluation *v, const struct sf_expr_run *x,
    const struct sf_row *row, const struct sf_profile *p, size_t i, int tops,
    struct sf_err *e) SF_MUST_CHECK;

#endif
