/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_DATE_H
#define SF_BASE_DATE_H

#include <stdint.h>

#include "base/str.h"

/*
 * Instants are milliseconds since 1970-01-01T00:00:00Z in an int64_t, for the
 * years 0001 to 9999; proleptic Gregorian calendar.  Zones are io/zone's.
 */
#define SF_SECOND INT64_C(1000)
#define SF_MINUTE (60 * SF_SECOND)
#define SF_HOUR (60 * SF_MINUTE)
#define SF_DAY (24 * SF_HOUR)
#define SF_TS_LEN 24		/* 2026-11-01T01:00:00.000Z */
#define SF_DAYS_FIRST INT64_C(-719162)	/* 0001-01-01, since 1970-01-01 */
#define SF_DAYS_END INT64_C(2932897)	/* 10000-01-01: behind all times */

/* Wall clock, without a zone. */
struct sf_civil {
	int year, month, day;	/* month and day from 1 */
	int hour, min, sec, ms;	/* sec 0..59 */
};

int64_t sf_date_days(int year, int month, int day);	/* since 1970-01-01 */
int64_t sf_date_pack(const struct sf_civil *c);	/* as if it were UTC */
void sf_date_unpack(int64_t ms, struct sf_civil *c);
unsigned sf_date_weekday(int64_t days);		/* 0 = Sunday */
int sf_date_mdays(int year, int month);
int sf_date_valid(const struct sf_civil *c);	/* 1 or 0 */

/*
 * Any RFC 3339 time (date, 'T', 't' or a blank, time, optional fraction of any
 * length, 'Z' or ±hh:mm; second 60 counts as 59.999) to an instant, truncated
 * below a millisecond.  0, or -1 where ${s} is none.
 */
int sf_ts_parse(struct sf_str s, int64_t *ms);

/* Whether sf_ts_parse() would take it. */
int sf_ts_valid(struct sf_str s);

/* The 24 characters of ${ms}, and a NUL: text order is time order. */
void sf_ts_format(int64_t ms, char out[SF_TS_LEN + 1]);

/* Whether ${s} is exactly such a text. */
int sf_ts_canonical(struct sf_str s);

/*
 * Read a wall clock by a format of strptime(3)'s kind: %Y %m %d %H %I %M %S
 * %y (00 to 49 are 2000 to 2049, 50 to 99 are 1950 to 1999) %e %b (English)
 * %f (fraction) %p (AM, PM, 上午, 下午 and other parts of the day) %z %% and
 * literals; a blank matches blanks.  *${off} is set to minutes east where the
 * format has %z (else to INT32_MAX).  24:00 is the next day, a leap second
 * is 59.999.  The whole of ${s} must match.  0 or -1.
 */
int sf_date_scan(struct sf_str s, const char *format, struct sf_civil *c,
    int32_t *off);

/*
 * The same without a format, where the shape leaves no doubt: the year first
 * and in four digits, or the month as a word (sf-mapping(5) lists them all).
 * 0 or -1.
 */
int sf_date_guess(struct sf_str s, struct sf_civil *c, int32_t *off);

/*
 * The wall clock of a serial of Excel, "46327.378": days since the end of
 * 1899, or with ${since1904} since 1904-01-01, and a fraction of a day.  A
 * fraction of up to 7 digits is rounded to the second that it stands for, a
 * longer one to the millisecond.  0, or -1 where ${s} is none, and where it is
 * Excel's 29 February 1900, which there never was.
 */
int sf_date_serial(struct sf_str s, int since1904, struct sf_civil *c);

/*
 * A length of time.  h, m, s and ms are exact; d, w, mo and y keep the wall
 * clock in a zone; wd counts working days.
 */
enum sf_unit { SF_U_MS, SF_U_DAY, SF_U_MONTH, SF_U_WORKDAY };
struct sf_span {
	int64_t n;
	enum sf_unit unit;	/* s m h in ms, w in days, y in months */
};

/* "90m" "12h" "7d" "2w" "3mo" "1y" "5wd" "30s", also negative. 0 or -1. */
int sf_span_parse(struct sf_str s, struct sf_span *out);

#endif
