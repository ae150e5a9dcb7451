/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "expr/window.h"

static const struct {
	const char *word, *unit;
} units[] = {
	{"d", "d"}, {"day", "d"}, {"days", "d"}, {"天", "d"}, {"日", "d"},
	{"h", "h"}, {"hour", "h"}, {"hours", "h"}, {"hr", "h"}, {"hrs", "h"},
	{"小时", "h"}, {"时", "h"},
	{"min", "m"}, {"mins", "m"}, {"minute", "m"}, {"minutes", "m"},
	{"分钟", "m"}, {"分", "m"},
	{"w", "w"}, {"week", "w"}, {"weeks", "w"}, {"wk", "w"}, {"周", "w"},
	{"星期", "w"}, {"个星期", "w"},
	{"m", "mo"},		/* of "1M": "1m" would be a window */
	{"mo", "mo"}, {"mon", "mo"}, {"month", "mo"}, {"months", "mo"},
	{"mth", "mo"}, {"月", "mo"}, {"个月", "mo"},
	{"y", "y"}, {"yr", "y"}, {"year", "y"}, {"years", "y"}, {"年", "y"},
	{"s", "s"}, {"sec", "s"}, {"second", "s"}, {"seconds", "s"},
};

static const char *const leads[] = {"last", "past", "previous", "the", "in",
    "within", "最近", "过去", "近", "前", "-"};

/* Small letters without blanks; 0 where it does not fit. */
static size_t
squeeze(struct sf_str text, char out[40])
{
	size_t i, n = 0;

	for (i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == ' ' || c == '\t' || c == '_')
			continue;
		if (n == 39)
			return (0);
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	out[n] = '\0';
	return (n);
}

static const char *
unit(const char *p)
{
	size_t k;

	for (k = 0; k < sizeof(units) / sizeof(units[0]); k++)
		if (strcmp(p, units[k].word) == 0)
			return (units[k].unit);
	return (NULL);
}

/* "2026/10/01", "2026.10.01", "20261001", and a date that is no window. */
static int
date(const char *p, char near[40])
{
	unsigned y, m, d;
	int used = 0;

	if ((sscanf(p, "%4u/%2u/%2u%n", &y, &m, &d, &used) != 3 || !used) &&
	    (sscanf(p, "%4u-%2u-%2u%n", &y, &m, &d, &used) != 3 || !used) &&
	    (sscanf(p, "%4u.%2u.%2u%n", &y, &m, &d, &used) != 3 || !used) &&
	    (sscanf(p, "%4u%2u%2u%n", &y, &m, &d, &used) != 3 || !used))
		return (0);
	if (y < 1900 || m < 1 || m > 12 || d < 1 || d > 31 ||
	    (p[used] != '\0' && strcmp(p + used, "..") != 0))
		return (0);
	(void)snprintf(near, 40, "%04u-%02u-%02u..", y, m, d);
	return (1);
}

int
sf_window_near(struct sf_str text, char near[40])
{
	char buf[40], *p = buf;
	const char *u;
	size_t n, k;
	int again = 1;

	if (squeeze(text, buf) == 0)
		return (0);
	while (again)
		for (again = 0, k = 0; k < sizeof(leads) / sizeof(leads[0]);
		    k++)
			if (strncmp(p, leads[k], strlen(leads[k])) == 0) {
				p += strlen(leads[k]);
				again = 1;
			}
	if (strcmp(p, "thismonth") == 0 || strcmp(p, "本月") == 0) {
		(void)snprintf(near, 40, "month");
		return (1);
	}
	if (date(p, near))
		return (1);
	n = strspn(p, "0123456789");
	if (n > 6)
		return (0);
	u = p[n] == '\0' ? "d" : unit(p + n);
	if (u == NULL || strspn(p, "0") == n) {
		if (u == NULL || n > 0 || p[0] == '\0')
			return (0);
		(void)snprintf(near, 40, "1%s", u);	/* "week" */
		return (1);
	}
	if (strcmp(u, "s") == 0)
		return (0);
	(void)snprintf(near, 40, "%.*s%s", (int)n, p, u);
	return (1);
}
