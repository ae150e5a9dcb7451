/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_SNIFF_H
#define SF_INGEST_SNIFF_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "io/run.h"

/*
 * sf-ingest sniff: a draft of a mapping from samples of the run's inputs, to
 * run->out.  Nothing of it is used unseen: the draft is a text that somebody
 * reads, and says of each line what it rests on.
 */
int sf_sniff(const struct sf_run *run, struct sf_err *e) SF_MUST_CHECK;

/* The room's own, from here on: the parts of the sniffer, bottom up. */

/* sniff_sample.c: some of a file, as lines of UTF-8. */
struct sf_sniff_sample {
	struct sf_buf text;	/* whole lines */
	const char *encoding;	/* NULL: UTF-8 */
	const char *why;	/* what the encoding was told by */
	int unsure;		/* nobody but who sees the text can tell */
	uint64_t lost;		/* lines of the sample that are not of it */
	int whole;		/* the sample is all of the file */
	int ends;		/* it has the file's end */
};
int sf_sniff_take(struct sf_sniff_sample *s, const char *path,
    const struct sf_run *run, struct sf_err *e) SF_MUST_CHECK;

/* Whether pairs of bytes in ${raw} are common in Big5, and not in GB18030. */
int sf_sniff_big5(struct sf_str raw);

/* sniff_shape.c: what a value looks like. */
enum sf_sniff_test {
	SF_ST_PHONE, SF_ST_IDCARD, SF_ST_CARD, SF_ST_USCC, SF_ST_EMAIL,
	SF_ST_IMEI, SF_ST_UUID, SF_ST_OPENID, SF_ST_UNIONID, SF_ST_LANDLINE,
	SF_ST_MASKED,		/* 138****8991 */
	SF_ST_INT,		/* digits alone, or with commas */
	SF_ST_NUMBER, SF_ST_DECIMAL,	/* as the reader takes them */
	SF_ST_FOREIGN,		/* with the mark of any currency */
	SF_ST_PERCENT,
	SF_ST_ZEROS,		/* 0138 */
	SF_ST_YESNO, SF_ST_01,
	SF_ST_RFC3339, SF_ST_EPOCH_S, SF_ST_EPOCH_MS, SF_ST_EPOCH_US,
	SF_ST_EXCEL,		/* days since 1900 */
	SF_ST_SHAPE,		/* by its shape: needs no format */
	SF_ST_FORMAT,		/* the first of SF_SNIFF_FORMATS */
	SF_SNIFF_FORMATS = 32,
	SF_SNIFF_TESTS = SF_ST_FORMAT + SF_SNIFF_FORMATS
};
const char *sf_sniff_format(size_t i);	/* NULL behind the last */
int sf_sniff_empty(struct sf_str s);	/* a word for nothing, or blank */

/* Count what ${s} looks like in n[]; ${b} is scratch. */
void sf_sniff_test(struct sf_str s, uint64_t n[SF_SNIFF_TESTS],
    struct sf_buf *b);

/*
 * The instant by one of the tests from SF_ST_RFC3339 on, in no zone where it
 * tells none; 0 or -1.
 */
int sf_sniff_time(struct sf_str s, size_t test, int64_t *ms);

/* sniff_column.c: what was seen of a column. */
#define SF_SNIFF_DISTINCT 5000	/* values kept apart */
#define SF_SNIFF_COLUMNS 400
#define SF_SNIFF_ROWS 4096	/* by which columns are held together */
struct sf_sniff_col {
	struct sf_str name;		/* of the header, or a path */
	const char *unfit;		/* why no mapping names it, or NULL */
	uint64_t rows;			/* rows that could have it */
	uint64_t n;			/* values, empty ones not counted */
	uint64_t ok[SF_SNIFF_TESTS];
	uint64_t json[8];		/* by enum sf_jtype */
	const char *secret;		/* why it is C3, or NULL */
	uint64_t tracks;		/* values with a card's track, C3 */
	uint64_t twice;			/* values that their file had before */
	struct sf_map seen;		/* value to file << 32 | times */
	int full;			/* there are more of them */
	uint32_t *at;			/* SF_SNIFF_ROWS digests of values by
					 * row, 0: none; or NULL */
	size_t longest;			/* bytes */
	int64_t last;			/* time seen last */
	uint64_t falls, near;		/* times before the last; near the
					 * day of the file */
};

