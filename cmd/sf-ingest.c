/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/opt.h"
#include "ingest/dry.h"
#include "ingest/ingest.h"
#include "ingest/sniff.h"

enum { KEY_SOURCE = SF_KEY_OWN, KEY_CHUNK, KEY_RETRY, KEY_VAULT,
	KEY_MANIFEST, KEY_AGAIN, KEY_FOLLOW, KEY_DELAY };

static const struct sf_opt opts[] = {
	{'d', "definitions", "FILE", "the mapping, sf-mapping(5)",
	    SF_OPT_FILE},
	{KEY_SOURCE, "source", "NAME",
	    "read all inputs as this source, whatever they are called", 0},
	{KEY_RETRY, "retry", "FILE",
	    "read rows again that were rejected, and are mended in FILE",
	    SF_OPT_FILE},
	{KEY_VAULT, "vault", "FILE",
	    "add what stands behind each token to FILE, mode 0600",
	    SF_OPT_FILE},
	{KEY_MANIFEST, "manifest", "FILE",
	    "skip files that FILE says were read, and add those that were",
	    SF_OPT_FILE},
	{KEY_AGAIN, "again", NULL,
	    "with --manifest: read all files, whatever it says", 0},
	{KEY_FOLLOW, "follow", NULL,
	    "go on with a file as it grows, or a pipe, until told to end", 0},
	{KEY_DELAY, "delay", "SPAN",
	    "with --follow: how long new rows may wait (default: 1s)", 0},
	/* For the tests: pieces of this size change no byte of the output. */
	{KEY_CHUNK, "chunk", "SIZE", NULL, 0},
	{0, NULL, NULL, NULL, 0},
};

static const struct sf_verb verbs[] = {
	{"run", "-d MAPPING [FILE...]", "write events; also without a verb"},
	{"sniff", "FILE...", "write a commented draft of a mapping for them"},
	{"check", "-d MAPPING FILE...", "say what a run would do, and write "
	    "no event"},
	{NULL, NULL, NULL},
};

static const struct sf_cmd cmd = {
	.name = "sf-ingest",
	.does = "turn exports into events, by a mapping",
	.usage = "-d MAPPING [FILE...]",
	.opts = opts,
	.verbs = verbs,
	.examples =
	"  a night of exports; what cannot be used goes to bad.jsonl:\n"
	"  $ sf-ingest -d mapping.yaml --rejects bad.jsonl "
	"-o day.jsonl.zst exports/*\n"
	"  standard input as one of the mapping's sources:\n"
	"  $ zcat app.jsonl.gz | sf-ingest -d mapping.yaml --source app\n"
	"  what could not be used, once 'raw' in bad.jsonl is mended:\n"
	"  $ sf-ingest -d mapping.yaml --retry bad.jsonl "
	"--rejects worse.jsonl \\\n    -o late.jsonl\n"
	"  first contact: a draft of a mapping, to be looked at:\n"
	"  $ sf-ingest sniff -o mapping.yaml exports/*\n"
	"  what a run by it would do:\n"
	"  $ sf-ingest check -d mapping.yaml exports/*\n",
	.common = SF_HAS_FORMATS | SF_HAS_ASOF | SF_HAS_TZ | SF_HAS_KEY |
	    SF_HAS_REJECTS | SF_HAS_MEMORY | SF_HAS_PLAN,
};

/* An option that the verb would pass over in silence is refused. */
static int
belongs(struct sf_tool *t, const char *verb, const struct sf_ingest *in)
{
	const struct sf_opt_use uses[] = {
		{"--definitions", in->mapping != NULL, " run check "},
		{"--source", in->source != NULL, " run check "},
		{"--retry", in->retry != NULL, " run "},
		{"--vault", in->vault != NULL, " run "},
		{"--manifest", in->manifest != NULL, " run "},
		{"--follow", in->follow, " run "},
		{"--rejects", t->run.rejects != NULL, " run "},
		{"--plan", t->run.plan, " run "},
		{"--again", in->again, " run "},
		{NULL, 0, NULL},
	};

	return (sf_opt_uses(uses, verb, &t->err));
}

static int
run(struct sf_tool *t, const struct sf_ingest *in, int *look)
{
	const char *verb = t->verb != NULL ? t->verb : "run";

	if (belongs(t, verb, in))
		return (-1);
	if (strcmp(verb, "sniff") == 0)
		return (sf_sniff(&t->run, &t->err));
	if (strcmp(verb, "check") == 0)
		return (sf_dry(in, &t->run, look, &t->err));
	return (sf_ingest(in, &t->run, &t->err));
}

int
main(int argc, char *argv[])
{
	struct sf_ingest in = {0};
	struct sf_tool t;
	const char *arg;
	int key, rc = -1, look = 0;

	sf_tool_start(&t, &cmd, argc, argv);
	while ((key = sf_tool_next(&t, &arg)) > 0)
		switch (key) {
		case 'd':
			in.mapping = arg;
			break;
		case KEY_SOURCE:
			in.source = arg;
			break;
		case KEY_RETRY:
			in.retry = arg;
			break;
		case KEY_VAULT:
			in.vault = arg;
			break;
		case KEY_MANIFEST:
			in.manifest = arg;
			break;
		case KEY_AGAIN:
			in.again = 1;
			break;
		case KEY_FOLLOW:
			in.follow = 1;
			break;
		case KEY_DELAY:
			if (sf_opt_span("delay", arg, 10, 3600000, &in.delay,
			    &t.err))
				return (sf_tool_end(&t, -1, 0));
			break;
		case KEY_CHUNK:
			if (sf_opt_size("chunk", arg, &in.chunk, &t.err))
				return (sf_tool_end(&t, -1, 0));
			break;
		}
	if (key == 0)
		rc = run(&t, &in, &look);
	else
		rc = key;
	return (sf_tool_end(&t, rc, look));
}
