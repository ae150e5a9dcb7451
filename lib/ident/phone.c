/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/kind.h"

#define E164_MIN 8
#define E164_MAX 15
#define MOBILE 11

/*
 * Whether the third digit follows the second in a mobile number: 13x, 145 147
 * 149, 15x but 154, 162 165 166 167, 17x but 179, 18x, 19x but 194.  The
 * carrier is not told from it: numbers are carried along since 2019.
 */
static int
mobile(const char *d)
{
	static const char *const third[10] = {
	    ['3'-'0'] = "0123456789", ['4'-'0'] = "579",
	    ['5'-'0'] = "012356789", ['6'-'0'] = "2567",
	    ['7'-'0'] = "012345678", ['8'-'0'] = "0123456789",
	    ['9'-'0'] = "012356789",
	};
	const char *t = third[d[1] - '0'];

	return (d[0] == '1' && t != NULL && strchr(t, d[2]) != NULL);
}

/* The digits, blanks, dashes and brackets taken out; 0 where there is else. */
static size_t
digits(struct sf_str s, char out[E164_MAX + 2])
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == ' ' || s.p[i] == '-' || s.p[i] == '(' ||
		    s.p[i] == ')')
			continue;
		if (s.p[i] < '0' || s.p[i] > '9' || n == E164_MAX + 1)
			return (0);
		out[n++] = s.p[i];
	}
	return (n);
}

/* Digits of the country code of China before a mobile number. */
static size_t
china(const char *d, size_t n)
{
	static const char *const codes[] = {"", "86", "0086", "086"};
	size_t i, k;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		k = strlen(codes[i]);
		if (n == k + MOBILE && memcmp(d, codes[i], k) == 0 &&
		    mobile(d + k))
			return (k);
	}
	return (SIZE_MAX);
}

enum sf_ident_status
sf_phone_norm(struct sf_str s, struct sf_buf *out)
{
	char d[E164_MAX + 2];
	size_t n, k;
	int plus;

	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (sf_shape_scientific(s))
		return (SF_ID_SCIENTIFIC);
	if (sf_str_ends(s, ".0"))	/* a number that went through Excel */
		s.n -= 2;
	if ((plus = s.n > 0 && s.p[0] == '+') != 0)
		s.p++, s.n--;
	if ((n = digits(s, d)) == 0)
		return (SF_ID_INVALID);
	if ((k = china(d, n)) != SIZE_MAX && !(plus && k != 2)) {
		sf_buf_adds(out, "+86");
		sf_buf_add(out, d + k, MOBILE);
		return (SF_ID_OK);
	}
	if (!plus || n < E164_MIN || n > E164_MAX || d[0] == '0' ||
	    memcmp(d, "86", 2) == 0)
		return (SF_ID_INVALID);
	sf_buf_addc(out, '+');
	sf_buf_add(out, d, n);
	return (SF_ID_OK);
}
