/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "record/event.h"
#include "tap.h"

static struct sf_json *js;

/* The event of ${line} as sf writes it, or its reject code. */
static const char *
written(const char *line)
{
	static struct sf_buf b;
	const char *code = "";
	struct sf_err e = {0};
	struct sf_event ev;
	struct sf_jdoc doc;

	sf_buf_clear(&b);
	if (sf_json_parse(js, line, strlen(line), 0, &doc, &e))
		return ("JSON");
	if (sf_event_view(&doc, &ev, &code, &e))
		return (code);
	sf_event_write(&b, &doc, &ev, NULL);
	return (sf_buf_cstr(&b));
}

static const struct {
	const char *in, *out;
} cases[] = {
    {"{\"event\":\"x\", \"ts\":\"2026-11-01T09:00:00+08:00\",\"eid\":\"e1\"}",
     "{\"ts\":\"2026-11-01T01:00:00.000Z\",\"eid\":\"e1\",\"event\":\"x\"}"},
    {"{\"z\":1.50,\"props\":{ \"n\" : 12345678901234567890 },\"ids\":"
     "{\"phone\":[\"1\",\"2\"]},\"event\":\"x\",\"channel\":\"app\","
     "\"src\":\"s\",\"eid\":\"e\",\"ts\":\"2026-11-01T01:00:00.0009Z\","
     "\"timeline\":false,\"traits\":{},\"tags\":{\"t\":null}}",
     "{\"ts\":\"2026-11-01T01:00:00.000Z\",\"eid\":\"e\",\"src\":\"s\","
     "\"channel\":\"app\",\"event\":\"x\",\"ids\":{\"phone\":[\"1\",\"2\"]},"
     "\"tags\":{\"t\":null},\"props\":{\"n\":12345678901234567890},"
     "\"timeline\":false,\"z\":1.50}"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\",\"eid\":\"e\",\"event\":\"x\",\"a\":1,"
     "\"b\":2,\"a\":3,\"consent\":null}",
     "{\"ts\":\"2026-11-01T01:00:00.000Z\",\"eid\":\"e\",\"event\":\"x\","
     "\"a\":3,\"b\":2}"},
    {"[]", "TYPE"},
    {"{\"event\":\"x\"}", "TS_INVALID"},
    {"{\"ts\":20261101,\"event\":\"x\"}", "TS_INVALID"},
    {"{\"ts\":\"2026-11-01\",\"event\":\"x\"}", "TS_INVALID"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\"}", "REQUIRED_EMPTY"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\",\"event\":\"\"}", "REQUIRED_EMPTY"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\",\"event\":7}", "TYPE"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\",\"event\":\"x\",\"ids\":"
     "{\"phone\":138}}", "TYPE"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\",\"event\":\"x\",\"ids\":"
     "{\"phone\":[138]}}", "TYPE"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\",\"event\":\"x\",\"ids\":"
     "{\"a\\u0000b\":\"1\"}}", "TYPE"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\",\"event\":\"x\",\"ids\":[]}", "TYPE"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\",\"event\":\"x\",\"timeline\":0}",
     "TYPE"},
    {"{\"ts\":\"2026-11-01T01:00:00Z\",\"event\":\"x\",\"props\":\"q\"}",
     "TYPE"},
};

/* A missing eid is the digest of the event without one, however written. */
static void
check_eid(void)
{
	static const char bare[] = "{\"ts\":\"2026-11-01T01:00:00.000Z\","
	    "\"event\":\"x\",\"props\":{\"a\":1}}";
	char eid[SF_EID_LEN + 1], first[256];

	sf_eid(bare, sizeof(bare) - 1, eid);
	(void)snprintf(first, sizeof(first), "{\"ts\":\"2026-11-01T01:00:00."
	    "000Z\",\"eid\":\"%s\",\"event\":\"x\",\"props\":{\"a\":1}}", eid);
	IS(written(bare), first, "the digest becomes the eid");
	IS(written("{\"props\":{\"a\": 1},\"event\":\"x\",\"src\":\"\","
	    "\"ts\":\"2026-11-01 09:00:00+08:00\"}"), first,
	    "order, zone and blanks give the same eid");
	IS(written(first), first, "writing what was written changes nothing");
}

