/* SPDX-License-Identifier: MIT */
#include "base/date.h"
#include "tap.h"

static const struct {
	const char *in, *want;		/* NULL: refused */
} times[] = {
    {"2026-11-01T01:00:00Z", "2026-11-01T01:00:00.000Z"},
    {"2026-11-01T09:00:00+08:00", "2026-11-01T01:00:00.000Z"},
    {"2026-11-01 09:00:00.5+08:00", "2026-11-01T01:00:00.500Z"},
    {"2026-11-01t09:00:00.123999999+0800", "2026-11-01T01:00:00.123Z"},
    {"2026-12-31T23:59:60Z", "2026-12-31T23:59:59.999Z"},
    {"2000-02-29T00:00:00-00:30", "2000-02-29T00:30:00.000Z"},
    {"1999-02-29T00:00:00Z", NULL},
    {"2026-11-01T24:00:00Z", NULL},
    {"2026-11-01T01:00:00", NULL},
    {"2026-11-01T01:00:00.Z", NULL},
    {"2026-11-01", NULL},
    {"2026-11-01T01:00:00Zx", NULL},
    {"", NULL},
};

static void
check_times(void)
{
	char out[SF_TS_LEN + 1];
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		out[0] = '\0';
		if (sf_ts_parse(sf_str(times[i].in), &ms) == 0)
			sf_ts_format(ms, out);
		IS(out, times[i].want ? times[i].want : "", times[i].in);
	}
	OK(sf_ts_canonical(SF_S("2026-11-01T01:00:00.000Z")), "canonical");
	OK(!sf_ts_canonical(SF_S("2026-11-01t01:00:00.000Z")), "not canonical");
	OK(!sf_ts_canonical(SF_S("2026-11-01T01:00:60.000Z")), "nor a leap");
}

/* Our own form is read by eight bytes at once: each byte is told apart. */
static void
check_own(void)
{
	static const char ts[] = "2026-02-28T19:53:07.904Z";
	char own[32], other[40];
	int64_t a, b;
	size_t i, bad = 0;
	int c, x, y;

	for (i = 0; i < SF_TS_LEN; i++)
		for (c = 0; c < 256; c++) {
			memcpy(own, ts, sizeof(ts));
			own[i] = (char)c;
			if (i < SF_TS_LEN - 1) {
				memcpy(other, own, SF_TS_LEN - 1);
				memcpy(other + SF_TS_LEN - 1, "+00:00", 7);
			} else {
				memcpy(other, own, sizeof(ts));
			}
			a = b = 0;
			x = sf_ts_parse((struct sf_str){own, SF_TS_LEN}, &a);
			y = sf_ts_parse((struct sf_str){other, i <
			    SF_TS_LEN - 1 ? SF_TS_LEN + 5 : SF_TS_LEN}, &b);
			bad += x != y || a != b || (x == 0) !=
			    sf_ts_valid((struct sf_str){own, SF_TS_LEN});
		}
	OK(bad == 0, "our own form is as any other");
	OK(!sf_ts_valid(SF_S("2026-02-29T19:53:07.904Z")), "no such day");
	OK(sf_ts_valid(SF_S("2026-02-28T19:53:60.904Z")), "a leap second");
	OK(sf_ts_valid(SF_S("2026-02-28 19:53:07Z")), "another form");
	OK(!sf_ts_valid(SF_S("")), "nothing is no time");
}

static void
check_days(void)
{
	struct sf_civil c;
	int64_t d, bad = 0;

	for (d = sf_date_days(1, 1, 1); d < sf_date_days(10000, 1, 1); d++) {
		sf_date_unpack(d * SF_DAY + 5, &c);
		bad += sf_date_days(c.year, c.month, c.day) != d || c.ms != 5 ||
		    !sf_date_valid(&c);
	}
	OK(bad == 0, "every day from 0001 to 9999 there and back");
	OK(sf_date_days(1970, 1, 1) == 0 && sf_date_days(0, 3, 1) == -719468 &&
	    sf_date_days(-1, 12, 31) == -719529 &&
	    sf_date_days(10000, 1, 1) == 2932897, "and around them");
	OK(sf_date_weekday(sf_date_days(2026, 11, 22)) == 0,
	    "2026-11-22 is a Sunday");
}

static const struct {
	const char *in, *format, *want;
	int32_t off;
} scans[] = {
    {"2026-11-01", "%Y-%m-%d", "2026-11-01T00:00:00.000Z", INT32_MAX},
    {"2026/11/1 9:05", "%Y/%m/%d %H:%M", "2026-11-01T09:05:00.000Z", INT32_MAX},
    {"20261101", "%Y%m%d", "2026-11-01T00:00:00.000Z", INT32_MAX},
    {"01 Nov 26 09:05:07 PM", "%d %b %y %I:%M:%S %p",
	"2026-11-01T21:05:07.000Z", INT32_MAX},
    {"2026年11月1日", "%Y年%m月%d日", "2026-11-01T00:00:00.000Z", INT32_MAX},
    {"2026-11-01T00:00:00+08:00", "%Y-%m-%dT%H:%M:%S%z",
	"2026-11-01T00:00:00.000Z", 480},
    {"2026-13-01", "%Y-%m-%d", NULL, 0},
    {"2026-11-01x", "%Y-%m-%d", NULL, 0},
};

static void
check_scans(void)
{
	char out[SF_TS_LEN + 1];
	struct sf_civil c;
	int32_t off;
	size_t i;
	int ok;

	for (i = 0; i < sizeof(scans) / sizeof(scans[0]); i++) {
		ok = sf_date_scan(sf_str(scans[i].in), scans[i].format, &c,
		    &off) == 0;
		if (scans[i].want == NULL) {
			OK(!ok, scans[i].in);
			continue;
		}
		sf_ts_format(sf_date_pack(&c), out);
		IS(out, scans[i].want, scans[i].in);
		OK(off == scans[i].off, "its offset");
	}
}

static void
check_spans(void)
{
	struct sf_span s;

	OK(sf_span_parse(SF_S("90m"), &s) == 0 && s.n == 90 * SF_MINUTE &&
	    s.unit == SF_U_MS, "90m");
	OK(sf_span_parse(SF_S("2w"), &s) == 0 && s.n == 14 &&
	    s.unit == SF_U_DAY, "2w");
	OK(sf_span_parse(SF_S("1y"), &s) == 0 && s.n == 12 &&
	    s.unit == SF_U_MONTH, "1y");
	OK(sf_span_parse(SF_S("-3d"), &s) == 0 && s.n == -3, "-3d");
	OK(sf_span_parse(SF_S("3wd"), &s) == 0 && s.unit == SF_U_WORKDAY,
	    "3wd");
	OK(sf_span_parse(SF_S("7 d"), &s) != 0, "7 d is none");
	OK(sf_span_parse(SF_S("d"), &s) != 0, "d is none");
	OK(sf_span_parse(SF_S("99999999999999999999d"), &s) != 0, "too long");
}

int
main(void)
{
	OK(sf_date_days(1, 1, 1) == SF_DAYS_FIRST &&
	    sf_date_days(10000, 1, 1) == SF_DAYS_END, "the first and last day");
	check_times();
	check_own();
	check_days();
	check_scans();
	check_spans();
	DONE();
}
