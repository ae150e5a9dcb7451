/* SPDX-License-Identifier: MIT */
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct sf_arena_block {
	struct sf_arena_block *next;
	size_t cap;
	alignas(max_align_t) char mem[];
};

#define BLOCK_MIN ((size_t)4096)
#define BLOCK_MAX ((size_t)1 << 20)
#define HUGE_MAX ((size_t)64 << 20)	/* where a block may be a file */

static struct sf_arena_block *
block_new(struct sf_arena *a, size_t n)
{
	struct sf_arena_block *b;
	size_t cap = a->held < BLOCK_MIN ? BLOCK_MIN : a->held;

	if (cap > BLOCK_MAX && (a->mem == NULL || cap / 4 < BLOCK_MAX))
		cap = BLOCK_MAX;
	else if (cap > BLOCK_MAX)
		cap = cap / 4 < HUGE_MAX ? cap / 4 : HUGE_MAX;
	if (cap < n)
		cap = n;
	if (cap > SIZE_MAX / 2 || (b = sf_mem_resize(a->mem, NULL, 1,
	    sizeof(*b) + cap)) == NULL)
		return (NULL);
	b->cap = cap;
	b->next = a->head;
	a->head = b;
	a->used = 0;
	a->held += cap;
	return (b);
}

void *
sf_arena_alloc(struct sf_arena *a, size_t n)
{
	return (sf_arena_take(a, n, alignof(max_align_t)));
}

void *
sf_arena_take(struct sf_arena *a, size_t n, size_t align)
{
	char *p;

	if (n > SIZE_MAX / 4)
		goto fail;
	a->used = (a->used + align - 1) & ~(align - 1);
	if (a->head == NULL || a->used > a->head->cap ||
	    a->head->cap - a->used < n)
		if (block_new(a, n) == NULL)
			goto fail;
	p = a->head->mem + a->used;
	a->used += n;
	return (p);
fail:
	a->failed = 1;
	return (NULL);
}

char *
sf_arena_dup(struct sf_arena *a, const char *p, size_t n)
{
	char *q = sf_arena_take(a, n + 1, 1);

	if (q == NULL)
		return (NULL);
	if (n > 0)
		memcpy(q, p, n);
	q[n] = '\0';
	return (q);
}

void
sf_arena_rewind(struct sf_arena *a, const struct sf_arena *mark)
{
	struct sf_arena_block *b;

	while ((b = a->head) != mark->head) {
		a->head = b->next;
		sf_mem_free(a->mem, b);
	}
	a->used = mark->used;
	a->held = mark->held;
}

void
sf_arena_clear(struct sf_arena *a)
{
	struct sf_arena_block *b, *next, *keep = NULL;

	for (b = a->head; b != NULL; b = next) {
		next = b->next;
		if (keep == NULL || b->cap > keep->cap) {
			sf_mem_free(a->mem, keep);
			keep = b;
		} else {
			sf_mem_free(a->mem, b);
		}
	}
	if (keep != NULL)
		keep->next = NULL;
	a->head = keep;
	a->used = 0;
	a->held = keep ? keep->cap : 0;
}

void
sf_arena_release(struct sf_arena *a)
{
	struct sf_arena_block *b, *next;

	for (b = a->head; b != NULL; b = next) {
		next = b->next;
		sf_mem_free(a->mem, b);
	}
	*a = (struct sf_arena){.mem = a->mem};
}
