/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"

#define PLACES 6
#define FAR 60			/* an exponent that no sum has */

/* Digits of ${s} from *${i} on, taken off *${v}: there, all fit. */
static int
digits(struct sf_str s, size_t *i, sf_dec_sum *v)
{
	size_t from = *i;

	for (; *i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9'; ++*i)
		if (__builtin_mul_overflow(*v, (sf_dec_sum)10, v) ||
		    __builtin_sub_overflow(*v, (sf_dec_sum)(s.p[*i] - '0'), v))
			return (-1);
	return (*i > from ? 0 : -1);
}

/* The exponent that ends ${s} at ${i}; FAR where it is none, or too far. */
static int
exponent(struct sf_str s, size_t i)
{
	int negative = i < s.n && s.p[i] == '-', x = 0;

	i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
	if (i == s.n)
		return (FAR);
	for (; i < s.n && x < FAR; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return (FAR);
		x = x * 10 + (s.p[i] - '0');
	}
	return (x >= FAR ? FAR : negative ? -x : x);
}

/* ${s} without the zeros that end its fraction: 1.500000000 is fine. */
static struct sf_str
shorter(struct sf_str s)
{
	size_t i = 0;

	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-'))
		i++;
	if (i == s.n || s.p[i] != '.' || memchr(s.p, 'e', s.n) != NULL ||
	    memchr(s.p, 'E', s.n) != NULL)
		return (s);
	while (s.n > i + 2 && s.p[s.n - 1] == '0')
		s.n--;
	return (s);
}

int
sf_dec_sum_parse(struct sf_str s, sf_dec_sum *out)
{
	int negative = s.n > 0 && s.p[0] == '-', places = 0, x = 0;
	size_t i = negative ? 1 : 0, point;
	sf_dec_sum v = 0;

	s = shorter(s);
	if (digits(s, &i, &v))
		return (-1);
	if (i < s.n && s.p[i] == '.') {
		point = ++i;
		if (digits(s, &i, &v))
			return (-1);
		places = (int)(i - point);
	}
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		if ((x = exponent(s, i + 1)) == FAR)
			return (-1);
		places -= x;
	} else if (i != s.n) {
		return (-1);
	}
	for (; places > PLACES; places--, v /= 10)
		if (v % 10 != 0)
			return (-1);
	for (; places < PLACES; places++)
		if (__builtin_mul_overflow(v, (sf_dec_sum)10, &v))
			return (-1);
	*out = v;
	return (negative ? 0 : __builtin_sub_overflow((sf_dec_sum)0, v, out) ?
	    -1 : 0);
}

void
sf_dec_sum_format(sf_dec_sum v, char out[48])
{
	sf_dec_usum u = v < 0 ? 0 - (sf_dec_usum)v : (sf_dec_usum)v;
	char text[48], *p = text + sizeof(text);
	int places = 0;

	*--p = '\0';
	for (; places < PLACES && u % 10 == 0; places++)
		u /= 10;
	for (; places < PLACES; places++, u /= 10)
		*--p = (char)('0' + (int)(u % 10));
	if (*p != '\0')
		*--p = '.';
	do
		*--p = (char)('0' + (int)(u % 10));
	while ((u /= 10) != 0);
	if (v < 0)
		*--p = '-';
	(void)snprintf(out, 48, "%s", p);
}
