/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_TREE_READ_H
#define SF_EXPR_TREE_READ_H

#include "expr/scan.h"
#include "expr/tree.h"

/* The reader of trees at work; for tree_*.c alone. */
struct sf_reader {
	struct sf_expr *x;
	const struct sf_scan *s;
	uint32_t i, end;	/* tokens [i, end) are left */
	struct sf_err *e;
	const char *why;	/* why it is declined */
	struct sf_str var[SF_TREE_VARS];	/* bound here, outermost first */
	unsigned vars;
	unsigned depth;		/* of nesting */
	unsigned inlined;	/* of the host's definitions in one another */
};

/* NULL; the first time, ${text} is why, with ${what} in quotes before it. */
struct sf_node *sf_read_decline(struct sf_reader *r, const char *text,
    struct sf_str what);
struct sf_node *sf_read_node(struct sf_reader *r, enum sf_op op,
    struct sf_node *a, struct sf_node *b);
/* ${n} stands over ${kid}, too.  ${n}, or NULL: it is too deep, declined. */
struct sf_node *sf_read_over(struct sf_reader *r, struct sf_node *n,
    const struct sf_node *kid);

/* The reader calls itself: 0, or -1 where that is too deep, declined. */
int sf_read_deeper(struct sf_reader *r);
int sf_read_op(const struct sf_reader *r, const char *op);
int sf_read_word(const struct sf_reader *r, const char *word);

/* NULL where it was declined. */
struct sf_node *sf_read_pipe(struct sf_reader *r);
struct sf_node *sf_read_range(struct sf_reader *r, uint32_t from, uint32_t to);
struct sf_node *sf_read_term(struct sf_reader *r);	/* tree_term.c */
struct sf_node *sf_read_name(struct sf_reader *r);	/* tree_name.c */

/* Bind ${name}: its number, or -1: too many. */
int sf_read_bind(struct sf_reader *r, struct sf_str name);

#endif
