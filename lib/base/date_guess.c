/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date_own.h"

/*
 * Times by their shape, where no order of day and month is to be guessed: the
 * year stands in front in four digits, or the month is a word.
 */
struct guess {
	const char *p, *end;
	struct sf_civil c;
	int daypart;
	int32_t off;
};

static size_t
digits(const struct guess *g)
{
	const char *q = g->p;

	while (q < g->end && *q >= '0' && *q <= '9')
		q++;
	return ((size_t)(q - g->p));
}

static int
is_digit(const struct guess *g)
{
	return (g->p < g->end && *g->p >= '0' && *g->p <= '9');
}

static int
at(const struct guess *g, char c)
{
	return (g->p < g->end && *g->p == c);
}

static int
skip(struct guess *g, char c)
{
	return (sf_date_skip(&g->p, g->end, c));
}

static int
word(struct guess *g, const char *w)
{
	return (sf_date_word(&g->p, g->end, w));
}

static void
blanks(struct guess *g)
{
	sf_date_blanks(&g->p, g->end);
}

static int
number(struct guess *g, int min, int max, int *out)
{
	*out = sf_date_number(&g->p, g->end, min, max);
	return (*out < 0 ? -1 : 0);
}

/*
 * 20261101: between 1900 and 2099 no such text has a meaning with the year
 * behind, for then 19 or 20 would be a month.
 */
static int
compact_date(struct guess *g)
{
	if (number(g, 4, 4, &g->c.year) || number(g, 2, 2, &g->c.month) ||
	    number(g, 2, 2, &g->c.day))
		return (-1);
	return (g->c.year >= 1900 && g->c.year < 2100 ? 0 : -1);
}

/* 090500, 090500123 and 0905 behind a date. */
static int
compact_time(struct guess *g)
{
	size_t n = digits(g);

	if (number(g, 2, 2, &g->c.hour) || number(g, 2, 2, &g->c.min))
		return (-1);
	if (n >= 6 && number(g, 2, 2, &g->c.sec))
		return (-1);
	if (n == 9)
		return (number(g, 3, 3, &g->c.ms));
	if (n == 6 && (skip(g, '.') || skip(g, ',')))
		return ((g->c.ms = sf_date_fraction(&g->p, g->end)) < 0 ?
		    -1 : 0);
	return (n == 4 || n == 6 ? 0 : -1);
}

/* 2026-11-01, 2026/11/1, 2026.11.1, 2026年11月1日. */
static int
year_first(struct guess *g)
{
	char sep;

	if (number(g, 4, 4, &g->c.year) || g->p == g->end)
		return (-1);
	if (word(g, "年")) {
		blanks(g);
		if (number(g, 1, 2, &g->c.month) || !word(g, "月"))
			return (-1);
		blanks(g);
		return (number(g, 1, 2, &g->c.day) ||
		    (!word(g, "日") && !word(g, "号")) ? -1 : 0);
	}
	sep = *g->p;
	if (sep != '-' && sep != '/' && sep != '.')
		return (-1);
	g->p++;
	if (number(g, 1, 2, &g->c.month) || !skip(g, sep) ||
	    number(g, 1, 2, &g->c.day))
		return (-1);
	return (is_digit(g) ? -1 : 0);
}

/* A year behind, in two or four digits. */
static int
year_last(struct guess *g)
{
	size_t n = digits(g);

	if (n == 4)
		return (number(g, 4, 4, &g->c.year));
	if (n != 2 || number(g, 2, 2, &g->c.year))
		return (-1);
	g->c.year = sf_date_century(g->c.year);
	return (0);
}

/* 01-NOV-26, 1 November 2026, 01/Nov/2026, Oracle's Chinese 01-11月-26. */
static int
day_first(struct guess *g)
{
	char sep;

	if (number(g, 1, 2, &g->c.day) || g->p == g->end)
		return (-1);
	sep = *g->p;
	if (sep != '-' && sep != '/' && sep != ' ')
		return (-1);
	g->p++;
	if (is_digit(g)) {
		if (sep != '-' || number(g, 1, 2, &g->c.month) ||
		    !word(g, "月"))
			return (-1);
	} else if ((g->c.month = sf_date_month(&g->p, g->end)) < 0) {
		return (-1);
	}
	if (sep == ' ')
		(void)skip(g, ',');
	return (skip(g, sep) ? year_last(g) : -1);
}

