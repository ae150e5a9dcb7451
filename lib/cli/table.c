/* SPDX-License-Identifier: MIT */
#include "cli/table.h"

/* The options that tools share: same letter, same meaning everywhere. */
static const struct {
	uint64_t has;			/* 0: every tool */
	struct sf_opt opt;
} common[] = {
	{0, {'o', "output", "FILE",
	    "write to FILE, which appears whole or not at all", SF_OPT_FILE}},
	{SF_HAS_FORMATS, {'I', "input-format", "FORMAT",
	    "read jsonl, csv or tsv (default: auto, by content)", 0}},
	{SF_HAS_FORMATS, {'O', "output-format", "FORMAT",
	    "write jsonl, csv or tsv", 0}},
	{SF_HAS_FORMATS, {SF_KEY_FIELDS, "fields", "LIST",
	    "columns of -O csv: paths such as one_id,traits.city", 0}},
	{SF_HAS_FORMATS, {SF_KEY_EXCEL, "excel", NULL,
	    "CSV that Excel opens unharmed: BOM, long ids as text", 0}},
	{SF_HAS_FORMATS, {SF_KEY_ENCODING, "encoding", "NAME",
	    "encoding of CSV output, such as gb18030 (default: utf-8)", 0}},
	{SF_HAS_ASOF, {SF_KEY_ASOF, "asof", "TIME",
	    "the run's instant: RFC 3339, or now (else SF_ASOF)", 0}},
	{SF_HAS_TZ, {SF_KEY_TZ, "tz", "ZONE",
	    "time zone of days and dates (default: the definition's)", 0}},
	{SF_HAS_KEY, {SF_KEY_KEYFILE, "key-file", "FILE",
	    "secret key of names and pseudonyms, 16 bytes or more",
	    SF_OPT_FILE}},
	{SF_HAS_REJECTS, {SF_KEY_REJECTS, "rejects", "FILE",
	    "write lines that cannot be used to FILE, mode 0600",
	    SF_OPT_FILE}},
	{SF_HAS_REJECTS, {SF_KEY_MAXREJECTS, "max-rejects", "LIMIT",
	    "rows or share beyond which the run fails (default: 1%)", 0}},
	{SF_HAS_REJECTS, {SF_KEY_MAXLINE, "max-line", "SIZE",
	    "longest line (default: 16M)", 0}},
	{SF_HAS_MEMORY, {SF_KEY_MEMORY, "memory", "SIZE",
	    "memory for sorting and spooling (default: 1G)", 0}},
	{SF_HAS_PLAN, {SF_KEY_PLAN, "plan", NULL,
	    "say what would be done and guessed, and do nothing", 0}},
	{0, {'j', "jobs", "N", "threads (default: processors, at most 8)", 0}},
	{0, {'q', "quiet", NULL, "say nothing but failures", 0}},
	{0, {'v', "verbose", NULL, "say more; twice for all", SF_OPT_MANY}},
	{0, {SF_KEY_MESSAGES, "messages", "FORM",
	    "messages as text or json (one line each)", 0}},
	{0, {SF_KEY_COLOR, "color", "WHEN",
	    "auto, always or never (NO_COLOR is honoured)", 0}},
	{0, {SF_KEY_PROGRESS, "progress", "WHEN",
	    "auto (on a terminal), always or never", 0}},
	{0, {'h', "help", NULL, "show this help", 0}},
	{0, {'V', "version", NULL, "show the version", 0}},
	{0, {SF_KEY_OPTIONS, "options", "FORM", NULL, 0}},	/* the build's */
};

void
sf_table_make(struct sf_table *t, const struct sf_cmd *c)
{
	size_t i;

	t->n = 0;
	for (i = 0; c->opts[i].name != NULL && t->n < SF_TABLE_MAX; i++)
		t->opt[t->n++] = &c->opts[i];
	t->own = t->n;
	for (i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (common[i].has == 0 || (c->common & common[i].has))
			if (t->n < SF_TABLE_MAX)
				t->opt[t->n++] = &common[i].opt;
}
