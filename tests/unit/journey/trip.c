/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "journey/trip.h"
#include "tap.h"

static const char one[] = "{\"one_id\":\"P1\",\"names\":[\"P0\",\"P1\"],"
    "\"pref\":\"email\",\"pref_at\":\"2026-10-15T01:00:00.000Z\",\"trips\":["
    "{\"journey\":\"f\",\"entry\":1,\"founding\":\"P0\",\"arm\":\"treated\","
    "\"entered\":\"2026-10-08T01:00:00.000Z\",\"phase\":\"wait\","
    "\"step\":\"multi\",\"at\":\"2026-10-12T01:00:00.000Z\","
    "\"from\":\"2026-10-12T01:00:00.000Z\","
    "\"to\":\"2026-10-13T01:00:00.000Z\",\"tried\":[\"multi.push\"],"
    "\"rung\":\"multi.push\",\"why\":\"push2:timeout\",\"channel\":\"push\","
    "\"prev\":\"push2\",\"prev_from\":\"2026-10-10T01:00:00.000Z\","
    "\"loops\":{\"x\":2},\"arms\":{\"s\":\"a\"},\"late\":[\"churned\"],"
    "\"sent\":[[\"push1\",\"push\",\"2026-10-08T01:00:00.000Z\",1,1],"
    "[\"push2\",\"push\",\"2026-10-10T01:00:00.000Z\",1,4,\"abc\"]],"
    "\"mixed\":true,\"changed\":\"2026-10-12T01:00:00.000Z\"}]}";

static void
read_into(struct sf_traveller *t, struct sf_json *j, const char *text,
    struct sf_arena *a)
{
	struct sf_err e = {0};
	struct sf_jdoc d;

	if (sf_json_parse(j, text, strlen(text), 0, &d, &e) ||
	    sf_trip_read(t, &d, a, &e))
		abort();
}

int
main(void)
{
	struct sf_traveller t = {0};
	struct sf_arena a = {0};
	struct sf_buf b = {0};
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct sf_trip *p;

	if (j == NULL)
		abort();
	read_into(&t, j, one, &a);
	t.one_id = SF_S("P1");
	sf_trip_write(&t, &b);
	IS(sf_buf_cstr(&b), one, "what is written reads back, byte for byte");

	read_into(&t, j, one, &a);
	OK(t.trips == 1 && t.names == 2, "the same line again adds nothing");
	read_into(&t, j, "{\"one_id\":\"P9\",\"names\":[\"P0\",\"P9\"],"
	    "\"pref\":\"sms\",\"pref_at\":\"2026-10-16T01:00:00.000Z\","
	    "\"trips\":[{\"journey\":\"f\",\"entry\":1,\"founding\":\"P0\","
	    "\"phase\":\"ended\",\"changed\":\"2026-10-13T01:00:00.000Z\"},"
	    "{\"journey\":\"f\",\"entry\":1,\"founding\":\"P9\","
	    "\"phase\":\"arrive\"}]}", &a);
	OK(t.trips == 2 && t.names == 3, "lines are united");
	OK(t.trip[0].phase == SF_ENDED, "of one trip the later copy stays");
	OK(sf_str_is(t.pref, "sms"), "and of the preferences the later one");
	OK(sf_str_is(t.name[2], "P9"), "names are sorted");

	p = &t.trip[0];
	p->sents = p->lates = 0;
	for (int i = 0; i < 40; i++) {
		struct sf_sent *s = sf_trip_sent(p, &a);

		if (s == NULL)
			abort();
		s->attempt = (unsigned)i;
	}
	OK(p->sents == 40 && p->sent[0].attempt == 0 &&
	    p->sent[17].attempt == 17 && p->sent[39].attempt == 39,
	    "arrays grow");
	sf_buf_release(&b);
	sf_arena_release(&a);
	sf_json_free(j);
	DONE();
}
