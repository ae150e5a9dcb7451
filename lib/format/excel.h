/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_EXCEL_H
#define SF_FORMAT_EXCEL_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Cells that Excel shows as they are.  It computes what starts like a formula,
 * rounds numbers beyond 15 digits, drops leading zeros and plus signs, and
 * takes 12e5 for a number:
 *
 *	identifiers (ids.*, eid, send_id) and such digits	="…"
 *	what starts with = + - @ TAB CR LF, also in full width	'…
 *	canonical times		the wall clock of ${zone}, where there is one
 *
 * Blanks before do not hide a formula; a negative number is none.  ${text}: the
 * cell is no number in JSON.
 */
struct sf_zone;
void sf_excel_cell(struct sf_buf *b, struct sf_str path, struct sf_str s,
    int text, const struct sf_zone *zone);

/*
 * A cell without the apostrophe in front that keeps Excel from changing it: of
 * numbers, dates, times, formulas, and id cards that end in X.  Any other
 * apostrophe is text ('tis).
 */
struct sf_str sf_excel_unguard(struct sf_str s);

#endif
