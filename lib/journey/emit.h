/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_EMIT_H
#define SF_JOURNEY_EMIT_H

#include "base/buf.h"
#include "base/err.h"
#include "io/run.h"
#include "io/state.h"

/*
 * Copy the rows of the current generation to where they are wanted, as JSON
 * lines or as CSV; its rejects too, where they were asked for.
 */
int sf_emit_rows(const struct sf_run *run, struct sf_state *st,
    struct sf_err *e) SF_MUST_CHECK;

/* Text to run->out. */
int sf_emit_text(const struct sf_run *run, struct sf_buf *b, struct sf_err *e)
    SF_MUST_CHECK;

#endif
