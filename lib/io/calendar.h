/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_CALENDAR_H
#define SF_IO_CALENDAR_H

#include <stdint.h>

#include "base/err.h"

/*
 * Working days: a text file of lines "2026-10-01 off" or "2026-10-10 work"
 * ('#' starts a comment); days not named are worked on Monday to Friday.  A
 * line that is none of these, or contradicts another, is SF_E_USAGE.
 */
struct sf_calendar;
struct sf_calendar *sf_calendar_load(const char *path, struct sf_err *e);

/* Whether ${day} (days since 1970-01-01) is worked on.  ${c} may be NULL. */
int sf_calendar_works(const struct sf_calendar *c, int64_t day);
void sf_calendar_free(struct sf_calendar *c);

#endif
