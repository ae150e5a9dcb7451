/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/date.h"
#include "expr/expr.h"
#include "expr/set.h"
#include "tap.h"

static int
feed(struct sf_expr_run *r, unsigned group, const char *line,
    const char *params)
{
	struct sf_err e = {0};

	return (sf_expr_feed(r, group, sf_str(line), NULL, sf_str(params),
	    &e));
}

/* Programs over one profile, as the workers answer them. */
static const char person[] =
    "{\"one_id\":\"pA\",\"ids\":{\"phone\":[\"+86138\"]},"
    "\"traits\":{\"城市\":\"九江\",\"holds_fund\":\"open\",\"limit\":500,"
    "\"later\":1,\"id\":6222021234567890123,\"f\":1.50},"
    "\"tags\":{\"vip\":true,\"life\":\"2026-12-01T00:00:00.000Z\","
    "\"old\":\"2026-01-01T00:00:00.000Z\",\"none\":null},"
    "\"consent\":{\"sms\":\"yes\",\"email\":\"no\"},"
    "\"since\":{\"traits\":{\"later\":\"2026-11-05T00:00:00.000Z\"}},"
    "\"seen\":{\"search\":{\"n\":5,\"first\":\"2026-01-01T00:00:00.000Z\","
    "\"last\":\"2026-11-02T00:00:00.000Z\"},"
    "\"order\":{\"n\":1,\"last\":\"2026-10-31T00:00:00.000Z\"}},"
    "\"events\":[{\"ts\":\"2026-10-01T01:00:00.000Z\",\"eid\":\"1\","
    "\"event\":\"search\",\"props\":{\"q\":\"基金\"}},"
    "{\"ts\":\"2026-10-30T20:00:00.000Z\",\"eid\":\"2\","
    "\"event\":\"search\",\"props\":{\"q\":\"x\"}},"
    "{\"ts\":\"2026-10-31T00:00:00.000Z\",\"eid\":\"3\","
    "\"event\":\"order\",\"props\":{\"amount\":12.5}},"
    "{\"ts\":\"2026-11-02T00:00:00.000Z\",\"eid\":\"4\","
    "\"event\":\"search\",\"props\":{\"q\":\"later\"}}],"
    "\"segments\":{\"a\":\"2026-10-01T00:00:00.000Z\","
    "\"b\":\"2026-11-03T00:00:00.000Z\"}}";

struct want {
	const char *jq, *json;		/* json NULL: undefined, */
	const char *why;		/* because of that */
};

