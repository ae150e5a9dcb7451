/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_NATIVE_H
#define SF_EXPR_NATIVE_H

#include "expr/ask.h"
#include "expr/tree.h"

/*
 * The native engine: runs trees over the parsed line.  One a thread.  What is
 * shared between programs (sf_tree_share) is worked out once a line.
 */
struct sf_memo {
	uint64_t line;		/* that it is of */
	const char *why;	/* an error; NULL: val */
	struct sf_val val;
};

struct sf_native {
	const struct sf_expr *x;
	struct sf_ask ask;
	struct sf_val root;		/* the line, as of asof */
	uint64_t line;			/* counts lines */
	struct sf_memo *memo;		/* by slot */
	uint32_t memos;
	struct sf_val var[SF_TREE_VARS];
	struct sf_room mem;		/* of the line */
	struct sf_val *stack;		/* of lists in the making */
	size_t n_stack, cap_stack;
	char text[200];			/* of an error; or */
	const char *why;		/* … a constant, or NULL */
	/* Parsed here. */
	struct sf_json *json, *view_json, *param_json;
	struct sf_jdoc own, view, params;
	struct sf_buf cut;
	struct sf_buf print;
};

int sf_native_init(struct sf_native *n, const struct sf_expr *x,
    struct sf_err *e) SF_MUST_CHECK;
void sf_native_release(struct sf_native *n);

/*
 * The line that programs are to run over next; ${touch} is what they see of
 * it.  ${doc} may be NULL, and its nodes where only literals are run.
 * 1, 0: it is no JSON, -1.
 */
int sf_native_line(struct sf_native *n, struct sf_str line,
    const struct sf_jdoc *doc, struct sf_str params, unsigned touch,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Run a tree; texts are kept in ${keep}.  -1: there is no memory, or it took
 * more than a line may and mem.over says of what.
 */
struct sf_value;
int sf_native_run(struct sf_native *n, const struct sf_tree *t,
    struct sf_value *out, struct sf_arena *keep, struct sf_err *e)
    SF_MUST_CHECK;

/* For native_*.c: the value of a single node; -1: an error, see ->why. */
int sf_native_one(struct sf_native *n, const struct sf_node *t,
    const struct sf_val *in, struct sf_val *out);

/*
 * Each value of any node, for ${emit} to take: it gives 0 to go on, 1 to stop
 * and -1 for an error, and that comes back.
 */
typedef int sf_emit(struct sf_native *n, void *ctx, const struct sf_val *v);
int sf_native_each(struct sf_native *n, const struct sf_node *t,
    const struct sf_val *in, sf_emit *emit, void *ctx);

int sf_native_fn(struct sf_native *n, const struct sf_node *t,
    const struct sf_val *in, struct sf_val *out);
int sf_native_sort(struct sf_native *n, const struct sf_node *t,
    const struct sf_val *in, struct sf_val *out);

/* sort_by(), group_by() … of ${items} by ${key}s, of which there are ${n}. */
int sf_native_arrange(struct sf_native *n, enum sf_sort how,
    const struct sf_val *items, const struct sf_val *keys, size_t count,
    struct sf_val *out);

/* An error: -1. */
int sf_native_error(struct sf_native *n, const char *why);
int sf_native_type(struct sf_native *n, const struct sf_val *v,
    const char *what);
int sf_native_nomem(struct sf_native *n);

/*
 * The items of an array, or the values of an object, one after the other; the
 * nodes of a line without a list made of them.  An error if it is neither.
 */
struct sf_walk {
	const struct sf_val *item;	/* made, or */
	const struct sf_jdoc *doc;	/* … nodes: */
	uint32_t at, i;
	size_t left;
};
int sf_native_walk(struct sf_native *n, const struct sf_val *v,
    struct sf_walk *w);
/* 1, 0: the end, -1: an error. */
int sf_native_next(struct sf_native *n, struct sf_walk *w, struct sf_val *out);

/* All of them as a list. */
int sf_native_items(struct sf_native *n, const struct sf_val *v,
    const struct sf_val **item, size_t *count);
struct sf_val sf_native_list(struct sf_native *n, const struct sf_val *item,
    size_t count);

#endif
