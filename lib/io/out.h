/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_OUT_H
#define SF_IO_OUT_H

#include <stddef.h>

#include "base/err.h"

/*
 * Bytes out.  A named regular file, or none, appears whole or not at all: a
 * temporary file (0600, O_EXCL) beside the target, or beside the target of a
 * link, is written, fsynced and renamed by sf_out_commit().  Anything else (a
 * pipe, /dev/null, a terminal, the file that standard output already is) is
 * written directly.  "-" is standard output.  A name that ends in .zst is
 * compressed, on a thread of zstd's own; the same bytes give the same file.
 * The temporary file goes with sf_out_free() without commit, and on SIGINT,
 * SIGTERM, SIGHUP and SIGPIPE (the handlers are set by the first file opened).
 * What a killed run left behind goes when the same file is written again.
 */
struct sf_out;

struct sf_out *sf_out_open(const char *path, struct sf_err *e);

/*
 * The same, but a named file grows at its end and is written directly; it is
 * made with mode 0600, or given it.
 */
struct sf_out *sf_out_append(const char *path, struct sf_err *e);

/* To grow ${b}, which the caller keeps. */
struct sf_buf;
struct sf_out *sf_out_mem(struct sf_buf *b, struct sf_err *e);

/*
 * Before the first write: up to ${jobs} threads compress, where one does
 * otherwise.  The bytes that come out are the same.
 */
void sf_out_jobs(struct sf_out *o, unsigned jobs);

/*
 * Before the first write: nothing of it is seen before sf_out_commit().  What
 * would be written directly is kept meanwhile: ${memory} bytes of it, the rest
 * as io/spool.h says.
 */
int sf_out_hold(struct sf_out *o, size_t memory, struct sf_err *e)
    SF_MUST_CHECK;

int sf_out_write(struct sf_out *o, const void *p, size_t n, struct sf_err *e)
    SF_MUST_CHECK;

/* What was written so far goes on at once. */
int sf_out_flush(struct sf_out *o, struct sf_err *e) SF_MUST_CHECK;

/* Flush, fsync and rename as fits; the object stays to be freed. */
int sf_out_commit(struct sf_out *o, struct sf_err *e) SF_MUST_CHECK;

/* Close; what was not committed disappears.  free(NULL) is fine. */
void sf_out_free(struct sf_out *o);

#endif