static const struct want profile[] = {
	{".traits.城市", "\"九江\"", NULL},
	{"{城市: 1, now: 2}", "{\"城市\":1,\"now\":2}", NULL},
	{".traits.id", "\"6222021234567890123\"", NULL},
	{".traits.f", "1.5", NULL},
	{"1e17", "1e+17", NULL},
	{"infinite", "1.7976931348623157e+308", NULL},
	{"[-0, 0.1, \"\\u007f\\n\"]", "[-0,0.1,\"\\u007f\\n\"]", NULL},
	{".traits.later", "null", NULL},
	{".segments | keys", "[\"a\"]", NULL},
	{".seen.search.n", "4", NULL},
	{".seen.search.last", "\"2026-10-30T20:00:00.000Z\"", NULL},
	{".events | length", "3", NULL},
	{"count(\"search\"; \"7d\")", "1", NULL},
	{"count(\"search\"; \"ever\")", "4", NULL},
	{"count(\"*\"; \"ever\")", "5", NULL},
	{"count(\"*\"; \"60d\")", "3", NULL},
	{"did(\"search\"; \"60d\"; .props.q | test(\"基金\"))", "true", NULL},
	{"did(\"nobody\"; \"ever\")", "false", NULL},
	{"never(\"nobody\"; \"ever\")", "true", NULL},
	{"never(\"order\"; \"7d\"; .props.amount > 12)", "false", NULL},
	{"sum(\"order\"; \"1y\"; .props.amount)", "12.5", NULL},
	{"sum(\"none\"; \"1y\"; .props.amount)", "0", NULL},
	{"avg(\"none\"; \"1y\"; .props.amount)", "null", NULL},
	{"avg(\"order\"; \"1y\"; .props.amount)", "12.5", NULL},
	{"min_of(\"order\"; \"1y\"; .props.amount)", "12.5", NULL},
	{"max_of(\"none\"; \"1y\"; .props.amount)", "null", NULL},
	{"distinct(\"*\"; \"1y\"; .event)", "2", NULL},
	{"days(\"*\"; \"60d\")", "2", NULL},	/* 31 October, twice, in +08 */
	{"[events(\"search\"; \"60d\")[].eid]", "[\"1\",\"2\"]", NULL},
	{"first_event(\"search\").eid", "\"1\"", NULL},
	{"last_event(\"search\").eid", "\"2\"", NULL},
	{"last_event(\"none\")", "null", NULL},
	{"since(\"order\") / day", "1", NULL},
	{"since(\"none\")", "1.7976931348623157e+308", NULL},
	{"-since(\"none\") < 0", "true", NULL},
	{"seq(\"search\"; \"order\"; \"3d\")", "true", NULL},
	{"seq(\"search\"; \"order\"; \"4h\")", "true", NULL},
	{"seq(\"search\"; \"order\"; \"3h\")", "false", NULL},
	{"seq(\"order\"; \"order\"; \"3d\")", "false", NULL},
	{"seq(\"*\"; \"order\"; \"3d\")", "true", NULL},
	{"funnel([\"search\", \"order\"]; \"ever\")", "2", NULL},
	{"funnel([\"order\", \"search\"]; \"ever\")", "1", NULL},
	{"tag(\"vip\")", "true", NULL},
	{"tag(\"life\")", "true", NULL},
	{"tag(\"old\")", "false", NULL},
	{"tag(\"none\") or tag(\"absent\")", "false", NULL},
	{"tag(\"v\" + \"ip\")", "true", NULL},
	{"consent(\"sms\")", "true", NULL},
	{"consent(\"email\") or consent(\"push\")", "false", NULL},
	{"holds(\"fund\")", "true", NULL},
	{".traits | holds(\"fund\")", "true", NULL},
	{"opened", "true", NULL},
	{"opened(push1)", "false", NULL},
	{"opened(\"push2\")", "true", NULL},
	{"count(\"*\"; \"entry\")", "2", NULL},
	{"count(\"*\"; \"wait\")", NULL, "there is no wait here"},
	{"count(\"*\"; \"2026-10-31..\")", "2", NULL},	/* midnight in +08 */
	{"count(\"*\"; \"2026-10-01..2026-10-31\")", "1", NULL},
	{"count(\"*\"; \"yesterday\")", "2", NULL},
	{"count(\"*\"; \"today\")", "0", NULL},
	{"count(\"*\"; \"month\")", "0", NULL},
	{".traits.limit as $x | did(\"order\"; \"7d\"; .props.amount > $x)",
	    "false", NULL},
	{"\"a\\(count(\"*\"; \"ever\"))b\"", "\"a5b\"", NULL},
	{"# a remark\n.x # and more", "null", NULL},
	{"def f: 2; f * hour", "7200", NULL},
	{"empty", NULL, "no value"},
	{"1, 2", NULL, "several values"},
	{".events[].event == \"x\"", NULL, "several values"},
	{"error(\"boo\")", NULL, "boo"},
	{".traits.city.x.y | test(\"a\")", NULL,
	    "null cannot be matched, as it is not a string"},
	{"tag(1)", NULL, "the name must be a text"},
};

static struct sf_zone *zone;

static struct sf_expr *
make(unsigned flags, const char *asof)
{
	struct sf_expr_env env = {.flags = flags, .zone = zone};
	struct sf_err e = {0};

	env.has_asof = asof != NULL &&
	    sf_ts_parse(sf_str(asof), &env.asof) == 0;
	return (sf_expr_new(&env, &e));
}

