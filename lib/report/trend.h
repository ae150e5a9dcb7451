/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_TREND_H
#define SF_REPORT_TREND_H

#include "report/page.h"

/*
 * How often something happened, a day (or 7, 28, 364 days, so that at most 62
 * values stand side by side): a line, with a table under it on paper.
 * ${times} are sorted.
 */
int sf_trend_write(struct sf_page *p, const char *section, const char *what,
    enum sf_word word, const int64_t *times, size_t n, struct sf_err *e)
    SF_MUST_CHECK;

/* The day of an instant in the plan's zone, "2026-10-01". */
void sf_trend_day(struct sf_buf *b, const struct sf_plan *p, int64_t ms);

#endif
