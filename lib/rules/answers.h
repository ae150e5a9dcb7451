/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_ANSWERS_H
#define SF_RULES_ANSWERS_H

#include "base/err.h"
#include "expr/expr.h"
#include "format/pass.h"
#include "record/profile.h"

/*
 * The rows of a chunk, each with what the programs of a group answer about
 * it.  Where programs wait for libjq the chunk is read twice: once to ask
 * about all rows in one round trip, once to hand them over.  Where none does,
 * each row is read, asked about and handed over at once.  What is handed over
 * and counted is the same.
 */
struct sf_answers {
	struct sf_rows *rows;		/* the caller's, as ${run}, ${also} */
	struct sf_expr_run *run;
	struct sf_expr_run *also;	/* another set, same group; or NULL */
	unsigned group;
	int any;			/* lines of any kind, not profiles */
	int at_once;			/* sf_expr_native() of all asked */
	int plain;			/* and yes or no is all that is wanted */
	/*
	 * Whether to ask about a row at all: 1, 0 or -1; ${params} is "".
	 * NULL asks about each.  Rows are told of in their order.
	 */
	int (*ask)(void *ctx, const struct sf_row *row,
	    const struct sf_profile *p, struct sf_str *params,
	    struct sf_err *e);
	void *ctx;
	/* Of the row handed over: */
	size_t i;			/* its number for sf_expr_value() */
	int asked;
	int said;			/* ${plain}: 1, 0, or -1: see the value */
	/* Of the chunk: */
	size_t fed;
	struct sf_buf which;		/* a byte a row: asked or not */
	size_t row;
};

void sf_answers_release(struct sf_answers *a);

/* Begin with a chunk. */
int sf_answers_start(struct sf_answers *a, const struct sf_chunk *c,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * 1 and the next row, 0 at the end, -1.  ${row} and ${p} are good until the
 * next call.  What is no profile is counted and rejected as
 * sf_profiles_next() does; with ${any} each row is handed over, also one with
 * a code, about which nothing was asked (${p} is not touched).  A row whose
 * programs took more than they may (sf_expr_over()) is counted and rejected
 * as BUDGET where ${rejects} is given.
 */
int sf_answers_next(struct sf_answers *a, const struct sf_chunk *c,
    struct sf_row *row, struct sf_profile *p, struct sf_buf *rejects,
    struct sf_tally *t, struct sf_err *e) SF_MUST_CHECK;

#endif
