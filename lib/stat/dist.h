/* SPDX-License-Identifier: MIT */
#ifndef SF_STAT_DIST_H
#define SF_STAT_DIST_H

/*
 * Distributions, by series and continued fractions (Abramowitz and Stegun
 * 6.5.29, 6.5.31, 26.5.8, 26.7.1); quantiles by bisection on them.  Good to
 * 1e-10 and better, which is more than any figure prints.
 */
double sf_dist_norm_q(double p);		/* 0 < p < 1 */
double sf_dist_t(double t, double df);		/* P(T <= t), df > 0 */
double sf_dist_t_q(double p, double df);

/* P(X > x) of the chi-square distribution with ${df} > 0. */
double sf_dist_chi2_tail(double x, double df);

#endif
