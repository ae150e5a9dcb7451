/* SPDX-License-Identifier: MIT */
#include "stat/dist.h"

#include "stat/chi2.h"

int
sf_chi2_ratio(const uint64_t *got, const double *want, size_t k, double *chi2,
    double *p, struct sf_err *e)
{
	double all = 0.0, n = 0.0, x = 0.0, due;
	size_t i;

	for (i = 0; i < k; i++) {
		if (!(want[i] > 0.0))
			return (sf_fail(e, SF_E_USAGE,
			    "the share of a group must be positive"));
		all += want[i];
		n += (double)got[i];
	}
	if (k < 2 || !(n > 0.0))
		return (sf_fail(e, SF_E_FEW, "nobody was drawn into a group"));
	for (i = 0; i < k; i++) {
		due = n * (want[i] / all);
		x += ((double)got[i] - due) * ((double)got[i] - due) / due;
	}
	*chi2 = x;
	*p = sf_dist_chi2_tail(x, (double)(k - 1));
	return (0);
}
