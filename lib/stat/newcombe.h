/* SPDX-License-Identifier: MIT */
#ifndef SF_STAT_NEWCOMBE_H
#define SF_STAT_NEWCOMBE_H

#include <stdint.h>

#include "base/err.h"
#include "stat/interval.h"

/*
 * Intervals of proportions.  ${level} is the confidence, 0.95; shares are
 * 0..1, so a difference is -1..1 (times 100: percentage points).
 *
 * Wilson 1927, without continuity correction:
 *	(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
 */
int sf_wilson(uint64_t hits, uint64_t n, double level,
    struct sf_interval *out, struct sf_err *e) SF_MUST_CHECK;

/*
 * The difference of two shares, treated less control, by method 10 of
 * Newcombe 1998 (Statistics in Medicine 17:873), from the two Wilson
 * intervals (l, u):
 *	lower = d - √((pt - lt)² + (uc - pc)²)
 *	upper = d + √((ut - pt)² + (pc - lc)²)
 * Both functions: SF_E_FEW where a group is empty, SF_E_DATA where there are
 * more hits than members.
 */
int sf_newcombe(uint64_t hits_t, uint64_t n_t, uint64_t hits_c, uint64_t n_c,
    double level, struct sf_interval *out, struct sf_err *e) SF_MUST_CHECK;

#endif
