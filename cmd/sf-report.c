/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/opt.h"
#include "report/report.h"

#define LISTED 64		/* values of an option that may be repeated */

enum {
	KEY_COSTS = SF_KEY_OWN, KEY_HTML, KEY_LANG, KEY_ASCII, KEY_CHECK,
	KEY_ARM, KEY_CONTROL, KEY_OUTCOME, KEY_MEAN, KEY_EXPECT
};

static const struct sf_opt opts[] = {
	{'d', "definitions", "FILE", "the report, sf-reports(5)", SF_OPT_FILE},
	{KEY_COSTS, "costs", "FILE",
	    "events of no person that are costs, such as --unlinked writes",
	    SF_OPT_FILE | SF_OPT_MANY},
	{KEY_HTML, "html", "FILE",
	    "write the report as one HTML file besides", SF_OPT_FILE},
	{KEY_LANG, "lang", "LANG", "en or zh (default: the definition's)", 0},
	{KEY_ASCII, "ascii", NULL, "draw with ASCII characters only", 0},
	{KEY_CHECK, "check", NULL, "exit 1 where a target is missed", 0},
	{KEY_ARM, "arm", "EXPR", "lift: the arm of a line; null is outside",
	    0},
	{KEY_CONTROL, "control", "NAME",
	    "lift: the arm that the others are compared with", 0},
	{KEY_OUTCOME, "outcome", "NAME=EXPR",
	    "lift: a condition, of which the share is compared", SF_OPT_MANY},
	{KEY_MEAN, "mean", "NAME=EXPR",
	    "lift: a number, of which the mean is compared", SF_OPT_MANY},
	{KEY_EXPECT, "expect", "ARM=SHARE",
	    "lift: the share that was drawn; others share the rest",
	    SF_OPT_MANY},
	{0, NULL, NULL, NULL, 0},
};

static const struct sf_verb verbs[] = {
	{"lift", "--arm EXPR --control NAME --outcome NAME=EXPR... [FILE...]",
	    "compare arms with a control, with intervals"},
	{NULL, NULL, NULL},
};

static const struct sf_cmd cmd = {
	.name = "sf-report",
	.does = "report what it cost and whether it paid",
	.usage = "-d REPORT --asof TIME [--costs FILE]... [--html FILE] "
	    "[FILE...]",
	.opts = opts,
	.verbs = verbs,
	.examples =
	"a report on the terminal and as a page\n"
	"$ sf-report -d report.yaml --asof 2026-11-01T00:00:00Z "
	"--html page.html profiles.jsonl\n"
	"the lift of each arm against the control\n"
	"$ sf-report lift --arm .traits.arm --control none "
	"--outcome 'visit=.traits.visit == 1' people.csv\n",
	.common = SF_HAS_FORMATS | SF_HAS_ASOF | SF_HAS_TZ | SF_HAS_REJECTS |
	    SF_HAS_PLAN,
};

struct list {
	const char *v[LISTED];
	size_t n;
};

struct asked {
	struct sf_report_args report;
	struct sf_lift_args lift;
	struct list costs, outcome, mean, expect;
	const char *of_lift, *of_report;	/* an option of one job only */
};

static int
add(struct list *l, const char *name, const char *arg, struct sf_err *e)
{
	if (l->n == LISTED)
		return (sf_fail(e, SF_E_USAGE,
		    "option '--%s' is given more than %d times", name, LISTED));
	l->v[l->n++] = arg;
	return (0);
}

static int
option(struct asked *a, int key, const char *arg, struct sf_err *e)
{
	switch (key) {
	case 'd':
		a->report.def = arg;
		return (0);
	case KEY_COSTS:
		a->of_report = "costs";
		return (add(&a->costs, "costs", arg, e));
	case KEY_HTML:
		a->report.html = arg;
		a->of_report = "html";
		return (0);
	case KEY_LANG:
		a->report.lang = arg;
		return (0);
	case KEY_ASCII:
		a->report.ascii = 1;
		return (0);
	case KEY_CHECK:
		a->report.check = 1;
		a->of_report = "check";
		return (0);
	case KEY_ARM:
		a->lift.arm = a->of_lift = arg;
		return (0);
	case KEY_CONTROL:
		a->lift.control = a->of_lift = arg;
		return (0);
	case KEY_OUTCOME:
		a->of_lift = arg;
		return (add(&a->outcome, "outcome", arg, e));
	case KEY_MEAN:
		a->of_lift = arg;
		return (add(&a->mean, "mean", arg, e));
	case KEY_EXPECT:
		a->of_lift = arg;
		return (add(&a->expect, "expect", arg, e));
	}
	return (0);
}

static int
lift(struct asked *a, struct sf_tool *t, int *look)
{
	struct sf_err *e = &t->err;

	if (a->of_report != NULL || a->report.def != NULL) {
		(void)sf_fail(e, SF_E_USAGE, "option '--%s' does not go with "
		    "the verb lift", a->of_report != NULL ? a->of_report :
		    "definitions");
		return (sf_hint(e, "a lift in a report is a section of its "
		    "definition, sf-reports(5)"));
	}
	if (a->lift.arm == NULL || a->lift.control == NULL ||
	    a->outcome.n + a->mean.n == 0) {
		(void)sf_fail(e, SF_E_USAGE, "lift needs --arm, --control and "
		    "an --outcome or a --mean");
		return (sf_hint(e, "see %s --help", t->cmd->name));
	}
	a->lift.outcome = a->outcome.v;
	a->lift.n_outcome = a->outcome.n;
	a->lift.mean = a->mean.v;
	a->lift.n_mean = a->mean.n;
	a->lift.expect = a->expect.v;
	a->lift.n_expect = a->expect.n;
	return (sf_report_lift(&t->run, &a->lift, look, e));
}

static int
report(struct asked *a, struct sf_tool *t, int *look)
{
	struct sf_err *e = &t->err;

	if (a->of_lift != NULL) {
		(void)sf_fail(e, SF_E_USAGE, "--arm, --control, --outcome, "
		    "--mean and --expect go with the verb lift");
		return (sf_hint(e, "%s lift --arm …", t->cmd->name));
	}
	if (a->report.def == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "which report is not said");
		return (sf_hint(e, "give a definition with -d, sf-reports(5)"));
	}
	a->report.costs = a->costs.v;
	a->report.n_costs = a->costs.n;
	return (sf_report(&t->run, &a->report, look, e));
}

int
main(int argc, char *argv[])
{
	struct asked a = {0};
	struct sf_tool t;
	const char *arg;
	int key, rc, look = 0;

	sf_tool_start(&t, &cmd, argc, argv);
	while ((key = sf_tool_next(&t, &arg)) > 0)
		if (option(&a, key, arg, &t.err))
			return (sf_tool_end(&t, -1, 0));
	if (key < 0)
		rc = key;
	else
		rc = t.verb != NULL ? lift(&a, &t, &look) :
		    report(&a, &t, &look);
	return (sf_tool_end(&t, rc, look));
}
