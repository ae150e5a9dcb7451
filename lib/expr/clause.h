/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_CLAUSE_H
#define SF_EXPR_CLAUSE_H

#include <stddef.h>

#include "base/arena.h"
#include "expr/expr.h"
#include "expr/scan.h"

/*
 * The clauses of a condition: what its `and` and `or` join, also within
 * parentheses, in the order in which they are written.  A condition without
 * them is one clause.  What stands behind `A and B | not`, or on a side of
 * `//`, is not taken apart.
 */
struct sf_clause {
	struct sf_str text;	/* as written */
	size_t off;		/* its first byte in the condition */
	struct sf_str program;	/* a condition of its own: with the `E as $x |`
				 * that stand before it */
};

/* ${mem} holds what *${out} points at. */
int sf_clauses(const struct sf_scan *s, struct sf_arena *mem,
    struct sf_clause **out, size_t *n, struct sf_err *e) SF_MUST_CHECK;
int sf_expr_clauses(const struct sf_expr *x, unsigned group, int program,
    struct sf_arena *mem, struct sf_clause **out, size_t *n,
    struct sf_err *e) SF_MUST_CHECK;

/* Where byte ${off} of the program stands; ${at}->path lives with the set. */
void sf_expr_mark(const struct sf_expr *x, unsigned group, int program,
    size_t off, struct sf_mark *at);

#endif
