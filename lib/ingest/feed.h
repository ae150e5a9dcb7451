/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_FEED_H
#define SF_INGEST_FEED_H

#include "format/json.h"
#include "ingest/file.h"
#include "ingest/known.h"

/*
 * Rows of a chunk, in either format and any encoding, as UTF-8.  A row that
 * cannot be read is a row all the same: it says why.
 */
struct sf_feed;			/* one a thread */
struct sf_feed *sf_feed_new(const struct sf_file *f, struct sf_err *e);
void sf_feed_free(struct sf_feed *r);
void sf_feed_chunk(struct sf_feed *r, const struct sf_chunk *c);

struct sf_feed_row {
	const struct sf_str *cell;	/* CSV: f->fields of them */
	struct sf_known_cell **known;	/* which came before; NULL: none */
	struct sf_str json;		/* JSON: the line, the record, and */
	struct sf_jdoc doc;		/* parsed */
	struct sf_str raw;		/* original bytes */
	uint64_t before;		/* of a document: bytes of its line
					 * before it */
	uint64_t line, off;		/* in the source */
	int nothing;			/* CSV: no cell has a text */
	enum sf_why why;		/* not NONE: cannot be read */
	char message[160];
	uint64_t column;		/* of row->raw */
};

/*
 * 1 and the next row, 0 at the end, -1: memory, or a row that refutes what
 * was guessed of the encoding.
 */
int sf_feed_next(struct sf_feed *r, struct sf_feed_row *row, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * The byte of the file, from 1, at which ${row} starts; of UTF-16 that of the
 * file before it was converted.  Asked for rows as they come.
 */
uint64_t sf_feed_byte(struct sf_feed *r, const struct sf_feed_row *row);

#endif
