/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_SET_H
#define SF_EXPR_SET_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/date.h"
#include "expr/call.h"
#include "expr/expr.h"

/* The inside of struct sf_expr; for the files of this room. */
#define SF_EXPR_GROUPS 64
#define SF_EXPR_TILES 32	/* ntile programs of group g stand in g + this */

struct sf_node;
struct sf_tree {		/* a program of the native engine, tree.h */
	struct sf_node *root;	/* NULL: for libjq, because of */
	const char *why;	/* … this, in the set's memory */
	unsigned touch;		/* SF_TOUCH_*: what it sees of the line */
	int plain;		/* sf_plain_truth() may know what it says */
};

/* Common subexpressions of a set, each remembered for the line at hand. */
struct sf_shared {
	struct sf_node **node;
	uint32_t n, cap;
};

struct sf_program {
	const char *name;	/* for messages and --plan */
	struct sf_place at;
	struct sf_scan scan;	/* empty: made of an ntile() */
	struct sf_buf jq;
	struct sf_tree tree;
	unsigned tile_first, tiles;
	unsigned tile_n;	/* of an ntile program: the number of tiles */
	unsigned parent;	/* of it: the program that it is taken from */
};

struct sf_group {
	struct sf_program *p;
	unsigned n, cap;
	unsigned foreign;	/* of n: those that libjq runs */
	unsigned touch;		/* of the others */
};

/* A definition that the host gave with a place of its own. */
struct sf_expr_def {
	const struct sf_def *def;
	struct sf_scan scan;
	struct sf_buf jq;
};

struct sf_pool;
struct sf_expr {
	struct sf_expr_env env;
	struct sf_zone *utc;	/* ours, where none was given */
	const struct sf_zone *zone;
	char asof_text[SF_TS_LEN + 1];
	struct sf_calls calls;
	struct sf_map host;	/* names of functions of the prelude */
	struct sf_map words;
	struct sf_buf prelude;
	size_t base;		/* of it, what is always there */
	struct sf_expr_def *def;
	size_t defs;
	struct sf_group group[SF_EXPR_GROUPS];
	struct sf_arena mem;
	struct sf_shared shared;
	unsigned cpu;		/* seconds a line may take */
	size_t memory;		/* bytes a worker may hold */
	int libjq_only;
	int spare;		/* lines over their budget do not stop the run */
	struct sf_pool *pool;	/* once started */
};

/* A sanitizer wants more memory than any limit leaves it. */
#ifdef __has_feature
#define SF_SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SF_SANITIZED 1
#else
#define SF_SANITIZED 0
#endif

/*
 * For tests: nothing is native, so that two sets of the same programs can be
 * compared.  Before the first program.
 */
void sf_expr_libjq_only(struct sf_expr *x);

/* ${cpu} seconds a line and ${memory} bytes a worker instead of our own. */
void sf_expr_limits(struct sf_expr *x, unsigned cpu, size_t memory);

/*
 * The pool of contained processes, pool.c.  A helper, forked first, runs
 * prepare(); if that is well it forks the workers, which run work() on their
 * socket until that is closed, and tells how they died.
 */
struct sf_pool_jobs {
	/* In the helper.  1 fine, 0: ${answer} is a refusal, -1: no memory. */
	int (*prepare)(void *ctx, struct sf_buf *answer);
	int (*work)(void *ctx, int fd);	/* in a worker */
	void *ctx;
	unsigned cpu;		/* seconds to prepare */
	size_t memory;
};
enum { SF_POOL_NOMEM = 71 };	/* exit status of a worker without memory */

/* setrlimit(2), below what was set from outside. */
void sf_pool_limit(int what, rlim_t soft, rlim_t hard);

/* NULL with ${e}, or with ${answer} where prepare() refused. */
struct sf_pool *sf_pool_start(const struct sf_pool_jobs *j, unsigned workers,
    struct sf_buf *answer, struct sf_err *e);
int sf_pool_take(struct sf_pool *p, unsigned *worker);	/* its fd, or -1 */
void sf_pool_give(struct sf_pool *p, unsigned worker);
/*
 * Why worker ${i} hung up, into ${e}.  With ${again} another takes its place:
 * the descriptor to that one, else -1.
 */
int sf_pool_died(struct sf_pool *p, unsigned i, int again, struct sf_err *e);
void sf_pool_stop(struct sf_pool *p);

/* Whole messages: a length of 4 bytes, then so many.  0, -1, end: 1. */
int sf_pool_send(int fd, const void *p, size_t n);
int sf_pool_recv(int fd, struct sf_buf *b);

/* Bytes of messages. */
void sf_wire_u32(struct sf_buf *b, uint32_t v);
uint32_t sf_wire_get(const char **p);

/*
 * libjq, jq_*.c: compile every group (for prepare(); ${answer} gets group,
 * program, offset and message of what is wrong), and answer requests.
 */
struct sf_jq;
struct sf_jq *sf_jq_new(const struct sf_expr *x);
int sf_jq_compile(struct sf_jq *w, struct sf_buf *answer);
int sf_jq_serve(struct sf_jq *w, int fd);

#endif
