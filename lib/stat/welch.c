/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "stat/dist.h"

#include "stat/welch.h"

int
sf_welch(const struct sf_moments *t, const struct sf_moments *c, double level,
    struct sf_interval *out, double *se, struct sf_err *e)
{
	double vt, vc, s, df, half;

	if (t->n < 2 || c->n < 2)
		return (sf_fail(e, SF_E_FEW,
		    "a mean needs two people in each group"));
	vt = sf_moments_var(t) / (double)t->n;
	vc = sf_moments_var(c) / (double)c->n;
	s = sqrt(vt + vc);
	df = s > 0.0 ? (vt + vc) * (vt + vc) /
	    (vt * vt / (double)(t->n - 1) + vc * vc / (double)(c->n - 1)) : 1.0;
	half = s > 0.0 ? s * sf_dist_t_q(0.5 + level / 2.0, df) : 0.0;
	out->est = sf_moments_mean(t) - sf_moments_mean(c);
	out->lo = out->est - half;
	out->hi = out->est + half;
	if (se != NULL)
		*se = s;
	return (0);
}
