/* SPDX-License-Identifier: MIT */
#include "rules/channel.h"
#include "rules/sample.h"
#include "rules/segment.h"
#include "tap.h"

/* Segments of one person, three-valued; channels; samples. */
static const char defs[] =
    "channels:\n"
    "  sms: {reach: '(.ids.phone // []) | length > 0', consent: sms,"
    " open: .event == \"sms_click\", cost: 0.075, throttle: 100/s}\n"
    "  app: {reach: 'did(\"open\"; \"90d\")', cost: 0}\n"
    "segments:\n"
    "  later: {all: [yes, no_way]}\n"
    "  yes: .a == 1\n"
    "  no_way: .a == 2\n"
    "  u: error(\"why not\")\n"
    "  all_u: {all: [yes, u]}\n"
    "  all_no: {all: [u, no_way]}\n"
    "  any_yes: {any: [u, yes]}\n"
    "  any_u: {any: [u, no_way]}\n"
    "  not_u: {not: u}\n"
    "  not_no: {not: no_way}\n"
    "  everybody: {sample: 100%, salt: s}\n"
    "  nobody: {sample: 0%, salt: s}\n"
    "  best: {top: 10, by: .a, of: yes}\n"
    "  not_best: {not: best}\n"
    "  texted: reachable(\"sms\")\n"
    "  suited: suits(\"R2\")\n"
    "  opens: '[.events[] | __open(\"sms\")] == [true, false]'\n"
    "  shown: {when: .a == 1, show: {b: .b, c: empty}, generic: true}\n";

static const struct {
	const char *name;
	uint8_t want;
} truths[] = {
	{"later", SF_NO}, {"yes", SF_YES}, {"no_way", SF_NO},
	{"u", SF_UNDEFINED}, {"all_u", SF_UNDEFINED}, {"all_no", SF_NO},
	{"any_yes", SF_YES}, {"any_u", SF_UNDEFINED},
	{"not_u", SF_UNDEFINED}, {"not_no", SF_YES}, {"everybody", SF_YES},
	{"nobody", SF_NO}, {"best", SF_YES}, {"not_best", SF_NO},
	{"texted", SF_YES}, {"suited", SF_YES}, {"opens", SF_YES},
	{"shown", SF_YES},
};

static const char line[] = "{\"one_id\":\"p1\",\"a\":1,\"b\":\"x\","
    "\"ids\":{\"phone\":[\"1\"]},\"traits\":{\"risk\":\"C3\"},\"events\":["
    "{\"ts\":\"2026-10-01T00:00:00.000Z\",\"event\":\"sms_click\"},"
    "{\"ts\":\"2026-10-02T00:00:00.000Z\",\"event\":\"open\"}]}";

static void
person(const struct sf_segments *s, struct sf_expr *x)
{
	struct sf_err e = {0};
	struct sf_expr_run *r = sf_expr_open(x, &e);
	struct sf_str name = SF_S("p1");
	struct sf_who who = {.name = &name, .names = 1};
	uint8_t out[32], top = SF_YES;
	const char *column;
	int at, program;
	size_t i;

	OK(sf_expr_feed(r, 0, sf_str(line), NULL, SF_S(""), &e) == 0 &&
	    sf_expr_eval(r, &e) == 0, "evaluated");
	OK(sf_segments_eval(s, r, 0, &who, &top, out, &e) == 0, "all");
	for (i = 0; i < sizeof(truths) / sizeof(truths[0]); i++) {
		at = sf_segments_find(s, sf_str(truths[i].name));
		OK(at >= 0 && out[at] == truths[i].want, truths[i].name);
	}
	at = sf_segments_find(s, SF_S("any_u"));
	OK(sf_str_is(sf_segments_why(s, r, 0, (size_t)at), "why not"),
	    "why it is undefined");
	OK(sf_segments_eval(s, r, 0, &who, NULL, out, &e) == 0 &&
	    out[sf_segments_find(s, SF_S("best"))] == SF_UNDEFINED &&
	    out[sf_segments_find(s, SF_S("yes"))] == SF_YES,
	    "tops that are not known yet are undefined");
	at = sf_segments_find(s, SF_S("shown"));
	OK(sf_segments_generic(s, (size_t)at) == 1, "generic");
	OK(sf_segments_show(s, (size_t)at, 0, &column, &program) == 0 &&
	    strcmp(column, "b") == 0 &&
	    sf_str_is(sf_expr_value(r, 0, (unsigned)program)->json, "\"x\""),
	    "a column that it shows");
	OK(sf_segments_show(s, (size_t)at, 2, &column, &program) == -1,
	    "and no third");
	sf_expr_close(r);
}

