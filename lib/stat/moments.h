/* SPDX-License-Identifier: MIT */
#ifndef SF_STAT_MOMENTS_H
#define SF_STAT_MOMENTS_H

#include <stdint.h>

#include "base/decimal.h"
#include "base/err.h"

/*
 * Count, sum and sum of squares of decimals, exact in 128-bit integers: the
 * result depends on no order, and parts add up to the whole.  A zeroed struct
 * is empty.
 */
__extension__ typedef __int128 sf_i128;
__extension__ typedef unsigned __int128 sf_u128;

struct sf_moments {
	uint64_t n;
	sf_i128 sum;		/* millionths */
	sf_u128 sq;		/* millionths of millionths */
};

/* -1 with SF_E_DATA where a sum overflows: 10^12 in each of 10^14 values. */
int sf_moments_add(struct sf_moments *m, sf_dec v, struct sf_err *e)
    SF_MUST_CHECK;
int sf_moments_merge(struct sf_moments *m, const struct sf_moments *more,
    struct sf_err *e) SF_MUST_CHECK;

/* In units, not millionths.  0 for none. */
double sf_moments_mean(const struct sf_moments *m);

/*
 * Sample variance, Σ(x - mean)²/(n - 1), in units squared; 0 for n < 2.  The
 * squares are taken around the whole number next to the mean, exactly, so
 * that nothing cancels.
 */
double sf_moments_var(const struct sf_moments *m);

/* The sum as a decimal, or SF_E_DATA where it is beyond sf_dec. */
int sf_moments_sum(const struct sf_moments *m, sf_dec *out, struct sf_err *e)
    SF_MUST_CHECK;

#endif
