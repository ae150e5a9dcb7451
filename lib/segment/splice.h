/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_SPLICE_H
#define SF_SEGMENT_SPLICE_H

#include "segment/evaluation.h"

/*
 * A profile's line with the members that sf-segment owns: `segments`,
 * `undefined` and `show`.  Every other byte stays as it is.  One a thread.
 */
struct splice {
	const struct job *j;
	struct sf_buf words;		/* of each segment: "NAME":"ASOF" */
	struct word {
		size_t at, n, name;	/* in words; the bytes of "NAME" */
	} *word;
	struct sf_buf segments, undefined, show;
};

int splice_init(struct splice *s, const struct job *j, struct sf_err *e)
    SF_MUST_CHECK;
void splice_release(struct splice *s);

/* Add the line of the person that ${v} is of; ${x}'s line is ${i}. */
void splice_line(struct splice *s, const struct evaluation *v,
    const struct sf_expr_run *x, size_t i, const struct sf_row *row,
    const struct sf_profile *p, struct sf_buf *out);

#endif
