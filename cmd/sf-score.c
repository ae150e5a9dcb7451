/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/opt.h"
#include "expr/expr.h"
#include "score/score.h"

enum { KEY_ON_BUDGET = SF_KEY_OWN };

static const struct sf_opt opts[] = {
    {'d', "definitions", "FILE", "the score card, or the model to train",
	SF_OPT_FILE},
    {'m', "model", "FILE", "the trained model to apply, or to write",
	SF_OPT_FILE},
    {KEY_ON_BUDGET, "on-budget", "WHAT", "where a line takes too much time "
	"or memory: stop or reject", 0},
    {0, NULL, NULL, NULL, 0},
};

static const struct sf_verb verbs[] = {
    {"apply", "-d CARD | -m MODEL [FILE...]",
	"add scores to profiles (the default)"},
    {"train", "-d DEFINITION -m MODEL [FILE...]",
	"learn a model from profiles whose outcome is known"},
    {NULL, NULL, NULL},
};

static const struct sf_cmd cmd = {
    .name = "sf-score",
    .does = "score who people are and what they do, by card or by model",
    .usage = "-d CARD | -m MODEL --asof=TIME [FILE...]",
    .opts = opts,
    .verbs = verbs,
    .examples =
	"  the points of a score card:\n"
	"  $ sf-score -d card.yaml --asof now profiles.jsonl\n"
	"  the best first:\n"
	"  $ sf-score -q -d card.yaml --asof now profiles.jsonl | "
	"jq -s 'sort_by(-.scores.card.value)'\n",
    .common = SF_HAS_FORMATS | SF_HAS_ASOF | SF_HAS_TZ | SF_HAS_REJECTS |
	SF_HAS_PLAN,
};

int
main(int argc, char *argv[])
{
	struct sf_score_args args = {0};
	struct sf_tool t;
	const char *arg;
	int key;

	sf_tool_start(&t, &cmd, argc, argv);
	while ((key = sf_tool_next(&t, &arg)) > 0) {
		switch (key) {
		case 'd':
			args.definition = arg;
			break;
		case 'm':
			args.model = arg;
			break;
		case KEY_ON_BUDGET:
			if (sf_expr_on_budget(arg, &args.spare, &t.err))
				return (sf_tool_end(&t, -1, 0));
			break;
		}
	}
	if (key == 0)
		key = t.verb && strcmp(t.verb, "train") == 0 ?
		    sf_score_train(&t.run, &args, &t.err) :
		    sf_score_apply(&t.run, &args, &t.err);
	return (sf_tool_end(&t, key, 0));
}
