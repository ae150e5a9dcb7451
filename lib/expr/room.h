/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_ROOM_H
#define SF_EXPR_ROOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * What a line may take of the native engine, as a worker of libjq may take so
 * much: memory, and processor time, which is looked at after so many steps.
 * Once it is too much ${failed} is set, and all work on values ends soon.
 */
struct sf_room {
	struct sf_arena arena;
	size_t most;		/* bytes */
	unsigned cpu;		/* seconds */
	uint64_t steps, look;	/* taken; and when the clock is read next */
	int64_t end;		/* of this thread's clock, or 0: not yet set */
	int failed;		/* there is no memory, or: */
	const char *over;	/* … what was too much, else NULL */
};

/* For a new line.  What a large one took is given back. */
void sf_room_clear(struct sf_room *m);
void sf_room_release(struct sf_room *m);

/* NULL where it failed: then ${failed} is set. */
void *sf_room_alloc(struct sf_room *m, size_t n);
char *sf_room_dup(struct sf_room *m, const char *p, size_t n);

/* Whether ${n} bytes elsewhere are too many: then it fails. */
int sf_room_large(struct sf_room *m, size_t n);

/* ${n} steps more.  0, or -1 where it failed, now or before. */
int sf_room_look(struct sf_room *m);
static inline int
sf_room_step(struct sf_room *m, size_t n)
{
	m->steps += n;
	return (m->steps < m->look && !m->failed ? 0 : sf_room_look(m));
}

#endif
