/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date_own.h"

/* What a format has set beside the civil time. */
struct scan {
	const char *p, *end;
	struct sf_civil *c;
	int daypart;
	int32_t *off;
};

static int
take(int *to, int v)
{
	*to = v;
	return (v < 0 ? -1 : 0);
}

/* Read what the conversion ${f} stands for; 0 or -1. */
static int
convert(struct scan *s, char f)
{
	const char **p = &s->p, *end = s->end;
	int yy;

	switch (f) {
	case 'Y':
		return (take(&s->c->year, sf_date_number(p, end, 4, 4)));
	case 'y':
		if ((yy = sf_date_number(p, end, 2, 2)) < 0)
			return (-1);
		s->c->year = sf_date_century(yy);
		return (0);
	case 'm':
		return (take(&s->c->month, sf_date_number(p, end, 1, 2)));
	case 'b':
		return (take(&s->c->month, sf_date_month(p, end)));
	case 'e':
		sf_date_blanks(p, end);
		/* FALLTHROUGH */
	case 'd':
		return (take(&s->c->day, sf_date_number(p, end, 1, 2)));
	case 'H':
	case 'I':
		return (take(&s->c->hour, sf_date_number(p, end, 1, 2)));
	case 'M':
		return (take(&s->c->min, sf_date_number(p, end, 1, 2)));
	case 'S':
		return (take(&s->c->sec, sf_date_number(p, end, 1, 2)));
	case 'f':
		return (take(&s->c->ms, sf_date_fraction(p, end)));
	case 'p':
		return (take(&s->daypart, sf_date_daypart(p, end)));
	case 'z':
		*s->off = sf_date_offset(p, end);
		return (*s->off == INT32_MAX ? -1 : 0);
	case '%':
		return (sf_date_skip(p, end, '%') ? 0 : -1);
	}
	return (-1);
}

static int
pair(const char *p)
{
	return ((p[0] - '0') * 10 + (p[1] - '0'));
}

/* 2026-11-01, as most tables have it: 1, or 0 where it is to be read on. */
static int
plain_date(struct sf_str s, const char *format, struct sf_civil *c)
{
	if (s.n != 10 || strcmp(format, "%Y-%m-%d") != 0 ||
	    !sf_date_is_form(s.p, "0000-00-") ||
	    !sf_date_is_form(s.p + 2, "00-00-00"))
		return (0);
	c->year = pair(s.p) * 100 + pair(s.p + 2);
	c->month = pair(s.p + 5);
	c->day = pair(s.p + 8);
	return (1);
}

int
sf_date_scan(struct sf_str s, const char *format, struct sf_civil *c,
    int32_t *off)
{
	struct scan x = {s.p, s.p + s.n, c, -1, off};
	const char *f;

	*c = (struct sf_civil){.year = 1970, .month = 1, .day = 1};
	*off = INT32_MAX;
	if (plain_date(s, format, c))
		return (sf_date_valid(c) ? 0 : -1);
	for (f = format; *f != '\0'; f++) {
		if (*f == '%' && f[1] != '\0') {
			if (convert(&x, *++f))
				return (-1);
		} else if (*f == ' ') {
			sf_date_blanks(&x.p, x.end);
		} else if (!sf_date_skip(&x.p, x.end, *f)) {
			return (-1);
		}
	}
	if (x.daypart >= 0 && (c->hour = sf_date_hour(x.daypart, c->hour)) < 0)
		return (-1);
	return (x.p == x.end ? sf_date_settle(c) : -1);
}
