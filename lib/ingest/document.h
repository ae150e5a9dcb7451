/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_DOCUMENT_H
#define SF_INGEST_DOCUMENT_H

#include "format/records.h"
#include "ingest/file.h"

/*
 * Rows of a whole JSON document: the objects of the array that the source's
 * 'records:' names (f->doc, NULL of all other formats).
 */
int sf_document_open(struct sf_file *f, struct sf_err *e) SF_MUST_CHECK;

/* Whether the document is in order as far as chunk ${c}: 0, or -1. */
int sf_document_check(const struct sf_file *f, const struct sf_chunk *c,
    struct sf_err *e) SF_MUST_CHECK;

/* A document of no bytes is none: SF_E_DATA. */
int sf_document_empty(const struct sf_file *f, struct sf_err *e) SF_MUST_CHECK;

struct sf_document_at {			/* a reader's place in a chunk */
	size_t at, lines;
	uint64_t line, bol;
};

struct sf_document_row {
	struct sf_str raw;
	uint64_t line, off;
	uint64_t before;		/* bytes of its line before it */
};
void sf_document_chunk(struct sf_document_at *at, const struct sf_chunk *c);

/* 1 and the next record, 0 where there is none. */
int sf_document_next(const struct sf_file *f, struct sf_document_at *at,
    const struct sf_chunk *c, struct sf_document_row *row);

/* As that of a reject that comes again, alone in its chunk. */
int sf_document_again(struct sf_document_at *at, const struct sf_chunk *c,
    struct sf_document_row *row);

/*
 * The rest of a record from the line on in which its byte ${*column} stands:
 * *${line} and *${column} are made those of that line.
 */
struct sf_str sf_document_line(struct sf_str raw, uint64_t *line,
    uint64_t *column);

/* A valid record on one line: as it is, or in ${b} with blanks for newlines. */
struct sf_str sf_document_flat(struct sf_str raw, struct sf_buf *b);

#endif
