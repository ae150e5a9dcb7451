/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zstd.h>

#include "base/digest.h"
#include "io/fd.h"

#include "io/scratch.h"

/*
 * This level packs rows of text about four times at 1.6 GB/s; level 1 packs
 * six times, and takes twice as long.
 */
#define LEVEL (-7)

struct block {
	char *mem;		/* NULL: in a file, from ${off} */
	uint64_t off;
	uint64_t digest;	/* of what lies in a file of the caller's */
	size_t raw, packed;
	int fd;			/* that file, or -1 */
};

struct sf_scratch {
	size_t memory, held;	/* bytes that may be, and are, in memory */
	struct block *block;
	size_t n, cap;
	int fd;			/* -1: no file yet */
	const char *dir;
	uint64_t end;		/* of the file */
	struct sf_packer *packer;
	struct sf_buf packed;
};

struct sf_packer {
	ZSTD_CCtx *z;
};

struct sf_unscratch {
	const struct sf_scratch *of;
	ZSTD_DCtx *z;
	struct sf_buf packed;
};

struct sf_packer *
sf_packer_new(struct sf_err *e)
{
	struct sf_packer *k = calloc(1, sizeof(*k));

	if (k == NULL || (k->z = ZSTD_createCCtx()) == NULL) {
		(void)sf_fail_mem(e);
		free(k);
		return (NULL);
	}
	return (k);
}

void
sf_packer_free(struct sf_packer *k)
{
	if (k == NULL)
		return;
	(void)ZSTD_freeCCtx(k->z);
	free(k);
}

int
sf_pack(struct sf_packer *k, const void *p, size_t n, struct sf_buf *to,
    struct sf_err *e)
{
	size_t most = ZSTD_compressBound(n), got;
	char *room = sf_buf_room(to, most);

	if (room == NULL)
		return (sf_fail_mem(e));
	got = ZSTD_compressCCtx(k->z, room, most, p, n, LEVEL);
	if (ZSTD_isError(got))
		return (sf_fail(e, SF_E_IO, "zstd failed: %s",
		    ZSTD_getErrorName(got)));
	to->n += got;
	return (0);
}

struct sf_scratch *
sf_scratch_new(size_t memory, struct sf_err *e)
{
	struct sf_scratch *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	s->fd = -1;
	s->memory = memory;
	return (s);
}

void
sf_scratch_free(struct sf_scratch *s)
{
	size_t i;

	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd);
	for (i = 0; i < s->n; i++)
		free(s->block[i].mem);
	free(s->block);
	sf_packer_free(s->packer);
	sf_buf_release(&s->packed);
	free(s);
}

uint64_t
sf_scratch_end(const struct sf_scratch *s)
{
	return (s->n);
}

void
sf_scratch_drop(struct sf_scratch *s, uint64_t at)
{
	free(s->block[at].mem);
	s->block[at].mem = NULL;
}

static int
open_file(struct sf_scratch *s, struct sf_err *e)
{
	if ((s->fd = sf_fd_scratch(&s->dir)) >= 0)
		return (0);
	(void)sf_fail_sys(e, "cannot make a temporary file in '%s'", s->dir);
	return (sf_hint(e, "set TMPDIR to a folder that can be written"));
}

/* The packed bytes of ${b} to the file. */
static int
write_out(struct sf_scratch *s, struct block *b, const char *p,
    struct sf_err *e)
{
	if (s->fd < 0 && open_file(s, e))
		return (-1);
	if (sf_fd_write(s->fd, p, b->packed)) {
		(void)sf_fail_sys(e, "cannot write a temporary file in '%s'",
		    s->dir);
		return (sf_hint(e, "set TMPDIR to a folder with more room, or "
		    "give more --memory"));
	}
	b->off = s->end;
	s->end += b->packed;
	return (0);
}

/* The next block, which is not counted yet; NULL: no memory. */
static struct block *
next_block(struct sf_scratch *s)
{
	size_t cap = s->cap ? s->cap * 2 : 64;
	struct block *b;

	if (s->n == s->cap) {
		if ((b = realloc(s->block, cap * sizeof(*b))) == NULL)
			return (NULL);
		s->block = b;
		s->cap = cap;
	}
	return (&s->block[s->n]);
}

int
sf_scratch_refer(struct sf_scratch *s, int fd, uint64_t off,
    const struct sf_packed *k, struct sf_err *e)
{
	struct block *b = next_block(s);

	if (b == NULL)
		return (sf_fail_mem(e));
	*b = (struct block){.off = off, .digest = k->digest, .raw = k->raw,
	    .packed = k->packed, .fd = fd};
	s->n++;
	return (0);
}

int
sf_scratch_add(struct sf_scratch *s, struct sf_str packed, size_t raw,
    struct sf_err *e)
{
	struct block *b = next_block(s);