struct sf_sniff_source {
	struct sf_arena mem;
	struct sf_str name, match;
	const char **path;		/* of the files */
	size_t files, sampled;
	const char *stamp;		/* of the time in names, or NULL */
	enum sf_format fmt;
	struct sf_str records;		/* of a JSON document, or no text */
	int unsure_records;		/* it could be one JSON line, too */
	struct sf_sniff_sample first;	/* its text is gone */
	char delim;
	int quotes;			/* cells stand in quotes */
	uint64_t skip, footer;
	int header;			/* there is one */
	int differ;			/* the files do not agree */
	uint64_t rows, broken, lost;
	struct sf_map empties;		/* words for nothing that were seen */
	struct sf_sniff_col *col;
	size_t cols, cap;
	struct sf_map by_name;
	int too_many;
	uint32_t file;			/* the one being read, from 1 */
	int64_t day;			/* told by its name, or INT64_MIN */
	int chinese;
};

/* The column, made where it is new; NULL where there are too many. */
struct sf_sniff_col *sf_sniff_col(struct sf_sniff_source *s,
    struct sf_str name, struct sf_err *e);
void sf_sniff_value(struct sf_sniff_source *s, struct sf_sniff_col *c,
    struct sf_str v, int json, struct sf_buf *b);

void sf_sniff_release(struct sf_sniff_source *s);

/* sniff_csv.c, sniff_json.c: the rows of a sample, into columns. */
int sf_sniff_csv(struct sf_sniff_source *s, const struct sf_sniff_sample *x,
    struct sf_err *e) SF_MUST_CHECK;
