/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_DATE_OWN_H
#define SF_BASE_DATE_OWN_H

#include "base/date.h"

/*
 * date_part.c: the parts that all readers of times share.  Each reads at *${p}
 * < ${end} and advances *${p} where it succeeds; what follows a failure is of
 * no use.
 */

/*
 * date.c: whether the eight bytes at ${p} are digits where ${form} has '0',
 * and else equal to it.
 */
int sf_date_is_form(const char *p, const char *form);

/* Between ${min} and ${max} digits; the value, or -1. */
int sf_date_number(const char **p, const char *end, int min, int max);

int sf_date_skip(const char **p, const char *end, char c);	/* 1 or 0 */
int sf_date_word(const char **p, const char *end, const char *word);

/* ${n} letters of the word ${word}, which is in lower case, in any case. */
int sf_date_letters(const char **p, const char *end, const char *word,
    size_t n);

void sf_date_blanks(const char **p, const char *end);

/* Digits of a fraction of a second, truncated to milliseconds; -1 if none. */
int sf_date_fraction(const char **p, const char *end);

/* Z, or ±hh:mm, ±hhmm, ±hh, in minutes east; INT32_MAX where there is none. */
int32_t sf_date_offset(const char **p, const char *end);

/* English, three letters or whole, in any case: 1 to 12, or -1. */
int sf_date_month(const char **p, const char *end);

/* Two digits: 00 to 49 are of the years from 2000 on, 50 to 99 before. */
int sf_date_century(int yy);

/*
 * AM PM a.m. 上午 下午 凌晨 早上 中午 晚上 …: its number, or -1.  With an
 * hour as it is spoken it gives the hour of the day, or -1 where there is none
 * that both can mean (晚上12点 is of two days).
 */
int sf_date_daypart(const char **p, const char *end);
int sf_date_hour(int daypart, int hour);

/*
 * 24:00 becomes the next day, second 60 becomes 59.999 where a leap second
 * can be (the last of a quarter of an hour, whatever the zone).  0, or -1
 * where there is no such time.
 */
int sf_date_settle(struct sf_civil *c);

#endif
