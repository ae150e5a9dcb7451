/* SPDX-License-Identifier: MIT */
#include "journey/frame.h"
#include "journey/policy.h"
#include "tap.h"

static int
cap(const char *text)
{
	struct sf_str ch;
	struct sf_cap c;

	return (sf_policy_cap(sf_str(text), &ch, &c));
}

int
main(void)
{
	struct sf_str ch, key, val;
	struct sf_buf b = {0};
	struct sf_cap c;
	size_t at_ = 0;
	int from = 0, to = 0, m = 0;
	char kind;

	OK(sf_policy_cap(SF_S("sms 2/30d"), &ch, &c) == 0 && c.n == 2 &&
	    sf_str_is(ch, "sms") && c.kind == SF_CAP_ROLLING &&
	    c.span.n == 30 && c.span.unit == SF_U_DAY, "a rolling cap");
	OK(sf_policy_cap(SF_S("any 1/24h"), &ch, &c) == 0 &&
	    c.span.unit == SF_U_MS, "in hours");
	OK(sf_policy_cap(SF_S("any 3/week"), &ch, &c) == 0 &&
	    c.kind == SF_CAP_WEEK, "a calendar cap");
	OK(cap("any") && cap("any 1") && cap("any /1d") && cap("any 0/1d") &&
	    cap("any 1/") && cap("any 1/1x") && cap("any -1/1d") &&
	    cap("1/1d") && cap("") && cap("any 1/5wd") && cap("any 1/0d") &&
	    cap("any 99999999999999999999/1d"), "what is no cap");
	OK(sf_policy_hours(SF_S("21:00-08:00"), &from, &to) == 0 &&
	    from == 1260 && to == 480, "hours");
	OK(sf_policy_hours(SF_S("21:00"), &from, &to) &&
	    sf_policy_hours(SF_S("21:00-24:00"), &from, &to) &&
	    sf_policy_hours(SF_S("08:00-08:00"), &from, &to) &&
	    sf_policy_hours(SF_S("8:00-09:00"), &from, &to), "no hours");
	OK(sf_policy_minute(SF_S("00:00"), &m) == 0 && m == 0 &&
	    sf_policy_minute(SF_S("23:59"), &m) == 0 && m == 1439 &&
	    sf_policy_minute(SF_S("23:60"), &m), "minutes of a day");

	sf_frame_add(&b, SF_FRAME_ROW, SF_S("k"), SF_S("value"));
	sf_frame_add(&b, SF_FRAME_NOTE, SF_S(""), SF_S(""));
	OK(sf_frame_next(sf_buf_str(&b), &at_, &kind, &key, &val) &&
	    kind == SF_FRAME_ROW && sf_str_is(key, "k") &&
	    sf_str_is(val, "value"), "a frame");
	OK(sf_frame_next(sf_buf_str(&b), &at_, &kind, &key, &val) &&
	    kind == SF_FRAME_NOTE && key.n == 0 && val.n == 0,
	    "an empty one");
	OK(!sf_frame_next(sf_buf_str(&b), &at_, &kind, &key, &val), "no more");
	sf_buf_release(&b);
	DONE();
}
