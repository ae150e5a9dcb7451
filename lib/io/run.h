/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_RUN_H
#define SF_IO_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/count.h"

/*
 * How a run was asked for: what the options that all tools share mean to the
 * rooms.  cli fills it; strings are borrowed from the command line.
 */
enum sf_format { SF_F_AUTO, SF_F_JSONL, SF_F_CSV, SF_F_TSV };

struct sf_run {
	const char *tool;		/* "sf-ingest" */
	const char *const *in;		/* operands; none means "-" */
	size_t ins;
	const char *out;		/* "-" = standard output */
	const char *rejects;		/* NULL = not asked for */
	enum sf_format in_fmt, out_fmt;
	const char *fields;		/* --fields a,b.c or NULL */
	int excel;			/* --excel */
	const char *encoding;		/* of CSV output, or NULL = UTF-8 */
	unsigned jobs;			/* >= 1 */
	size_t memory;			/* bytes */
	size_t max_line;		/* bytes */
	struct sf_limit max_rejects;
	const char *tz;			/* --tz, or NULL */
	const char *key_file;		/* or NULL */
	int has_asof;
	int64_t asof;			/* ms */
	int plan;			/* --plan: say what would be done */
	int verbose;			/* -1 quiet, 0, 1, 2 */
	/* Talk: one message to standard error.  NULL is silence. */
	void (*say)(void *ctx, int level, const char *text);
	/* ${done} of ${total} input bytes (0 = unknown), ${rows} so far. */
	void (*progress)(void *ctx, uint64_t done, uint64_t total,
	    uint64_t rows);
	void *ctx;
};

enum { SF_SAY_WARN = -1, SF_SAY_INFO = 0, SF_SAY_MORE = 1 };
void sf_say(const struct sf_run *r, int level, const char *fmt, ...)
    SF_PRINTF(3, 4);

/* The operands, "-" where there are none. */
size_t sf_run_inputs(const struct sf_run *r);
const char *sf_run_input(const struct sf_run *r, size_t i);

/* ${what} needs an instant and none was given: SF_E_USAGE with the hint. */
int sf_run_need_asof(const struct sf_run *r, const char *what,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * The key of names: the first, which is the oldest, of --key-file (io/key.h),
 * for a name stays while keys of pseudonyms come and go.  Without the option
 * a fixed key, and a warning by sf_say().  ${key} holds 256 bytes.
 */
int sf_run_key(const struct sf_run *r, uint8_t key[256], size_t *n,
    struct sf_err *e) SF_MUST_CHECK;

#endif
