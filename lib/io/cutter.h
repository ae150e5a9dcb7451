/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_CUTTER_H
#define SF_IO_CUTTER_H

#include "io/pipe.h"

/*
 * The reader of the pipe: fills buffers from a source and cuts them where a
 * record ends.  What it cuts depends on the bytes and the chunk size alone,
 * never on which buffer is free.
 */
#define SF_PAD 64		/* readable bytes behind a chunk */

struct sf_block {
	char *p;
	size_t cap;		/* without the padding */
	struct sf_chunk c;
	uint32_t *nl;		/* room for c.nl */
	size_t cap_nl;
	uint64_t taken;		/* of the source, when this was cut */
};

struct sf_cutter {
	struct sf_src *src;
	const struct sf_stage *st;
	size_t chunk;
	const struct sf_block *from;	/* the last chunk's */
	const char *carry;	/* what stands there behind it */
	size_t carry_n;
	int eof;
	int mid;		/* the carry goes on with a cut line */
	uint64_t line, off, bol;	/* of the carry */
};

void sf_cutter_init(struct sf_cutter *c, struct sf_src *src,
    const struct sf_stage *st);

/*
 * The next chunk into ${b}, which must not hold the chunk before unless that
 * is done with.  1, 0 where nothing is left, -1.
 */
int sf_cutter_next(struct sf_cutter *c, struct sf_block *b, struct sf_err *e)
    SF_MUST_CHECK;

/* Move the start of ${b}'s chunk behind its first ${n} bytes (a header). */
void sf_block_skip(struct sf_block *b, size_t n);
void sf_block_release(struct sf_block *b);

#endif
