/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <time.h>

#include "expr/room.h"

#define LOOK ((uint64_t)1 << 16)	/* steps between looks at the clock */
#define KEEP ((size_t)4 << 20)		/* bytes kept from line to line */

void
sf_room_clear(struct sf_room *m)
{
	if (m->arena.used > 0)
		sf_arena_clear(&m->arena);
	if (m->arena.held > KEEP)
		sf_arena_release(&m->arena);
	m->arena.failed = 0;
	m->steps = 0;
	m->look = LOOK;
	m->end = 0;
	m->failed = 0;
	m->over = NULL;
}

void
sf_room_release(struct sf_room *m)
{
	sf_arena_release(&m->arena);
}

int
sf_room_large(struct sf_room *m, size_t n)
{
	if (n <= m->most)
		return (0);
	m->failed = 1;
	m->over = "an expression ran out of memory";
	return (1);
}

void *
sf_room_alloc(struct sf_room *m, size_t n)
{
	void *p;

	/* Memory that is written is time, too. */
	m->steps += n / 256;
	if (sf_room_large(m, n > m->most ? n : m->arena.held + n))
		return (NULL);
	if ((p = sf_arena_alloc(&m->arena, n)) == NULL)
		m->failed = 1;
	return (p);
}

char *
sf_room_dup(struct sf_room *m, const char *p, size_t n)
{
	char *own = sf_room_alloc(m, n + 1);

	if (own == NULL)
		return (NULL);
	if (n > 0)
		memcpy(own, p, n);
	own[n] = '\0';
	return (own);
}

int
sf_room_look(struct sf_room *m)
{
	struct timespec t;
	int64_t now;

	if (m->failed)
		return (-1);
	m->look = m->steps + LOOK;
	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == -1)
		return (0);
	now = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	if (m->end == 0)
		m->end = now + (int64_t)m->cpu * 1000;
	if (now < m->end)
		return (0);
	m->failed = 1;
	m->over = "an expression ran out of processor time";
	return (-1);
}