static void
all_of(const struct want *w, size_t n)
{
	static const char params[] = "{\"opened\":{\"\":true,\"push1\":false,"
	    "\"push2\":true},\"entry\":\"2026-10-02T00:00:00.000Z\"}";
	struct sf_expr *x = make(SF_EXPR_JOURNEY, "2026-11-01T00:00:00Z");
	struct sf_expr_run *r = NULL;
	struct sf_err e = {0};
	char got[400];
	size_t i;

	for (i = 0; i < n; i++)
		if (sf_expr_addtext(x, 3, w[i].jq, sf_str(w[i].jq), &e) !=
		    (int)i)
			break;
	OK(i == n, "all programs are read");
	OK(sf_expr_start(x, 2, &e) == 0, "and start");
	if (e.code != SF_OK)
		sf_err_print(stdout, "#", &e, 0);
	r = sf_expr_open(x, &e);
	if (i < n || r == NULL)
		goto done;
	OK(feed(r, 3, person, params) == 0 && feed(r, 3, person, params) == 0 &&
	    sf_expr_eval(r, &e) == 0, "and answer");
	for (i = 0; i < n; i++) {
		const struct sf_value *v = sf_expr_value(r, 1, (unsigned)i);
		struct sf_str t = w[i].json ? v->json : v->why;

		(void)snprintf(got, sizeof(got), "%.*s", (int)t.n, t.p);
		IS(got, w[i].json ? w[i].json : w[i].why, w[i].jq);
		OK((v->truth == SF_UNDEFINED) == (w[i].json == NULL) &&
		    (v->truth == SF_NO) == (w[i].json &&
		    (strcmp(got, "null") == 0 || strcmp(got, "false") == 0)),
		    "its truth");
	}
done:
	sf_expr_close(r);
	sf_expr_free(x);
}

static const char kept[] = "{\"one_id\":\"p\",\"kept_from\":"
    "[\"2026-10-20T00:00:00.000Z\",\"e\"],\"seen\":{\"a\":{\"n\":9,"
    "\"last\":\"2026-10-25T00:00:00.000Z\"}},\"events\":["
    "{\"ts\":\"2026-10-25T00:00:00.000Z\",\"eid\":\"e\",\"event\":\"a\"}]}";

/* The first program of one line: its JSON, or "?" and why. */
static const char *
one(struct sf_expr *x, const char *line, char *buf, size_t cap)
{
	struct sf_err e = {0};
	struct sf_expr_run *r = sf_expr_open(x, &e);
	const struct sf_value *v;

	if (feed(r, 0, line, "") || sf_expr_eval(r, &e))
		(void)snprintf(buf, cap, "!%s", e.msg);
	else if ((v = sf_expr_value(r, 0, 0))->truth == SF_UNDEFINED)
		(void)snprintf(buf, cap, "?%.*s", (int)v->why.n, v->why.p);
	else
		(void)snprintf(buf, cap, "%.*s", (int)v->json.n, v->json.p);
	sf_expr_close(r);
	return (buf);
}

static void
ask(unsigned flags, const char *asof, const char *jq, const char *line,
    const char *want)
{
	struct sf_expr *x = make(flags, asof);
	struct sf_err e = {0};
	char buf[512];

	if (sf_expr_addtext(x, 0, "-w", sf_str(jq), &e) != 0 ||
	    sf_expr_start(x, 1, &e)) {
		IS(e.msg, want, jq);
	} else {
		IS(one(x, line, buf, sizeof(buf)), want, jq);
	}
	sf_expr_free(x);
}

