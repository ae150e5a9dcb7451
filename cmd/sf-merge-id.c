/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include "cli/opt.h"
#include "identity/explain.h"
#include "identity/fsck.h"
#include "identity/hubs.h"
#include "identity/identity.h"
#include "identity/idstats.h"
#include "identity/what_if.h"
#include "identity/why.h"

#define KEEP_EVENTS 2000

enum {
	KEY_CONFLICTS = SF_KEY_OWN, KEY_UNLINKED, KEY_KEEP, KEY_KEEP_EVENTS,
	KEY_SOURCES, KEY_ANNOTATE, KEY_STORE, KEY_INIT, KEY_CHANGES,
	KEY_CHANGED_ONLY, KEY_RECEIPT, KEY_IDS, KEY_TABLE, KEY_TOP, KEY_SHOW_IDS
};

static const struct sf_opt opts[] = {
    {'d', "definitions", "FILE", "the rules of linking: sf-rules(5)",
	SF_OPT_FILE},
    {KEY_KEEP, "keep", "SPAN", "keep events of the time line so long before "
	"--asof (180d, 2y)", 0},
    {KEY_KEEP_EVENTS, "keep-events", "N", "keep the newest N events of a "
	"person (default: 2000; 0: all)", 0},
    {KEY_SOURCES, "sources", NULL, "tell of each trait, tag and consent which "
	"source it is from", 0},
    {KEY_ANNOTATE, "annotate", NULL, "write the events, each with its one_id, "
	"instead of profiles", 0},
    {KEY_CONFLICTS, "conflicts", "FILE", "write what a rule kept from "
	"linking, one value a line", SF_OPT_FILE},
    {KEY_UNLINKED, "unlinked", "FILE", "write events without a linking "
	"identifier", SF_OPT_FILE},
    {'r', "new-rules", "FILE", "of what-if: the rules to try",
	SF_OPT_FILE},
    {KEY_STORE, "store", "DIR", "remember all evidence and names in DIR, and "
	"take in tonight's: sf-store(5)", SF_OPT_FILE},
    {KEY_INIT, "init", NULL, "make the store: the first night", 0},
    {KEY_CHANGED_ONLY, "changed-only", NULL, "with --store: profiles that "
	"changed tonight, not all", 0},
    {KEY_CHANGES, "changes", "FILE", "with --store: write who is new, merged, "
	"split or gone", SF_OPT_FILE},
    {KEY_IDS, "ids", "FILE", "of explain and forget: whom it is about, an "
	"identifier or name a line", SF_OPT_FILE},
    {KEY_RECEIPT, "receipt", "FILE", "of forget: write whom the store forgot",
	SF_OPT_FILE},
    {KEY_TABLE, "table", "WHAT", "of explain: identifiers, sets or events; "
	"of what-if: summary or groups; of hubs: values or bridges", 0},
    {KEY_TOP, "top", "N", "of a verb: how many to show", 0},
    {KEY_SHOW_IDS, "show-ids", NULL, "of a verb: text with identifiers in "
	"full, not masked", 0},
    {0, NULL, NULL, NULL, 0},
};

static const struct sf_verb verbs[] = {
    {"merge", "[-d RULES] [FILE...]", "make profiles; also without a verb"},
    {"explain", "ID[,ID...] [-d RULES] [FILE...]", "all that is known of who "
	"has this identifier"},
    {"why", "ID ID [-d RULES] [FILE...]", "why two identifiers are one "
	"person, or why not"},
    {"what-if", "-r NEW-RULES [-d RULES] [FILE...]", "who would merge and "
	"split under other rules"},
    {"hubs", "[-d RULES] [FILE...]", "what many share, and what alone holds "
	"people together"},
    {"stats", "[-d RULES] [FILE...]", "how many there are of everything"},
    {"retract", "--store DIR WHAT...", "withdraw evidence: file=NAME, "
	"source=SRC, eid=EID"},
    {"forget", "--store DIR --asof T --receipt FILE ID...", "erase persons "
	"from a store"},
    {"fsck", "--store DIR", "say which files of a store are whole"},
    {NULL, NULL, NULL},
};