/* 9:05, 09:05:30.5, 09.05.30.123456. */
static int
clock(struct guess *g)
{
	char sep;

	if (number(g, 1, 2, &g->c.hour) || g->p == g->end)
		return (-1);
	sep = *g->p;
	if (sep != ':' && sep != '.')
		return (-1);
	g->p++;
	if (number(g, 2, 2, &g->c.min))
		return (-1);
	if (!skip(g, sep))
		return (sep == '.' ? -1 : 0);	/* 9.05 might be a number */
	if (number(g, 2, 2, &g->c.sec))
		return (-1);
	if (skip(g, '.') || (sep == ':' && skip(g, ',')))
		return ((g->c.ms = sf_date_fraction(&g->p, g->end)) < 0 ?
		    -1 : 0);
	return (0);
}

/* None, +0800, UTC or GMT, with a blank behind it. */
static int
zone_before_year(struct guess *g)
{
	if (is_digit(g))
		return (0);
	if (word(g, "UTC") || word(g, "GMT"))
		g->off = 0;
	else if ((g->off = sf_date_offset(&g->p, g->end)) == INT32_MAX)
		return (-1);
	return (skip(g, ' ') ? 0 : -1);
}

/* Nov 1, 2026; or what date(1) and logs write: Nov  1 09:05:30 UTC 2026. */
static int
month_first(struct guess *g)
{
	if ((g->c.month = sf_date_month(&g->p, g->end)) < 0 || !skip(g, ' '))
		return (-1);
	blanks(g);
	if (number(g, 1, 2, &g->c.day))
		return (-1);
	if (!skip(g, ',') && g->end - g->p > 8 && g->p[3] == ':') {
		blanks(g);
		if (clock(g) || !skip(g, ' ') || zone_before_year(g))
			return (-1);
		return (digits(g) == 4 && year_last(g) == 0 &&
		    g->p == g->end ? 0 : -1);
	}
	return (skip(g, ' ') && digits(g) == 4 ? year_last(g) : -1);
}

/* 9时5分30秒, 9点, 9点5分. */
static int
spoken_clock(struct guess *g)
{
	if (number(g, 1, 2, &g->c.hour) || (!word(g, "时") && !word(g, "点")))
		return (-1);
	if (!is_digit(g))
		return (0);
	if (number(g, 1, 2, &g->c.min) || !word(g, "分"))
		return (-1);
	if (!is_digit(g))
		return (0);
	return (number(g, 1, 2, &g->c.sec) || !word(g, "秒") ? -1 : 0);
}

static int
time_of_day(struct guess *g)
{
	const char *start;
	size_t n;

	if ((g->daypart = sf_date_daypart(&g->p, g->end)) >= 0)
		blanks(g);
	n = digits(g);
	start = g->p;
	if (n > 2)
		return (g->daypart < 0 ? compact_time(g) : -1);
	if (n == 0)
		return (-1);
	if (clock(g)) {
		g->p = start;
		g->c.min = g->c.sec = g->c.ms = 0;
		if (spoken_clock(g))
			return (-1);
	}
	start = g->p;
	blanks(g);
	if (g->daypart < 0 &&
	    (g->daypart = sf_date_daypart(&g->p, g->end)) < 0)
		g->p = start;
	return (0);
}

/* Z, +08:00, UTC, GMT+8.  Names like CST stand for many zones. */
static int
zone(struct guess *g)
{
	int sign, h = 0, m = 0;

	blanks(g);
	if (g->p == g->end)
		return (0);
	if (!word(g, "UTC") && !word(g, "GMT")) {
		g->off = sf_date_offset(&g->p, g->end);
		return (g->off == INT32_MAX ? -1 : 0);
	}
	g->off = 0;
	if (!at(g, '+') && !at(g, '-'))
		return (0);
	sign = *g->p++ == '-' ? -1 : 1;
	if (digits(g) == 4) {
		if (number(g, 2, 2, &h) || number(g, 2, 2, &m))
			return (-1);
	} else if (number(g, 1, 2, &h) || (skip(g, ':') &&
	    number(g, 2, 2, &m))) {
		return (-1);
	}
	g->off = sign * (h * 60 + m);
	return (h > 14 || m > 59 ? -1 : 0);
}

