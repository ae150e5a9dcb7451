/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_VALUE_H
#define SF_INGEST_VALUE_H

#include "format/json.h"
#include "ingest/feed.h"

/*
 * The values that the fields of a mapping take from a row: found, mapped,
 * typed and written.
 */
enum sf_val_kind { SF_VAL_NONE, SF_VAL_TEXT, SF_VAL_JSON };

struct sf_val {
	enum sf_val_kind kind;
	struct sf_str text;		/* of JSON scalars: as they stand */
	const struct sf_jdoc *doc;	/* JSON */
	uint32_t node;
};

/* A row, and what evaluating it needs: a thread's own. */
struct sf_at {
	const struct sf_file *f;
	const struct sf_feed_row *row;
	size_t number;			/* of the row in the batch */
	struct sf_expr_run *expr;	/* or NULL */
	struct sf_json *json;		/* of results of expressions */
	struct sf_jdoc doc;
	struct sf_count *count;
	struct sf_err *e;		/* memory ran out: -1, and why is none */

	const char *where;		/* the JSON value read last, or NULL */

	/* Of the reject, where a call says that there is one: */
	enum sf_why why;
	const struct sf_field *field;
	char message[200];
	const char *hint;		/* what would be taken, or NULL */
};

/* -1, the row being a reject for that reason. */
int sf_at_fail(struct sf_at *a, const struct sf_field *f, enum sf_why why,
    const char *fmt, ...) SF_PRINTF(4, 5);

/* The next step, for a reject just told: a text that stays.  -1. */
int sf_at_hint(struct sf_at *a, const char *hint);

/* A value as a message may have it: of class C2 its shape alone. */
#define SF_SHOWN 40
struct sf_shown {
	char text[SF_SHOWN + 1];
};
struct sf_shown sf_at_shown(const struct sf_field *f, struct sf_str s);

/*
 * The value of ${f} in the row: 0, or -1 where the row is a reject.  Empty
 * cells, empty markers and JSON null are SF_VAL_NONE; the default, if there
 * is one, stands in for them.
 */
int sf_value_get(struct sf_at *a, const struct sf_field *f, struct sf_val *v)
    SF_MUST_CHECK;

/*
 * The member that a plain ${f} makes of a cell that came before, with a comma
 * in front, of no bytes where it makes none: 1; 0: it is to be made as usual.
 */
int sf_value_known(const struct sf_at *a, const struct sf_field *f,
    struct sf_known_cell *k);

/* The cell or member in ${slot} alone. */
int sf_value_column(struct sf_at *a, const struct sf_field *f, size_t slot,
    struct sf_val *v) SF_MUST_CHECK;

/*
 * Add ${v} as JSON by the type of ${f}.  0, or -1 where the row is a reject.
 */
int sf_value_write(struct sf_at *a, const struct sf_field *f,
    const struct sf_val *v, struct sf_buf *b) SF_MUST_CHECK;

/* The member that ${path} leads to, or 0. */
uint32_t sf_value_find(const struct sf_jdoc *d, const struct sf_path *path);

/* time.c: the instant that ${v} tells. */
int sf_value_time(struct sf_at *a, const struct sf_field *f,
    const struct sf_val *v, int64_t *ms) SF_MUST_CHECK;

/* Whether ${v} is a text, a number, true or false. */
int sf_val_is_scalar(const struct sf_val *v);

/* Whether ${s} is, in any case, one of ${list}: small letters, then NULL. */
int sf_value_among(struct sf_str s, const char *const *list);

#endif