static const struct sf_cmd cmd = {
    .name = "sf-merge-id",
    .does = "make one profile a person of events and profiles",
    .usage = "[-d RULES] [FILE...]",
    .opts = opts,
    .verbs = verbs,
    .examples =
	"  one profile a person, of all events:\n"
	"  $ sf-merge-id -o profiles.jsonl events.jsonl\n"
	"  tonight's events into yesterday's profiles:\n"
	"  $ sf-merge-id -o profiles.new profiles.jsonl tonight.jsonl\n"
	"  profiles as they were when 1 November began:\n"
	"  $ sf-merge-id --asof 2026-11-01T00:00:00+08:00 events.jsonl\n"
	"  what was kept from linking, and why:\n"
	"  $ sf-merge-id -o /dev/null --conflicts - events.jsonl\n"
	"  what is known of whoever has this phone:\n"
	"  $ sf-merge-id explain phone=+8613812345678 events.jsonl\n",
    .common = SF_HAS_FORMATS | SF_HAS_ASOF | SF_HAS_TZ | SF_HAS_KEY |
	SF_HAS_REJECTS | SF_HAS_MEMORY | SF_HAS_PLAN,
};

/* What the options say, of the main job and of the verbs. */
struct options {
	struct sf_identity id;
	struct sf_asking ask;
	int keeps;			/* --keep-events was given */
};

/* -1 with the failure in ${t}. */
static int
take(struct sf_tool *t, struct options *o, int key, const char *arg)
{
	switch (key) {
	case 'd':
		o->id.rules = o->ask.rules = arg;
		break;
	case KEY_CONFLICTS:
		o->id.conflicts = arg;
		break;
	case KEY_UNLINKED:
		o->id.unlinked = arg;
		break;
	case KEY_KEEP:
		o->id.keep = arg;
		break;
	case KEY_KEEP_EVENTS:
		o->keeps = 1;
		return (sf_opt_u64("keep-events", arg, 0, UINT32_MAX,
		    &o->id.keep_events, &t->err));
	case KEY_ANNOTATE:
		o->id.annotate = 1;
		break;
	case KEY_SOURCES:
		o->id.sources = 1;
		break;
	case 'r':
		o->ask.new_rules = arg;
		break;
	case KEY_STORE:
		o->id.store = o->ask.store = arg;
		break;
	case KEY_INIT:
		o->id.init = 1;
		break;
	case KEY_CHANGES:
		o->id.changes = arg;
		break;
	case KEY_CHANGED_ONLY:
		o->id.changed_only = 1;
		break;
	case KEY_IDS:
		o->ask.ids = o->id.ids = arg;
		break;
	case KEY_RECEIPT:
		o->id.receipt = arg;
		break;
	case KEY_TABLE:
		o->ask.table = arg;
		break;
	case KEY_TOP:
		o->ask.has_top = 1;
		return (sf_opt_u64("top", arg, 1, UINT32_MAX, &o->ask.top,
		    &t->err));
	case KEY_SHOW_IDS:
		o->ask.show_ids = 1;
		break;
	}
	return (0);
}

