/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "cli/opt.h"
#include "identity/identity.h"

#define KEEP_EVENTS 2000

enum { KEY_CONFLICTS = SF_KEY_OWN, KEY_UNLINKED, KEY_KEEP, KEY_KEEP_EVENTS };

static const struct sf_opt opts[] = {
    {'d', "definitions", "FILE", "the rules of linking: sf-rules(5)",
	SF_OPT_FILE},
    {KEY_KEEP, "keep", "SPAN", "keep events of the time line so long before "
	"--asof (180d, 2y)", 0},
    {KEY_KEEP_EVENTS, "keep-events", "N", "keep the newest N events of a "
	"person (default: 2000; 0: all)", 0},
    {KEY_CONFLICTS, "conflicts", "FILE", "write what a rule kept from "
	"linking, one value a line", SF_OPT_FILE},
    {KEY_UNLINKED, "unlinked", "FILE", "write events without a linking "
	"identifier", SF_OPT_FILE},
    {0, NULL, NULL, NULL, 0},
};

static const struct sf_cmd cmd = {
    .name = "sf-merge-id",
    .does = "make one profile a person of events and profiles",
    .usage = "[-d RULES] [FILE...]",
    .opts = opts,
    .examples =
	"  one profile a person, of all events:\n"
	"  $ sf-merge-id -o profiles.jsonl events.jsonl\n"
	"  tonight's events into yesterday's profiles:\n"
	"  $ sf-merge-id -o profiles.new profiles.jsonl tonight.jsonl\n"
	"  profiles as they were when 1 November began:\n"
	"  $ sf-merge-id --asof 2026-11-01T00:00:00+08:00 events.jsonl\n"
	"  what was kept from linking, and why:\n"
	"  $ sf-merge-id -o /dev/null --conflicts - events.jsonl\n",
    .common = SF_HAS_FORMATS | SF_HAS_ASOF | SF_HAS_TZ | SF_HAS_KEY |
	SF_HAS_REJECTS | SF_HAS_MEMORY | SF_HAS_PLAN,
};

int
main(int argc, char *argv[])
{
	struct sf_identity id = {.keep_events = KEEP_EVENTS};
	struct sf_tool t;
	const char *arg;
	int key, rc = 0;

	sf_tool_start(&t, &cmd, argc, argv);
	while (rc == 0 && (key = sf_tool_next(&t, &arg)) > 0)
		switch (key) {
		case 'd':
			id.rules = arg;
			break;
		case KEY_CONFLICTS:
			id.conflicts = arg;
			break;
		case KEY_UNLINKED:
			id.unlinked = arg;
			break;
		case KEY_KEEP:
			id.keep = arg;
			break;
		case KEY_KEEP_EVENTS:
			rc = sf_opt_u64("keep-events", arg, 0, UINT32_MAX,
			    &id.keep_events, &t.err);
			break;
		}
	if (rc == 0)
		rc = key == 0 ? sf_identity_run(&t.run, &id, &t.err) : key;
	return (sf_tool_end(&t, rc, 0));
}
