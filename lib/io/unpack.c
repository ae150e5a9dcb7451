/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "io/foreign.h"

#include "io/unpack.h"

struct sf_unpack {
	enum sf_packing how;
	ZSTD_DStream *zs;
	z_stream gz;
	int gz_open;
	int inside;		/* in the middle of a frame or member */
	int any;		/* a gzip member was read whole */
};

/* Whether ${head} starts with ${magic}, as far as the file goes. */
static int
starts(struct sf_str head, const char *magic, size_t n)
{
	if (head.n < 2)
		return (0);
	return (memcmp(head.p, magic, head.n < n ? head.n : n) == 0);
}

int
sf_unpack_detect(struct sf_str head, enum sf_packing *how, struct sf_err *e)
{
	*how = SF_PLAIN;
	if (starts(head, "\x28\xB5\x2F\xFD", 4))
		*how = SF_ZSTD;
	/* pzstd and others put a frame to be skipped in front. */
	else if (head.n >= 4 && (head.p[0] & 0xF0) == 0x50 &&
	    memcmp(head.p + 1, "\x2A\x4D\x18", 3) == 0)
		*how = SF_ZSTD;
	else if (starts(head, "\x1F\x8B\x08", 3))
		*how = SF_GZIP;
	else
		return (sf_foreign(head, e));
	return (0);
}

struct sf_unpack *
sf_unpack_new(enum sf_packing how, struct sf_err *e)
{
	struct sf_unpack *u = calloc(1, sizeof(*u));

	if (u == NULL)
		goto fail;
	u->how = how;
	if (how == SF_ZSTD && (u->zs = ZSTD_createDStream()) == NULL)
		goto fail;
	if (how == SF_GZIP) {
		if (inflateInit2(&u->gz, 15 + 16) != Z_OK)
			goto fail;
		u->gz_open = 1;
	}
	return (u);
fail:
	(void)sf_fail_mem(e);
	sf_unpack_free(u);
	return (NULL);
}

void
sf_unpack_free(struct sf_unpack *u)
{
	if (u == NULL)
		return;
	(void)ZSTD_freeDStream(u->zs);
	if (u->gz_open)
		(void)inflateEnd(&u->gz);
	free(u);
}

static int
cut(const char *what, struct sf_err *e)
{
	(void)sf_fail(e, SF_E_DATA,
	    "the input is cut: the %s stream ends in the middle", what);
	return (sf_hint(e, "the copy or the export was broken off: get the "
	    "file again"));
}

static int
damaged(const char *what, const char *why, struct sf_err *e)
{
	(void)sf_fail(e, SF_E_DATA, "the %s stream is damaged: %s", what, why);
	return (sf_hint(e, "get the file again, and compare digests"));
}

static int
step_zstd(struct sf_unpack *u, struct sf_str *in, int eof, char *out,
    size_t cap, size_t *got, struct sf_err *e)
{
	ZSTD_inBuffer ib = {in->p, in->n, 0};
	ZSTD_outBuffer ob = {out, cap, 0};
	size_t ret;

	/* Between frames an empty input would begin a new one. */
	if (in->n == 0 && !u->inside)
		return (0);
	ret = ZSTD_decompressStream(u->zs, &ob, &ib);
	if (ZSTD_isError(ret)) {
		if (ZSTD_getErrorCode(ret) == ZSTD_error_memory_allocation)
			return (sf_fail_mem(e));
		return (damaged("zstd", ZSTD_getErrorName(ret), e));
	}
	u->inside = ret != 0;
	in->p += ib.pos;
	in->n -= ib.pos;
	*got = ob.pos;
	if (eof && in->n == 0 && *got == 0 && u->inside)
		return (cut("zstd", e));
	return (0);
}

static int
step_gzip(struct sf_unpack *u, struct sf_str *in, int eof, char *out,
    size_t cap, size_t *got, struct sf_err *e)
{
	uInt give = in->n < UINT_MAX ? (uInt)in->n : UINT_MAX;
	uInt room = cap < UINT_MAX ? (uInt)cap : UINT_MAX;
	int ret;

	if (in->n == 0 && !u->inside)
		return (0);
	if (!u->inside && u->any && (unsigned char)in->p[0] != 0x1F)
		return (damaged("gzip", "other bytes follow its end", e));
	u->inside = 1;
	/* zlib promises not to write there: z_const is off by default. */
	u->gz.next_in = (Bytef *)(uintptr_t)in->p;
	u->gz.avail_in = give;
	u->gz.next_out = (Bytef *)out;
	u->gz.avail_out = room;
	ret = inflate(&u->gz, Z_NO_FLUSH);
	in->p += give - u->gz.avail_in;
	in->n -= give - u->gz.avail_in;
	*got = room - u->gz.avail_out;
	if (ret == Z_MEM_ERROR)
		return (sf_fail_mem(e));
	if (ret == Z_STREAM_END) {
		u->inside = 0;
		u->any = 1;
		(void)inflateReset(&u->gz);
		return (0);
	}
	if (ret != Z_OK && ret != Z_BUF_ERROR)
		return (damaged("gzip", u->gz.msg ? u->gz.msg : "bad data", e));
	if (eof && in->n == 0 && *got == 0)
		return (cut("gzip", e));
	return (0);
}

int
sf_unpack_step(struct sf_unpack *u, struct sf_str *in, int eof, char *out,
    size_t cap, size_t *got, struct sf_err *e)
{
	*got = 0;
	return (u->how == SF_ZSTD ? step_zstd(u, in, eof, out, cap, got, e)
	    : step_gzip(u, in, eof, out, cap, got, e));
}