/* "Sun, " in front; 星期日 or 周日 behind. */
static void
weekday(struct guess *g)
{
	static const char *const names[] = {"sunday", "monday", "tuesday",
	    "wednesday", "thursday", "friday", "saturday"};
	size_t i;

	for (i = 0; i < 7; i++) {
		if (!sf_date_letters(&g->p, g->end, names[i], 3))
			continue;
		(void)sf_date_letters(&g->p, g->end, names[i] + 3,
		    strlen(names[i]) - 3);
		(void)skip(g, ',');
		blanks(g);
		return;
	}
}

static void
weekday_behind(struct guess *g)
{
	static const char *const names[] = {"一", "二", "三", "四", "五", "六",
	    "日", "天"};
	const char *start = g->p;
	size_t i;

	blanks(g);
	if (word(g, "星期") || word(g, "周"))
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (word(g, names[i]))
				return;
	g->p = start;
}

/* What stands between a date and a time; 0, or -1. */
static int
between(struct guess *g, int worded)
{
	const char *start = g->p;

	weekday_behind(g);
	if (g->p == g->end)
		return (0);
	if (skip(g, 'T') || skip(g, 't'))
		return (is_digit(g) ? 0 : -1);
	(void)skip(g, ',');
	blanks(g);
	if (g->p > start || *g->p & 0x80)
		return (g->p < g->end ? 0 : -1);
	/* Apache's 01/Nov/2026:09:05:00, Db2's 2026-11-01-09.05.30.123456. */
	if (worded ? skip(g, ':') : (skip(g, '-') && g->end - g->p > 2 &&
	    g->p[2] == '.'))
		return (0);
	return ((unsigned char)g->p[-1] & 0x80 && is_digit(g) ? 0 : -1);
}

static int
date(struct guess *g, int *worded)
{
	switch (digits(g)) {
	case 0:
		*worded = 1;
		return (month_first(g));
	case 1:
	case 2:
		*worded = 1;
		return (day_first(g));
	case 4:
		return (year_first(g));
	case 8:
	case 14:
	case 17:
		return (compact_date(g));
	}
	return (-1);
}

static int
whole(struct guess *g)
{
	int worded = 0, compact;

	weekday(g);
	compact = digits(g) > 8;
	if (date(g, &worded))
		return (-1);
	if (g->p == g->end)
		return (0);
	if (!compact && between(g, worded))
		return (-1);
	if (g->p == g->end)
		return (0);
	return ((compact ? compact_time(g) : time_of_day(g)) || zone(g) ?
	    -1 : 0);
}

/* 2026-11-01 09:05:00, by far the most frequent one. */
static int
plain(struct sf_str s, struct sf_civil *c)
{
	static const char form[] = "0000-00-00 00:00:00";
	const char *p = s.p;
	size_t i;

	if (s.n != sizeof(form) - 1)
		return (-1);
	for (i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == '0' ? (unsigned char)(p[i] - '0') > 9 :
		    p[i] != form[i])
			return (-1);
	c->year = (p[0] - '0') * 1000 + (p[1] - '0') * 100 +
	    (p[2] - '0') * 10 + (p[3] - '0');
	c->month = (p[5] - '0') * 10 + (p[6] - '0');
	c->day = (p[8] - '0') * 10 + (p[9] - '0');
	c->hour = (p[11] - '0') * 10 + (p[12] - '0');
	c->min = (p[14] - '0') * 10 + (p[15] - '0');
	c->sec = (p[17] - '0') * 10 + (p[18] - '0');
	c->ms = 0;
	return (0);
}

int
sf_date_guess(struct sf_str s, struct sf_civil *c, int32_t *off)
{
	struct guess g = {.p = s.p, .end = s.p + s.n, .daypart = -1,
	    .off = INT32_MAX};

	*off = INT32_MAX;
	if (plain(s, c) == 0)
		return (sf_date_settle(c));
	if (s.n < 6 || whole(&g) || g.p != g.end)
		return (-1);
	if (g.daypart >= 0 &&
	    (g.c.hour = sf_date_hour(g.daypart, g.c.hour)) < 0)
		return (-1);
	*c = g.c;
	*off = g.off;
	return (sf_date_settle(c));
}