static void
edges(void)
{
	static const char now[] = "2026-11-01T00:00:00Z";
	static const char event[] = "{\"ts\":\"2026-10-01T00:00:00Z\","
	    "\"event\":\"a\",\"props\":{\"n\":1}}";

	ask(0, now, "count(\"a\"; \"7d\")", kept, "1");
	ask(0, now, "count(\"a\"; \"ever\")", kept, "9");
	ask(0, now, "did(\"a\"; \"1y\")", kept, "true");
	ask(0, now, "did(\"a\"; \"2026-10-01..2026-10-10\")", kept,
	    "?the time line is kept from 2026-10-20T00:00:00.000Z on only");
	ask(0, "2026-10-19T00:00:00Z", "count(\"a\"; \"ever\")", kept,
	    "?the time line is kept from 2026-10-20T00:00:00.000Z on only");
	ask(0, "2026-10-22T00:00:00Z", "since(\"a\")", kept,
	    "?when it happened last is unknown");
	ask(SF_EXPR_LABEL, "2026-10-22T00:00:00Z", "within(\"a\"; \"7d\")",
	    kept, "true");
	ask(SF_EXPR_LABEL, "2026-10-22T00:00:00Z", "within(\"a\"; \"2d\")",
	    kept, "false");
	ask(SF_EXPR_LABEL, "2026-10-22T00:00:00Z", ".events | length", kept,
	    "1");
	ask(0, now, ".props.n == 1", event, "true");
	ask(0, NULL, ".props.n == 1", event, "true");
	ask(0, NULL, "did(\"a\"; \"7d\")", event,
	    "an expression reads time, and the run was given no instant");
	ask(0, now, "did(\"a\"; \"7d\")", event,
	    "?an event has no time line: it needs a profile");
	ask(0, now, "did(\"a\"; \"7d\")", "{\"one_id\":\"p\",\"events\":"
	    "[{\"ts\":\"x\",\"event\":\"a\"}]}",
	    "?an event of the time line has no readable ts");
	ask(0, now, "count(\"a\"; \"7d\")", "{\"one_id\":\"p\",\"events\":"
	    "[{\"ts\":\"2026-10-31T09:00:00+08:00\",\"event\":\"a\"},"
	    "{\"ts\":\"2026-10-30T09:00:00+08:00\",\"event\":\"a\"}]}", "2");
	ask(SF_EXPR_ROW, NULL, "if .\"基金户\" == \"是\" then \"open\" else "
	    "\"closed\" end", "{\"基金户\":\"是\"}", "\"open\"");
	ask(SF_EXPR_ROW, NULL, "did(\"a\"; \"7d\")", "{}",
	    "'did' needs a time line, and a row of a mapping has none");
	ask(0, NULL, "[.[] | numbers]", "[1,2,\"x\",0.5e1]", "[1,2,5]");
	ask(0, NULL, ".", "7", "7");
}

/* What goes too far ends the run, not the machine. */
static void
limits(void)
{
	struct sf_expr *x = make(0, NULL);
	struct sf_err e = {0};
	char buf[512];

	sf_expr_limits(x, 1, (size_t)1 << 30);
	(void)sf_expr_addtext(x, 0, "-w", SF_S("def f: f; f"), &e);
	OK(sf_expr_start(x, 1, &e) == 0, "a loop is started");
	IS(one(x, "1", buf, sizeof(buf)),
	    "!an expression ran out of processor time", "and stopped");
	sf_expr_free(x);
#if !SF_SANITIZED
	x = make(0, NULL);
	sf_expr_limits(x, 20, (size_t)64 << 20);
	(void)sf_expr_addtext(x, 0, "-w",
	    SF_S("reduce range(40) as $i (\"ab\"; . + .)"), &e);
	OK(sf_expr_start(x, 1, &e) == 0, "a text that grows is started");
	IS(one(x, "1", buf, sizeof(buf)),
	    "!an expression ran out of memory", "and stopped");
	sf_expr_free(x);
#endif
}

/* Two threads' worth of handles; a third is refused. */
static void
handles(void)
{
	struct sf_expr *x = make(0, NULL);
	struct sf_expr_run *r[3];
	struct sf_err e = {0};
	int i;

	(void)sf_expr_addtext(x, 0, "-w", SF_S(".a | tojson"), &e);
	OK(sf_expr_start(x, 2, &e) == 0, "two workers");
	for (i = 0; i < 3; i++)
		r[i] = sf_expr_open(x, &e);
	OK(r[0] && r[1] && !r[2], "are for two threads");
	sf_expr_close(r[0]);
	sf_err_clear(&e);
	r[0] = sf_expr_open(x, &e);
	OK(r[0] != NULL, "a handle given back is taken again");
	for (i = 0; i < 2; i++)
		sf_expr_close(r[i]);
	sf_expr_free(x);
	x = make(0, NULL);
	OK(sf_expr_start(x, 2, &e) == 0, "a set without programs");
	r[0] = sf_expr_open(x, &e);
	OK(feed(r[0], 0, "{}", "") == 0 && sf_expr_eval(r[0], &e) == 0,
	    "starts nothing and is fine");
	sf_expr_close(r[0]);
	sf_expr_free(x);
}

