/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

/*
 * Days from civil and back: the algorithm of Hinnant, "chrono-compatible
 * low-level date algorithms".  Years start in March, so that the day that
 * comes and goes is their last.
 */
int64_t
sf_date_days(int year, int month, int day)
{
	int y = year - (month <= 2), m = month + (month > 2 ? -3 : 9);
	int before = (153 * m + 2) / 5 + day - 1 - 719468;
	int64_t era;

	if (y >= 0 && y < 10000)	/* in 32 bits: this is often asked */
		return (y * 365 + y / 4 - y / 100 + y / 400 + before);
	era = ((int64_t)y - (y < 0 ? 399 : 0)) / 400;
	y -= (int)(era * 400);
	return (era * 146097 + y * 365 + y / 4 - y / 100 + before);
}

int64_t
sf_date_pack(const struct sf_civil *c)
{
	return (sf_date_days(c->year, c->month, c->day) * SF_DAY +
	    c->hour * SF_HOUR + c->min * SF_MINUTE + c->sec * SF_SECOND +
	    c->ms);
}

void
sf_date_unpack(int64_t ms, struct sf_civil *c)
{
	int64_t days = ms / SF_DAY - (ms % SF_DAY < 0);
	int64_t rest = ms - days * SF_DAY;
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c->year = (int)(yoe + era * 400 + (c->month <= 2));
	c->hour = (int)(rest / SF_HOUR);
	c->min = (int)(rest / SF_MINUTE % 60);
	c->sec = (int)(rest / SF_SECOND % 60);
	c->ms = (int)(rest % SF_SECOND);
}

unsigned
sf_date_weekday(int64_t days)
{
	return ((unsigned)(((days + 4) % 7 + 7) % 7));
}

int
sf_date_mdays(int year, int month)
{
	static const int n[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return (n[month - 1] + (month == 2 && leap));
}

int
sf_date_valid(const struct sf_civil *c)
{
	return (c->year >= 1 && c->year <= 9999 && c->month >= 1 &&
	    c->month <= 12 && c->day >= 1 &&
	    c->day <= sf_date_mdays(c->year, c->month) && c->hour >= 0 &&
	    c->hour <= 23 && c->min >= 0 && c->min <= 59 && c->sec >= 0 &&
	    c->sec <= 59 && c->ms >= 0 && c->ms <= 999);
}

/* Between ${min} and ${max} digits at *${p}; the value, or -1. */
static int
number(const char **p, const char *end, int min, int max)
{
	int v = 0, n = 0;

	for (; n < max && *p < end && **p >= '0' && **p <= '9'; n++)
		v = v * 10 + (*(*p)++ - '0');
	return (n >= min ? v : -1);
}

static int
skip(const char **p, const char *end, char c)
{
	if (*p >= end || **p != c)
		return (0);
	++*p;
	return (1);
}

/* Digits of a fraction of a second, truncated to milliseconds; -1 if none. */
static int
fraction(const char **p, const char *end)
{
	int ms = 0, n = 0;

	for (; *p < end && **p >= '0' && **p <= '9'; ++*p, n++)
		if (n < 3)
			ms = ms * 10 + (**p - '0');
	if (n == 0)
		return (-1);
	for (; n < 3; n++)
		ms *= 10;
	return (ms);
}

/* Z, or ±hh:mm, ±hhmm, ±hh, in minutes east; INT32_MAX where there is none. */
static int32_t
offset(const char **p, const char *end)
{
	int sign, h, m = 0;

	if (*p < end && (**p == 'Z' || **p == 'z')) {
		++*p;
		return (0);
	}
	if (*p >= end || (**p != '+' && **p != '-'))
		return (INT32_MAX);
	sign = *(*p)++ == '-' ? -1 : 1;
	if ((h = number(p, end, 2, 2)) < 0 || h > 23)
		return (INT32_MAX);
	if (skip(p, end, ':') || (*p < end && **p >= '0' && **p <= '9'))
		if ((m = number(p, end, 2, 2)) < 0 || m > 59)
			return (INT32_MAX);
	return (sign * (h * 60 + m));
}

/*
 * Eight bytes at once: whether they are digits where ${form} has '0', and
 * else equal to it.  No sum of two bytes that could pass carries into the
 * next, so that the order of bytes does not matter.
 */
static int
is_form(const char *p, const char *form)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	uint64_t v, f, zero, digit;

	memcpy(&v, p, 8);
	memcpy(&f, form, 8);
	v ^= f;
	/* The high bit where the form has '0': the one byte of forms that is
	 * 0 without the bits of 0x30. */
	zero = (f & UINT64_C(0xCFCFCFCFCFCFCFCF)) + UINT64_C(0x7F7F7F7F7F7F7F7F);
	zero = ~zero & high;
	digit = (zero >> 7) * 9;	/* so much a digit may differ */
	return (((v | (v + (UINT64_C(0x7F7F7F7F7F7F7F7F) - digit))) & high) ==
	    0);
}

