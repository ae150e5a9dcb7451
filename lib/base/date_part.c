/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date_own.h"

int
sf_date_number(const char **p, const char *end, int min, int max)
{
	int v = 0, n = 0;

	for (; n < max && *p < end && **p >= '0' && **p <= '9'; n++)
		v = v * 10 + (*(*p)++ - '0');
	return (n >= min ? v : -1);
}

int
sf_date_skip(const char **p, const char *end, char c)
{
	if (*p >= end || **p != c)
		return (0);
	++*p;
	return (1);
}

int
sf_date_word(const char **p, const char *end, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(end - *p) < n || memcmp(*p, word, n) != 0)
		return (0);
	*p += n;
	return (1);
}

void
sf_date_blanks(const char **p, const char *end)
{
	while (*p < end && (**p == ' ' || **p == '\t'))
		++*p;
}

int
sf_date_fraction(const char **p, const char *end)
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

int32_t
sf_date_offset(const char **p, const char *end)
{
	int sign, h, m = 0;

	if (*p < end && (**p == 'Z' || **p == 'z')) {
		++*p;
		return (0);
	}
	if (*p >= end || (**p != '+' && **p != '-'))
		return (INT32_MAX);
	sign = *(*p)++ == '-' ? -1 : 1;
	if ((h = sf_date_number(p, end, 2, 2)) < 0 || h > 23)
		return (INT32_MAX);
	if (sf_date_skip(p, end, ':') ||
	    (*p < end && **p >= '0' && **p <= '9'))
		if ((m = sf_date_number(p, end, 2, 2)) < 0 || m > 59)
			return (INT32_MAX);
	return (sign * (h * 60 + m));
}

int
sf_date_letters(const char **p, const char *end, const char *word, size_t n)
{
	size_t i;
	char c;

	if ((size_t)(end - *p) < n)
		return (0);
	for (i = 0; i < n; i++) {
		c = (*p)[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (c != word[i])
			return (0);
	}
	*p += n;
	return (1);
}

int
sf_date_month(const char **p, const char *end)
{
	static const char *const names[] = {"january", "february", "march",
	    "april", "may", "june", "july", "august", "september", "october",
	    "november", "december"};
	int m;

	for (m = 0; m < 12; m++) {
		if (!sf_date_letters(p, end, names[m], 3))
			continue;
		(void)sf_date_letters(p, end, names[m] + 3,
		    strlen(names[m]) - 3);
		return (m + 1);
	}
	return (-1);
}

/*
 * The two-digit years of exports are of Oracle's RR: births and openings of
 * accounts of the fifties are met with, times after 2050 are not.
 */
int
sf_date_century(int yy)
{
	return (yy < 50 ? 2000 + yy : 1900 + yy);
}

static const struct {
	const char *name;
	int from, to;		/* hours of the day that it can mean */
} parts[] = {
	{"am", 0, 11}, {"a.m.", 0, 11}, {"上午", 0, 11},
	{"pm", 12, 23}, {"p.m.", 12, 23}, {"下午", 12, 23},
	{"凌晨", 0, 5}, {"清晨", 4, 9}, {"早上", 4, 11}, {"早晨", 4, 11},
	{"中午", 11, 14}, {"傍晚", 16, 20}, {"晚上", 17, 23},
};

int
sf_date_daypart(const char **p, const char *end)
{
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (sf_date_letters(p, end, parts[i].name,
		    strlen(parts[i].name)))
			return ((int)i);
	return (-1);
}

int
sf_date_hour(int daypart, int hour)
{
	const int from = parts[daypart].from, to = parts[daypart].to;

	if (hour < 0 || hour > 23)
		return (-1);
	if (hour >= from && hour <= to)
		return (hour);
	if (hour == 12 && from == 0)
		return (0);
	return (hour < 12 && hour + 12 >= from && hour + 12 <= to ?
	    hour + 12 : -1);
}

int
sf_date_settle(struct sf_civil *c)
{
	if (c->sec == 60 && c->min % 15 == 14) {
		c->sec = 59;
		c->ms = 999;
	}
	if (c->hour == 24 && c->min == 0 && c->sec == 0 && c->ms == 0) {
		c->hour = 0;
		if (!sf_date_valid(c))
			return (-1);
		sf_date_unpack(sf_date_pack(c) + SF_DAY, c);
	}
	return (sf_date_valid(c) ? 0 : -1);
}
