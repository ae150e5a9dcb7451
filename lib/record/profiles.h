/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_PROFILES_H
#define SF_RECORD_PROFILES_H

#include "base/buf.h"
#include "base/err.h"
#include "format/pass.h"
#include "record/profile.h"

/*
 * The profiles of a chunk, one after the other: 1, 0 at the end, -1 (memory).
 * A line that is none is counted as rejected and written to ${rejects}
 * (NOT_PROFILE, or the row's own code).  Who goes over a chunk a second time
 * gives NULL for ${rejects} and ${t}: nothing is counted again.
 */
int sf_profiles_next(struct sf_rows *rows, const struct sf_chunk *c,
    struct sf_row *row, struct sf_profile *p, struct sf_buf *rejects,
    struct sf_tally *t, struct sf_err *e) SF_MUST_CHECK;

#endif
