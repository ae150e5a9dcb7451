/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_ROWS_H
#define SF_FORMAT_ROWS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "format/csv.h"
#include "format/json.h"
#include "io/pipe.h"
#include "io/run.h"

/*
 * Records in either format, to a tool always JSON lines (design: every tool
 * but sf-ingest).  CSV rows become objects: dotted headers are paths
 * (ids.phone), ids.* and other identifiers stay text (several are parted by
 * ';', as on output), an empty cell is absent,
 * `-?(0|[1-9][0-9]*)(\.[0-9]+)?` of at most 15 digits is a number.
 * In TSV of one column a blank line is a row without members.
 *
 * SF_F_AUTO is settled by the first chunk: JSON lines where the first byte
 * that is no blank is '{' or '[', TSV where the first line has a tab and no
 * comma, else CSV.  A BOM is passed over.  Lines beyond max_line come in
 * pieces, of which the first is one reject and the rest (the chunk's ${mid})
 * is passed over, so that memory stays within about twice max_line a chunk.
 */
struct sf_rows_in {		/* of one source: const once head() ran */
	enum sf_format fmt;	/* as asked; settled by sf_rows_head() */
	struct sf_dialect dialect;
	size_t max_line;
	struct sf_arena mem;
	struct sf_str *header;	/* of CSV */
	struct sf_csv_plan *plan;	/* its names as paths */
	size_t fields;
};

void sf_rows_init(struct sf_rows_in *in, const struct sf_run *run);
void sf_rows_release(struct sf_rows_in *in);

/* sf_stage's cut and head for it; ${cutter} is the struct sf_rows_in. */
size_t sf_rows_cut(void *cutter, const char *p, size_t n, int last);
ssize_t sf_rows_head(struct sf_rows_in *in, const struct sf_chunk *c,
    struct sf_err *e);

struct sf_rows;			/* a reader: one a thread */
struct sf_rows *sf_rows_new(const struct sf_rows_in *in, struct sf_err *e);
void sf_rows_free(struct sf_rows *r);
void sf_rows_chunk(struct sf_rows *r, const struct sf_chunk *c);

struct sf_row {
	struct sf_str json;	/* the line (without its newline), or made of
				 * the CSV record; good until the next call */
	struct sf_jdoc doc;	/* parsed */
	struct sf_str raw;	/* original bytes */
	uint64_t line, off;	/* in the source */
	const char *code;	/* NULL, or why it is a reject: JSON TEXT DEPTH
				 * KEY_TWICE LINE_TOO_LONG QUOTE
				 * COLUMNS_MISSING COLUMNS_EXTRA */
	char message[160];
	uint64_t column;
};

/*
 * 1 and the next row (it may be a reject: ${code}), 0 at the end, -1 (memory).
 * Blank lines are passed over.
 */
int sf_rows_next(struct sf_rows *r, struct sf_row *row, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * JSON lines are parsed to know that they are sound; CSV records are, once
 * they have become JSON, and only their nodes cost something.  A reader that
 * does not always need row->doc asks by sf_rows_lazy() to be given none where
 * it is not there anyway (its ${node} is NULL), and makes it good where it is
 * needed, before the next row.
 */
void sf_rows_lazy(struct sf_rows *r);
int sf_rows_doc(struct sf_rows *r, struct sf_row *row, struct sf_err *e)
    SF_MUST_CHECK;

/* Whether a row of JSON lines ends in CR LF: the CR stands behind row->json. */
int sf_row_cr(const struct sf_chunk *c, const struct sf_row *row);

/*
 * What to do where the first line of JSON, ${raw}, is no record: the file may
 * be an array of them, or records spread over lines.  NULL: nothing known.
 */
const char *sf_rows_hint(struct sf_str raw);

/*
 * Out: JSON lines as they are given, or CSV by --fields (paths; for objects
 * of a known kind the caller has a default).  Arrays join with ';', objects
 * are JSON text.  TSV has blanks for tabs and line ends; '?' stands for what
 * an encoding lacks.  --excel: BOM (in UTF-8 and UTF-16), CRLF, cells as
 * format/excel.h says, times in ${zone}.  Rows may be added by several threads
 * at once.
 */
struct sf_rows_out;
struct sf_zone;
struct sf_rows_out *sf_rows_out_new(const struct sf_run *run,
    const char *default_fields, const struct sf_zone *zone, struct sf_err *e);
void sf_rows_out_head(const struct sf_rows_out *o, struct sf_buf *b);
void sf_rows_out_add(const struct sf_rows_out *o, struct sf_buf *b,
    struct sf_str json, const struct sf_jdoc *doc);

/* Whether lines of JSON go out as they are, and a newline. */
int sf_rows_out_plain(const struct sf_rows_out *o);

/*
 * A line that is not parsed yet, by ${j}; and what starts the output (the
 * header of CSV, which no chunk knows of).  ${to} may be NULL.
 */
struct sf_out;
int sf_rows_out_line(const struct sf_rows_out *o, struct sf_json *j,
    struct sf_str line, struct sf_buf *b, struct sf_err *e) SF_MUST_CHECK;
int sf_rows_out_start(const struct sf_rows_out *o, struct sf_out *to,
    struct sf_err *e) SF_MUST_CHECK;

/* Says, in a warning, how many characters the encoding lacked. */
void sf_rows_out_free(struct sf_rows_out *o);

#endif
