/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_POLICY_H
#define SF_JOURNEY_POLICY_H

#include "base/err.h"
#include "format/def.h"
#include "journey/journey.h"

/*
 * Contact rules as they are written: caps and capped, quiet.  Where nothing
 * is said the caps are "any 1/1d" and "any 5/7d", and quiet are the hours
 * 21:00-08:00 with a spread of 90m; `caps: none` and `quiet: none` undo it.
 */
int sf_policy_caps(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e) SF_MUST_CHECK;
int sf_policy_quiet(const struct sf_def *root, struct sf_journey *j,
    struct sf_err *e) SF_MUST_CHECK;

/* One cap, "sms 2/30d", of which ${ch} is left to the caller. 0 or -1. */
int sf_policy_cap(struct sf_str text, struct sf_str *channel,
    struct sf_cap *cap);

/* "21:00-08:00".  0 or -1. */
int sf_policy_hours(struct sf_str text, int *from, int *to);

/* "09:00" to a minute of the day.  0 or -1. */
int sf_policy_minute(struct sf_str text, int *minute);

#endif
