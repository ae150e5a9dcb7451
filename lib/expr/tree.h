/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_TREE_H
#define SF_EXPR_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "expr/set.h"
#include "expr/value.h"

/*
 * A program as the native engine runs it: a tree, made of the text that
 * libjq would read (so calls of the time line are numbers already).
 *
 * A node that is ${single} gives exactly one value or an error, and is asked
 * for it; any other is a generator, which calls back for each value.
 */
enum sf_op {
	SF_O_LIT,		/* lit */
	SF_O_HERE,		/* . */
	SF_O_LINE,		/* the line, wherever this stands */
	SF_O_GET,		/* a, then member str */
	SF_O_AT,		/* a, then item num */
	SF_O_ITER,		/* a[] */
	SF_O_PIPE,		/* a | b */
	SF_O_COMMA,		/* a, b */
	SF_O_ALT,		/* a // b */
	SF_O_OR, SF_O_AND,
	SF_O_CMP,		/* a with b; sub is an enum sf_cmp */
	SF_O_MATH,		/* a with b; sub is the operator's character */
	SF_O_NEG,		/* -a */
	SF_O_IF,		/* a then b else c */
	SF_O_AS,		/* a as variable id | b */
	SF_O_VAR,		/* variable id */
	SF_O_LIST,		/* [a], or [] where a is NULL */
	SF_O_OBJECT,		/* {…}: kid[2i] the name, kid[2i+1] the value */
	SF_O_FN,		/* function sub of ., and of a */
	SF_O_SELECT,		/* select(a) */
	SF_O_EMPTY,
	SF_O_ANY, SF_O_ALL,	/* any(a; b): a is an ITER */
	SF_O_MAP,		/* map(a) */
	SF_O_TEST,		/* test() of word[]: a text that holds one */
	SF_O_CALL,		/* time line's call id; a: its computed name */
	SF_O_SORT		/* sub: sort_by(a), group_by(a) … */
};

enum sf_cmp { SF_C_EQ, SF_C_NE, SF_C_LT, SF_C_LE, SF_C_GT, SF_C_GE };

enum sf_func {
	SF_F_LENGTH, SF_F_NOT, SF_F_TYPE, SF_F_ADD, SF_F_MIN, SF_F_MAX,
	SF_F_UNIQUE, SF_F_TOSTRING, SF_F_DOWN, SF_F_UP, SF_F_FLOOR, SF_F_CEIL,
	SF_F_ROUND, SF_F_SQRT, SF_F_FABS, SF_F_ISNAN, SF_F_ISINF,
	SF_F_ERROR, SF_F_SORT, SF_F_REVERSE,
	/* with an argument */
	SF_F_HAS, SF_F_STARTS, SF_F_ENDS, SF_F_LTRIM, SF_F_RTRIM
};

enum sf_sort { SF_SORT_SORT, SF_SORT_GROUP, SF_SORT_UNIQUE, SF_SORT_MIN,
	SF_SORT_MAX };

struct sf_node {
	uint8_t op, sub;
	uint8_t single;		/* once known, as is what follows */
	uint8_t known;
	uint8_t input;		/* its value depends on . */
	uint8_t line;		/* it asks the time line */
	uint32_t vars;		/* variables bound outside of it, by number */
	uint32_t deep;		/* nodes from here down */
	uint32_t id;
	uint32_t slot;		/* of what is remembered for a line, or 0 */
	double num;
	struct sf_str str;
	struct sf_val lit;
	struct sf_node *a, *b, *c;
	struct sf_node **kid;
	struct sf_str *word;
	size_t n;		/* of kid or word */
};

/* Members of the line that a program sees as of its asof. */
enum {
	SF_TOUCH_TRAITS = 1, SF_TOUCH_TAGS = 2, SF_TOUCH_CONSENT = 4,
	SF_TOUCH_IDS = 8, SF_TOUCH_SINCE = 16, SF_TOUCH_SEEN = 32,
	SF_TOUCH_EVENTS = 64, SF_TOUCH_SEGMENTS = 128, SF_TOUCH_SCORES = 256,
	SF_TOUCH_SPAN = 512,	/* first_ts, last_ts */
	SF_TOUCH_FROM = 1024,
	SF_TOUCH_ALL = 2047
};

#define SF_TREE_VARS 32

/* Deeper trees are libjq's: whoever walks one needs stack for each node. */
#define SF_TREE_DEEP 5000

/*
 * The program ${jq} (as resolved) as a tree in ${x->mem}.  0: see ->root and
 * ->why; -1: memory.
 */
int sf_tree_make(struct sf_expr *x, struct sf_str jq, struct sf_tree *t,
    struct sf_err *e) SF_MUST_CHECK;

/* Fill single, input, vars and line of ${n}, whose children have theirs. */
void sf_tree_facts(struct sf_node *n);

/* The bit of the line's member ${key}: 0 where time does not change it. */
unsigned sf_tree_member(struct sf_str key);

/* What the tree sees of the line. */
unsigned sf_tree_touch(const struct sf_node *root);

/* Give slots to what is worth remembering.  0 or -1: memory. */
int sf_tree_share(struct sf_shared *s, struct sf_node **root);

#endif
