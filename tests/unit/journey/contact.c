/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/digest.h"
#include "journey/contact.h"
#include "journey/policy.h"
#include "tap.h"

static int64_t
at(const char *ts)
{
	int64_t ms = 0;

	if (sf_ts_parse(sf_str(ts), &ms))
		abort();
	return (ms);
}

static struct sf_cap
cap(const char *text, int ch)
{
	struct sf_cap c;
	struct sf_str name;

	if (sf_policy_cap(sf_str(text), &name, &c))
		abort();
	c.ch = ch;
	return (c);
}

static void
rolling(const struct sf_zone *z)
{
	struct sf_cap one = cap("any 1/1d", -1), five = cap("any 2/7d", -1);
	struct sf_cap sms = cap("sms 1/24h", 2);
	struct sf_contact sent[3] = {{at("2026-10-12T01:00:00Z"), 0}};

	OK(sf_contact_cap(&one, 1, z, sent, 1, at("2026-10-13T01:00:00Z"), 1) <
	    0, "sends exactly a day apart share no window");
	OK(sf_contact_cap(&one, 1, z, sent, 1, at("2026-10-13T00:59:59.999Z"),
	    1) == 0, "a millisecond less and they do");
	OK(sf_contact_cap(&one, 1, z, sent, 1, at("2026-10-11T01:00:00Z"), 1) <
	    0, "a send planned exactly a day later does not bind");
	OK(sf_contact_cap(&one, 1, z, sent, 1, at("2026-10-11T01:00:00.001Z"),
	    1) == 0, "one planned sooner does");
	OK(sf_contact_cap(&sms, 1, z, sent, 1, at("2026-10-12T02:00:00Z"), 2) <
	    0, "a push does not count against the cap of SMS");
	OK(sf_contact_cap(&sms, 1, z, sent, 1, at("2026-10-12T02:00:00Z"), 0) <
	    0, "nor does the cap of SMS hold a push");
	sent[1] = (struct sf_contact){at("2026-10-16T01:00:00Z"), 1};
	OK(sf_contact_cap(&five, 1, z, sent, 2, at("2026-10-14T01:00:00Z"),
	    0) == 0, "a send between two is the third of their week");
	OK(sf_contact_cap(&five, 1, z, sent, 2, at("2026-10-19T01:00:00Z"),
	    0) < 0, "a week after the first it is the second");
	sent[2] = (struct sf_contact){at("2026-10-19T01:00:00Z"), 1};
	OK(sf_contact_cap(&five, 1, z, sent, 3, at("2026-10-18T01:00:00Z"),
	    0) == 0, "every window that a send falls into is counted");
}

/* N a window hold over every half-open window: brute force says so too. */
static void
rolling_law(const struct sf_zone *z)
{
	struct sf_cap c = cap("any 3/10h", -1);
	struct sf_contact sent[64];
	int64_t t0 = at("2026-10-12T00:00:00Z"), a;
	unsigned seed = 7, n = 0, i, k, in, bad = 0;

	for (i = 0; i < 400 && n < 60; i++) {
		seed = seed * 1103515245u + 12345u;
		a = t0 + (int64_t)((seed >> 8) % 200) * SF_HOUR;
		if (sf_contact_cap(&c, 1, z, sent, n, a, 0) < 0)
			sent[n++] = (struct sf_contact){a, 0};
	}
	for (i = 0; i < 220; i++) {
		a = t0 + ((int64_t)i - 10) * SF_HOUR;
		for (k = 0, in = 0; k < n; k++)
			in += sent[k].at >= a && sent[k].at < a + 10 * SF_HOUR;
		bad += in > 3;
	}
	OK(n > 40 && bad == 0, "no window of ten hours holds more than three");
}

static void
calendar(const struct sf_zone *z)
{
	struct sf_cap day = cap("any 1/day", -1), week = cap("any 1/week", -1),
	    month = cap("any 1/month", -1);
	struct sf_contact sent[1] = {{at("2026-10-11T15:59:00Z"), 0}};

	/* 15:59Z is 23:59 of Sunday the 11th in Shanghai. */
	OK(sf_contact_cap(&day, 1, z, sent, 1, at("2026-10-11T16:00:00Z"), 0) <
	    0, "a calendar day ends at the zone's midnight");
	OK(sf_contact_cap(&day, 1, z, sent, 1, at("2026-10-10T16:00:00Z"),
	    0) == 0, "and begins there");
	OK(sf_contact_cap(&week, 1, z, sent, 1, at("2026-10-11T16:00:00Z"),
	    0) < 0, "a week begins on Monday");
	OK(sf_contact_cap(&week, 1, z, sent, 1, at("2026-10-04T16:00:00Z"),
	    0) == 0, "and ends on Sunday");
	OK(sf_contact_cap(&month, 1, z, sent, 1, at("2026-10-31T15:00:00Z"),
	    0) == 0, "the last of a month is in it");
	OK(sf_contact_cap(&month, 1, z, sent, 1, at("2026-10-31T16:00:00Z"),
	    0) < 0, "the first of the next is not");
}

