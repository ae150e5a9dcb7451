/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/opt.h"
#include "expr/expr.h"
#include "segment/segment.h"

enum {
	KEY_STATE = SF_KEY_OWN, KEY_INIT, KEY_ON_ERROR, KEY_SEGMENT, KEY_TABLE,
	KEY_IDS, KEY_ON_BUDGET
};

static const struct sf_opt opts[] = {
    {'d', "definitions", "FILE", "segments, and channels; may be repeated",
	SF_OPT_MANY | SF_OPT_FILE},
    {'w', "where", "EXPR", "only lines for which the condition holds", 0},
    {KEY_STATE, "state", "DIR", "remember since when each person is in",
	SF_OPT_FILE},
    {KEY_INIT, "init", NULL, "make the state: the first run with it", 0},
    {KEY_ON_ERROR, "on-error", "WHAT", "where a condition is undefined: mark, "
	"reject or stop", 0},
    {KEY_ON_BUDGET, "on-budget", "WHAT", "where a line takes too much time "
	"or memory: stop or reject", 0},
    {KEY_SEGMENT, "segment", "NAME", "of a verb: this segment; may be "
	"repeated", SF_OPT_MANY},
    {KEY_TABLE, "table", "WHAT", "of count: sizes, overlap or clauses", 0},
    {KEY_IDS, "ids", "FILE", "of explain: the people, a name a line",
	SF_OPT_FILE},
    {0, NULL, NULL, NULL, 0},
};

static const struct sf_verb verbs[] = {
    {"run", "-d FILE [-w EXPR] [FILE...]", "write each line with its segments; "
	"also without a verb"},
    {"count", "-d FILE [FILE...]", "how many people, how many in both, what "
	"clauses cost"},
    {"explain", "ONE_ID -d FILE [FILE...]", "why this person is in, and why "
	"not"},
    {"near", "-d FILE [FILE...]", "who misses a segment by one clause"},
    {"list", "NAME -d FILE [FILE...]", "the names of who is in it, frozen"},
    {"diff", "OLD NEW", "who entered, left and stayed"},
    {"lint", "-d FILE [FILE...]", "what is legal and hardly ever meant"},
    {NULL, NULL, NULL},
};

static const struct sf_cmd cmd = {
    .name = "sf-segment",
    .does = "say which segments each person is in, or filter lines",
    .usage = "[-d FILE]... [-w EXPR] [--asof TIME] [--state DIR] [FILE...]",
    .opts = opts,
    .verbs = verbs,
    .examples =
	"  everybody's segments:\n"
	"  $ sf-segment -d segments.yaml --asof 2026-10-08T02:00:00+08:00 "
	"profiles.jsonl\n"
	"  how many there are, how many in two, what each clause costs:\n"
	"  $ sf-segment count -d segments.yaml "
	"--asof 2026-10-08T02:00:00+08:00 profiles.jsonl\n"
	"  why somebody is in, and why not:\n"
	"  $ sf-segment explain p1 -d segments.yaml "
	"--asof 2026-10-08T02:00:00+08:00 profiles.jsonl\n"
	"  lines that meet a condition:\n"
	"  $ sf-segment -w '.traits.city == \"九江\"' profiles.jsonl\n",
    .common = SF_HAS_FORMATS | SF_HAS_ASOF | SF_HAS_TZ | SF_HAS_REJECTS |
	SF_HAS_MEMORY | SF_HAS_PLAN,
};

/* What is given as often as one likes. */
struct lists {
	const char **defs, **segments;
};

/* -1 with the failure in ${t}. */
static int
take(struct sf_tool *t, struct sf_segment_args *a, struct lists *l, int key,
    const char *arg)
{
	int on;

	switch (key) {
	case 'd':
		l->defs[a->n_defs++] = arg;
		break;
	case 'w':
		a->where = arg;
		break;
	case KEY_STATE:
		a->state = arg;
		break;
	case KEY_INIT:
		a->init = 1;
		break;
	case KEY_ON_BUDGET:
		if (sf_expr_on_budget(arg, &a->spare, &t->err))
			return (-1);
		break;
	case KEY_SEGMENT:
		l->segments[a->n_segments++] = arg;
		break;
	case KEY_TABLE:
		a->table = arg;
		break;
	case KEY_IDS:
		a->ids = arg;
		break;
	case KEY_ON_ERROR:
		on = sf_segment_on_error(arg);
		if (on == -1) {
			(void)sf_fail(&t->err, SF_E_USAGE,
			    "option '--on-error' does not know '%s'", arg);
			return (sf_hint(&t->err,
			    "it is one of mark, reject, stop"));
		}
		a->has_on_error = 1;
		a->on_error = (enum sf_on_error)on;
		break;
	}
	return (0);
}

/* An option that the verb would pass over in silence is refused. */
static int
belongs(struct sf_tool *t, const char *verb, const struct sf_segment_args *a)
{
	const struct sf_opt_use uses[] = {
		{"--where", a->where != NULL, " run lint "},
		{"--state", a->state != NULL, " run explain diff lint "},
		{"--init", a->init, " run "},
		{"--on-error", a->has_on_error, " run count near list "},
		{"--on-budget", a->spare, " run count explain near list "},
		{"--segment", a->n_segments > 0, " count explain near diff "},
		{"--table", a->table != NULL, " count "},
		{"--ids", a->ids != NULL, " explain "},
		{"--definitions", a->n_defs > 0,
		    " run count explain near list lint "},
		{NULL, 0, NULL},
	};

	if (sf_opt_uses(uses, verb, &t->err))
		return (-1);
	if (!a->init || a->state != NULL)
		return (0);
	return (sf_fail(&t->err, SF_E_USAGE,
	    "option '--init' makes a state, but no --state is given"));
}

static int
run(struct sf_tool *t, const struct sf_segment_args *a, uint64_t *found)
{
	const char *verb = t->verb != NULL ? t->verb : "run";
	const struct sf_run *r = &t->run;
	struct sf_err *e = &t->err;

	if (belongs(t, verb, a))
		return (-1);
	if (strcmp(verb, "count") == 0)
		return (sf_segment_count(r, a, e));
	if (strcmp(verb, "explain") == 0)
		return (sf_segment_explain(r, a, found, e));
	if (strcmp(verb, "near") == 0)
		return (sf_segment_near(r, a, e));
	if (strcmp(verb, "list") == 0)
		return (sf_segment_list(r, a, e));
	if (strcmp(verb, "diff") == 0)
		return (sf_segment_diff(r, a, found, e));
	if (strcmp(verb, "lint") == 0)
		return (sf_segment_lint(r, a, found, e));
	return (sf_segment_run(r, a, e));
}

int
main(int argc, char *argv[])
{
	struct sf_segment_args args = {0};
	struct lists l = {NULL, NULL};
	struct sf_tool t;
	uint64_t found = 0;
	const char *arg;
	int key;

	sf_tool_start(&t, &cmd, argc, argv);
	l.defs = calloc((size_t)argc + 1, sizeof(*l.defs));
	l.segments = calloc((size_t)argc + 1, sizeof(*l.segments));
	args.defs = l.defs;
	args.segments = l.segments;
	if (l.defs == NULL || l.segments == NULL)
		key = sf_fail_mem(&t.err);
	else
		while ((key = sf_tool_next(&t, &arg)) > 0)
			if (take(&t, &args, &l, key, arg)) {
				key = -1;
				break;
			}
	if (key == 0)
		key = run(&t, &args, &found);
	free(l.defs);
	free(l.segments);
	return (sf_tool_end(&t, key, found > 0));
}
