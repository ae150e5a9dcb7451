/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_CSV_ROW_H
#define SF_FORMAT_CSV_ROW_H

#include "base/buf.h"
#include "base/err.h"
#include "format/rows.h"

/*
 * CSV records as JSON objects: the dotted names of the header are paths.
 * sf_csv_paths() works the header out once; SF_E_DATA where a name is both a
 * value and an object (a, a.b).
 */
int sf_csv_paths(struct sf_rows_in *in, struct sf_err *e) SF_MUST_CHECK;
void sf_csv_to_json(const struct sf_rows_in *in, const struct sf_str *cell,
    struct sf_buf *b);

#endif
