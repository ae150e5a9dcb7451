/* SPDX-License-Identifier: MIT */
#include "base/date.h"
#include "bank.h"

static char *
two(char *p, int v)
{
	p[0] = (char)('0' + v / 10 % 10);
	p[1] = (char)('0' + v % 10);
	return (p + 2);
}

static char *
date(char *p, const struct sf_civil *c, const char *sep)
{
	p = two(two(p, c->year / 100), c->year % 100);
	if (*sep)
		*p++ = *sep;
	p = two(p, c->month);
	if (*sep)
		*p++ = *sep;
	return (two(p, c->day));
}

static char *
clock_of(char *p, const struct sf_civil *c)
{
	p = two(p, c->hour);
	*p++ = ':';
	p = two(p, c->min);
	*p++ = ':';
	return (two(p, c->sec));
}

void
put_date(struct sf_buf *b, const struct world *w, int32_t day)
{
	struct sf_civil c;
	char s[16];

	sf_date_unpack((w->start + day) * SF_DAY, &c);
	sf_buf_add(b, s, (size_t)(date(s, &c, "-") - s));
}

void
put_ymd(struct sf_buf *b, const struct world *w, int32_t day)
{
	struct sf_civil c;
	char s[16];

	sf_date_unpack((w->start + day) * SF_DAY, &c);
	sf_buf_add(b, s, (size_t)(date(s, &c, "") - s));
}

void
put_local(struct sf_buf *b, const struct world *w, int32_t day, int64_t ms)
{
	struct sf_civil c;
	char s[32], *p;

	sf_date_unpack((w->start + day) * SF_DAY + ms, &c);
	p = date(s, &c, "-");
	*p++ = ' ';
	sf_buf_add(b, s, (size_t)(clock_of(p, &c) - s));
}

void
put_time(struct sf_buf *b, const struct world *w, int32_t day, int64_t ms,
    unsigned shape)
{
	static const struct {
		char mark;	/* between date and time */
		char places;	/* of the fraction */
		const char *zone;
	} shapes[TIME_SHAPES] = {
		{'T', 0, "+08:00"}, {'T', 3, "+08:00"}, {'T', 3, "Z"},
		{'T', 6, "Z"}, {' ', 0, "+08:00"}, {'t', 0, "z"},
	};
	int64_t t = (w->start + day) * SF_DAY + ms;
	struct sf_civil c;
	char s[48], *p;

	if (shapes[shape].zone[0] != '+')
		t -= EAST;
	sf_date_unpack(t, &c);
	p = date(s, &c, "-");
	*p++ = shapes[shape].mark;
	p = clock_of(p, &c);
	if (shapes[shape].places > 0) {
		*p++ = '.';
		*p++ = (char)('0' + c.ms / 100);
		p = two(p, c.ms % 100);
	}
	if (shapes[shape].places > 3) {
		*p++ = '4';
		p = two(p, c.sec);
	}
	sf_buf_add(b, s, (size_t)(p - s));
	sf_buf_adds(b, shapes[shape].zone);
}

void
put_cents(struct sf_buf *b, uint64_t cents)
{
	char s[2];

	sf_buf_addu(b, cents / 100);
	sf_buf_addc(b, '.');
	(void)two(s, (int)(cents % 100));
	sf_buf_add(b, s, 2);
}

/* From 07:00 to 23:30, most in the evening. */
int64_t
waking(double u)
{
	double h = u < .35 ? 7 + u / .35 * 5 : u < .6 ?
	    12 + (u - .35) / .25 * 6 : 18 + (u - .6) / .4 * 5.5;

	return ((int64_t)(h * (double)SF_HOUR));
}
