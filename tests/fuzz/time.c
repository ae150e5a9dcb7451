/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

/*
 * Any text as a time: guessed, by a format, as a serial of a workbook.  What
 * is taken is a day of the calendar, and what we write of it reads the same.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
check_guess(struct sf_str s)
{
	struct sf_civil c, again;
	char ts[SF_TS_LEN + 1];
	int32_t off;

	if (sf_date_guess(s, &c, &off) != 0)
		return;
	if (!sf_date_valid(&c))
		abort();
	sf_ts_format(sf_date_pack(&c), ts);
	if (sf_date_guess(sf_str(ts), &again, &off) != 0 || off != 0 ||
	    sf_date_pack(&again) != sf_date_pack(&c))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const formats[] = {"%Y-%m-%d %H:%M:%S",
	    "%d/%m/%y %I:%M %p", "%b %e %Y%z",
	    "%Y年%m月%d日 %p%I时%M分%S.%f"};
	struct sf_civil c;
	struct sf_str s;
	int32_t off;
	char *copy;

	if (n < 2 || (copy = malloc(n - 1)) == NULL)
		return (0);
	memcpy(copy, p + 1, n - 1);	/* a read behind it is seen */
	s = (struct sf_str){copy, n - 1};
	check_guess(s);
	if (sf_date_scan(s, formats[p[0] >> 1 & 3], &c, &off) == 0 &&
	    !sf_date_valid(&c))
		abort();
	if (sf_date_serial(s, p[0] & 1, &c) == 0 && !sf_date_valid(&c))
		abort();
	free(copy);
	return (0);
}
