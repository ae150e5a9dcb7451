/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zstd.h>

#include "io/fd.h"

#include "io/scratch.h"

/*
 * Level 1 packs rows of text about five times at some 400 MB/s: less than
 * what a disk takes, and /tmp is often memory.
 */
#define LEVEL 1

struct head {			/* in front of each block */
	uint64_t raw, packed;
};

struct sf_scratch {
	int fd;
	const char *dir;
	uint64_t end;
	ZSTD_CCtx *z;
	struct sf_buf packed;
};

struct sf_unscratch {
	const struct sf_scratch *of;
	ZSTD_DCtx *z;
	struct sf_buf packed;
};

struct sf_scratch *
sf_scratch_new(struct sf_err *e)
{
	struct sf_scratch *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	s->fd = -1;
	if ((s->z = ZSTD_createCCtx()) == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	if ((s->fd = sf_fd_scratch(&s->dir)) < 0) {
		(void)sf_fail_sys(e, "cannot make a temporary file in '%s'",
		    s->dir);
		(void)sf_hint(e, "set TMPDIR to a folder that can be written");
		goto fail;
	}
	return (s);
fail:
	sf_scratch_free(s);
	return (NULL);
}

void
sf_scratch_free(struct sf_scratch *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd);
	(void)ZSTD_freeCCtx(s->z);
	sf_buf_release(&s->packed);
	free(s);
}

uint64_t
sf_scratch_end(const struct sf_scratch *s)
{
	return (s->end);
}

int
sf_scratch_put(struct sf_scratch *s, const void *p, size_t n, struct sf_err *e)
{
	struct head h = {.raw = n};
	size_t most = ZSTD_compressBound(n), k;
	char *to;

	sf_buf_clear(&s->packed);
	if ((to = sf_buf_room(&s->packed, sizeof(h) + most)) == NULL)
		return (sf_fail_mem(e));
	k = ZSTD_compressCCtx(s->z, to + sizeof(h), most, p, n, LEVEL);
	if (ZSTD_isError(k))
		return (sf_fail(e, SF_E_IO, "zstd failed: %s",
		    ZSTD_getErrorName(k)));
	h.packed = k;
	memcpy(to, &h, sizeof(h));
	if (sf_fd_write(s->fd, to, sizeof(h) + k)) {
		(void)sf_fail_sys(e, "cannot write a temporary file in '%s'",
		    s->dir);
		return (sf_hint(e, "set TMPDIR to a folder with more room, or "
		    "give more --memory"));
	}
	s->end += sizeof(h) + k;
	return (0);
}

struct sf_unscratch *
sf_unscratch_new(const struct sf_scratch *s, struct sf_err *e)
{
	struct sf_unscratch *u = calloc(1, sizeof(*u));

	if (u == NULL || (u->z = ZSTD_createDCtx()) == NULL) {
		(void)sf_fail_mem(e);
		free(u);
		return (NULL);
	}
	u->of = s;
	return (u);
}

void
sf_unscratch_free(struct sf_unscratch *u)
{
	if (u == NULL)
		return;
	(void)ZSTD_freeDCtx(u->z);
	sf_buf_release(&u->packed);
	free(u);
}

static int
read_at(const struct sf_scratch *s, void *p, size_t n, uint64_t off,
    struct sf_err *e)
{
	char *to = p;
	ssize_t k;

	while (n > 0) {
		k = pread(s->fd, to, n, (off_t)off);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return (sf_fail_sys(e,
			    "cannot read a temporary file in '%s'", s->dir));
		if (k == 0)
			return (sf_fail(e, SF_E_IO, "a temporary file in '%s' "
			    "was cut", s->dir));
		to += k;
		off += (uint64_t)k;
		n -= (size_t)k;
	}
	return (0);
}

int
sf_unscratch_get(struct sf_unscratch *u, uint64_t *off, struct sf_buf *b,
    struct sf_err *e)
{
	struct head h;
	char *from, *to;
	size_t k;

	if (read_at(u->of, &h, sizeof(h), *off, e))
		return (-1);
	sf_buf_clear(b);
	sf_buf_clear(&u->packed);
	if (h.packed > u->of->end || h.raw > SIZE_MAX / 8)
		goto damaged;
	if ((from = sf_buf_room(&u->packed, h.packed)) == NULL ||
	    (to = sf_buf_room(b, h.raw)) == NULL)
		return (sf_fail_mem(e));
	if (read_at(u->of, from, h.packed, *off + sizeof(h), e))
		return (-1);
	k = ZSTD_decompressDCtx(u->z, to, h.raw, from, h.packed);
	if (ZSTD_isError(k) || k != h.raw)
		goto damaged;
	b->n = h.raw;
	*off += sizeof(h) + h.packed;
	return (0);
damaged:
	return (sf_fail(e, SF_E_IO, "a temporary file in '%s' was damaged",
	    u->of->dir));
}
