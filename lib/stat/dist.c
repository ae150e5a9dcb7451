/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "stat/dist.h"

#define TINY 1e-300
#define EPS 1e-16
#define ROUNDS 1000

/* P(Z <= z) */
static double
norm(double z)
{
	return (0.5 * erfc(-z / sqrt(2.0)));
}

/* Where the increasing ${f} reaches ${p}: to the last bit that halves. */
static double
bisect(double (*f)(double, double), double arg, double p)
{
	double lo = -1.0, hi = 1.0, mid;
	int i;

	while (f(lo, arg) > p && lo > -1e300)
		lo *= 2.0;
	while (f(hi, arg) < p && hi < 1e300)
		hi *= 2.0;
	for (i = 0; i < 2000; i++) {
		mid = lo + (hi - lo) / 2.0;
		if (mid <= lo || mid >= hi)
			break;
		if (f(mid, arg) < p)
			lo = mid;
		else
			hi = mid;
	}
	return (hi);
}

static double
norm2(double z, double unused)
{
	(void)unused;
	return (norm(z));
}

double
sf_dist_norm_q(double p)
{
	if (p < 0.5)
		return (-sf_dist_norm_q(1.0 - p));
	return (bisect(norm2, 0.0, p));
}

/* Continued fraction of the incomplete beta function, by Lentz's method. */
static double
beta_fraction(double a, double b, double x)
{
	double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0), h, num, m;
	int i;

	d = 1.0 / (fabs(d) < TINY ? TINY : d);
	h = d;
	for (i = 1; i <= ROUNDS; i++) {
		m = i;
		num = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1.0 + num * d;
		d = 1.0 / (fabs(d) < TINY ? TINY : d);
		c = 1.0 + num / c;
		c = fabs(c) < TINY ? TINY : c;
		h *= d * c;
		num = -(a + m) * (a + b + m) * x /
		    ((a + 2 * m) * (a + 2 * m + 1));
		d = 1.0 + num * d;
		d = 1.0 / (fabs(d) < TINY ? TINY : d);
		c = 1.0 + num / c;
		c = fabs(c) < TINY ? TINY : c;
		h *= d * c;
		if (fabs(d * c - 1.0) < EPS)
			break;
	}
	return (h);
}

/* The regularised incomplete beta function. */
static double
beta_inc(double a, double b, double x)
{
	double front;

	if (x <= 0.0)
		return (0.0);
	if (x >= 1.0)
		return (1.0);
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) +
	    b * log1p(-x));
	if (x < (a + 1.0) / (a + b + 2.0))
		return (front * beta_fraction(a, b, x) / a);
	return (1.0 - front * beta_fraction(b, a, 1.0 - x) / b);
}

double
sf_dist_t(double t, double df)
{
	double tail;

	/* Beyond this the two differ by less than the last bits of either. */
	if (df > 1e10)
		return (norm(t));
	tail = 0.5 * beta_inc(df / 2.0, 0.5, df / (df + t * t));
	return (t > 0.0 ? 1.0 - tail : tail);
}

double
sf_dist_t_q(double p, double df)
{
	if (p < 0.5)
		return (-sf_dist_t_q(1.0 - p, df));
	return (bisect(sf_dist_t, df, p));
}

/* The lower regularised gamma function, by its series. */
static double
gamma_series(double a, double x)
{
	double term = 1.0 / a, sum = term;
	int i;

	for (i = 1; i <= ROUNDS * 100; i++) {
		term *= x / (a + i);
		sum += term;
		if (term < sum * EPS)
			break;
	}
	return (sum * exp(-x + a * log(x) - lgamma(a)));
}

/* The upper one, by its continued fraction. */
static double
gamma_fraction(double a, double x)
{
	double b = x + 1.0 - a, c = 1.0 / TINY, d = 1.0 / b, h = d, num;
	int i;

	for (i = 1; i <= ROUNDS * 100; i++) {
		num = -i * (i - a);
		b += 2.0;
		d = num * d + b;
		d = 1.0 / (fabs(d) < TINY ? TINY : d);
		c = b + num / c;
		c = fabs(c) < TINY ? TINY : c;
		h *= d * c;
		if (fabs(d * c - 1.0) < EPS)
			break;
	}
	return (h * exp(-x + a * log(x) - lgamma(a)));
}

double
sf_dist_chi2_tail(double x, double df)
{
	double a = df / 2.0, y = x / 2.0;

	if (y <= 0.0)
		return (1.0);
	return (y < a + 1.0 ? 1.0 - gamma_series(a, y) : gamma_fraction(a, y));
}