/* An option that the verb would pass over in silence is refused. */
static int
belongs(struct sf_tool *t, const char *verb, const struct options *o)
{
	const struct sf_opt_use uses[] = {
		{"--definitions", o->id.rules != NULL,
		    " merge explain why what-if hubs stats retract "
		    "forget "},
		{"--conflicts", o->id.conflicts != NULL, " merge retract forget "},
		{"--unlinked", o->id.unlinked != NULL, " merge "},
		{"--keep", o->id.keep != NULL, " merge retract forget "},
		{"--keep-events", o->keeps, " merge retract forget "},
		{"--sources", o->id.sources, " merge retract forget "},
		{"--annotate", o->id.annotate, " merge "},
		{"--plan", t->run.plan, " merge "},
		{"--new-rules", o->ask.new_rules != NULL, " what-if "},
		{"--store", o->id.store != NULL,
		    " merge explain why what-if hubs stats retract "
		    "forget fsck "},
		{"--init", o->id.init, " merge "},
		{"--changes", o->id.changes != NULL, " merge retract forget "},
		{"--changed-only", o->id.changed_only, " merge retract forget "},
		{"--ids", o->ask.ids != NULL, " explain forget "},
		{"--receipt", o->id.receipt != NULL, " forget "},
		{"--table", o->ask.table != NULL,
		    " explain what-if hubs "},
		{"--top", o->ask.has_top, " explain why what-if hubs "},
		{"--show-ids", o->ask.show_ids, " explain why what-if hubs "},
		{NULL, 0, NULL},
	};

	return (sf_opt_uses(uses, verb, &t->err));
}

/* Nor does --annotate pass over what shapes profiles, or changes a store. */
static int
agrees(struct sf_tool *t, const struct options *o)
{
	const char *with = o->id.keep != NULL ? "keep" : o->keeps ?
	    "keep-events" : o->id.sources ? "sources" : o->id.init ? "init" :
	    o->id.changes ? "changes" : o->id.changed_only ? "changed-only" :
	    NULL;

	if (!o->id.annotate || with == NULL)
		return (0);
	(void)sf_fail(&t->err, SF_E_USAGE, "option '--%s' does not go with "
	    "--annotate, which makes no profiles and changes no store", with);
	return (sf_hint(&t->err, "leave out one of the two"));
}

/* Lines of two kinds in one stream could not be told apart. */
static int
streams(struct sf_tool *t, const struct options *o)
{
	const char *const to[] = {t->run.out, o->id.conflicts, o->id.unlinked,
	    o->id.changes, o->id.receipt};
	size_t i, n = 0;

	for (i = 0; i < sizeof(to) / sizeof(to[0]); i++)
		n += to[i] != NULL && strcmp(to[i], "-") == 0;
	if (n < 2 || t->run.plan)
		return (0);
	(void)sf_fail(&t->err, SF_E_USAGE, "%zu outputs are to go to standard "
	    "output", n);
	return (sf_hint(&t->err, "name a file for each but one; -o /dev/null "
	    "drops the profiles"));
}

static int
run(struct sf_tool *t, struct options *o, int *look)
{
	const char *verb = t->verb != NULL ? t->verb : "merge";
	const struct sf_run *r = &t->run;
	struct sf_err *e = &t->err;

	if (belongs(t, verb, o) || agrees(t, o) || streams(t, o))
		return (-1);
	if (strcmp(verb, "explain") == 0)
		return (sf_explain(r, &o->ask, look, e));
	if (strcmp(verb, "why") == 0)
		return (sf_why(r, &o->ask, look, e));
	if (strcmp(verb, "what-if") == 0)
		return (sf_what_if(r, &o->ask, look, e));
	if (strcmp(verb, "hubs") == 0)
		return (sf_hubs(r, &o->ask, e));
	if (strcmp(verb, "stats") == 0)
		return (sf_idstats(r, &o->ask, e));
	if (strcmp(verb, "fsck") == 0)
		return (sf_fsck(r, &o->ask, e));
	o->id.retract = strcmp(verb, "retract") == 0;
	o->id.forget = strcmp(verb, "forget") == 0;
	return (sf_identity_run(r, &o->id, e));
}

int
main(int argc, char *argv[])
{
	struct options o = {.id = {.keep_events = KEEP_EVENTS}};
	struct sf_tool t;
	const char *arg;
	int key, look = 0;

	sf_tool_start(&t, &cmd, argc, argv);
	while ((key = sf_tool_next(&t, &arg)) > 0)
		if (take(&t, &o, key, arg)) {
			key = -1;
			break;
		}
	if (key == 0)
		key = run(&t, &o, &look);
	return (sf_tool_end(&t, key, look));
}
