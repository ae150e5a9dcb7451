/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/opt.h"
#include "journey/night.h"

#define DEFS_MOST 128

enum { KEY_STATE = SF_KEY_OWN, KEY_INIT };

static const struct sf_opt opts[] = {
	{'d', "definitions", "FILE", "a journey, sf-journeys(5), or channels, "
	    "sf-channels(5)", SF_OPT_MANY | SF_OPT_FILE},
	{KEY_STATE, "state", "DIR", "what is remembered between runs",
	    SF_OPT_FILE},
	{KEY_INIT, "init", NULL, "make the state directory: the first run", 0},
	{0, NULL, NULL, NULL, 0},
};

static const struct sf_verb verbs[] = {
	{"cancel", "[FILE...]", "take back sends that are not due yet"},
	{"explain", "NAME", "the trips of one person, from the state"},
	{"lint", "", "what can be said of the definitions alone"},
	{NULL, NULL, NULL},
};

static const struct sf_cmd cmd = {
	.name = "sf-journey",
	.does = "send people the right thing by the right channel, night by "
	    "night",
	.usage = "-d FILE... --state DIR --asof TIME [FILE...]",
	.opts = opts,
	.verbs = verbs,
	.examples =
	"what can be said of the definitions alone\n"
	"$ sf-journey lint -d fund.yaml -d channels.yaml\n"
	"the first night; every other one is without --init\n"
	"$ sf-journey -d fund.yaml -d channels.yaml --state st --init "
	"--asof 2026-10-08T18:00:00Z p.jsonl\n"
	"before each delivery, with fresh profiles\n"
	"$ sf-journey cancel -d fund.yaml -d channels.yaml --state st "
	"--asof 2026-10-09T00:00:00Z p.jsonl\n",
	.common = SF_HAS_FORMATS | SF_HAS_ASOF | SF_HAS_TZ | SF_HAS_REJECTS |
	    SF_HAS_MEMORY | SF_HAS_PLAN,
};

static int
run(struct sf_tool *t, struct sf_night *n)
{
	if (t->verb != NULL && strcmp(t->verb, "explain") == 0) {
		if (t->run.ins != 1)
			return (sf_fail(&t->err, SF_E_USAGE,
			    "explain takes the name of one person"));
		return (sf_night_explain(n, t->run.in[0], &t->err));
	}
	if (n->n_defs == 0) {
		(void)sf_fail(&t->err, SF_E_USAGE, "no definitions");
		return (sf_hint(&t->err, "give journeys and channels with "
		    "-d FILE"));
	}
	if (t->verb != NULL && strcmp(t->verb, "lint") == 0)
		return (sf_night_lint(n, &t->err));
	n->cancel = t->verb != NULL && strcmp(t->verb, "cancel") == 0;
	return (sf_night_run(n, &t->err));
}

int
main(int argc, char *argv[])
{
	const char *defs[DEFS_MOST], *arg;
	struct sf_night n = {0};
	struct sf_tool t;
	int key, rc;

	sf_tool_start(&t, &cmd, argc, argv);
	n.run = &t.run;
	n.defs = defs;
	while ((key = sf_tool_next(&t, &arg)) > 0)
		switch (key) {
		case 'd':
			if (n.n_defs == DEFS_MOST)
				return (sf_tool_end(&t, sf_fail(&t.err,
				    SF_E_USAGE, "more than %d definition "
				    "files", DEFS_MOST), 0));
			defs[n.n_defs++] = arg;
			break;
		case KEY_STATE:
			n.state = arg;
			break;
		case KEY_INIT:
			n.init = 1;
			break;
		}
	rc = key == 0 ? run(&t, &n) : key;
	return (sf_tool_end(&t, rc, 0));
}
