/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_FILE_H
#define SF_INGEST_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "format/csv.h"
#include "format/enc.h"
#include "format/records.h"
#include "format/rows.h"
#include "ingest/mapping.h"
#include "io/pipe.h"
#include "io/run.h"
#include "io/src.h"

/* Why a row is a reject: stable, sf-reject(5). */
enum sf_why {
	SF_WHY_NONE,
	SF_WHY_ENCODING, SF_WHY_TEXT, SF_WHY_QUOTE, SF_WHY_COLUMNS_MISSING,
	SF_WHY_COLUMNS_EXTRA, SF_WHY_LINE_TOO_LONG, SF_WHY_JSON, SF_WHY_DEPTH,
	SF_WHY_KEY_TWICE, SF_WHY_TS_INVALID, SF_WHY_TS_FUTURE, SF_WHY_ID_NONE,
	SF_WHY_REQUIRED_EMPTY, SF_WHY_TYPE, SF_WHY_EXPRESSION,
	SF_WHY_ID_INVALID, SF_WHY_ID_CHECKDIGIT, SF_WHY_ID_MASKED,
	SF_WHY_ID_SCIENTIFIC, SF_WHY_ID_LANDLINE, SF_WHY_ID_PLACEHOLDER,
	SF_WHY_ID_BLOCKED, SF_WHY_C3_DATA, SF_WHY_PSEUDONYM,
	SF_WHYS
};
const char *sf_why_name(enum sf_why w);
enum sf_why sf_why_of(const char *name);

/* What is counted of a source beside the tally of rows. */
struct sf_count {
	uint64_t events;
	uint64_t why[SF_WHYS];
	uint64_t *field;		/* source->tallies of them */
};

/* A part of a path of members: "dev.id" has two. */
struct sf_path {
	struct sf_str whole;
	struct sf_str *part;
	size_t parts;
};

/* One input of a run: const once its head was read. */
struct sf_file {
	const struct sf_mapping *m;
	const struct sf_source *s;
	const struct sf_run *run;
	const char *path;		/* for messages */
	enum sf_format fmt;		/* csv or jsonl */
	struct sf_dialect dialect;
	const char *encoding;		/* NULL: UTF-8 */
	int guessed;			/* nobody said so */
	int hash;			/* sf_file_open(): sf_src_hash() it */
	int undecided;			/* a pipe that was not looked into */
	const char *wide;		/* the UTF-16 that it was, or NULL */
	int torn;			/* its characters may hold delimiters */
	struct sf_arena mem;
	struct sf_str *header;		/* of CSV, in UTF-8 */
	struct sf_str *header_json;	/* "name": of each, for expressions */
	struct sf_str header_list;	/* the names as a JSON array */
	uint8_t *cls;			/* of CSV columns: enum sf_class */
	int secret, personal;		/* one of them is C3, or C2 */
	size_t fields;
	size_t *col;			/* by slot: number of the field */
	struct sf_path *member;		/* by slot, of JSON */
	int has_ts;
	int64_t ts;			/* told by the name */

	struct sf_records *doc;		/* the cutter of a JSON document */
	struct sf_dialect cut;		/* the cutter's own state */
	int cut_any;			/* something was cut */
	int headed;			/* there was a head to read */
	uint64_t wide_at;		/* bytes of UTF-16 that were cut */
};

/* bind.c: what depends on the file's name, and on its header. */
int sf_file_bind(struct sf_file *f, struct sf_err *e) SF_MUST_CHECK;
ssize_t sf_file_head(struct sf_file *f, const struct sf_chunk *c,
    struct sf_err *e);

/* The header is known: these ${n} names, in UTF-8. */
int sf_file_names(struct sf_file *f, const struct sf_str *name, size_t n,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * header.c: the header record at ${p}, on ${line}; the number of its bytes, or
 * -1.  Names are kept in UTF-8 without blanks around.
 */
ssize_t sf_file_header(struct sf_file *f, const struct sf_chunk *c,
    const char *p, size_t n, uint64_t line, struct sf_err *e);
int sf_file_header_names(struct sf_file *f, const struct sf_str *name,
    size_t n, struct sf_err *e) SF_MUST_CHECK;

/*
 * private.c: the classes of the columns; and a word on those that are C3, or
 * on such members in the first 64 KiB of JSON lines.
 */
int sf_file_classes(struct sf_file *f, struct sf_err *e) SF_MUST_CHECK;
void sf_file_warn(const struct sf_file *f);
int sf_file_peek(const struct sf_file *f, const struct sf_chunk *c,
    struct sf_err *e) SF_MUST_CHECK;

/* Add a column's name in quotes, as a message may show it. */
void sf_file_add_name(struct sf_buf *b, struct sf_str name);

/*
 * decide.c: open ${path} as UTF-8 with lines that end in LF.  The encoding is
 * decided where the mapping names none: ${path} is read once more if it is a
 * regular file; of a pipe the first 4 MiB are read ahead, and kept.
 */
struct sf_src *sf_file_open(struct sf_file *f, const char *path,
    struct sf_err *e);

/* The encoding that a byte order mark tells, or NULL. */
const char *sf_file_mark(const char *p, size_t n);

/* The encoding alone; a pipe stays undecided. */
int sf_file_decide(struct sf_file *f, const char *path, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * Where ${text} of the file is not of the encoding as which it is read: a hint
 * to say another one, and which, if one that is common here fits.  -1.
 */
int sf_file_hint(const struct sf_file *f, struct sf_str text,
    struct sf_err *e);

/*
 * wide.c: in UTF-16 no record could be cut, so that it is converted as it is
 * read.  Takes ${from}, also where it fails.  What is no UTF-16 comes out as
 * what is no UTF-8.
 */
int sf_file_is_wide(const struct sf_file *f);
struct sf_src *sf_file_narrow(struct sf_file *f, struct sf_src *from,
    struct sf_err *e);
uint64_t sf_file_wide_bytes(const char *p, size_t n);

/* ends.c: lone CRs to LF, where lines end so.  Takes ${from}, too. */
struct sf_src *sf_file_ends(const struct sf_file *f, struct sf_src *from,
    struct sf_err *e);

/* cut.c: sf_stage's cut; ${cutter} is the struct sf_file. */
size_t sf_file_cut(void *cutter, const char *p, size_t n, int last);

/* footer.c: bytes of [${p}, ${p}+${n}) before its last ${lines} with a text. */
size_t sf_file_footer(const char *p, size_t n, uint64_t lines);

/* Whether a first cell, in UTF-8, says that its line is a total: 合计 … */
int sf_file_is_total(struct sf_str cell);

/*
 * Of the last chunk: the line of the first that is cut off as a footer, and
 * looks like a row, or 0.
 */
int sf_file_footer_row(const struct sf_file *f, const struct sf_chunk *c,
    uint64_t *line, struct sf_err *e) SF_MUST_CHECK;

#endif