static void
tiles(void)
{
	struct sf_expr *x = make(SF_EXPR_POPULATION, "2026-11-01T00:00:00Z");
	struct sf_expr_run *r;
	struct sf_err e = {0};
	unsigned first = 9, n = 9, t[8];
	const struct sf_value *v;

	OK(sf_expr_addtext(x, 1, "by", SF_S("ntile(-since(\"order\"); 5) + "
	    "2 * ntile(count(\"order\"; \"1y\"); 7)"), &e) == 0, "by");
	OK(sf_expr_ntiles(x, 1, 0, &first, &n, t, 8) == 0 && first == 0 &&
	    n == 2 && t[0] == 5 && t[1] == 7, "has two ntiles");
	OK(sf_expr_count(x, 33) == 2, "that are programs");
	OK(sf_expr_start(x, 1, &e) == 0, "which run");
	r = sf_expr_open(x, &e);
	OK(feed(r, 33, person, "") == 0 && sf_expr_eval(r, &e) == 0,
	    "on their own");
	v = sf_expr_value(r, 0, 0);
	OK(sf_str_is(v->json, "-86400"), "-since(order)");
	OK(feed(r, 1, person, "{\"nt\":[3,4]}") == 0 &&
	    sf_expr_eval(r, &e) == 0 &&
	    sf_str_is(sf_expr_value(r, 0, 0)->json, "11"), "and are put in");
	OK(feed(r, 1, person, "{\"nt\":[null,4]}") == 0 &&
	    sf_expr_eval(r, &e) == 0 &&
	    sf_expr_value(r, 0, 0)->truth == SF_UNDEFINED, "or undefined");
	sf_expr_close(r);
	sf_expr_free(x);
}

/*
 * On 29 March 2026 Berlin's clocks go from 02:00 to 03:00: a day behind 02:30
 * ends at 03:30, and a day behind 03:00 earlier, at 03:00.
 */
static void
clock_set_forward(void)
{
	static const char line[] = "{\"one_id\":\"p\",\"events\":["
	    "{\"ts\":\"2026-03-28T01:30:00.000Z\",\"eid\":\"1\",\"event\":"
	    "\"a\"},{\"ts\":\"2026-03-28T02:00:00.000Z\",\"eid\":\"2\","
	    "\"event\":\"a\"},{\"ts\":\"2026-03-29T01:15:00.000Z\",\"eid\":"
	    "\"3\",\"event\":\"b\"}]}";
	struct sf_zone *was = zone;
	struct sf_err e = {0};

	zone = sf_zone_load("Europe/Berlin", &e);
	ask(0, "2026-04-01T00:00:00Z", "seq(\"a\"; \"b\"; \"1d\")", line,
	    "true");
	ask(0, "2026-04-01T00:00:00Z", "seq(\"a\"; \"b\"; \"23h\")", line,
	    "false");
	sf_zone_free(zone);
	zone = was;
}

/*
 * 100 kinds of events, 5 of each, the last of them after asof; the one before
 * on another day of October each, but for the last, of which it is unknown.
 */