static int
pair(const char *p)
{
	return ((p[0] - '0') * 10 + (p[1] - '0'));
}

/* 2026-11-01T01:00:00.000Z, as we write times: 0, or -1 where it is not so. */
static int
scan_own(struct sf_str s, struct sf_civil *c)
{
	const char *p = s.p;

	if (s.n != SF_TS_LEN || !is_form(p, "0000-00-") ||
	    !is_form(p + 8, "00T00:00") || !is_form(p + 16, ":00.000Z"))
		return (-1);
	c->year = pair(p) * 100 + pair(p + 2);
	c->month = pair(p + 5);
	c->day = pair(p + 8);
	c->hour = pair(p + 11);
	c->min = pair(p + 14);
	c->sec = pair(p + 17);
	c->ms = pair(p + 20) * 10 + (p[22] - '0');
	return (sf_date_valid(c) ? 0 : -1);
}

int
sf_ts_valid(struct sf_str s)
{
	struct sf_civil c;
	int64_t ms;

	return (scan_own(s, &c) == 0 || sf_ts_parse(s, &ms) == 0);
}

int
sf_ts_parse(struct sf_str s, int64_t *ms)
{
	const char *p = s.p, *end = s.p + s.n;
	struct sf_civil c = {0};
	int32_t off;

	if (scan_own(s, &c) == 0) {
		*ms = sf_date_pack(&c);
		return (0);
	}
	c.ms = 0;
	if ((c.year = number(&p, end, 4, 4)) < 0 || !skip(&p, end, '-') ||
	    (c.month = number(&p, end, 2, 2)) < 0 || !skip(&p, end, '-') ||
	    (c.day = number(&p, end, 2, 2)) < 0 || p >= end ||
	    (*p != 'T' && *p != 't' && *p != ' '))
		return (-1);
	p++;
	if ((c.hour = number(&p, end, 2, 2)) < 0 || !skip(&p, end, ':') ||
	    (c.min = number(&p, end, 2, 2)) < 0 || !skip(&p, end, ':') ||
	    (c.sec = number(&p, end, 2, 2)) < 0)
		return (-1);
	if (skip(&p, end, '.') && (c.ms = fraction(&p, end)) < 0)
		return (-1);
	if (c.sec == 60) {
		c.sec = 59;
		c.ms = 999;
	}
	if ((off = offset(&p, end)) == INT32_MAX || p != end ||
	    !sf_date_valid(&c))
		return (-1);
	*ms = sf_date_pack(&c) - off * SF_MINUTE;
	return (*ms < sf_date_days(1, 1, 1) * SF_DAY ||
	    *ms >= sf_date_days(10000, 1, 1) * SF_DAY ? -1 : 0);
}

static void
two(char *p, int v)
{
	p[0] = (char)('0' + v / 10);
	p[1] = (char)('0' + v % 10);
}

void
sf_ts_format(int64_t ms, char out[SF_TS_LEN + 1])
{
	struct sf_civil c;

	sf_date_unpack(ms, &c);
	memcpy(out, "0000-00-00T00:00:00.000Z", SF_TS_LEN + 1);
	two(out, c.year / 100);
	two(out + 2, c.year % 100);
	two(out + 5, c.month);
	two(out + 8, c.day);
	two(out + 11, c.hour);
	two(out + 14, c.min);
	two(out + 17, c.sec);
	out[20] = (char)('0' + c.ms / 100);
	two(out + 21, c.ms % 100);
}

int
sf_ts_canonical(struct sf_str s)
{
	struct sf_civil c;

	return (scan_own(s, &c) == 0);
}

