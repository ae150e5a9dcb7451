/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_PEOPLE_H
#define SF_SEGMENT_PEOPLE_H

#include "rules/answers.h"
#include "rules/parts.h"
#include "segment/evaluation.h"
#include "segment/notes.h"

/*
 * One pass of a verb over everybody, each person with the truths of her
 * segments and, where the verb asks for them, of their clauses.  Rows go out
 * in the order of the input, counters add up.
 */
struct people;

struct seer {				/* one a thread */
	const struct people *q;
	struct sf_rows *rows;
	struct sf_expr_run *x;
	struct sf_answers ask;
	struct sf_json *json;
	struct evaluation ev;		/* of the person at hand */
	struct notes notes;
	struct sf_who who;
	uint8_t *truth;			/* of parts, of one segment */
	uint32_t *at;			/* room for numbers of parts */
	uint64_t *count;		/* of the chunk */
	struct sf_buf params, text, row;
};

struct people {
	struct job *j;
	struct sf_parts *parts;		/* or NULL */
	uint8_t *want;			/* of each segment */
	size_t wanted;
	int tops;			/* some wanted one rests on a top */
	struct sf_rows_out *out;	/* of rows; NULL: text */
	uint64_t *count;		/* ${counts} of them, the verb's own */
	size_t counts;
	/* Whether the person is asked about; NULL: everybody is. */
	int (*ask)(struct seer *l, const struct sf_row *row,
	    const struct sf_profile *p);
	/* The person on ${row}, whose answers are line ${i} of ${l}->x. */
	int (*person)(struct seer *l, const struct sf_chunk *c,
	    const struct sf_row *row, size_t i, struct sf_buf *data,
	    struct sf_err *e);
	/* What rows are made into where they do not go out as they are. */
	int (*take)(struct people *q, struct sf_str rows, struct sf_err *e);
	int digests;			/* inputs are to be known by digest */
	void *ctx;
};

enum {
	PEOPLE_PARTS = 1,	/* clauses, and … */
	PEOPLE_VALUES = 2,	/* … what they look at */
	PEOPLE_USED = 4		/* also the segments that chosen ones use */
};

/*
 * Read definitions and choose segments; ${fields} are the columns of rows.
 * people_start() goes on to where the pass can begin (1 where --plan was all
 * that was asked for); people_run() is the pass and its closing words.
 */
int people_open(struct people *q, struct job *j, const struct sf_run *run,
    const struct sf_segment_args *a, unsigned flags, const char *fields,
    struct sf_err *e) SF_MUST_CHECK;
int people_start(struct people *q, struct sf_err *e) SF_MUST_CHECK;
int people_run(struct people *q, struct sf_err *e) SF_MUST_CHECK;

/* Write what the verb made at the end, and make the output appear. */
int people_print(struct people *q, const struct sf_buf *b, struct sf_err *e)
    SF_MUST_CHECK;
int people_end(struct people *q, struct sf_err *e) SF_MUST_CHECK;
void people_close(struct people *q);

/* Truths of the parts of segment ${s}, into ${l}->truth. */
void people_parts(struct seer *l, size_t s, size_t i);

/* Add the row ${line} of JSON in the form asked for. */
int people_row(const struct people *q, struct sf_json *json,
    const struct sf_buf *line, struct sf_buf *to, struct sf_err *e)
    SF_MUST_CHECK;

/* "yes" "no" "undefined". */
const char *people_truth(uint8_t truth);

#endif
