/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_SRC_H
#define SF_IO_SRC_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * Bytes in: a file descriptor, or zstd or gzip over one, told by magic number
 * and never by name.  A compressed stream that is cut or damaged is a failure
 * (SF_E_DATA), never a short success.  Several frames or members in a row are
 * one stream.
 */
struct sf_src;

/* "-" is standard input.  A directory is SF_E_USAGE, a missing file too. */
struct sf_src *sf_src_open(const char *path, struct sf_err *e);

/* The same, but the bytes as they are, whatever they look like. */
struct sf_src *sf_src_raw(const char *path, struct sf_err *e);

/* As sf_src_open() over memory that the caller keeps; ${name} is for messages. */
struct sf_src *sf_src_mem(const char *name, const void *p, size_t n,
    struct sf_err *e);

/* Over an open descriptor, which the source then owns. */
struct sf_src *sf_src_fd(const char *name, int fd, struct sf_err *e);

/*
 * Over a file of the caller's, from its start by pread(2): several such
 * sources read one descriptor, which must outlive them.
 */
struct sf_src *sf_src_shared(const char *name, int fd, struct sf_err *e);

/*
 * What ${read} makes of ${from}, which the new source owns from now on, also
 * where this fails; it has its name, size, bytes taken and digest.  ${read}
 * is as sf_src_read(); ${done} frees ${ctx}, in any case.
 */
typedef ssize_t sf_src_filter_read(void *ctx, struct sf_src *from, char *p,
    size_t n, struct sf_err *e);
struct sf_src *sf_src_filter(struct sf_src *from, sf_src_filter_read *read,
    void *ctx, void (*done)(void *ctx), struct sf_err *e);

/* As read(2): bytes read, 0 at the end, -1.  Never short but at the end. */
ssize_t sf_src_read(struct sf_src *s, void *p, size_t n, struct sf_err *e);

const char *sf_src_name(const struct sf_src *s);  /* as given, or "<stdin>" */
uint64_t sf_src_size(const struct sf_src *s);	/* of the file; 0 = unknown */
uint64_t sf_src_taken(const struct sf_src *s);	/* of it, read so far */

/*
 * XXH3-128 (32 hex digits) of the raw bytes read so far, as they lie on disk.
 * It is to be asked for before the first byte is read: it takes its time.
 */
int sf_src_hash(struct sf_src *s, struct sf_err *e) SF_MUST_CHECK;
void sf_src_digest(const struct sf_src *s, char out[33]);

void sf_src_free(struct sf_src *s);

/* The whole of ${path} into ${b}; SF_E_DATA beyond ${max} bytes. */
struct sf_buf;
int sf_src_slurp(const char *path, size_t max, struct sf_buf *b,
    struct sf_err *e) SF_MUST_CHECK;

#endif