static int
month_name(const char **p, const char *end)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	char low[3];
	int i, m;

	if (end - *p < 3)
		return (-1);
	for (i = 0; i < 3; i++)
		low[i] = (char)((*p)[i] | 0x20);
	for (m = 0; m < 12; m++)
		if (memcmp(names + m * 3, low, 3) == 0) {
			*p += 3;
			return (m + 1);
		}
	return (-1);
}

/* Read what the conversion ${f} stands for; 0 or -1. */
static int
convert(char f, const char **p, const char *end, struct sf_civil *c,
    int *pm, int32_t *off)
{
	switch (f) {
	case 'Y':
		return ((c->year = number(p, end, 4, 4)) < 0 ? -1 : 0);
	case 'y':
		if ((c->year = number(p, end, 2, 2)) < 0)
			return (-1);
		c->year += c->year < 69 ? 2000 : 1900;
		return (0);
	case 'm':
		return ((c->month = number(p, end, 1, 2)) < 0 ? -1 : 0);
	case 'b':
		return ((c->month = month_name(p, end)) < 0 ? -1 : 0);
	case 'd':
	case 'e':
		while (f == 'e' && skip(p, end, ' '))
			;
		return ((c->day = number(p, end, 1, 2)) < 0 ? -1 : 0);
	case 'H':
	case 'I':
		return ((c->hour = number(p, end, 1, 2)) < 0 ? -1 : 0);
	case 'M':
		return ((c->min = number(p, end, 2, 2)) < 0 ? -1 : 0);
	case 'S':
		return ((c->sec = number(p, end, 2, 2)) < 0 ? -1 : 0);
	case 'f':
		return ((c->ms = fraction(p, end)) < 0 ? -1 : 0);
	case 'p':
		if (end - *p < 2 || ((*p)[1] | 0x20) != 'm' ||
		    (((*p)[0] | 0x20) != 'a' && ((*p)[0] | 0x20) != 'p'))
			return (-1);
		*pm = ((*p)[0] | 0x20) == 'p' ? 12 : 0;
		*p += 2;
		return (0);
	case 'z':
		return ((*off = offset(p, end)) == INT32_MAX ? -1 : 0);
	case '%':
		return (skip(p, end, '%') ? 0 : -1);
	}
	return (-1);
}

int
sf_date_scan(struct sf_str s, const char *format, struct sf_civil *c,
    int32_t *off)
{
	const char *p = s.p, *end = s.p + s.n, *f;
	int pm = -1;

	*c = (struct sf_civil){.year = 1970, .month = 1, .day = 1};
	*off = INT32_MAX;
	for (f = format; *f != '\0'; f++) {
		if (*f == '%' && f[1] != '\0') {
			if (convert(*++f, &p, end, c, &pm, off))
				return (-1);
		} else if (*f == ' ') {
			while (skip(&p, end, ' '))
				;
		} else if (!skip(&p, end, *f)) {
			return (-1);
		}
	}
	if (pm >= 0)
		c->hour = c->hour % 12 + pm;
	return (p == end && sf_date_valid(c) ? 0 : -1);
}

static int
unit(struct sf_str u, struct sf_span *out, int64_t *each)
{
	static const struct {
		const char *name;
		enum sf_unit unit;
		int64_t each;
	} units[] = {
	    {"ms", SF_U_MS, 1}, {"s", SF_U_MS, SF_SECOND},
	    {"m", SF_U_MS, SF_MINUTE}, {"h", SF_U_MS, SF_HOUR},
	    {"d", SF_U_DAY, 1}, {"w", SF_U_DAY, 7}, {"mo", SF_U_MONTH, 1},
	    {"y", SF_U_MONTH, 12}, {"wd", SF_U_WORKDAY, 1},
	};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (sf_str_is(u, units[i].name)) {
			out->unit = units[i].unit;
			*each = units[i].each;
			return (0);
		}
	return (-1);
}

int
sf_span_parse(struct sf_str s, struct sf_span *out)
{
	int64_t n = 0, each = 0;
	size_t i = 0;
	int neg;

	neg = s.n > 0 && s.p[0] == '-';
	for (i = neg ? 1 : 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		if (n > 1000000000)
			return (-1);
		else
			n = n * 10 + (s.p[i] - '0');
	if (i == (size_t)neg || i > 12 ||
	    unit((struct sf_str){s.p + i, s.n - i}, out, &each))
		return (-1);
	if (__builtin_mul_overflow(neg ? -n : n, each, &out->n))
		return (-1);
	return (0);
}
