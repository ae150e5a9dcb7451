/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_CSV_H
#define SF_FORMAT_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * CSV over libcsv, fed one record at a time with known starts, so that
 * positions are exact.  TSV has no quoting, and no blank of it is trimmed.
 *
 * A record that breaks the quoting rule ends with its physical line and is
 * one reject (QUOTE).  Where the rule is broken behind the first line, or a
 * quote stays open for 64 lines, max_line bytes or to the end, the first line
 * is the reject, and reading goes on at the second.  A line beyond max_line
 * is one reject (LINE_TOO_LONG) that shows its first max_line bytes.
 *
 * Records end at LF; CR before it is taken off, other CRs are data.  Excel's
 * guard ="0138", raw or in quotes ("=""0138"""), reads as the text 0138.
 */
struct sf_dialect {
	char delim;		/* ',' ';' '|' '\t' */
	int quotes;		/* 0: TSV */
	size_t max_line;	/* bytes of a record; 0 = SF_MAX_LINE */
	int mid;		/* the cutter's own: within a line too long */
};
#define SF_MAX_LINE ((size_t)16 << 20)

/*
 * sf_stage's cut: whole records; ${cutter} is a struct sf_dialect, which it
 * writes to.  A line beyond max_line is taken in pieces as it comes, so that
 * memory is bounded: the chunks that go on with it have ${mid} set.
 */
size_t sf_csv_cut(void *cutter, const char *p, size_t n, int last);

struct sf_csv;			/* a reader: one a thread */
struct sf_csv *sf_csv_new(const struct sf_dialect *d, struct sf_err *e);
void sf_csv_free(struct sf_csv *c);

struct sf_csv_record {
	const struct sf_str *cell;	/* good until the next call */
	const uint8_t *quoted;		/* 1 where the cell stood in quotes */
	size_t n;
	struct sf_str raw;		/* the bytes, without the line's end */
	uint64_t line;			/* physical line it starts on */
	uint64_t off;			/* bytes before it in the chunk */
	const char *code;		/* NULL, or the reject code */
	const char *message;
	uint64_t column;		/* byte in its line, of a reject */
};

/* Start on a chunk whose first line has number ${line}. */
void sf_csv_chunk(struct sf_csv *c, const char *p, size_t n, uint64_t line);

/* The chunk just started goes on with a line too long (its ${mid}): skip it. */
void sf_csv_mid(struct sf_csv *c);

/*
 * TSV of one column: a blank line is a record of one empty cell, which cannot
 * be written in another way.
 */
void sf_csv_keep_blank(struct sf_csv *c);

/*
 * 1 and the next record, 0 at the end, -1 (memory).  Blank lines are passed
 * over and counted in *${blank} (may be NULL).  CR before LF is taken off.
 */
int sf_csv_next(struct sf_csv *c, struct sf_csv_record *r, uint64_t *blank,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Add a cell, quoted where it must be to be read as it is.  Without quotes
 * (TSV) tabs and line ends become blanks.  A record of one empty cell would
 * be a blank line: its writer says "", in TSV it is one.
 */
void sf_csv_cell(struct sf_buf *b, const struct sf_dialect *d, struct sf_str s);
void sf_csv_quoted(struct sf_buf *b, struct sf_str s);

#endif
