/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_SCRATCH_H
#define SF_IO_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * What does not fit in memory: an unlinked 0600 file under TMPDIR (or /tmp)
 * of blocks, each lightly compressed.  Blocks are appended, and read from any
 * offset; a file may be read by several threads, each with its own reader.
 */
#define SF_BLOCK ((size_t)256 << 10)	/* a good size for a block */

struct sf_scratch;
struct sf_scratch *sf_scratch_new(struct sf_err *e);
void sf_scratch_free(struct sf_scratch *s);

/* Append a block. */
int sf_scratch_put(struct sf_scratch *s, const void *p, size_t n,
    struct sf_err *e) SF_MUST_CHECK;

uint64_t sf_scratch_end(const struct sf_scratch *s);	/* where it will stand */

struct sf_unscratch;
struct sf_unscratch *sf_unscratch_new(const struct sf_scratch *s,
    struct sf_err *e);
void sf_unscratch_free(struct sf_unscratch *u);

/* The block at *${off} in place of what is in ${b}; *${off} moves behind it. */
int sf_unscratch_get(struct sf_unscratch *u, uint64_t *off, struct sf_buf *b,
    struct sf_err *e) SF_MUST_CHECK;

#endif
