/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli/opt.h"
#include "segment/segment.h"

enum { KEY_STATE = SF_KEY_OWN, KEY_INIT, KEY_ON_ERROR };

static const struct sf_opt opts[] = {
    {'d', "definitions", "FILE", "segments, and channels; may be repeated",
	SF_OPT_MANY | SF_OPT_FILE},
    {'w', "where", "EXPR", "only lines for which the condition holds", 0},
    {KEY_STATE, "state", "DIR", "remember since when each person is in",
	SF_OPT_FILE},
    {KEY_INIT, "init", NULL, "make the state: the first run with it", 0},
    {KEY_ON_ERROR, "on-error", "WHAT", "where a condition is undefined: mark, "
	"reject or stop", 0},
    {0, NULL, NULL, NULL, 0},
};

static const struct sf_verb verbs[] = {
    {"count", "-d FILE [FILE...]", "how many people each segment has"},
    {"lint", "-d FILE [SAMPLE...]", "what is legal and hardly ever meant"},
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
	"  how many there are:\n"
	"  $ sf-segment count -d segments.yaml "
	"--asof 2026-10-08T02:00:00+08:00 profiles.jsonl\n"
	"  lines that meet a condition:\n"
	"  $ sf-segment -w '.traits.city == \"九江\"' profiles.jsonl\n",
    .common = SF_HAS_FORMATS | SF_HAS_ASOF | SF_HAS_TZ | SF_HAS_REJECTS |
	SF_HAS_MEMORY | SF_HAS_PLAN,
};

/* -1 with the failure in ${t}. */
static int
take(struct sf_tool *t, struct sf_segment_args *a, const char **defs, int key,
    const char *arg)
{
	int on;

	switch (key) {
	case 'd':
		defs[a->n_defs++] = arg;
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

static int
run(struct sf_tool *t, const struct sf_segment_args *a, uint64_t *found)
{
	if (a->init && a->state == NULL) {
		(void)sf_fail(&t->err, SF_E_USAGE,
		    "option '--init' makes a state, but no --state is given");
		return (-1);
	}
	if (t->verb == NULL)
		return (sf_segment_run(&t->run, a, &t->err));
	if (strcmp(t->verb, "count") == 0)
		return (sf_segment_count(&t->run, a, &t->err));
	return (sf_segment_lint(&t->run, a, found, &t->err));
}

int
main(int argc, char *argv[])
{
	struct sf_segment_args args = {0};
	struct sf_tool t;
	uint64_t found = 0;
	const char *arg, **defs;
	int key;

	sf_tool_start(&t, &cmd, argc, argv);
	defs = calloc((size_t)argc + 1, sizeof(*defs));
	if (defs == NULL)
		return (sf_tool_end(&t, sf_fail_mem(&t.err), 0));
	args.defs = defs;
	while ((key = sf_tool_next(&t, &arg)) > 0)
		if (take(&t, &args, defs, key, arg)) {
			key = -1;
			break;
		}
	if (key == 0)
		key = run(&t, &args, &found);
	free(defs);
	return (sf_tool_end(&t, key, found > 0));
}
