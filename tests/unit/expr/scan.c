/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "expr/call.h"
#include "expr/scan.h"
#include "expr/window.h"
#include "tap.h"

/* Tokens, windows, and what is handed to libjq. */
static struct sf_zone *zone;

static const char *
resolve(unsigned flags, const char *jq, char *buf, size_t cap)
{
	struct sf_expr_env env = {.flags = flags, .has_asof = 1,
	    .asof = INT64_C(1793491200000)};	/* 2026-11-01 */
	struct sf_place at = {.what = "t", .text = sf_str(jq)};
	struct sf_calls calls = {0};
	struct sf_map none = {0};
	struct sf_scan s = {0};
	struct sf_buf out = {0};
	struct sf_err e = {0};
	struct sf_resolve r = {.calls = &calls, .env = &env, .zone = zone,
	    .host = &none, .words = &none};

	if (sf_scan(&s, &at, &e) == 0 && sf_resolve(&r, &s, &at, &out,
	    &e) == 0)
		(void)snprintf(buf, cap, "%.*s", (int)out.n, out.p);
	else
		(void)snprintf(buf, cap, "%ju:%ju %s", (uintmax_t)e.line,
		    (uintmax_t)e.col, e.msg);
	sf_resolve_release(&r);
	sf_scan_release(&s);
	sf_buf_release(&out);
	sf_calls_release(&calls);
	return (buf);
}

static void
texts(void)
{
	static const struct {
		unsigned flags;
		const char *jq, *want;
	} t[] = {
		{0, " .a  .b ", ".a .b"},
		{0, ".a # remark\n| .b#", ".a | .b"},
		{0, ".客户.城市", ".\"客户\".\"城市\""},
		{0, "{城市, a: 1}", "{\"城市\", a: 1}"},
		{0, "\"# no \\\" remark\"", "\"# no \\\" remark\""},
		{0, "\"x\\(.a + \"y\\(1)\")z\"", "\"x\\(.a + \"y\\(1)\")z\""},
		{0, "did(\"a\"; \"7d\")", "(0|__c)"},
		{0, "count(\"a\"; \"7d\"; .x # y\n)",
		    "([(0|__c)[]|select((.x))]|length)"},
		{0, "sum(\"a\"; \"7d\"; def g: 1; g) + tag(\"v\")",
		    "([(0|__c)[]|(def g: 1; g)]|add//0) + (1|__c)"},
		{0, "tag(.x)", "([0,(.x)]|__c)"},
		{0, "{did: 1, now: 2}", "{did: 1, now: 2}"},
		{0, ".did | .now", ".did | .now"},
		{0, ". as {did: $did} | $did", ". as {did: $did} | $did"},
		{SF_EXPR_JOURNEY, "opened", "(0|__c)"},
		{SF_EXPR_JOURNEY, "opened(push1)?", "(0|__c)?"},
		{SF_EXPR_POPULATION, "-ntile(.x; 5) * 2", "-(0|__c) * 2"},
		{0, "9007199254740992", "9007199254740992"},
		{0, "9007199254740993",
		    "1:1 an integer beyond 2^53 is not exact as a number"},
		{0, "00000000000000000000001", "00000000000000000000001"},
		{0, "1e400 + .5e-3", "1e400 + .5e-3"},
		{0, "{\"a\": [(1)}", "1:11 '}' where '[' is to be closed by "
		    "']'"},
		{0, "\"a\\(1\"", "1:6 the string is not closed"},
		{0, "a\nb  '", "2:4 \"'\" does not start a string"},
		{0, ".a ^ .b", "1:4 unexpected character '^'"},
		{0, "\x01", "1:1 unexpected byte 0x01"},
		{0, "@", "1:1 unexpected character '@'"},
		{0, "did(\"a\"; \"7d\"; )",
		    "1:1 'did' has an empty argument"},
		{0, "did", "1:1 'did' is called without arguments"},
		{0, "did(\"a\"; \"7\\u0064\")", "(0|__c)"},
		{0, "seq(\"a\"; \"b\"; \"2wd\")",
		    "1:15 \"2wd\" is no length of time"},
		{SF_EXPR_POPULATION, "ntile(ntile(.x; 2); 2)",
		    "1:7 'ntile' in the value of another"},
		{SF_EXPR_POPULATION, "ntile(.x; 1)", "1:11 ntile wants a whole "
		    "number of tiles from 2 to 10000, not '1'"},
		{0, "$__prog_args", "1:2 the variable '__prog_args' is "
		    "reserved"},
		{0, "__c", "1:1 the name '__c' is reserved"},
		{0, "$ ENV", "1:3 the variable 'ENV' is not known here"},
		{0, "城市", "1:1 there is no function '城市'"},
	};
	char buf[400];
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		IS(resolve(t[i].flags, t[i].jq, buf, sizeof(buf)), t[i].want,
		    t[i].jq);
}

