/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>

#include "stat/dist.h"

#include "stat/newcombe.h"

int
sf_wilson(uint64_t hits, uint64_t n, double level, struct sf_interval *out,
    struct sf_err *e)
{
	double z = sf_dist_norm_q(0.5 + level / 2.0);
	double m = (double)n, p, mid, half;

	if (n == 0)
		return (sf_fail(e, SF_E_FEW, "a share of nobody"));
	if (hits > n)
		return (sf_fail(e, SF_E_DATA, "%" PRIu64 " of %" PRIu64
		    " is no share", hits, n));
	p = (double)hits / m;
	mid = p + z * z / (2.0 * m);
	half = z * sqrt(p * (1.0 - p) / m + z * z / (4.0 * m * m));
	out->est = p;
	/* At the ends the bound is the end itself, whatever rounding left. */
	out->lo = hits == 0 ? 0.0 : (mid - half) / (1.0 + z * z / m);
	out->hi = hits == n ? 1.0 : (mid + half) / (1.0 + z * z / m);
	return (0);
}

int
sf_newcombe(uint64_t hits_t, uint64_t n_t, uint64_t hits_c, uint64_t n_c,
    double level, struct sf_interval *out, struct sf_err *e)
{
	struct sf_interval t, c;

	if (sf_wilson(hits_t, n_t, level, &t, e) ||
	    sf_wilson(hits_c, n_c, level, &c, e))
		return (-1);
	out->est = t.est - c.est;
	out->lo = out->est - hypot(t.est - t.lo, c.hi - c.est);
	out->hi = out->est + hypot(t.hi - t.est, c.est - c.lo);
	return (0);
}
