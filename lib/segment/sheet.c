/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/fd.h"
#include "io/tidy.h"

#include "segment/sheet.h"

static int
in_memory(struct sheet *s, uint64_t n, struct sf_err *e)
{
	uint8_t *p = realloc(s->p, n * s->width);

	if (p == NULL)
		return (sf_fail_mem(e));
	memset(p + s->n * s->width, 0, (n - s->n) * s->width);
	s->p = p;
	s->n = n;
	return (0);
}

/*
 * The blocks are asked for before the file is mapped: a disk that is full is
 * a failure then, and no signal.
 */
static int
in_file(struct sheet *s, uint64_t n, struct sf_err *e)
{
	size_t bytes = n * s->width;
	const char *dir = "";
	int fresh = s->mapped == 0, sys;
	void *p;

	if (fresh && (s->fd = sf_fd_scratch(&dir)) == -1) {
		(void)sf_fail_sys(e, "cannot make a temporary file in '%s'",
		    dir);
		return (sf_hint(e, "set TMPDIR to a folder that can be "
		    "written"));
	}
	p = MAP_FAILED;
	sys = posix_fallocate(s->fd, 0, (off_t)bytes);
	sf_tidy_mapped();
	if (sys == 0)
		p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
		    s->fd, 0);
	if (p == MAP_FAILED) {
		errno = sys != 0 ? sys : errno;
		(void)sf_fail_sys(e, "cannot keep %zu bytes in a temporary "
		    "file", bytes);
		if (fresh)
			(void)close(s->fd);
		return (-1);
	}
	if (fresh) {
		if (s->n > 0)
			memcpy(p, s->p, s->n * s->width);
		free(s->p);
	} else {
		(void)munmap(s->p, s->mapped);
	}
	s->p = p;
	s->n = n;
	s->mapped = bytes;
	return (0);
}

int
sheet_room(struct sheet *s, uint64_t at, struct sf_err *e)
{
	uint64_t n = s->n > 0 ? s->n : 1024;

	if (at < s->n)
		return (0);
	if (at >= SIZE_MAX / 4 / (s->width + 1))
		return (sf_fail_mem(e));
	while (n <= at)
		n *= 2;
	return (s->mapped > 0 || n * s->width > s->memory ?
	    in_file(s, n, e) : in_memory(s, n, e));
}

void
sheet_release(struct sheet *s)
{
	if (s->mapped > 0) {
		(void)munmap(s->p, s->mapped);
		(void)close(s->fd);
	} else {
		free(s->p);
	}
	memset(s, 0, sizeof(*s));
}
