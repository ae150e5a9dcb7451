/* SPDX-License-Identifier: MIT */
#include "base/date.h"
#include "io/calendar.h"
#include "io/zone.h"

#include "tap.h"
#include "tmp.h"

static struct sf_calendar *
load(const char *text, struct sf_err *e)
{
	sf_err_clear(e);
	tmp_put("days", text, strlen(text));
	return (sf_calendar_load("days", e));
}

static void
days(void)
{
	struct sf_err e = {0};
	struct sf_calendar *c;

	/* The Chinese October of 2026: a week off, a Saturday worked for it. */
	c = load("\xEF\xBB\xBF# holidays\n2026-10-01 off\r\n2026-10-02\toff\n\n"
	    "  \n2026-10-10 work # a Saturday\n2026-10-01   off", &e);
	OK(c != NULL, "read: comments, blanks, CR, a byte order mark");
	OK(!sf_calendar_works(c, sf_date_days(2026, 10, 1)) &&
	    !sf_calendar_works(c, sf_date_days(2026, 10, 2)), "days off");
	OK(sf_calendar_works(c, sf_date_days(2026, 10, 10)), "a day worked on");
	OK(!sf_calendar_works(c, sf_date_days(2026, 10, 11)) &&
	    sf_calendar_works(c, sf_date_days(2026, 10, 12)), "the others");
	OK(!sf_calendar_works(NULL, sf_date_days(2026, 10, 10)) &&
	    sf_calendar_works(NULL, sf_date_days(2026, 10, 1)) &&
	    !sf_calendar_works(NULL, sf_date_days(1969, 12, 28)) &&
	    sf_calendar_works(NULL, 0), "without a calendar");
	sf_calendar_free(c);
	c = load("", &e);
	OK(c != NULL && sf_calendar_works(c, 0), "an empty file");
	sf_calendar_free(c);
	sf_calendar_free(NULL);
}

static void
wrong(const char *text, uint64_t line, const char *msg)
{
	struct sf_err e = {0};
	struct sf_calendar *c = load(text, &e);

	OK(c == NULL && e.code == SF_E_USAGE && e.line == line &&
	    strcmp(e.path, "days") == 0, text);
	IS(e.msg, msg, "  said");
	sf_calendar_free(c);
}

static void
added(const char *from, int n, const char *want)
{
	struct sf_err e = {0};
	struct sf_zone *z = sf_zone_load("Asia/Shanghai", &e);
	struct sf_calendar *c = load("2026-10-01 off\n2026-10-02 off\n"
	    "2026-10-05 off\n2026-10-06 off\n2026-10-07 off\n"
	    "2026-10-10 work\n", &e);
	struct sf_span sp = {n, SF_U_WORKDAY};
	char got[SF_TS_LEN + 1] = "?";
	int64_t ms = 0;

	if (z != NULL && sf_ts_parse(sf_str(from), &ms) == 0)
		sf_ts_format(sf_zone_add(z, ms, sp, c), got);
	IS(got, want, from);
	sf_zone_free(z);
	sf_calendar_free(c);
}

int
main(void)
{
	struct sf_err e = {0};

	tmp_open();
	days();
	wrong("2026-10-01 off\n2026-10-1 off\n", 2, "no day of a calendar");
	wrong("2026-02-29 off\n", 1, "no day of a calendar");
	wrong("2026-10-01\n", 1, "no day of a calendar");
	wrong("2026-10-01 Off\n", 1, "no day of a calendar");
	wrong("2026-10-01 off work\n", 1, "no day of a calendar");
	wrong("\n\noff 2026-10-01\n", 3, "no day of a calendar");
	wrong("2026-10-01 off\n2026-10-01 work\n", 2,
	    "the day stands here twice, as 'off' and as 'work'");
	OK(sf_calendar_load("none", &e) == NULL && e.code == SF_E_USAGE,
	    "a missing file");
	/* Wednesday + 1: behind the holidays and the week-end. */
	added("2026-09-30T09:00:00+08:00", 1, "2026-10-08T01:00:00.000Z");
	added("2026-09-30T09:00:00+08:00", 3, "2026-10-10T01:00:00.000Z");
	added("2026-09-30T09:00:00+08:00", 4, "2026-10-12T01:00:00.000Z");
	added("2026-10-08T00:30:00+08:00", -1, "2026-09-29T16:30:00.000Z");
	added("2026-10-03T09:00:00+08:00", 0, "2026-10-03T01:00:00.000Z");
	tmp_close();
	DONE();
}
