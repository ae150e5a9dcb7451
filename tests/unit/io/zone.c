/* SPDX-License-Identifier: MIT */
#include "io/zone.h"
#include "tap.h"

static struct sf_err e;

static int64_t
ts(const char *text)
{
	int64_t ms = 0;

	(void)sf_ts_parse(sf_str(text), &ms);
	return (ms);
}

/* A wall clock of a zone as an instant's text. */
static const struct {
	const char *zone, *wall, *want;
} walls[] = {
    {"Asia/Shanghai", "2026-10-08T09:00:00Z", "2026-10-08T01:00:00.000Z"},
    {"Asia/Shanghai", "1988-07-01T12:00:00Z", "1988-07-01T03:00:00.000Z"},
    {"Asia/Shanghai", "2090-07-01T12:00:00Z", "2090-07-01T04:00:00.000Z"},
    {"UTC", "2026-10-08T09:00:00Z", "2026-10-08T09:00:00.000Z"},
    {"+08:00", "2026-10-08T09:00:00Z", "2026-10-08T01:00:00.000Z"},
    {"-03:30", "2026-10-08T09:00:00Z", "2026-10-08T12:30:00.000Z"},
    {"Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:30:00.000Z"},
    {"Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00.000Z"},
    {"Europe/Berlin", "2060-07-01T12:00:00Z", "2060-07-01T10:00:00.000Z"},
    {"Europe/Berlin", "2060-12-01T12:00:00Z", "2060-12-01T11:00:00.000Z"},
    {"America/New_York", "2026-03-08T02:30:00Z", "2026-03-08T07:30:00.000Z"},
    {"America/New_York", "2026-11-01T01:30:00Z", "2026-11-01T05:30:00.000Z"},
    {"Australia/Sydney", "2070-01-01T12:00:00Z", "2070-01-01T01:00:00.000Z"},
    {"Australia/Lord_Howe", "2026-10-04T02:15:00Z", "2026-10-03T15:45:00.000Z"},
};

static void
check_walls(void)
{
	char got[SF_TS_LEN + 1];
	struct sf_zone *z;
	struct sf_civil c;
	size_t i;

	for (i = 0; i < sizeof(walls) / sizeof(walls[0]); i++) {
		if ((z = sf_zone_load(walls[i].zone, &e)) == NULL) {
			OK(0, e.msg);
			continue;
		}
		sf_date_unpack(ts(walls[i].wall), &c);
		sf_ts_format(sf_zone_instant(z, &c), got);
		IS(got, walls[i].want, walls[i].zone);
		sf_zone_free(z);
	}
}

/* Every hour of five years there and back, but for those in an overlap. */
static void
there_and_back(const char *name, int overlaps)
{
	struct sf_zone *z = sf_zone_load(name, &e);
	int64_t t, back;
	struct sf_civil c;
	int bad = 0;

	for (t = ts("2024-01-01T00:00:00Z"); z != NULL &&
	    t < ts("2042-01-01T00:00:00Z"); t += SF_HOUR / 2) {
		sf_zone_civil(z, t, &c);
		back = sf_zone_instant(z, &c);
		bad += back != t;
		if (back > t)
			bad += 1000;
	}
	OK(z != NULL && bad == overlaps * 18 * 2, name);
	sf_zone_free(z);
}

static const struct {
	const char *zone, *from, *span, *want;
} sums[] = {
    {"Europe/Berlin", "2026-03-28T11:00:00Z", "1d", "2026-03-29T10:00:00.000Z"},
    {"Europe/Berlin", "2026-03-28T11:00:00Z", "24h", "2026-03-29T11:00:00.000Z"},
    {"Asia/Shanghai", "2026-10-08T00:37:00Z", "2d", "2026-10-10T00:37:00.000Z"},
    {"UTC", "2026-01-31T05:00:00Z", "1mo", "2026-02-28T05:00:00.000Z"},
    {"UTC", "2024-02-29T05:00:00Z", "-1y", "2023-02-28T05:00:00.000Z"},
    {"UTC", "2026-10-08T05:00:00Z", "3wd", "2026-10-13T05:00:00.000Z"},
    {"UTC", "2026-10-12T05:00:00Z", "-1wd", "2026-10-09T05:00:00.000Z"},
};

static void
check_sums(void)
{
	char got[SF_TS_LEN + 1];
	struct sf_span sp;
	struct sf_zone *z;
	size_t i;

	for (i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		z = sf_zone_load(sums[i].zone, &e);
		(void)sf_span_parse(sf_str(sums[i].span), &sp);
		sf_ts_format(z ? sf_zone_add(z, ts(sums[i].from), sp, NULL) : 0,
		    got);
		IS(got, sums[i].want, sums[i].span);
		sf_zone_free(z);
	}
}

int
main(void)
{
	static const char *const bad[] = {"Asia/Shanghia", "../etc/passwd",
	    "/etc/localtime", "", "+8", "zone.tab"};
	struct sf_zone *z;
	size_t i;

	if ((z = sf_zone_load("Asia/Shanghai", &e)) == NULL) {
		printf("1..0 # SKIP tzdata is not installed\n");
		return (0);
	}
	sf_zone_free(z);
	check_walls();
	there_and_back("Asia/Shanghai", 0);
	there_and_back("Europe/Berlin", 1);
	there_and_back("America/New_York", 1);
	check_sums();
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		sf_err_clear(&e);
		OK(sf_zone_load(bad[i], &e) == NULL && e.code == SF_E_USAGE,
		    bad[i]);
	}
	DONE();
}
