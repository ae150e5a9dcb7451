/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/decimal.h"

#define PLACES 6

/* Digits of ${s} from *${i} into *${v}; counts them, -1 on overflow. */
static int
digits(struct sf_str s, size_t *i, int64_t *v, int *places)
{
	int n = 0;

	for (; *i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9'; ++*i, n++) {
		if (__builtin_mul_overflow(*v, (int64_t)10, v) ||
		    __builtin_add_overflow(*v, (int64_t)(s.p[*i] - '0'), v))
			return (-1);
		if (places != NULL)
			++*places;
	}
	return (n);
}

static int
exponent(struct sf_str s, size_t *i, int *places)
{
	int64_t x = 0;
	int neg = 0;

	++*i;
	if (*i < s.n && (s.p[*i] == '-' || s.p[*i] == '+'))
		neg = s.p[(*i)++] == '-';
	if (digits(s, i, &x, NULL) <= 0 || x > 40)
		return (-1);
	*places += neg ? (int)x : -(int)x;
	return (0);
}

int
sf_dec_parse(struct sf_str s, sf_dec *out)
{
	int neg = s.n > 0 && s.p[0] == '-', places = 0;
	size_t i = neg ? 1 : 0;
	int64_t v = 0;

	while (s.n > i + 1 && s.p[s.n - 1] == '0' && /* 1.500000000 is fine */
	    i < s.n) {
		size_t k;

		for (k = i; k < s.n && s.p[k] >= '0' && s.p[k] <= '9'; k++)
			;
		if (k >= s.n || s.p[k] != '.' || k + 1 >= s.n - 1)
			break;
		for (k++; k < s.n && s.p[k] >= '0' && s.p[k] <= '9'; k++)
			;
		if (k < s.n)
			break;
		s.n--;
	}
	if (digits(s, &i, &v, NULL) <= 0)
		return (-1);
	if (i < s.n && s.p[i] == '.') {
		i++;
		if (digits(s, &i, &v, &places) <= 0)
			return (-1);
	}
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E') &&
	    exponent(s, &i, &places))
		return (-1);
	if (i != s.n)
		return (-1);
	for (; places > PLACES; places--, v /= 10)
		if (v % 10 != 0)
			return (-1);
	for (; places < PLACES; places++)
		if (__builtin_mul_overflow(v, (int64_t)10, &v))
			return (-1);
	*out = neg ? -v : v;
	return (0);
}

int
sf_dec_add(sf_dec a, sf_dec b, sf_dec *out)
{
	return (__builtin_add_overflow(a, b, out) ? -1 : 0);
}

int
sf_dec_mul(sf_dec a, int64_t n, sf_dec *out)
{
	return (__builtin_mul_overflow(a, n, out) ? -1 : 0);
}

sf_dec
sf_dec_div(sf_dec a, int64_t n)
{
	int64_t q = a / n, r = a % n;
	uint64_t ur = r < 0 ? 0 - (uint64_t)r : (uint64_t)r;
	uint64_t un = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	if (ur >= un - ur)
		q += (a < 0) == (n < 0) ? 1 : -1;
	return (q);
}

void
sf_dec_fixed(sf_dec v, unsigned places, char out[32])
{
	static const int64_t pow10[] = {1, 10, 100, 1000, 10000, 100000,
	    1000000};
	int64_t unit = pow10[PLACES - places];
	int64_t r = sf_dec_div(v, unit);
	uint64_t u = r < 0 ? 0 - (uint64_t)r : (uint64_t)r;
	uint64_t p = (uint64_t)pow10[places];

	if (places == 0)
		(void)snprintf(out, 32, "%s%ju", r < 0 ? "-" : "",
		    (uintmax_t)u);
	else
		(void)snprintf(out, 32, "%s%ju.%0*ju", r < 0 ? "-" : "",
		    (uintmax_t)(u / p), (int)places, (uintmax_t)(u % p));
}

void
sf_dec_format(sf_dec v, char out[32])
{
	size_t n;

	sf_dec_fixed(v, PLACES, out);
	for (n = 0; out[n] != '\0'; n++)
		;
	while (out[n - 1] == '0')
		out[--n] = '\0';
	if (out[n - 1] == '.')
		out[--n] = '\0';
}
