/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_RECORDS_OWN_H
#define SF_FORMAT_RECORDS_OWN_H

#include "base/buf.h"
#include "format/enc.h"
#include "format/json_token.h"
#include "format/records.h"

/* The inside of a cutter; for records.c and its neighbours records_*.c. */
#define SF_RECORDS_DEPTH 256
#define SF_RECORDS_TRAIL 8	/* levels of which the names are known */
#define SF_RECORDS_SHOWN 40	/* bytes around a fault that a message shows */

/* Which bracket each open level has; 0 is the outermost. */
struct sf_levels {
	uint64_t object[SF_RECORDS_DEPTH / 64];
	size_t n;		/* may be more: those are not known */
};

static inline int
sf_levels_object(const struct sf_levels *l, size_t i)
{
	return ((l->object[i / 64] >> i % 64 & 1) != 0);
}

static inline void
sf_levels_push(struct sf_levels *l, int object)
{
	uint64_t bit = UINT64_C(1) << l->n % 64;

	if (l->n < SF_RECORDS_DEPTH) {
		l->object[l->n / 64] &= ~bit;
		l->object[l->n / 64] |= object ? bit : 0;
	}
	l->n++;
}

/* Characters of two bytes whose second may look like a quote or bracket. */
enum sf_wide { SF_WIDE_NONE, SF_WIDE_CHINESE, SF_WIDE_JAPANESE };

/* records_skip.c: to the end of a value, which may come in pieces. */
struct sf_skip {
	struct sf_levels open;
	enum sf_wide wide;
	uint8_t started, string, scalar;
	uint8_t escaped;	/* a backslash was the last byte */
	uint8_t lead;		/* the last byte wants a second one */
};

enum sf_skipped { SF_SKIP_MORE, SF_SKIP_END, SF_SKIP_WRONG };
enum sf_wide sf_skip_wide(const char *encoding);

/*
 * Go on over ${p}.  END: it ends with the *${took} bytes; WRONG: the bracket
 * behind them closes another; MORE: all were taken.
 */
enum sf_skipped sf_skip(struct sf_skip *s, const char *p, size_t n,
    size_t *took);

enum sf_records_state {
	SF_RS_VALUE,		/* a value */
	SF_RS_FIRST_VALUE,	/* a value, or ']' */
	SF_RS_NAME,		/* a member's name */
	SF_RS_FIRST_NAME,	/* a member's name, or '}' */
	SF_RS_COLON,
	SF_RS_NEXT,		/* ',' or what closes */
	SF_RS_END,		/* nothing more */
	SF_RS_RECORD,		/* within the array: a record */
	SF_RS_FIRST_RECORD,	/* a record, or ']' */
	SF_RS_NEXT_RECORD,	/* ',' or ']' */
	SF_RS_PIECE,		/* within a record too long */
	SF_RS_BAD,
};

struct sf_records {
	struct sf_records_how how;
	struct sf_enc *enc;
	enum sf_wide wide;
	enum sf_records_state state;
	int tag;
	int begun;			/* behind a byte order mark */
	int found;			/* the array was, or is being, read */
	struct sf_levels open;		/* around the records */
	size_t on;			/* so many of these lead to them */
	int leads;			/* so does the value that comes */
	size_t lost;			/* 1 + parts that led to no array */
	struct sf_skip piece;

	struct sf_buf names;		/* members met where the path goes on */
	size_t name_n;
	struct sf_buf trail;		/* where we are: ".data.items" */
	size_t mark[SF_RECORDS_TRAIL];	/* its length at each level */
	char other[96];			/* another array of objects */

	struct sf_jtext text;		/* decoded strings */
	struct sf_buf utf8;
	enum sf_code code;		/* of the fault */
	size_t fault;			/* bytes from where the next cut starts */
	char why[240], hint[160];
	char before[SF_RECORDS_SHOWN];	/* of the line, before that */
	size_t before_n;
};

/*
 * records_around.c: take tokens outside the records from ${i} on.  The offset
 * behind the last one that was taken; state and fault say why it ended there.
 */
size_t sf_records_around(struct sf_records *r, const char *p, size_t n,
    size_t i, int last);

/* The document is broken at ${at}.  Returns ${from}: what was taken before. */
size_t sf_records_fault(struct sf_records *r, size_t from, size_t at,
    const char *fmt, ...) SF_PRINTF(4, 5);

/* records_path.c: where we are, and what there is instead of the array. */
void sf_records_name(struct sf_records *r, struct sf_str name);
void sf_records_open(struct sf_records *r, char bracket);
void sf_records_close(struct sf_records *r);

/*
 * Something else than the array is at ${at}, all before which was taken: a
 * fault.  -1 where memory ran out.
 */
int sf_records_missing(struct sf_records *r, size_t at);
int sf_records_no_array(struct sf_records *r, size_t at, char c);

#endif