/* Lines that stand as they would be written, and some that nearly do. */
static const char *const own[] = {
    "{\"ts\":\"2026-11-01T01:00:00.000Z\",\"eid\":\"e\",\"src\":\"s\","
    "\"channel\":\"app\",\"event\":\"x\",\"ids\":{\"phone\":[\"1\",\"2\"],"
    "\"card\":\"3\"},\"props\":{\"a\":[],\"b\":{\"c\":[1,-2.50,{}]}}}",
    "{\"ts\":\"2026-11-01T01:00:00.000Z\",\"eid\":\"e\",\"event\":\"x\","
    "\"traits\":{\"a\":null},\"tags\":{\"t\":true},\"consent\":{\"sms\":"
    "\"no\"},\"timeline\":false}",
    "{\"ts\":\"2026-11-01T01:00:00.000Z\",\"eid\":\"e\",\"event\":\"\346\234"
    "\215\",\"props\":{\"a\":1,\"b\":2,\"a\":3}}",
    "{\"ts\":\"2026-11-01T01:00:00.000Z\",\"eid\":\"e\",\"event\":\"x\","
    "\"ids\":{\"send_id\":\"s\"},\"props\":{},\"z\":1}",
};

/*
 * A line that is found to stand as it would be written must come out as the
 * same line does where a blank at its end makes that sure to be overlooked.
 */
static void
check_own(void)
{
	static const char puts[] = " \"\\,:01ae{}[]";
	char line[400], slow[400], *first;
	size_t i, at, k, n, bad = 0;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		n = strlen(own[i]);
		IS(written(own[i]), i < 2 ? own[i] : written(own[i]), own[i]);
		for (at = 0; at < n; at++)
			for (k = 0; k < 2 * (sizeof(puts) - 1); k++) {
				/* A byte more, or another byte. */
				memcpy(line, own[i], at);
				line[at] = puts[k / 2];
				memcpy(line + at + 1, own[i] + at + k % 2,
				    n - at - k % 2 + 1);
				(void)snprintf(slow, sizeof(slow), "%.*s }",
				    (int)strlen(line) - 1, line);
				first = strdup(written(line));
				bad += line[strlen(line) - 1] == '}' &&
				    strcmp(first, written(slow)) != 0;
				free(first);
			}
	}
	OK(bad == 0, "no change of one byte is overlooked");
}

static int
gather(void *ctx, struct sf_str type, struct sf_str value)
{
	struct sf_buf *b = ctx;

	sf_buf_addstr(b, type);
	sf_buf_addc(b, '=');
	sf_buf_addstr(b, value);
	sf_buf_addc(b, ' ');
	return (sf_str_is(value, "stop") ? 7 : 0);
}

static void
check_ids(void)
{
	static const char line[] = "{\"ts\":\"2026-11-01T01:00:00Z\","
	    "\"event\":\"x\",\"ids\":{\"phone\":[\"1\",\"\",\"2\"],"
	    "\"cookie\":\"c\"},\"props\":{\"send_id\":\"s\"}}";
	static const char halt[] = "{\"ts\":\"2026-11-01T01:00:00Z\","
	    "\"event\":\"x\",\"ids\":{\"a\":\"stop\",\"b\":\"c\"}}";
	static const char odd[] = "{\"ts\":\"2026-11-01T01:00:00Z\","
	    "\"event\":\"x\",\"ids\":{\"基金基金基金基金基金基金基金\":7}}";
	struct sf_buf b = {0};
	struct sf_err e = {0};
	struct sf_event ev;
	struct sf_jdoc doc;
	const char *code;

	OK(sf_json_parse(js, line, sizeof(line) - 1, 0, &doc, &e) == 0 &&
	    sf_event_view(&doc, &ev, &code, &e) == 0, "an event with ids");
	OK(sf_event_ids(&doc, &ev, gather, &b) == 0, "walked");
	IS(sf_buf_cstr(&b), "phone=1 phone=2 cookie=c send_id=s ",
	    "all but the empty one, and props.send_id");
	sf_buf_clear(&b);
	OK(sf_json_parse(js, halt, sizeof(halt) - 1, 0, &doc, &e) == 0 &&
	    sf_event_view(&doc, &ev, &code, &e) == 0 &&
	    sf_event_ids(&doc, &ev, gather, &b) == 7, "a result ends the walk");
	IS(sf_buf_cstr(&b), "a=stop ", "at once");
	OK(sf_json_parse(js, odd, sizeof(odd) - 1, 0, &doc, &e) == 0 &&
	    sf_event_view(&doc, &ev, &code, &e) == -1, "no string");
	IS(e.msg, "'ids.基金基金基金基金基金基金基' is neither a string nor an array of "
	    "strings", "a long name is not cut within a character");
	sf_buf_release(&b);
}

int
main(void)
{
	struct sf_err e = {0};
	size_t i;

	if ((js = sf_json_new(&e)) == NULL)
		return (1);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		IS(written(cases[i].in), cases[i].out, cases[i].in);
	check_eid();
	check_own();
	check_ids();
	sf_json_free(js);
	DONE();
}
