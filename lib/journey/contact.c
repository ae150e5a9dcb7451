/* SPDX-License-Identifier: MIT */
#include "base/digest.h"

#include "journey/contact.h"

static int
counts(const struct sf_cap *c, int ch)
{
	return (c->ch < 0 || c->ch == ch);
}

/* Sends in (${last} - w, ${last}], the new one at ${at} among them. */
static int
window_full(const struct sf_cap *c, const struct sf_zone *z,
    const struct sf_contact *sent, size_t sends, int64_t at, int64_t last)
{
	struct sf_span back = c->span;
	int64_t open;
	uint64_t n = 1;
	size_t i;

	back.n = -back.n;
	open = sf_zone_add(z, last, back, NULL);
	if (at <= open)
		return (0);
	for (i = 0; i < sends; i++)
		if (counts(c, sent[i].ch) && sent[i].at > open &&
		    sent[i].at <= last)
			n++;
	return (n > c->n);
}

static int
rolling_full(const struct sf_cap *c, const struct sf_zone *z,
    const struct sf_contact *sent, size_t sends, int64_t at)
{
	size_t i;

	if (window_full(c, z, sent, sends, at, at))
		return (1);
	for (i = 0; i < sends; i++)
		if (sent[i].at > at && counts(c, sent[i].ch) &&
		    window_full(c, z, sent, sends, at, sent[i].at))
			return (1);
	return (0);
}

/* A number that two instants share where they share the calendar period. */
static int64_t
period(enum sf_cap_kind kind, const struct sf_zone *z, int64_t at)
{
	struct sf_civil c;
	int64_t day;

	sf_zone_civil(z, at, &c);
	day = sf_date_days(c.year, c.month, c.day);
	switch (kind) {
	case SF_CAP_ROLLING:
	case SF_CAP_DAY:
		return (day);
	case SF_CAP_WEEK:
		return (day - (int64_t)(sf_date_weekday(day) + 6) % 7);
	case SF_CAP_MONTH:
		return (c.year * 12 + c.month);
	}
	return (day);
}

static int
calendar_full(const struct sf_cap *c, const struct sf_zone *z,
    const struct sf_contact *sent, size_t sends, int64_t at)
{
	int64_t p = period(c->kind, z, at);
	uint64_t n = 1;
	size_t i;

	for (i = 0; i < sends; i++)
		if (counts(c, sent[i].ch) && period(c->kind, z,
		    sent[i].at) == p)
			n++;
	return (n > c->n);
}

int
sf_contact_cap(const struct sf_cap *caps, size_t n, const struct sf_zone *z,
    const struct sf_contact *sent, size_t sends, int64_t at, int ch)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!counts(&caps[i], ch))
			continue;
		if (caps[i].kind == SF_CAP_ROLLING ?
		    rolling_full(&caps[i], z, sent, sends, at) :
		    calendar_full(&caps[i], z, sent, sends, at))
			return ((int)i);
	}
	return (-1);
}

/* The minute of the day ${minute}, ${days} days after the day of ${c}. */
static int64_t
clock_at(const struct sf_zone *z, const struct sf_civil *c, int days,
    int minute)
{
	struct sf_civil t = {0};

	sf_date_unpack((sf_date_days(c->year, c->month, c->day) + days) *
	    SF_DAY, &t);
	t.hour = minute / 60;
	t.min = minute % 60;
	return (sf_zone_instant(z, &t));
}

int64_t
sf_contact_quiet(const struct sf_quiet *q, const struct sf_zone *z, int64_t at,
    struct sf_str name)
{
	struct sf_civil c;
	int64_t end;
	int m, days;

	if (!q->on)
		return (at);
	sf_zone_civil(z, at, &c);
	m = c.hour * 60 + c.min;
	if (q->from < q->to) {
		if (m < q->from || m >= q->to)
			return (at);
		days = 0;
	} else {
		if (m < q->from && m >= q->to)
			return (at);
		days = m >= q->from;
	}
	end = clock_at(z, &c, days, q->to);
	if (q->spread > 0)
		end += (int64_t)(sf_fnv1a32(name.p, name.n) %
		    (uint64_t)q->spread) * SF_SECOND;
	return (end);
}

int64_t
sf_contact_wait(const struct sf_wait *w, const struct sf_zone *z,
    const struct sf_calendar *cal, int64_t from)
{
	struct sf_civil c;
	int64_t at, day;
	int d;

	switch (w->kind) {
	case SF_WAIT_NONE:
	case SF_WAIT_EXPR:
		return (from);
	case SF_WAIT_SPAN:
		return (sf_zone_add(z, from, w->span, cal));
	case SF_WAIT_CLOCK:
		break;
	}
	sf_zone_civil(z, from, &c);
	day = sf_date_days(c.year, c.month, c.day);
	for (d = 0; d < 9; d++) {
		at = clock_at(z, &c, d, w->minute);
		if (at >= from && (w->weekday < 0 ||
		    (int)sf_date_weekday(day + d) == w->weekday))
			return (w->shift.n ? sf_zone_add(z, at, w->shift,
			    cal) : at);
	}
	return (from);
}