static void
quiet(const struct sf_zone *z, const struct sf_zone *berlin)
{
	struct sf_quiet q = {1, 21 * 60, 8 * 60, 0, 0, "21:00-08:00"};
	struct sf_quiet noon = {1, 12 * 60, 14 * 60, 0, 0, "12:00-14:00"};
	struct sf_quiet spread = q;
	struct sf_str who = SF_S("P000C");

	OK(sf_contact_quiet(&q, z, at("2026-10-08T18:00:00Z"), who) ==
	    at("2026-10-09T00:00:00Z"), "02:00 moves to 08:00 of the day");
	OK(sf_contact_quiet(&q, z, at("2026-10-08T13:00:00Z"), who) ==
	    at("2026-10-09T00:00:00Z"), "21:00 is quiet, until tomorrow");
	OK(sf_contact_quiet(&q, z, at("2026-10-08T12:59:59Z"), who) ==
	    at("2026-10-08T12:59:59Z"), "20:59:59 is not");
	OK(sf_contact_quiet(&q, z, at("2026-10-09T00:00:00Z"), who) ==
	    at("2026-10-09T00:00:00Z"), "nor is 08:00");
	OK(sf_contact_quiet(&noon, z, at("2026-10-08T05:00:00Z"), who) ==
	    at("2026-10-08T06:00:00Z"), "hours within a day");
	spread.spread = 3137;
	OK(sf_contact_quiet(&spread, z, at("2026-10-08T18:00:00Z"), who) ==
	    at("2026-10-09T00:37:00Z"), "the spread is the hash of the name");
	/* The clocks go back on 25 October 2026 at 03:00 in Berlin. */
	OK(sf_contact_quiet(&q, berlin, at("2026-10-24T22:00:00Z"), who) ==
	    at("2026-10-25T07:00:00Z"), "08:00 of winter time");
	/* And forward on 29 March at 02:00. */
	OK(sf_contact_quiet(&q, berlin, at("2026-03-28T22:00:00Z"), who) ==
	    at("2026-03-29T06:00:00Z"), "08:00 of summer time");
	q.on = 0;
	OK(sf_contact_quiet(&q, z, at("2026-10-08T18:00:00Z"), who) ==
	    at("2026-10-08T18:00:00Z"), "no quiet hours at all");
}

static void
waits(const struct sf_zone *z, const struct sf_zone *berlin)
{
	struct sf_wait w = {.kind = SF_WAIT_SPAN, .span = {2, SF_U_DAY},
	    .weekday = -1};
	struct sf_wait clock = {.kind = SF_WAIT_CLOCK, .weekday = -1,
	    .minute = 9 * 60};

	OK(sf_contact_wait(&w, z, NULL, at("2026-10-08T01:00:00Z")) ==
	    at("2026-10-10T01:00:00Z"), "two days");
	OK(sf_contact_wait(&w, berlin, NULL, at("2026-10-24T07:00:00Z")) ==
	    at("2026-10-26T08:00:00Z"), "two days keep the wall clock");
	OK(sf_contact_wait(&clock, z, NULL, at("2026-10-08T01:00:00Z")) ==
	    at("2026-10-08T01:00:00Z"), "09:00 at 09:00 is now");
	OK(sf_contact_wait(&clock, z, NULL, at("2026-10-08T01:00:00.001Z")) ==
	    at("2026-10-09T01:00:00Z"), "after 09:00 it is tomorrow");
	clock.weekday = 1;
	OK(sf_contact_wait(&clock, z, NULL, at("2026-10-08T01:00:00Z")) ==
	    at("2026-10-12T01:00:00Z"), "Monday 09:00");
}

int
main(void)
{
	struct sf_err e = {0};
	struct sf_zone *z = sf_zone_load("Asia/Shanghai", &e);
	struct sf_zone *b = sf_zone_load("Europe/Berlin", &e);

	if (z == NULL || b == NULL)
		abort();
	rolling(z);
	rolling_law(z);
	calendar(z);
	quiet(z, b);
	waits(z, b);
	sf_zone_free(z);
	sf_zone_free(b);
	DONE();
}
