/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "stat/quantile.h"

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	if (isnan(x) || isnan(y))
		return (isnan(x) - isnan(y));
	return ((x > y) - (x < y));
}

void
sf_quantile_sort(double *x, size_t n)
{
	if (n > 1)
		qsort(x, n, sizeof(*x), by_value);
}

double
sf_quantile(const double *sorted, size_t n, double p)
{
	double at, low;
	size_t i;

	if (n == 0)
		return (NAN);
	at = (double)(n - 1) * p;
	low = floor(at);
	i = (size_t)low;
	if (i + 1 >= n)
		return (sorted[n - 1]);
	/* The plain form of a mean of two, where infinities may stand. */
	return (at > low ? sorted[i] + (at - low) * (sorted[i + 1] - sorted[i])
	    : sorted[i]);
}

int64_t
sf_quantile_i64(const int64_t *sorted, size_t n, double p)
{
	double at, low, step;
	size_t i;

	if (n == 0)
		return (0);
	at = (double)(n - 1) * p;
	low = floor(at);
	i = (size_t)low;
	if (i + 1 >= n)
		return (sorted[n - 1]);
	step = (at - low) * (double)(sorted[i + 1] - sorted[i]);
	return (sorted[i] + (int64_t)floor(step));
}
