/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zstd.h>

#include "base/buf.h"
#include "io/fd.h"

#include "io/spool.h"

struct sf_spool {
	size_t memory;
	struct sf_buf held;	/* all of it, or what is not written yet */
	int fd;			/* -1: all is in memory */
	const char *dir;
	ZSTD_CCtx *z;
	char *packed;
};

#define GATHER ((size_t)256 << 10)	/* bytes written at a time */
#define LEVEL 1

struct sf_spool *
sf_spool_new(size_t memory, struct sf_err *e)
{
	struct sf_spool *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	s->fd = -1;
	s->memory = memory;
	return (s);
}

static int
begin_file(struct sf_spool *s, struct sf_err *e)
{
	if ((s->z = ZSTD_createCCtx()) == NULL ||
	    (s->packed = malloc(ZSTD_compressBound(GATHER))) == NULL)
		return (sf_fail_mem(e));
	if ((s->fd = sf_fd_scratch(&s->dir)) >= 0)
		return (0);
	(void)sf_fail_sys(e, "cannot make a temporary file in '%s'", s->dir);
	return (sf_hint(e, "set TMPDIR to a folder that can be written"));
}

/* What is held goes to the file, in frames that a source reads as one. */
static int
flush(struct sf_spool *s, struct sf_err *e)
{
	size_t at, n, k;

	if (s->fd < 0 && begin_file(s, e))
		return (-1);
	for (at = 0; at < s->held.n; at += n) {
		n = s->held.n - at < GATHER ? s->held.n - at : GATHER;
		k = ZSTD_compressCCtx(s->z, s->packed,
		    ZSTD_compressBound(GATHER), s->held.p + at, n, LEVEL);
		if (ZSTD_isError(k))
			return (sf_fail(e, SF_E_IO, "zstd failed: %s",
			    ZSTD_getErrorName(k)));
		if (sf_fd_write(s->fd, s->packed, k)) {
			(void)sf_fail_sys(e,
			    "cannot write a temporary file in '%s'", s->dir);
			return (sf_hint(e, "set TMPDIR to a folder with more "
			    "room, or give more --memory"));
		}
	}
	/* What was held while there was no file is not needed again. */
	if (s->held.cap > 4 * GATHER)
		sf_buf_release(&s->held);
	sf_buf_clear(&s->held);
	return (0);
}

int
sf_spool_write(struct sf_spool *s, const void *p, size_t n, struct sf_err *e)
{
	sf_buf_add(&s->held, p, n);
	if (sf_buf_check(&s->held, e))
		return (-1);
	if (s->held.n > (s->fd < 0 ? s->memory : GATHER))
		return (flush(s, e));
	return (0);
}

struct sf_src *
sf_spool_read(struct sf_spool *s, const char *name, struct sf_err *e)
{
	if (s->fd < 0)
		return (sf_src_mem(name, sf_buf_str(&s->held).p, s->held.n, e));
	if (s->held.n > 0 && flush(s, e))
		return (NULL);
	return (sf_src_shared(name, s->fd, e));
}

void
sf_spool_free(struct sf_spool *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd);
	(void)ZSTD_freeCCtx(s->z);
	free(s->packed);
	sf_buf_release(&s->held);
	free(s);
}