int sf_sniff_json(struct sf_sniff_source *s, const struct sf_sniff_sample *x,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * sniff_document.c: set s->records where ${text} starts a JSON document; and
 * hand each of those records to ${row}, which returns 0 or -1.
 */
int sf_sniff_document(struct sf_sniff_source *s, struct sf_str text,
    struct sf_err *e) SF_MUST_CHECK;
typedef int sf_sniff_row(void *ctx, struct sf_str raw, struct sf_err *e);
int sf_sniff_records(struct sf_sniff_source *s, struct sf_str text,
    sf_sniff_row *row, void *ctx, struct sf_err *e) SF_MUST_CHECK;

/* sniff_word.c: what a name says. */
enum sf_sniff_role {
	SF_SR_NONE, SF_SR_ID, SF_SR_TIME, SF_SR_OWN_TIME, SF_SR_EVENT,
	SF_SR_STATE, SF_SR_CHANNEL, SF_SR_CONSENT, SF_SR_TRAIT, SF_SR_PRIVATE,
	SF_SR_HOLDS, SF_SR_MONEY, SF_SR_COUNT, SF_SR_CODE,
	SF_SR_SERIAL, SF_SR_NUMBER,
	SF_SR_ABOUT,		/* what one asks by: a product, a campaign */
	SF_SR_PHASE,		/* what changes with time: a state */
	SF_SR_DATED,		/* ends like a time of whatever */
	SF_SR_AUDIT,		/* when a system last wrote the row */
	SF_SR_SESSION		/* of a system's own sessions, requests */
};
struct sf_sniff_word {
	enum sf_sniff_role role;
	const char *name;	/* type, trait, channel or event; NULL: own */
};
#define SF_SNIFF_HINTS 12
/* All that the name may mean, best first; their number. */
size_t sf_sniff_words(struct sf_str name, struct sf_sniff_word *out,
    size_t cap);

/* Whether a role is among them, and its name. */
int sf_sniff_has(const struct sf_sniff_word *w, size_t n,
    enum sf_sniff_role role, const char **name);

/* What is proposed for a column. */
enum sf_sniff_place {
	SF_SP_OUT, SF_SP_ID, SF_SP_TS, SF_SP_ALSO, SF_SP_EVENT, SF_SP_CHANNEL,
	SF_SP_CONSENT, SF_SP_TRAIT, SF_SP_PROP, SF_SP_KEY
};
struct sf_sniff_guess {
	enum sf_sniff_place place;
	char name[232];
	const char *type;	/* of the mapping, or NULL */
	const char *format;	/* of a time, or NULL */
	const char *currency;	/* of an amount, or NULL: CNY */
	const char *other;	/* id: type of those of its values that are
				 * not of this one, or NULL */
	int holds;		/* map: {是: open, 否: closed} */
	int key;		/* is the key of the row, too */
	int along;		/* is a prop of the events of 'also', too */
	int is_private;		/* C2: no example in clear */
	int unsure;
	char why[160];		/* remark, or "" */
};

/* sniff_guess.c: one column by itself. */
void sf_sniff_column(const struct sf_sniff_source *s,
    const struct sf_sniff_col *c, struct sf_sniff_guess *g);
int sf_sniff_most(const struct sf_sniff_col *c, size_t test,
    unsigned per1000);			/* of its values pass */
size_t sf_sniff_shape(const struct sf_sniff_col *c);	/* of times, or 0 */
int sf_sniff_zoneless(const struct sf_sniff_col *c,
    const struct sf_sniff_guess *g);	/* its times may lack a zone */
void sf_sniff_say(struct sf_sniff_guess *g, int unsure, const char *fmt, ...)
    SF_PRINTF(3, 4);
void sf_sniff_call(struct sf_sniff_guess *g, const char *name,
    struct sf_str own);

/* sniff_plan.c: all columns of a source together. */
struct sf_sniff_plan {
	struct sf_sniff_guess *g;	/* one a column */
	size_t ts, event;		/* columns, or SIZE_MAX */
	const char *channel;
	int channel_sure;
	int table;			/* whole, each time: no time line */
	int zoneless;			/* some time names no zone */
};
int sf_sniff_guess(struct sf_sniff_source *s, struct sf_sniff_plan *p,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * sniff_left.c: what is left out although it could be mapped: of one source,
 * and what two sources tell.
 */
void sf_sniff_leave(const struct sf_sniff_source *s, struct sf_sniff_plan *p);
int sf_sniff_leave_twice(const struct sf_sniff_source *s,
    struct sf_sniff_plan *p, size_t n, struct sf_err *e) SF_MUST_CHECK;

/* sniff_line.c: a column as a line of YAML, and what that rests on. */
int sf_sniff_is_code(const struct sf_sniff_col *c,
    const struct sf_sniff_guess *g);	/* few, often, short */
void sf_sniff_line(const struct sf_sniff_col *c,
    const struct sf_sniff_guess *g, struct sf_buf *b);
void sf_sniff_field(const struct sf_sniff_col *c,
    const struct sf_sniff_guess *g, struct sf_buf *b);
void sf_sniff_evidence(const struct sf_sniff_col *c,
    const struct sf_sniff_guess *g, struct sf_buf *b);
void sf_sniff_remark(struct sf_buf *b, size_t from, int unsure,
    struct sf_str text);		/* behind the line from there on */

/* The same of what ${why} says, with the failure of that. */
void sf_sniff_told(struct sf_buf *b, size_t from, int unsure,
    const struct sf_buf *why);

/* sniff_draft.c: a source as YAML. */
void sf_sniff_draft(const struct sf_sniff_source *s,
    const struct sf_sniff_plan *p, struct sf_buf *b);
void sf_sniff_scalar(struct sf_buf *b, struct sf_str s);

#endif
