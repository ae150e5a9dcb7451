/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_SPOOL_H
#define SF_IO_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/src.h"

/*
 * Bytes kept to be read more than once: in memory up to ${memory}, beyond it
 * in an unlinked 0600 file under TMPDIR (or /tmp), lightly compressed.
 */
struct sf_spool;

struct sf_spool *sf_spool_new(size_t memory, struct sf_err *e);
int sf_spool_write(struct sf_spool *s, const void *p, size_t n,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * A source over all that was written, as often as wanted; no more is written
 * once the first was opened.  The spool outlives its sources.
 */
struct sf_src *sf_spool_read(struct sf_spool *s, const char *name,
    struct sf_err *e);
void sf_spool_free(struct sf_spool *s);

#endif
