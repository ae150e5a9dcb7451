/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "stat/psi.h"

static double
total(const uint64_t *count, size_t k)
{
	double n = 0.0;
	size_t i;

	for (i = 0; i < k; i++)
		n += (double)count[i];
	return (n);
}

int
sf_psi(const uint64_t *base, const uint64_t *now, size_t k, double *psi,
    struct sf_err *e)
{
	double nb = total(base, k), nn = total(now, k), half, a, b;
	size_t i;

	if (k < 2 || !(nb > 0.0) || !(nn > 0.0))
		return (sf_fail(e, SF_E_FEW,
		    "stability needs two bins and people on both sides"));
	half = (double)k / 2.0;
	*psi = 0.0;
	for (i = 0; i < k; i++) {
		b = ((double)base[i] + 0.5) / (nb + half);
		a = ((double)now[i] + 0.5) / (nn + half);
		*psi += (a - b) * log(a / b);
	}
	return (0);
}

size_t
sf_psi_edges(const double *sorted, size_t n, size_t k, double *edge)
{
	size_t i, j, m = 0, held = 0;
	int mass;

	if (k == 0)
		return (0);
	for (i = 0; i < n; i = j) {
		for (j = i; j < n && sorted[j] == sorted[i]; j++)
			;
		if (j == i)		/* NAN, sorted last, has its own bin */
			break;
		mass = j - i >= (n + k - 1) / k;
		if (i > 0 && held > 0 && (mass || held >= (n + k - 1) / k)) {
			edge[m++] = sorted[i];
			held = 0;
		}
		held += j - i;
		if (mass && j < n && !isnan(sorted[j])) {
			edge[m++] = sorted[j];
			held = 0;
		}
	}
	return (m);
}

size_t
sf_psi_bin(const double *edge, size_t m, double x)
{
	size_t lo = 0, hi = m, mid;

	if (isnan(x))
		return (m + 1);
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (x < edge[mid])
			hi = mid;
		else
			lo = mid + 1;
	}
	return (lo);
}
