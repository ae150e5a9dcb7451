/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_PASS_H
#define SF_FORMAT_PASS_H

#include "base/err.h"
#include "format/rows.h"
#include "io/out.h"
#include "io/pipe.h"
#include "io/run.h"

/*
 * One pass over the rows of all operands, in either format: what tools that
 * read records have in common around their map: opening, cutting, progress,
 * the file of rejects, the limit of rejects, and outputs that appear whole.
 */
struct sf_pass {
	const struct sf_run *run;
	struct sf_rows_in in;		/* for open() to make readers of */
	struct sf_out *to[SF_OUTS];
	struct sf_tally sum;
	uint64_t done, total;		/* bytes, for progress */
	const struct sf_stage *stage;	/* of the room: open close map fold ctx */
	const char *path;		/* of the source at hand */
	struct sf_err first;		/* the first reject; SF_OK: none yet */
	int checked;
};

/*
 * Open the outputs: run->out as SF_DATA unless ${data} is 0, run->rejects as
 * SF_REJECTS where it was asked for.  The struct is zeroed first.
 */
int sf_pass_open(struct sf_pass *p, const struct sf_run *run, int data,
    struct sf_err *e) SF_MUST_CHECK;

/* Map every row of every operand; ${st} has no cut and no head. */
int sf_pass_run(struct sf_pass *p, const struct sf_stage *st, struct sf_err *e)
    SF_MUST_CHECK;
int sf_pass_src(struct sf_pass *p, const struct sf_stage *st,
    struct sf_src *src, struct sf_err *e) SF_MUST_CHECK;

/*
 * Once all is read: SF_E_DATA where rejects pass the limit (their file is
 * made all the same, the output is not).  Either way it is said where the
 * first of them stands, and why it is one.  A room that may fail for what the
 * rejects lack calls it before; sf_pass_commit() does it where nobody has.
 */
int sf_pass_check(struct sf_pass *p, struct sf_err *e) SF_MUST_CHECK;

/* The end: check, and commit all outputs. */
int sf_pass_commit(struct sf_pass *p, struct sf_err *e) SF_MUST_CHECK;

void sf_pass_close(struct sf_pass *p);

/* Add row ${r} of chunk ${c} to the rejects under ${code}. */
void sf_pass_reject(struct sf_buf *out, const struct sf_chunk *c,
    const struct sf_row *r, const char *code, const char *message);

#endif
