/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_EXPLAIN_H
#define SF_SEGMENT_EXPLAIN_H

#include "segment/people.h"

/*
 * One person, as the verb explain shows her: with her segments and clauses as
 * a tree of text, as one row a segment, or as one row a clause.  ${asked}: by
 * which name she was asked for.
 */
int explain_text(struct seer *l, const struct sf_chunk *c,
    const struct sf_row *row, struct sf_str asked, size_t i,
    struct sf_buf *data, struct sf_err *e) SF_MUST_CHECK;
int explain_json(struct seer *l, size_t i, struct sf_buf *data,
    struct sf_err *e) SF_MUST_CHECK;
int explain_rows(struct seer *l, size_t i, struct sf_buf *data,
    struct sf_err *e) SF_MUST_CHECK;

#endif
