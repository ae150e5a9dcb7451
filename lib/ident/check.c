/* SPDX-License-Identifier: MIT */
#include "ident/kind.h"

#include "ident/check.h"

const char *const sf_check_names[] = {"luhn", "mod10", "mod11", "mod11_2",
	"mod11_10", "mod97_10", "iban", "isin", "mod97", NULL};

/* A digit's value, 10 to 35 of a letter, or -1. */
static int
value(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	return (c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1);
}

/* The digits of ${s} alone, with ${x} an X at the end; 0 of too many. */
static size_t
digits_only(struct sf_str s, int x, char d[SF_CHECK_MAX])
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		if ((s.p[i] < '0' || s.p[i] > '9') &&
		    !(x && s.p[i] == 'X' && i + 1 == s.n))
			continue;
		if (n == SF_CHECK_MAX)
			return (0);
		d[n++] = s.p[i];
	}
	return (n);
}

/*
 * Letters written as two digits, into ${d}; 0 where a character is neither
 * letter nor digit, or there are too many.
 */
static size_t
expand(struct sf_str s, char d[SF_CHECK_MAX * 2])
{
	size_t i, n = 0;
	int v;

	for (i = 0; i < s.n && i < SF_CHECK_MAX; i++) {
		if ((v = value(s.p[i])) < 0)
			return (0);
		if (v >= 10)
			d[n++] = (char)('0' + v / 10);
		d[n++] = (char)('0' + v % 10);
	}
	return (i == s.n ? n : 0);
}

static int
weighted(const struct sf_check *c, struct sf_str s, unsigned mod)
{
	unsigned sum = 0, w;
	size_t i, k;
	int v;

	if (s.n < 2 || s.n > SF_CHECK_MAX)
		return (-1);
	for (i = 0; i < s.n; i++) {
		k = s.n - 2 - i;	/* places before the last but one */
		if (i + 1 == s.n)
			w = 1;
		else if (c->weights > 0)
			w = c->weight[c->weights - 1 - k % c->weights];
		else
			w = mod == 10 ? (k % 2 == 0 ? 3 : 1) :
			    (unsigned)(k + 2);
		if ((v = value(s.p[i])) < 0)
			return (-1);
		if (i + 1 == s.n && mod == 11 && s.p[i] == 'X')
			v = 10;
		else if (i + 1 == s.n && v > 9)
			return (-1);
		sum += w * (unsigned)v;
	}
	return (sum % mod == 0);
}

static int
mod11_2(const char *d, size_t n)
{
	unsigned p = 0, v;
	size_t i;

	for (i = 0; i < n; i++) {
		v = d[i] == 'X' ? 10 : (unsigned)(d[i] - '0');
		p = (i + 1 < n ? (p + v) * 2 : p + v) % 11;
	}
	return (p == 1);
}

static int
mod11_10(const char *d, size_t n)
{
	unsigned p = 10;
	size_t i;

	for (i = 0; i + 1 < n; i++) {
		p = (p + (unsigned)(d[i] - '0')) % 10;
		p = (p == 0 ? 10 : p) * 2 % 11;
	}
	return ((p + (unsigned)(d[n - 1] - '0')) % 10 == 1);
}

static int
mod97(const char *d, size_t n)
{
	unsigned r = 0;
	size_t i;

	for (i = 0; i < n; i++)
		r = (r * 10 + (unsigned)(d[i] - '0')) % 97;
	return (r == 1);
}

static int
iban(struct sf_str s)
{
	char turned[34], d[SF_CHECK_MAX * 2];
	size_t n;

	if (s.n < 15 || s.n > sizeof(turned))
		return (-1);
	memcpy(turned, s.p + 4, s.n - 4);
	memcpy(turned + s.n - 4, s.p, 4);
	n = expand((struct sf_str){turned, s.n}, d);
	return (n == 0 ? -1 : mod97(d, n));
}

int
sf_check(const struct sf_check *c, struct sf_str s)
{
	char d[SF_CHECK_MAX * 2];
	size_t n;

	switch (c->kind) {
	case SF_CHECK_NONE:
		return (1);
	case SF_CHECK_LUHN:
		n = digits_only(s, 0, d);
		return (n < 2 ? -1 : sf_shape_luhn(d, n));
	case SF_CHECK_MOD10:
		return (weighted(c, s, 10));
	case SF_CHECK_MOD11:
		return (weighted(c, s, 11));
	case SF_CHECK_MOD11_2:
		n = digits_only(s, 1, d);
		return (n < 2 ? -1 : mod11_2(d, n));
	case SF_CHECK_MOD11_10:
		n = digits_only(s, 0, d);
		return (n < 2 ? -1 : mod11_10(d, n));
	case SF_CHECK_MOD97_10:
	case SF_CHECK_MOD97:
		n = expand(s, d);
		return (n < 3 ? -1 : mod97(d, n));
	case SF_CHECK_IBAN:
		return (iban(s));
	case SF_CHECK_ISIN:
		n = expand(s, d);
		return (s.n != 12 || n == 0 ? -1 : sf_shape_luhn(d, n));
	}
	return (-1);
}
