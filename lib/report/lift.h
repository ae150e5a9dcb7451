/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_LIFT_H
#define SF_REPORT_LIFT_H

#include "report/page.h"

/*
 * Lifts count in two steps: who stands in which arm is seen at once (or is an
 * expression), outcomes that are expressions are queued and evaluated
 * together.  A queue belongs to one thread.
 */
struct sf_lift_queue;

/* NULL with ${e} filled where the plan's workers cannot be had. */
struct sf_lift_queue *sf_lift_open(const struct sf_plan *p, struct sf_err *e);
void sf_lift_close(struct sf_lift_queue *q);

/*
 * Count one person for section ${sec}, whose lift stems from a journey:
 * ${line} is her profile.
 */
int sf_lift_count(const struct sf_plan *p, size_t sec,
    const struct sf_history *h, struct sf_str line, struct sf_lift_queue *q,
    struct sf_cells *c, struct sf_err *e) SF_MUST_CHECK;

/* The same where the arm is an expression over any line. */
int sf_lift_line(struct sf_lift_queue *q, size_t sec, struct sf_str line,
    const struct sf_jdoc *doc, struct sf_cells *c, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * Evaluate what waits for libjq: what does not was evaluated at once.  To be
 * called at the end of each chunk.
 */
int sf_lift_flush(struct sf_lift_queue *q, struct sf_cells *c,
    struct sf_err *e) SF_MUST_CHECK;

int sf_lift_write(struct sf_page *p, size_t sec, struct sf_err *e)
    SF_MUST_CHECK;

/* One arm against the control, of one outcome. */
struct sf_lift_row {
	struct sf_str arm;
	const struct sf_outcome *out;
	uint64_t hits, n, hits_c, n_c;	/* means: hits are 0 */
	double mean, mean_c;
	struct sf_interval ci;		/* of the difference */
};

/*
 * All of them, arms in bytewise order, outcomes as written, in an array that
 * the caller frees.  SF_E_FEW where there is no control or nobody else; rows
 * whose arm or control has nobody to tell from have n or n_c 0.
 */
int sf_lift_rows(const struct sf_plan *p, size_t sec, struct sf_cells *c,
    struct sf_lift_row **rows, size_t *n, struct sf_err *e) SF_MUST_CHECK;

/* "+7.659pp [6.995, 8.323]", or "+0.770 [0.485, 1.054]" of a mean. */
void sf_lift_figure(struct sf_buf *b, const struct sf_lift_row *r);

/*
 * The sample ratio: 1 and its figures, 0 where no shares are wanted, or
 * nobody is there.
 */
int sf_lift_ratio(const struct sf_plan *p, size_t sec, struct sf_cells *c,
    double *chi2, double *pv, struct sf_err *e) SF_MUST_CHECK;

#endif
