/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/kind.h"

static int
digit(char c)
{
	return (c >= '0' && c <= '9');
}

int
sf_shape_scientific(struct sf_str s)
{
	size_t i = sf_str_digits(s), from;

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
sf_shape_exponent(struct sf_str s)
{
	return (sf_shape_scientific(s) && (memchr(s.p, '+', s.n) != NULL ||
	    memchr(s.p, '.', s.n) != NULL));
}

/* Signs that screens put in place of digits, beyond the star. */
static int
is_blot(struct sf_str s, size_t i)
{
	static const char *const signs[] = {"\u2022", "\u25CF", "\u2217",
	    "\u00D7", "\u2588", "\u25A0"};
	size_t k, n;

	for (k = 0; k < sizeof(signs) / sizeof(signs[0]); k++) {
		n = strlen(signs[k]);
		if (s.n - i >= n && memcmp(s.p + i, signs[k], n) == 0)
			return (1);
	}
	return (0);
}

static inline int
blot(struct sf_str s, size_t i)
{
	return ((unsigned char)s.p[i] >= 0x80 && is_blot(s, i));
}

int
sf_shape_masked(struct sf_str s)
{
	size_t i, xs = 0, hashes = 0;

	for (i = sf_str_digits(s); i < s.n; i++) {
		if (s.p[i] == '*' || blot(s, i))
			return (1);
		xs = (s.p[i] | 0x20) == 'x' ? xs + 1 : 0;
		hashes = s.p[i] == '#' ? hashes + 1 : 0;
		if (xs == 3 || hashes == 3)
			return (1);
	}
	return (0);
}

/*
 * In a text that may hold anything, x is a letter unless all the rest are
 * digits, and one star says nothing unless it ends the text, as in a name.
 */
int
sf_shape_hidden(struct sf_str s)
{
	size_t i, xs = 0, others = 0, run = 0;

	if (s.n > 1 && s.p[s.n - 1] == '*')
		return (1);
	if (sf_str_digits(s) == s.n)
		return (0);
	for (i = 0; i < s.n; i++) {
		if (blot(s, i) || (i > 0 && s.p[i] == '*' &&
		    s.p[i - 1] == '*'))
			return (1);
		if ((s.p[i] | 0x20) == 'x') {
			if (++run > xs)
				xs = run;
			continue;
		}
		run = 0;
		others += !digit(s.p[i]);
	}
	return (xs >= 3 && others == 0 && xs < s.n);
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

/*
 * Nothing but one digit, five times or more, or eight and more digits that go
 * up by one from 0 or 1: what is typed where a form insists.
 */
int
sf_shape_dummy(struct sf_str s)
{
	int same = 1, up = 1;
	size_t i, n = 0;
	char first = 0, last = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == ' ' || s.p[i] == '-')
			continue;
		if (!digit(s.p[i]))
			return (0);
		if (n++ == 0)
			first = s.p[i];
		else if (s.p[i] != (last == '9' ? '0' : last + 1))
			up = 0;
		same &= s.p[i] == first;
		last = s.p[i];
		if (!same && !up)
			return (0);
	}
	return ((same && n >= 5) || (same && n > 0 && first == '0') ||
	    (up && n >= 8 && first <= '1'));
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
	size_t i, n = sf_str_digits(s);
	char c;

	if (n > cap)
		return (0);
	if (n > 0)
		memcpy(out, s.p, n);
	for (i = n; i < s.n; i++) {
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

int
sf_shape_province(const char *d)
{
	static const uint8_t known[100] = {
	    [11] = 1, [12] = 1, [13] = 1, [14] = 1, [15] = 1,
	    [21] = 1, [22] = 1, [23] = 1,
	    [31] = 1, [32] = 1, [33] = 1, [34] = 1, [35] = 1, [36] = 1,
	    [37] = 1,
	    [41] = 1, [42] = 1, [43] = 1, [44] = 1, [45] = 1, [46] = 1,
	    [50] = 1, [51] = 1, [52] = 1, [53] = 1, [54] = 1,
	    [61] = 1, [62] = 1, [63] = 1, [64] = 1, [65] = 1,
	    [71] = 1, [81] = 1, [82] = 1, [83] = 1,
	};

	return (digit(d[0]) && digit(d[1]) &&
	    known[(d[0] - '0') * 10 + d[1] - '0']);
}