static void
segments(void)
{
	struct sf_expr_env env = {.has_asof = 1};
	struct sf_err e = {0};
	struct sf_defs *d = sf_defs_parse("t.yaml", defs, sizeof(defs) - 1,
	    &e);
	const struct sf_def *root = d ? sf_defs_root(d) : NULL;
	struct sf_channels *c = NULL;
	struct sf_segments *s = NULL;
	struct sf_expr *x = NULL;
	int at;

	(void)sf_ts_parse(SF_S("2026-11-01T00:00:00Z"), &env.asof);
	if (root != NULL && (x = sf_expr_new(&env, &e)) != NULL &&
	    (c = sf_channels_read(&root, 1, &e)) != NULL &&
	    sf_channels_prelude(c, x, &e) == 0)
		s = sf_segments_read(&root, 1, x, 0, &e);
	if (e.code != SF_OK)
		sf_err_print(stdout, "#", &e, 0);
	OK(s != NULL, "the file is read");
	if (s == NULL)
		goto done;
	OK(sf_channels_count(c) == 2 &&
	    sf_channels_find(c, SF_S("app")) == 1 &&
	    sf_channels_find(c, SF_S("fax")) == -1, "two channels");
	OK(sf_channels_at(c, 0)->cost == 75000 &&
	    strcmp(sf_channels_at(c, 0)->consent, "sms") == 0 &&
	    strcmp(sf_channels_at(c, 0)->throttle, "100/s") == 0,
	    "what is said of one");
	OK(sf_segments_count(s) == sizeof(truths) / sizeof(truths[0]) &&
	    strcmp(sf_segments_name(s, 1), "yes") == 0, "in their order");
	OK(sf_segments_tops(s) == 1 && sf_segments_top(s, 0)->n == 10 &&
	    sf_segments_top(s, 0)->of == sf_segments_find(s, SF_S("yes")),
	    "a top");
	at = sf_segments_find(s, SF_S("not_best"));
	OK(sf_segments_on_top(s, (size_t)at) &&
	    !sf_segments_on_top(s, 0), "what rests on it");
	OK(sf_segments_samples(s) && sf_segments_lists(s)[0] == '\0',
	    "samples, no lists");
	OK(sf_expr_start(x, 1, &e) == 0, "it starts");
	if (e.code != SF_OK)
		sf_err_print(stdout, "#", &e, 0);
	else
		person(s, x);
done:
	sf_segments_free(s);
	sf_channels_free(c);
	sf_expr_free(x);
	sf_defs_free(d);
}

static void
samples(void)
{
	static const unsigned shares[] = {4500, 4500, 1000};
	unsigned n[4] = {0}, in = 0, i;
	char name[16];
	int arm;

	for (i = 0; i < 10000; i++) {
		(void)snprintf(name, sizeof(name), "p%u", i);
		arm = sf_sample_arm(sf_str(name), "s", shares, 3);
		n[arm < 0 ? 3 : arm]++;
		in += (unsigned)sf_sample_in(sf_str(name), "s", 1000);
	}
	OK(in > 900 && in < 1100, "a tenth is about a tenth");
	OK(n[3] == 0 && n[0] > 4300 && n[0] < 4700 && n[2] > 900 &&
	    n[2] < 1100, "arms have their shares");
	OK(sf_sample_arm(SF_S("p1"), "s", shares, 0) == -1, "no arm");
}

int
main(void)
{
	segments();
	samples();
	DONE();
}
