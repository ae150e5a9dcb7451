/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"

#include "io/tzrule.h"

struct text {
	const char *p, *end;
};

static int
take(struct text *t, char c)
{
	if (t->p == t->end || *t->p != c)
		return (0);
	t->p++;
	return (1);
}

static int
number(struct text *t, int max, int *out)
{
	const char *from = t->p;
	int v = 0;

	while (t->p < t->end && *t->p >= '0' && *t->p <= '9' && v <= max)
		v = v * 10 + (*t->p++ - '0');
	*out = v;
	return (t->p == from || v > max ? -1 : 0);
}

/* An abbreviation: letters, or anything between < and >. */
static int
name(struct text *t)
{
	const char *from = t->p;

	if (take(t, '<')) {
		while (t->p < t->end && *t->p != '>')
			t->p++;
		return (take(t, '>') ? 0 : -1);
	}
	while (t->p < t->end && ((*t->p | 0x20) >= 'a' && (*t->p | 0x20) <= 'z'))
		t->p++;
	return (t->p - from >= 3 ? 0 : -1);
}

/* [+-]hh[:mm[:ss]] in seconds; RFC 8536 allows up to 167 hours. */
static int
hms(struct text *t, int32_t *out)
{
	int neg, h = 0, m = 0, s = 0;

	neg = take(t, '-');
	if (!neg)
		(void)take(t, '+');
	if (number(t, 167, &h))
		return (-1);
	if (take(t, ':') && number(t, 59, &m))
		return (-1);
	if (take(t, ':') && number(t, 59, &s))
		return (-1);
	*out = (neg ? -1 : 1) * (h * 3600 + m * 60 + s);
	return (0);
}

static int
day(struct text *t, struct sf_tzday *d)
{
	d->time = 2 * 3600;
	if (take(t, 'M')) {
		d->kind = 'M';
		if (number(t, 12, &d->month) || d->month < 1 ||
		    !take(t, '.') || number(t, 5, &d->week) || d->week < 1 ||
		    !take(t, '.') || number(t, 6, &d->day))
			return (-1);
	} else if (take(t, 'J')) {
		d->kind = 'J';
		if (number(t, 365, &d->day) || d->day < 1)
			return (-1);
	} else {
		d->kind = '0';
		if (number(t, 365, &d->day))
			return (-1);
	}
	return (take(t, '/') ? hms(t, &d->time) : 0);
}

int
sf_tzrule_parse(struct sf_tzrule *r, struct sf_str s)
{
	struct text t = {s.p, s.p + s.n};
	int32_t west;

	memset(r, 0, sizeof(*r));
	if (name(&t) || hms(&t, &west))
		return (-1);
	r->std = -west;
	if (t.p == t.end)
		return (0);
	r->has_dst = 1;
	r->dst = r->std + 3600;
	if (name(&t))
		return (-1);
	if (t.p < t.end && *t.p != ',') {
		if (hms(&t, &west))
			return (-1);
		r->dst = -west;
	}
	if (!take(&t, ',') || day(&t, &r->start) || !take(&t, ',') ||
	    day(&t, &r->end) || t.p != t.end)
		return (-1);
	return (0);
}

/* Seconds since 1970 of the rule's day in ${year}, by the wall clock. */
static int64_t
moment(const struct sf_tzday *d, int year)
{
	int64_t days = sf_date_days(year, 1, 1), first;
	int leap = sf_date_mdays(year, 2) == 29, at;

	switch (d->kind) {
	case 'M':
		first = sf_date_days(year, d->month, 1);
		at = (d->day - (int)sf_date_weekday(first) + 7) % 7;
		at += (d->week - 1) * 7;
		if (at >= sf_date_mdays(year, d->month))
			at -= 7;
		days = first + at;
		break;
	case 'J':
		days += d->day - 1 + (leap && d->day >= 60);
		break;
	case '0':
		days += d->day;
		break;
	}
	return (days * 86400 + d->time);
}

int32_t
sf_tzrule_offset(const struct sf_tzrule *r, int64_t s)
{
	struct sf_civil c;
	int64_t start, end;
	int in;

	if (!r->has_dst)
		return (r->std);
	sf_date_unpack((s + r->std) * SF_SECOND, &c);
	start = moment(&r->start, c.year) - r->std;
	end = moment(&r->end, c.year) - r->dst;
	in = start < end ? s >= start && s < end : s >= start || s < end;
	return (in ? r->dst : r->std);
}
