/* SPDX-License-Identifier: MIT */
#include "record/event.h"
#include "record/schedule.h"
#include "tap.h"

/* A row without eid is given the one that reading it would give. */
static void
check_row(void)
{
	struct sf_schedule_row r = {0};
	struct sf_buf b = {0}, again = {0};
	struct sf_json *js = NULL;
	struct sf_err e = {0};
	struct sf_event ev;
	struct sf_jdoc doc;
	const char *code;

	r.ts = INT64_C(1791421200000);
	r.event = "send";
	r.eid = SF_S("1c50e0191ee10549c0e90a84dcf858f7");
	r.channel = SF_S("push");
	r.one_id = SF_S("P000C");
	r.props = SF_S("{\"step\":\"push1\"}");
	sf_schedule_write(&b, &r);
	IS(sf_buf_cstr(&b), "{\"ts\":\"2026-10-08T01:00:00.000Z\",\"eid\":"
	    "\"1c50e0191ee10549c0e90a84dcf858f7\",\"src\":\"sf-journey\","
	    "\"channel\":\"push\",\"event\":\"send\",\"ids\":{\"one_id\":"
	    "\"P000C\"},\"props\":{\"step\":\"push1\"}}\n", "a send");

	sf_buf_clear(&b);
	r.event = "tag";
	r.eid = r.channel = SF_S("");
	r.tags = SF_S("{\"a\":true}");
	sf_schedule_write(&b, &r);
	b.n--;
	OK((js = sf_json_new(&e)) != NULL &&
	    sf_json_parse(js, b.p, b.n, 0, &doc, &e) == 0 &&
	    sf_event_view(&doc, &ev, &code, &e) == 0, "a row is an event");
	OK(sf_str_is(ev.channel, "journey"), "of the channel journey");
	sf_event_write(&again, &doc, &ev, NULL);
	IS(sf_buf_cstr(&again), sf_buf_cstr(&b), "and is written the same");
	sf_buf_clear(&again);
	ev.eid = SF_S("");
	sf_event_write(&again, &doc, &ev, NULL);
	IS(sf_buf_cstr(&again), sf_buf_cstr(&b), "with the eid made");
	sf_json_free(js);
	sf_buf_release(&b);
	sf_buf_release(&again);
}

int
main(void)
{
	char a[SF_SEND_ID_LEN + 1], b[SF_SEND_ID_LEN + 1];
	struct sf_err e = {0};

	/* printf 'sf1\0stable-fund\0P000C\0'1'\0push1\0'1 | sha256sum */
	OK(sf_send_id(SF_S("stable-fund"), SF_S("P000C"), 1, SF_S("push1"), 1,
	    a, &e) == 0, "a send_id");
	IS(a, "1c50e0191ee10549c0e90a84dcf858f7", "is the digest of its parts");
	OK(sf_send_id(SF_S("stable-fund"), SF_S("P000C"), 1, SF_S("push1"), 2,
	    b, &e) == 0 && strcmp(a, b) != 0, "another attempt, another id");
	check_row();
	DONE();
}
