/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "stat/chi2.h"
#include "stat/dist.h"
#include "stat/newcombe.h"
#include "stat/welch.h"
#include "tap.h"

static int
near(double a, double b, double by)
{
	if (fabs(a - b) <= by)
		return (1);
	printf("# %.12g is not %.12g\n", a, b);
	return (0);
}

static void
distributions(void)
{
	OK(near(sf_dist_norm_q(0.975), 1.959963984540054, 1e-12), "z .975");
	OK(near(sf_dist_norm_q(0.025), -1.959963984540054, 1e-12), "z .025");
	OK(near(sf_dist_norm_q(0.5), 0.0, 1e-12), "z .5");
	OK(near(sf_dist_t_q(0.975, 10), 2.228138851964939, 1e-10), "t 10");
	OK(near(sf_dist_t_q(0.975, 1), 12.706204736432095, 1e-8), "t 1");
	OK(near(sf_dist_t(2.0, 5), 0.9490302605850709, 1e-12), "t 5 at 2");
	OK(near(sf_dist_t_q(0.975, 1e6), 1.9599663, 1e-6), "t of many");
	OK(near(sf_dist_chi2_tail(3.841458820694124, 1), 0.05, 1e-12),
	    "chi-square, 1");
	OK(near(sf_dist_chi2_tail(18.307038053275146, 10), 0.05, 1e-12),
	    "chi-square, 10");
	OK(near(sf_dist_chi2_tail(1.0, 2), exp(-0.5), 1e-14),
	    "chi-square, 2, has a closed form");
	OK(sf_dist_chi2_tail(0.0, 3) == 1.0, "no distance at all");
}

/* The Hillstrom e-mail test: 64,000 customers, three arms. */
static void
hillstrom(void)
{
	struct sf_moments mens = {21307, 30311690000, 0};
	struct sf_moments womens = {21387, 23038110000, 0};
	struct sf_moments none = {21306, 13908330000, 0};
	struct sf_interval d;
	struct sf_err e = {0};
	double se;

	/* The sums of squares have more digits than a literal may. */
	mens.sq = (sf_u128)67590244973 * 100000000;
	womens.sq = (sf_u128)49114465763 * 100000000;
	none.sq = (sf_u128)28700503621 * 100000000;
	OK(sf_newcombe(3894, 21307, 2262, 21306, 0.95, &d, &e) == 0 &&
	    near(d.est, 0.07659, 5e-6) && near(d.lo, 0.06995, 5e-6) &&
	    near(d.hi, 0.08323, 5e-6), "Mens visit");
	OK(sf_newcombe(3238, 21387, 2262, 21306, 0.95, &d, &e) == 0 &&
	    near(d.est, 0.04523, 5e-6) && near(d.lo, 0.03889, 5e-6) &&
	    near(d.hi, 0.05157, 5e-6), "Womens visit");
	OK(sf_newcombe(267, 21307, 122, 21306, 0.95, &d, &e) == 0 &&
	    near(d.est, 0.00681, 5e-6) && near(d.lo, 0.00501, 5e-6) &&
	    near(d.hi, 0.00864, 5e-6), "Mens conversion");
	OK(sf_welch(&mens, &none, 0.95, &d, &se, &e) == 0 &&
	    near(d.est, 0.7698, 5e-5) && near(se, 0.1452, 5e-5), "Mens spend");
	OK(sf_welch(&womens, &none, 0.95, &d, &se, &e) == 0 &&
	    near(d.est, 0.4244, 5e-5) && near(se, 0.1303, 5e-5) &&
	    near(d.lo, 0.4244 - 1.96 * 0.1303, 1e-4), "Womens spend");
	OK(near(sf_moments_var(&none), 134.28637185302162, 1e-9), "variance");
	OK(e.code == SF_OK, "without a failure");
}

static void
edges(void)
{
	struct sf_moments m = {0}, o = {0};
	struct sf_interval i;
	struct sf_err e = {0};
	double x, p, want[] = {1, 9};
	uint64_t got[] = {100, 900}, bad[] = {150, 850};
	sf_dec sum;

	OK(sf_wilson(0, 10, 0.95, &i, &e) == 0 && i.lo == 0.0 &&
	    near(i.hi, 0.27754, 1e-5), "Wilson of none");
	OK(sf_wilson(10, 10, 0.95, &i, &e) == 0 && i.hi == 1.0 &&
	    near(i.lo, 0.72246, 1e-5), "Wilson of all");
	OK(sf_wilson(81, 263, 0.95, &i, &e) == 0 && near(i.lo, 0.2553, 5e-5) &&
	    near(i.hi, 0.3662, 5e-5), "Wilson, 81 of 263 (Newcombe 1998)");
	OK(sf_newcombe(56, 70, 48, 80, 0.95, &i, &e) == 0 &&
	    near(i.lo, 0.0524, 5e-5) && near(i.hi, 0.3339, 5e-5),
	    "56/70 - 48/80 (Newcombe 1998, contrast a)");
	OK(sf_newcombe(1, 0, 0, 5, 0.95, &i, &e) == -1 && e.code == SF_E_FEW,
	    "an empty group is too few");
	sf_err_clear(&e);
	OK(sf_wilson(3, 2, 0.95, &i, &e) == -1 && e.code == SF_E_DATA,
	    "more hits than members");
	sf_err_clear(&e);
	OK(sf_welch(&m, &o, 0.95, &i, NULL, &e) == -1 && e.code == SF_E_FEW,
	    "no mean of nobody");
	sf_err_clear(&e);
	OK(sf_chi2_ratio(got, want, 2, &x, &p, &e) == 0 && x == 0.0 && p == 1.0,
	    "a ratio as wanted");
	OK(sf_chi2_ratio(bad, want, 2, &x, &p, &e) == 0 &&
	    near(x, 27.7777777, 1e-6) && p < SF_RATIO_ALARM,
	    "a ratio that cannot be chance");
	OK(sf_chi2_ratio(got, want, 1, &x, &p, &e) == -1 &&
	    e.code == SF_E_FEW, "one group has no ratio");
	sf_err_clear(&e);
	OK(sf_moments_add(&m, -2500000, &e) == 0 &&
	    sf_moments_add(&m, 1500000, &e) == 0 &&
	    sf_moments_add(&o, 4 * SF_DEC_ONE, &e) == 0 &&
	    sf_moments_merge(&m, &o, &e) == 0, "decimals add up");
	OK(sf_moments_sum(&m, &sum, &e) == 0 && sum == 3 * SF_DEC_ONE,
	    "to the exact sum");
	OK(near(sf_moments_mean(&m), 1.0, 0) &&
	    near(sf_moments_var(&m), 10.75, 1e-12), "mean and variance");
	OK(sf_moments_add(&o, INT64_MAX, &e) == 0 &&
	    sf_moments_sum(&o, &sum, &e) == -1 && e.code == SF_E_DATA,
	    "a sum beyond a decimal");
}

int
main(void)
{
	distributions();
	hillstrom();
	edges();
	DONE();
}
