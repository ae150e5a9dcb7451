/* SPDX-License-Identifier: MIT */
#ifndef SF_STAT_QUANTILE_H
#define SF_STAT_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/*
 * The ${p}-quantile (0..1) of ${n} sorted values, between neighbours by
 * linear interpolation: type 7 of Hyndman and Fan 1996, as R, NumPy and
 * spreadsheets do.  NAN for n = 0.
 */
double sf_quantile(const double *sorted, size_t n, double p);

/* The same of whole numbers (milliseconds), rounded down; 0 for n = 0. */
int64_t sf_quantile_i64(const int64_t *sorted, size_t n, double p);

void sf_quantile_sort(double *x, size_t n);	/* ascending, NAN last */

#endif
