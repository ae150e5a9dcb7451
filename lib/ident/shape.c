/* SPDX-License-Identifier: MIT */
#include "ident/kind.h"

static int
digit(char c)
{
	return (c >= '0' && c <= '9');
}

int
sf_shape_scientific(struct sf_str s)
{
	size_t i = 0, from;

	while (i < s.n && digit(s.p[i]))
		i++;
	if (i == 0)
		return (0);
	if (i < s.n && s.p[i] == '.')
		for (i++; i < s.n && digit(s.p[i]); i++)
			;
	if (i >= s.n || (s.p[i] != 'E' && s.p[i] != 'e'))
		return (0);
	if (++i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
		i++;
	for (from = i; i < s.n && digit(s.p[i]); i++)
		;
	return (i == s.n && i > from && i - from <= 3);
}

int
sf_shape_masked(struct sf_str s)
{
	size_t i, xs = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '*')
			return (1);
		xs = (s.p[i] | 0x20) == 'x' ? xs + 1 : 0;
		if (xs == 3)
			return (1);
	}
	return (0);
}

int
sf_shape_stars(struct sf_str s)
{
	size_t i;

	for (i = 1; i < s.n; i++)
		if (s.p[i] == '*' && s.p[i - 1] == '*')
			return (1);
	return (0);
}

int
sf_shape_zero(struct sf_str s)
{
	size_t i, zeros = 0;

	for (i = 0; i < s.n; i++)
		if (s.p[i] == '0')
			zeros++;
		else if (s.p[i] != '-' && s.p[i] != ':' && s.p[i] != ' ')
			return (0);
	return (zeros > 0);
}

int
sf_shape_luhn(const char *digits, size_t n)
{
	unsigned sum = 0, v;
	size_t i;

	for (i = 0; i < n; i++) {
		v = (unsigned)(digits[n - 1 - i] - '0');
		if (i % 2 == 1)
			v = v < 5 ? v * 2 : v * 2 - 9;
		sum += v;
	}
	return (n > 0 && sum % 10 == 0);
}

size_t
sf_shape_digits(struct sf_str s, int x, char *out, size_t cap)
{
	size_t i, n = 0;
	char c;

	for (i = 0; i < s.n; i++) {
		c = s.p[i];
		if (c == ' ' || c == '-')
			continue;
		if (x && c == 'x')
			c = 'X';
		if (!digit(c) && !(x && c == 'X' && i + 1 == s.n))
			return (0);
		if (n == cap)
			return (0);
		out[n++] = c;
	}
	return (n);
}
