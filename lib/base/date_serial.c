/* SPDX-License-Identifier: MIT */
#include "base/date_own.h"

#define PLACES 11		/* of a day, so that 64 bits hold the sum */

/* Milliseconds of the day that 0.${s} tells; -1 where it is no fraction. */
static int64_t
of_day(struct sf_str s)
{
	int64_t v = 0, unit = 1, each;
	size_t i, n = s.n < PLACES ? s.n : PLACES;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return (-1);
		if (i >= n)
			continue;
		v = v * 10 + (s.p[i] - '0');
		unit *= 10;
	}
	each = s.n > 7 ? 1 : SF_SECOND;
	return ((v * (SF_DAY / each) + unit / 2) / unit * each);
}

int
sf_date_serial(struct sf_str s, int since1904, struct sf_civil *c)
{
	const char *p = s.p, *end = s.p + s.n;
	int days = sf_date_number(&p, end, 1, 7);
	int64_t first, ms = 0;

	if (days < 0)
		return (-1);
	if (p < end) {
		if (!sf_date_skip(&p, end, '.') || p == end)
			return (-1);
		ms = of_day((struct sf_str){p, (size_t)(end - p)});
		if (ms < 0)
			return (-1);
	}
	/* Serial 60 is the day too many, and 0 no day at all. */
	if (!since1904 && (days == 0 || days == 60))
		return (-1);
	first = since1904 ? sf_date_days(1904, 1, 1) :
	    sf_date_days(1899, 12, days < 60 ? 31 : 30);
	if (first + days >= SF_DAYS_END)
		return (-1);
	sf_date_unpack((first + days) * SF_DAY + ms, c);
	return (sf_date_valid(c) ? 0 : -1);
}
