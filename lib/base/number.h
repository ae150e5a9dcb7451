/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_NUMBER_H
#define SF_BASE_NUMBER_H

#include "base/str.h"

/*
 * Numbers as texts of any length, compared digit by digit: no double, so that
 * the numbers of accounts differ where their texts do.
 */

/* Whether ${s} is a plain decimal: -?(0|[1-9][0-9]*)(\.[0-9]+)? */
int sf_num_plain(struct sf_str s);

/*
 * Compare two numbers as JSON writes them (an exponent may follow): below 0,
 * 0 or above 0.  Equal are 1, 1.0 and 10e-1.  An exponent beyond 10^15 counts
 * as that.
 */
int sf_num_cmp(struct sf_str a, struct sf_str b);

#endif
