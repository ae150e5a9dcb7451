/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_WHERE_H
#define SF_SEGMENT_WHERE_H

#include "segment/job.h"

struct kept_row;

/*
 * -w over the lines as they are now: `.segments` is there to be asked.  What
 * the native engine answers is written or dropped at once; else lines wait
 * for the end of the chunk.  Rejects stand in the order of lines either way.
 */
struct where {
	const struct job *j;
	struct sf_expr_run *x;		/* the caller's, as ${json} */
	struct sf_json *json;
	int at_once;
	struct sf_buf made;		/* lines; the caller adds to them */
	struct kept_row *kept;
	size_t n, cap;
	struct sf_buf held;		/* rejects of before */
};

void where_clear(struct where *w);
void where_release(struct where *w);

/* The line made of ${row}, from ${at} of ${made} to its end. */
int where_row(struct where *w, const struct sf_chunk *c,
    const struct sf_row *row, size_t at, struct sf_buf out[SF_OUTS],
    struct sf_tally *t, struct sf_err *e) SF_MUST_CHECK;

/* All that wait. */
int where_rest(struct where *w, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
    SF_MUST_CHECK;

#endif