/* A window as "from to" in the zone +08:00, asof 2026-11-01T08:00. */
static const char *
window(const char *text, int future, char *buf, size_t cap)
{
	struct sf_expr_env env = {.flags = SF_EXPR_JOURNEY, .has_asof = 1};
	struct sf_window w;
	char from[SF_TS_LEN + 1], to[SF_TS_LEN + 1], why[160];

	(void)sf_ts_parse(SF_S("2026-11-01T00:00:00Z"), &env.asof);
	if (sf_window_make(sf_str(text), &env, zone, future, &w, why)) {
		(void)snprintf(buf, cap, "%s", why);
		return (buf);
	}
	if (w.kind == SF_W_EVER)
		return ("ever");
	if (w.kind != SF_W_FIXED)
		return ("of the line");
	sf_ts_format(w.from, from);
	sf_ts_format(w.to, to);
	(void)snprintf(buf, cap, "%.16s %.16s", from, to);
	return (buf);
}

static void
windows(void)
{
	static const struct {
		const char *text;
		int future;
		const char *want;
	} t[] = {
		{"90m", 0, "2026-10-31T22:30 2026-11-01T00:00"},
		{"12h", 0, "2026-10-31T12:00 2026-11-01T00:00"},
		{"7d", 0, "2026-10-25T00:00 2026-11-01T00:00"},
		{"2w", 0, "2026-10-18T00:00 2026-11-01T00:00"},
		{"3mo", 0, "2026-08-01T00:00 2026-11-01T00:00"},
		{"1y", 0, "2025-11-01T00:00 2026-11-01T00:00"},
		{"today", 0, "2026-10-31T16:00 2026-11-01T00:00"},
		{"yesterday", 0, "2026-10-30T16:00 2026-10-31T16:00"},
		{"month", 0, "2026-10-31T16:00 2026-11-01T00:00"},
		{"ever", 0, "ever"},
		{"entry", 0, "of the line"},
		{"2026-10-01..", 0, "2026-09-30T16:00 2026-11-01T00:00"},
		{"2026-10-01..2026-10-02", 0,
		    "2026-09-30T16:00 2026-10-01T16:00"},
		{"2026-10-01..2027-01-01", 0,
		    "2026-09-30T16:00 2026-11-01T00:00"},
		{"2026-10-01T00:00:00Z..2026-10-01T06:00:00+08:00", 0,
		    "the window ends before it starts"},
		{"30d", 1, "2026-11-01T00:00 2026-12-01T00:00"},
		{"7 d", 0, "\"7 d\" is no window"},
		{"0d", 0, "a window is longer than nothing"},
		{"-7d", 0, "a window is longer than nothing"},
		{"5wd", 0, "working days are for waits, not for windows"},
		{"tomorrow", 0, "\"tomorrow\" is no window"},
		{"2026-02-30..", 0, "'2026-02-30' is no date"},
		{"..2026-01-01", 0, "'' is no date"},
		{"", 0, "\"\" is no window"},
	};
	char buf[200];
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		IS(window(t[i].text, t[i].future, buf, sizeof(buf)), t[i].want,
		    t[i].text);
}

static void
sizes(void)
{
	char *big = malloc(70001), buf[200];

	memset(big, ' ', 70000);
	big[70000] = '\0';
	IS(resolve(0, big, buf, sizeof(buf)),
	    "1:1 the expression is longer than 65536 bytes", "a long text");
	memset(big, '(', 300);
	big[300] = '\0';
	IS(resolve(0, big, buf, sizeof(buf)),
	    "1:257 the expression is nested more than 256 deep", "a deep one");
	free(big);
}

int
main(void)
{
	struct sf_err e = {0};

	zone = sf_zone_load("+08:00", &e);
	texts();
	windows();
	sizes();
	sf_zone_free(zone);
	DONE();
}
