/* SPDX-License-Identifier: MIT */
#ifndef SF_CLI_OPT_H
#define SF_CLI_OPT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "io/run.h"

/*
 * One table a tool gives the parser, --help, the option list of its man page
 * and the completions.  Over getopt_long; abbreviations are refused, and an
 * option that may be given once is refused twice.
 */
enum {
	SF_OPT_MANY = 1,	/* may be repeated */
	SF_OPT_FILE = 2,	/* completes file names */
};

struct sf_opt {
	int key;		/* a letter, or >= 256 for long only */
	const char *name;	/* long name; NULL ends the table */
	const char *arg;	/* "FILE", or NULL for a flag */
	const char *help;	/* one line, lower case, no full stop */
	unsigned flags;
};

struct sf_verb {
	const char *name;	/* NULL ends */
	const char *operands;	/* "[FILE...]" */
	const char *help;
};

struct sf_cmd {
	const char *name;	/* "sf-ingest" */
	const char *does;	/* one line */
	const char *usage;	/* "[-d MAPPING] [FILE...]" */
	const struct sf_opt *opts;	/* own options; the common are added */
	const struct sf_verb *verbs;	/* or NULL */
	const char *examples;	/* lines "$ command" with a remark before */
	uint64_t common;	/* SF_HAS_* */
};

/* Which of the options that tools share this one has. */
enum {
	SF_HAS_FORMATS = 1,	/* -I -O --fields --excel --encoding */
	SF_HAS_ASOF = 2, SF_HAS_TZ = 4, SF_HAS_KEY = 8, SF_HAS_REJECTS = 16,
	SF_HAS_MEMORY = 32, SF_HAS_PLAN = 64,
};

/* Keys of the common long options, from 256; own keys start at SF_KEY_OWN. */
enum {
	SF_KEY_MESSAGES = 256, SF_KEY_COLOR, SF_KEY_FIELDS, SF_KEY_EXCEL,
	SF_KEY_ENCODING, SF_KEY_ASOF, SF_KEY_TZ, SF_KEY_KEYFILE, SF_KEY_REJECTS,
	SF_KEY_MAXREJECTS, SF_KEY_MAXLINE, SF_KEY_MEMORY, SF_KEY_PLAN,
	SF_KEY_OPTIONS, SF_KEY_PROGRESS,
	SF_KEY_OWN = 512
};

/*
 * A tool at work: what main holds.  sf_tool_next() returns the key of the
 * next own option with its argument, 0 at the end of options (operands are in
 * run.in), -1 on failure, -2 where the run is over (--help, --version: shown,
 * exit 0).  Common options are taken care of.  The first operand, if it names
 * a verb, is ${verb} (else NULL).
 */
struct sf_tool {
	const struct sf_cmd *cmd;
	struct sf_run run;
	struct sf_err err;
	const char *verb;
	int json;		/* --messages=json */
	int color;		/* -1 never, 0 auto, 1 always */
	char asof_text[32];
	int asof_now;		/* --asof now: said aloud */
	int bare;		/* called with nothing on a terminal */
	struct sf_progress *bar;
	int argc;
	char **argv;
	struct sf_opt_state *st;
};
void sf_tool_start(struct sf_tool *t, const struct sf_cmd *c, int argc,
    char *argv[]);
int sf_tool_next(struct sf_tool *t, const char **arg);

/*
 * End: prints the failure of ${t}, closes standard output with a check, and
 * gives the exit status.  ${rc} is what run() returned: 0, or -1.
 * ${look} adds SF_LOOK to a run that went well.
 */
int sf_tool_end(struct sf_tool *t, int rc, int look);

/*
 * An option that ${verb} would pass over in silence is refused.  ${verbs} are
 * those that take it, each between blanks; the last of ${u} has no option.
 */
struct sf_opt_use {
	const char *option;
	int given;
	const char *verbs;
};
int sf_opt_uses(const struct sf_opt_use *u, const char *verb,
    struct sf_err *e) SF_MUST_CHECK;

/* Options typed: whole text, ranged; named in the message. */
int sf_opt_u64(const char *name, const char *text, uint64_t min, uint64_t max,
    uint64_t *out, struct sf_err *e) SF_MUST_CHECK;
int sf_opt_size(const char *name, const char *text, size_t *out,
    struct sf_err *e) SF_MUST_CHECK;	/* 64M, 1G, 500k */
int sf_opt_span(const char *name, const char *text, uint64_t min,
    uint64_t max, uint64_t *ms, struct sf_err *e)
    SF_MUST_CHECK;			/* 2s, 500ms, 1m; min and max in ms */

#endif
