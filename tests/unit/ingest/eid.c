/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

#include "ingest/ingest.h"
#include "io/src.h"
#include "record/event.h"

static const char mapping[] =
    "tz: Asia/Shanghai\n"
    "pseudonym: none\n"
    "sources:\n"
    "  s:\n"
    "    match: \"*.jsonl\"\n"
    "    ts: t\n"
    "    channel: {from: c}\n"
    "    event: {from: e}\n"
    "    ids: {phone: [p, q], cust_no: n}\n"
    "    traits: {city: city, any: any}\n"
    "    tags: {vip: v}\n"
    "    consent: {sms: s}\n"
    "    props: {q: q, \"a\\\"b\": any}\n";
static const char rows[] =
    "{\"t\":\"2026-11-01T09:00:00+08:00\",\"c\":\"app\",\"e\":\"open\","
    "\"p\":\"13812345678\",\"q\":\"13912345678\",\"n\":1}\n"
    "{\"t\":\"2026-11-01 09:00:00\",\"e\":\"\\u57fa\\n\\\"\\u0001\","
    "\"n\":6222021234567890123,\"any\":{ \"b\" : [1.0, null, {}] },"
    "\"v\":true,\"s\":\"no\",\"city\":\"\\u4e5d/\"}\n";

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		exit(1);
}

/* The line, without its eid, is what any tool of sf makes of it again. */
static void
again(struct sf_json *j, struct sf_str line)
{
	char text[2048], *eid;
	const char *code;
	struct sf_buf b = {0};
	struct sf_jdoc doc;
	struct sf_event ev;
	struct sf_err e = {0};

	(void)snprintf(text, sizeof(text), "%.*s", (int)line.n, line.p);
	eid = strstr(text, ",\"eid\":\"");
	OK(eid != NULL, "there is an eid");
	memmove(eid, eid + 33, strlen(eid + 33) + 1);
	OK(sf_json_parse(j, text, strlen(text), 0, &doc, &e) == 0 &&
	    sf_event_view(&doc, &ev, &code, &e) == 0, "it is an event");
	sf_event_write(&b, &doc, &ev, NULL);
	(void)snprintf(text, sizeof(text), "%.*s", (int)line.n, line.p);
	IS(sf_buf_cstr(&b), text, "the same event, the same eid");
	sf_buf_release(&b);
}

int
main(void)
{
	char dir[] = "/tmp/sf-unit-XXXXXX";
	const char *in = "in.jsonl", *nl;
	struct sf_ingest job = {.mapping = "map.yaml"};
	struct sf_run run = {.tool = "t", .in = &in, .ins = 1,
	    .out = "out.jsonl", .jobs = 1, .memory = 1 << 24,
	    .max_line = 1 << 20};
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct sf_buf b = {0};
	struct sf_str rest;
	int n = 0;

	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		return (1);
	put("map.yaml", mapping);
	put("in.jsonl", rows);
	OK(sf_ingest(&job, &run, &e) == 0, e.msg);
	OK(sf_src_slurp("out.jsonl", 1 << 20, &b, &e) == 0, "output");
	for (rest = sf_buf_str(&b); rest.n > 0 &&
	    (nl = memchr(rest.p, '\n', rest.n)) != NULL; n++) {
		again(j, (struct sf_str){rest.p, (size_t)(nl - rest.p)});
		rest.n -= (size_t)(nl - rest.p) + 1;
		rest.p = nl + 1;
	}
	OK(n == 2, "two events");
	(void)unlink("map.yaml");
	(void)unlink("in.jsonl");
	(void)unlink("out.jsonl");
	if (chdir("/") == 0)
		(void)rmdir(dir);
	sf_buf_release(&b);
	sf_json_free(j);
	DONE();
}
