/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date_own.h"

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

/* From here on half the width is enough, which takes half the time. */
static void
unpack_day(uint32_t ms, struct sf_civil *c)
{
	uint32_t min = ms / (uint32_t)SF_MINUTE;

	ms -= min * (uint32_t)SF_MINUTE;
	c->hour = (int)(min / 60);
	c->min = (int)(min % 60);
	c->sec = (int)(ms / (uint32_t)SF_SECOND);
	c->ms = (int)(ms % (uint32_t)SF_SECOND);
}

void
sf_date_unpack(int64_t ms, struct sf_civil *c)
{
	int64_t days = ms / SF_DAY - (ms % SF_DAY < 0);
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	uint32_t doe = (uint32_t)(z - era * 146097);
	uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	uint32_t mp = (5 * doy + 2) / 153;

	c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c->year = (int)(yoe + era * 400 + (c->month <= 2));
	unpack_day((uint32_t)(ms - days * SF_DAY), c);
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

/*
 * Eight bytes at once: whether they are digits where ${form} has '0', and
 * else equal to it.  No sum of two bytes that could pass carries into the
 * next, so that the order of bytes does not matter.
 */
int
sf_date_is_form(const char *p, const char *form)
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

	if (s.n != SF_TS_LEN || !sf_date_is_form(p, "0000-00-") ||
	    !sf_date_is_form(p + 8, "00T00:00") ||
	    !sf_date_is_form(p + 16, ":00.000Z"))
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
	if ((c.year = sf_date_number(&p, end, 4, 4)) < 0 ||
	    !sf_date_skip(&p, end, '-') ||
	    (c.month = sf_date_number(&p, end, 2, 2)) < 0 ||
	    !sf_date_skip(&p, end, '-') ||
	    (c.day = sf_date_number(&p, end, 2, 2)) < 0 || p >= end ||
	    (*p != 'T' && *p != 't' && *p != ' '))
		return (-1);
	p++;
	if ((c.hour = sf_date_number(&p, end, 2, 2)) < 0 ||
	    !sf_date_skip(&p, end, ':') ||
	    (c.min = sf_date_number(&p, end, 2, 2)) < 0 ||
	    !sf_date_skip(&p, end, ':') ||
	    (c.sec = sf_date_number(&p, end, 2, 2)) < 0)
		return (-1);
	if (sf_date_skip(&p, end, '.') &&
	    (c.ms = sf_date_fraction(&p, end)) < 0)
		return (-1);
	if (c.sec == 60) {
		c.sec = 59;
		c.ms = 999;
	}
	if ((off = sf_date_offset(&p, end)) == INT32_MAX || p != end ||
	    !sf_date_valid(&c))
		return (-1);
	*ms = sf_date_pack(&c) - off * SF_MINUTE;
	return (*ms < SF_DAYS_FIRST * SF_DAY ||
	    *ms >= SF_DAYS_END * SF_DAY ? -1 : 0);
}

static void
two(char *p, int v)
{
	static const char digits[] =
	    "00010203040506070809101112131415161718192021222324"
	    "25262728293031323334353637383940414243444546474849"
	    "50515253545556575859606162636465666768697071727374"
	    "75767778798081828384858687888990919293949596979899";

	memcpy(p, digits + 2 * v, 2);
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