	if (b == NULL)
		return (sf_fail_mem(e));
	*b = (struct block){.raw = raw, .packed = packed.n, .fd = -1};
	if (packed.n > s->memory - s->held) {
		if (write_out(s, b, packed.p, e))
			return (-1);
	} else {
		if ((b->mem = malloc(packed.n + 1)) == NULL)
			return (sf_fail_mem(e));
		memcpy(b->mem, packed.p, packed.n);
		s->held += packed.n;
	}
	s->n++;
	return (0);
}

int
sf_scratch_put(struct sf_scratch *s, const void *p, size_t n, struct sf_err *e)
{
	if (s->packer == NULL && (s->packer = sf_packer_new(e)) == NULL)
		return (-1);
	sf_buf_clear(&s->packed);
	if (sf_pack(s->packer, p, n, &s->packed, e))
		return (-1);
	return (sf_scratch_add(s, sf_buf_str(&s->packed), n, e));
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
read_at(int fd, void *p, size_t n, uint64_t off)
{
	char *to = p;
	ssize_t k;

	while (n > 0) {
		k = pread(fd, to, n, (off_t)off);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return (k < 0 ? -1 : 1);
		to += k;
		off += (uint64_t)k;
		n -= (size_t)k;
	}
	return (0);
}

static int
damaged(const struct sf_scratch *s, const struct block *k, struct sf_err *e)
{
	if (k->fd >= 0)
		return (sf_fail(e, SF_E_DATA, "a block is altered or cut"));
	return (sf_fail(e, SF_E_IO, "a temporary file in '%s' was damaged",
	    s->dir ? s->dir : "memory"));
}

/* The packed bytes of block ${k} in place of what is in ${b}. */
static int
fetch(const struct sf_scratch *s, const struct block *k, struct sf_buf *b,
    struct sf_err *e)
{
	char *own;
	int got;

	sf_buf_clear(b);
	if ((own = sf_buf_room(b, k->packed)) == NULL)
		return (sf_fail_mem(e));
	b->n = k->packed;
	if (k->mem != NULL) {
		memcpy(own, k->mem, k->packed);
		return (0);
	}
	got = read_at(k->fd >= 0 ? k->fd : s->fd, own, k->packed, k->off);
	if (got > 0)
		return (damaged(s, k, e));
	if (got < 0 && k->fd >= 0)
		return (sf_fail_sys(e, "cannot read a block"));
	if (got < 0)
		return (sf_fail_sys(e, "cannot read a temporary file in '%s'",
		    s->dir));
	return (0);
}

int
sf_packed_make(struct sf_packed *k, struct sf_str packed, size_t raw,
    struct sf_err *e)
{
	if (packed.n > UINT32_MAX || raw > UINT32_MAX)
		return (sf_fail(e, SF_E_IO, "a block of %zu bytes is more than "
		    "can be kept", raw > packed.n ? raw : packed.n));
	*k = (struct sf_packed){(uint32_t)packed.n, (uint32_t)raw,
	    sf_hash64(packed.p, packed.n)};
	return (0);
}

int
sf_scratch_packed(const struct sf_scratch *s, uint64_t i, struct sf_buf *b,
    struct sf_packed *k, struct sf_err *e)
{
	const struct block *v = &s->block[i];

	if (fetch(s, v, b, e) || sf_packed_make(k, sf_buf_str(b), v->raw, e))
		return (-1);
	if (v->fd >= 0 && k->digest != v->digest)
		return (damaged(s, v, e));
	return (0);
}

int
sf_scratch_fd(const struct sf_scratch *s, uint64_t i)
{
	return (s->block[i].fd);
}

int
sf_unscratch_more(struct sf_unscratch *u, uint64_t at, struct sf_buf *b,
    struct sf_err *e)
{
	const struct block *k = &u->of->block[at];
	const char *from = k->mem;
	size_t got;
	char *to;

	if (from == NULL) {
		if (fetch(u->of, k, &u->packed, e))
			return (-1);
		from = u->packed.p;
	}
	/* Before so much room is made: the caller's word may be damaged. */
	if (k->fd >= 0 && (sf_hash64(from, k->packed) != k->digest ||
	    ZSTD_getFrameContentSize(from, k->packed) != k->raw))
		return (damaged(u->of, k, e));
	if ((to = sf_buf_room(b, k->raw)) == NULL)
		return (sf_fail_mem(e));
	got = ZSTD_decompressDCtx(u->z, to, k->raw, from, k->packed);
	if (ZSTD_isError(got) || got != k->raw)
		return (damaged(u->of, k, e));
	b->n += k->raw;
	return (0);
}

int
sf_unscratch_get(struct sf_unscratch *u, uint64_t *at, struct sf_buf *b,
    struct sf_err *e)
{
	sf_buf_clear(b);
	return (sf_unscratch_more(u, (*at)++, b, e));
}
