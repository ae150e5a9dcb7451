/* SPDX-License-Identifier: MIT */
#include "stat/moments.h"

#define MILLION 1e6

static int
overflow(struct sf_err *e)
{
	return (sf_fail(e, SF_E_DATA, "a sum is beyond 38 digits"));
}

int
sf_moments_add(struct sf_moments *m, sf_dec v, struct sf_err *e)
{
	sf_i128 w = v;

	if (__builtin_add_overflow(m->sum, w, &m->sum) ||
	    __builtin_add_overflow(m->sq, (sf_u128)(w * w), &m->sq))
		return (overflow(e));
	m->n++;
	return (0);
}

int
sf_moments_merge(struct sf_moments *m, const struct sf_moments *more,
    struct sf_err *e)
{
	if (__builtin_add_overflow(m->sum, more->sum, &m->sum) ||
	    __builtin_add_overflow(m->sq, more->sq, &m->sq))
		return (overflow(e));
	m->n += more->n;
	return (0);
}

double
sf_moments_mean(const struct sf_moments *m)
{
	return (m->n == 0 ? 0.0 : (double)m->sum / (double)m->n / MILLION);
}

double
sf_moments_var(const struct sf_moments *m)
{
	double n = (double)m->n, rest;
	sf_i128 around, left, sq;

	if (m->n < 2)
		return (0.0);
	/*
	 * With c the whole number next to the mean, Σ(x - c)² = Σx² - 2cΣx +
	 * nc² holds exactly, and is short of the wanted sum by (Σx - nc)²/n.
	 * None of the terms is greater than 3 Σx²; two's complement gives the
	 * right total even where one of them wraps.
	 */
	around = m->sum / (sf_i128)m->n;
	left = m->sum - around * (sf_i128)m->n;
	sq = (sf_i128)(m->sq - 2 * (sf_u128)around * (sf_u128)m->sum +
	    (sf_u128)around * (sf_u128)around * m->n);
	rest = (double)left;
	return (((double)sq - rest * rest / n) / (n - 1.0) /
	    (MILLION * MILLION));
}

int
sf_moments_sum(const struct sf_moments *m, sf_dec *out, struct sf_err *e)
{
	if (m->sum > INT64_MAX || m->sum < INT64_MIN)
		return (sf_fail(e, SF_E_DATA,
		    "a sum of money is beyond 9 million millions"));
	*out = (sf_dec)m->sum;
	return (0);
}