static void
many_kinds(void)
{
	struct sf_buf b = {0}, ids = {0}, since = {0};
	char got[40];
	int i, k;

	sf_buf_adds(&b, "{\"one_id\":\"p\",\"seen\":{");
	for (i = 0; i < 100; i++)
		sf_buf_addf(&b, "%s\"k%d\":{\"n\":5,\"last\":"
		    "\"2026-12-01T00:00:00.000Z\"}", i ? "," : "", i);
	sf_buf_adds(&b, "},\"events\":[");
	for (k = 0; k < 2; k++)
		for (i = 0; i < 100 - !k; i++)
			sf_buf_addf(&b, "%s{\"ts\":\"2026-%s-%02dT00:00:%02d."
			    "000Z\",\"eid\":\"%d\",\"event\":\"k%d\"}",
			    i + k ? "," : "", k ? "12" : "10", k ? 1 :
			    1 + i / 4, k ? 0 : i % 4, i + k * 100, i);
	for (i = 0; i < 100; i++) {
		sf_buf_addf(&ids, "%s\"t%d\":[\"v\",\"w\"]", i ? "," : "", i);
		sf_buf_addf(&since, "%s\"t%d\":[[\"2026-01-01T00:00:00.000Z\","
		    "\"2026-10-01T00:00:00.000Z\"],[\"2026-1%d-01T00:00:00."
		    "000Z\",\"2026-12-31T00:00:00.000Z\"]]", i ? "," : "",
		    99 - i, i % 3);
	}
	sf_buf_adds(&b, "],\"ids\":{");
	sf_buf_addstr(&b, sf_buf_str(&ids));
	sf_buf_adds(&b, "},\"since\":{\"ids\":{");
	sf_buf_addstr(&b, sf_buf_str(&since));
	sf_buf_adds(&b, "}}}");
	(void)sf_buf_cstr(&b);
	ask(0, "2026-11-01T00:00:00Z", "count(\"*\"; \"ever\")", b.p, "400");
	ask(0, "2026-11-01T00:00:00Z", "count(\"k99\"; \"ever\")", b.p, "4");
	/* k98 on the 25th, 2 seconds past midnight */
	ask(0, "2026-11-01T00:00:00Z", "since(\"*\")", b.p, "604798");
	/* Of 100 types, the second value of 34 was seen before November. */
	(void)snprintf(got, sizeof(got), "%d", 100 + 34);
	ask(0, "2026-11-01T00:00:00Z", "[.ids[][]] | length", b.p, got);
	sf_buf_release(&b);
	sf_buf_release(&ids);
	sf_buf_release(&since);
}

/* A holding of any name: none is taken for another that starts as it does. */
static void
long_name(void)
{
	struct sf_buf b = {0}, jq = {0};
	int n;

	for (n = 200; n <= 300; n += 100) {
		b.n = jq.n = 0;
		sf_buf_addf(&b, "{\"one_id\":\"p\",\"traits\":{\"holds_%0*d\":"
		    "\"open\"}}", n, 0);
		sf_buf_addf(&jq, "holds(\"%0*d\")", 300, 0);
		ask(0, "2026-11-01T00:00:00Z", sf_buf_cstr(&jq),
		    sf_buf_cstr(&b), n == 300 ? "true" : "false");
	}
	sf_buf_release(&b);
	sf_buf_release(&jq);
}

/* What events behind asof added to sums is taken off; of two names the last. */
static void
sums(void)
{
	static const char line[] = "{\"one_id\":\"p\",\"seen\":{\"o\":{\"n\":3,"
	    "\"last\":\"2026-12-02T00:00:00.000Z\",\"sum\":{\"a\":9,\"b\":5,"
	    "\"a\":7},\"unsummed\":{\"x\":2}}},\"events\":[{\"ts\":"
	    "\"2026-10-01T00:00:00.000Z\",\"eid\":\"1\",\"event\":\"o\"},"
	    "{\"ts\":\"2026-12-01T00:00:00.000Z\",\"eid\":\"2\",\"event\":"
	    "\"o\",\"props\":{\"a\":1,\"a\":2,\"b\":\"1.5\"}},{\"ts\":"
	    "\"2026-12-02T00:00:00.000Z\",\"eid\":\"3\",\"event\":\"o\","
	    "\"props\":{\"x\":\"?\",\"a\":4}}]}";

	ask(0, "2026-11-01T00:00:00Z", ".seen.o | [.n, .sum.a, .sum.b, "
	    ".unsummed.x, .last]", line,
	    "[1,1,3.5,1,\"2026-10-01T00:00:00.000Z\"]");
}

int
main(void)
{
	struct sf_err e = {0};

	zone = sf_zone_load("+08:00", &e);
	all_of(profile, sizeof(profile) / sizeof(profile[0]));
	clock_set_forward();
	many_kinds();
	sums();
	long_name();
	edges();
	limits();
	handles();
	tiles();
	sf_zone_free(zone);
	DONE();
}
