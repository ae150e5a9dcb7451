/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/fd.h"
#include "io/tidy.h"

#include "io/spill.h"

/* Below this a table is not worth a file. */
#define SMALL ((size_t)32 << 10)

struct sf_spill {
	struct sf_mem mem;		/* first: what callers know of it */
	pthread_mutex_t lock;
	size_t memory, held;		/* bytes that may be, and are, heap */
	const char *dir;		/* of the files */
	size_t tables;			/* that were had, and not freed */
	int over;			/* sf_spill_free() was called */
	struct sf_err why;		/* the first failure of a file */
};

/* In front of each table: so long that what follows is aligned for any type. */
struct piece {
	size_t n;			/* bytes, with these */
	int fd;				/* its file, or -1: on the heap */
};
#define HEAD ((size_t)64)

static struct piece *
piece_of(void *p)
{
	return (p ? (void *)((char *)p - HEAD) : NULL);
}

static int
refuse(struct sf_spill *s, size_t n, int sys)
{
	errno = sys;
	(void)sf_fail_sys(&s->why, "cannot keep %zu bytes of tables in a "
	    "temporary file in '%s'", n, s->dir);
	return (sf_hint(&s->why, "set TMPDIR to a folder with more room, or "
	    "give more --memory"));
}

/* ${n} bytes of file ${fd}, or MAP_FAILED. */
static void *
map(struct sf_spill *s, int fd, size_t n)
{
	void *p = MAP_FAILED;
	int sys;

	while ((sys = posix_fallocate(fd, 0, (off_t)n)) == EINTR)
		continue;
	if (sys == 0) {
		sf_tidy_mapped();
		p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		sys = errno;
	}
	if (p == MAP_FAILED)
		(void)refuse(s, n, sys);
	else
		(void)posix_madvise(p, n, POSIX_MADV_RANDOM);
	return (p);
}

/* A table that lies in a file grows there; it never shrinks. */
static struct piece *
in_file(struct sf_spill *s, struct piece *was, size_t n)
{
	struct piece *v;

	if (n <= was->n)
		return (was);
	if ((v = map(s, was->fd, n)) == MAP_FAILED)
		return (NULL);
	/* Both are of one file: nothing has to be copied. */
	(void)munmap(was, was->n);
	v->n = n;
	return (v);
}

/* To a file of its own; ${was}: what lay on the heap, or NULL. */
static struct piece *
to_file(struct sf_spill *s, struct piece *was, size_t n)
{
	int fd = sf_fd_scratch(&s->dir);
	struct piece *v;

	if (fd < 0) {
		(void)sf_fail_sys(&s->why, "cannot make a temporary file in "
		    "'%s'", s->dir);
		(void)sf_hint(&s->why, "set TMPDIR to a folder that can be "
		    "written");
		return (NULL);
	}
	if ((v = map(s, fd, n)) == MAP_FAILED) {
		(void)close(fd);
		return (NULL);
	}
	if (was != NULL) {
		memcpy(v, was, was->n);
		s->held -= was->n;
		free(was);
	}
	v->n = n;
	v->fd = fd;
	return (v);
}

static struct piece *
on_heap(struct sf_spill *s, struct piece *was, size_t n)
{
	struct piece *v;
	size_t had = was ? was->n : 0;

	if ((v = was ? realloc(was, n) : calloc(1, n)) == NULL)
		return (NULL);
	s->held += n - had;
	v->n = n;
	v->fd = -1;
	return (v);
}

static void
drop(struct sf_spill *s, struct piece *v)
{
	int fd = v->fd;

	if (fd < 0) {
		s->held -= v->n;
		free(v);
		return;
	}
	(void)munmap(v, v->n);
	(void)close(fd);
}

static struct piece *
resize(struct sf_spill *s, struct piece *was, size_t n)
{
	size_t had = was && was->fd < 0 ? was->n : 0;

	if (was != NULL && was->fd >= 0)
		return (in_file(s, was, n));
	if (n < SMALL || s->held - had + n <= s->memory)
		return (on_heap(s, was, n));
	return (to_file(s, was, n));
}

static void
end(struct sf_spill *s)
{
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

static void *
locked(struct sf_mem *m, void *p, size_t n)
{
	struct sf_spill *s = (void *)m;
	struct piece *v = piece_of(p);
	int last;

	(void)pthread_mutex_lock(&s->lock);
	if (n > 0) {
		v = resize(s, v, n + HEAD);
		s->tables += p == NULL && v != NULL;
	} else {
		drop(s, v);
		s->tables--;
		v = NULL;
	}
	last = s->over && s->tables == 0;
	(void)pthread_mutex_unlock(&s->lock);
	if (last)
		end(s);
	return (v ? (char *)v + HEAD : NULL);
}

struct sf_spill *
sf_spill_new(size_t memory, struct sf_err *e)
{
	struct sf_spill *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	s->mem.resize = locked;
	s->memory = memory;
	(void)pthread_mutex_init(&s->lock, NULL);
	return (s);
}

void
sf_spill_free(struct sf_spill *s)
{
	if (s == NULL)
		return;
	s->over = 1;
	if (s->tables == 0)
		end(s);
}

struct sf_mem *
sf_spill_mem(struct sf_spill *s)
{
	return (&s->mem);
}

void
sf_spill_trim(void)
{
	(void)malloc_trim(0);
}

int
sf_spill_why(struct sf_spill *s, struct sf_err *e)
{
	if (s != NULL && s->why.code != SF_OK)
		*e = s->why;
	return (-1);
}
