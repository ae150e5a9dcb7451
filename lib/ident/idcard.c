/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"

#include "ident/kind.h"

/*
 * Region: a province and what lies in it, or 9 and a province, as on the
 * permanent residence cards of foreigners since 2023.  Residents from Hong
 * Kong, Macao and Taiwan have 810000, 820000 and 830000, and nothing within
 * (residence permits since 2018); such cards never had 15 digits.
 */
static int
region(const char *d, int old)
{
	if (d[0] == '8')
		return (!old && sf_shape_province(d) && memcmp(d + 2, "0000", 4) == 0);
	if (d[0] == '9')
		return (!old && sf_shape_province(d + 1));
	return (sf_shape_province(d) && memcmp(d + 2, "0000", 4) != 0);
}

/* A day of birth that somebody alive or lately dead could have. */
static int
birth(const char *d)
{
	struct sf_civil c = {0};
	int i;

	for (i = 0; i < 4; i++)
		c.year = c.year * 10 + (d[i] - '0');
	c.month = (d[4] - '0') * 10 + (d[5] - '0');
	c.day = (d[6] - '0') * 10 + (d[7] - '0');
	return (c.year >= 1850 && c.year < 2100 && sf_date_valid(&c));
}

static char
check(const char *d)
{
	static const unsigned weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7,
	    9, 10, 5, 8, 4, 2};
	unsigned sum = 0;
	size_t i;

	for (i = 0; i < 17; i++)
		sum += weight[i] * (unsigned)(d[i] - '0');
	return ("10X98765432"[sum % 11]);
}

enum sf_ident_status
sf_idcard_norm(struct sf_str s, struct sf_buf *out)
{
	char d[18];
	size_t n;
	int old;

	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (sf_shape_scientific(s))
		return (SF_ID_SCIENTIFIC);
	if (sf_shape_dummy(s))
		return (SF_ID_PLACEHOLDER);
	n = sf_shape_digits(s, 1, d, sizeof(d));
	if ((old = n == 15 && d[14] != 'X') != 0) {
		/* 996 to 999 were kept for those born before 1900. */
		memmove(d + 8, d + 6, 9);
		memcpy(d + 6, memcmp(d + 14, "996", 3) >= 0 ? "18" : "19", 2);
		d[17] = check(d);
	} else if (n != 18) {
		return (SF_ID_INVALID);
	}
	if (!region(d, old) || !birth(d + 6))
		return (SF_ID_INVALID);
	if (d[17] != check(d))
		return (SF_ID_CHECKDIGIT);
	sf_buf_add(out, d, sizeof(d));
	return (SF_ID_OK);
}
