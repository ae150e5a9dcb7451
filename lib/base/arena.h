/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_ARENA_H
#define SF_BASE_ARENA_H

#include <stddef.h>

#include "base/mem.h"
#include "base/str.h"

/*
 * Memory that is freed all at once.  A zeroed struct is an empty arena on the
 * heap; ${mem} may say where else its blocks are to lie.
 * ${failed}: memory ran out once, for whoever makes do with less and leaves
 * it to the end to check.
 */
struct sf_arena {
	struct sf_arena_block *head;
	size_t used, held;
	struct sf_mem *mem;
	int failed;
};

/* ${n} bytes aligned for any type, or NULL where memory ran out. */
void *sf_arena_alloc(struct sf_arena *a, size_t n);

/* The same, aligned to ${align} only, a power of two. */
void *sf_arena_take(struct sf_arena *a, size_t n, size_t align);

/* A copy of the bytes with a NUL behind them, or NULL. */
char *sf_arena_dup(struct sf_arena *a, const char *p, size_t n);

/* What was taken since the mark was copied from ${a} is given back. */
void sf_arena_rewind(struct sf_arena *a, const struct sf_arena *mark);

void sf_arena_clear(struct sf_arena *a);	/* keeps the largest block */
void sf_arena_release(struct sf_arena *a);

#endif
