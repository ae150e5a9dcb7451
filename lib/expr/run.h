/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_RUN_H
#define SF_EXPR_RUN_H

#include "expr/native.h"

/* The inside of a thread's handle; for run.c and run_jq.c. */
struct sf_expr_run {
	const struct sf_expr *x;
	unsigned worker;
	int fd;			/* -1: a set without programs */
	struct sf_buf out, in;
	struct sf_native native;
	struct sf_arena texts;	/* of native values */
	uint32_t lines;		/* fed since the last evaluation */
	struct sf_value *value;
	size_t cap;
	unsigned group;		/* of the lines fed last */
	const char **over;	/* by line: why it has no values, or NULL */
	size_t overs, cap_over;	/* 0: no line is over its budget */
	struct sf_buf one;	/* a request of one line */
	unsigned programs, foreign;	/* of it; and of these, libjq's */
};

#define SF_RUN_HEAD 8		/* bytes of a request: group, lines */

/*
 * Line ${i} of the batch took more than it may, as ${why} says, which stays.
 * 0, -1.
 */
int sf_run_over(struct sf_expr_run *r, size_t i, const char *why,
    struct sf_err *e) SF_MUST_CHECK;

/* ${e} happened in the program at ${at}: tell its place, too.  -1. */
int sf_run_blame(const struct sf_place *at, struct sf_err *e);

/* Ask the worker about the ${lines} in ->out. */
int sf_run_jq(struct sf_expr_run *r, uint32_t lines, struct sf_err *e)
    SF_MUST_CHECK;

#endif
