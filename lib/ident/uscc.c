/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/kind.h"

/* GB 32100: the unified social credit code of an organisation. */
static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int
value(char c)
{
	const char *p = c ? strchr(alphabet, c) : NULL;

	return (p ? (int)(p - alphabet) : -1);
}

/*
 * Who registered it, of which kind, and where: GB/T 2260's digits, or 100000
 * for what the state itself registers.
 */
static int
head(const char *d)
{
	size_t i;

	for (i = 2; i < 8; i++)
		if (d[i] < '0' || d[i] > '9')
			return (0);
	return (sf_shape_province(d + 2) || memcmp(d + 2, "10", 2) == 0);
}

enum sf_ident_status
sf_uscc_norm(struct sf_str s, struct sf_buf *out)
{
	unsigned sum = 0, weight = 1;
	char d[18];
	size_t i, n = 0;
	int v = 0;

	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (sf_shape_scientific(s))
		return (SF_ID_SCIENTIFIC);
	if (sf_shape_dummy(s))
		return (SF_ID_PLACEHOLDER);
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == ' ' || s.p[i] == '-')
			continue;
		if (n == sizeof(d))
			return (SF_ID_INVALID);
		d[n++] = s.p[i] >= 'a' && s.p[i] <= 'z' ?
		    (char)(s.p[i] - 'a' + 'A') : s.p[i];
	}
	for (i = 0; i < n; i++) {
		if ((v = value(d[i])) < 0)
			return (SF_ID_INVALID);
		if (i < 17)
			sum += (unsigned)v * weight;
		weight = weight * 3 % 31;
	}
	if (n != sizeof(d) || !head(d))
		return (SF_ID_INVALID);
	if ((unsigned)v != (31 - sum % 31) % 31)
		return (SF_ID_CHECKDIGIT);
	sf_buf_add(out, d, sizeof(d));
	return (SF_ID_OK);
}
