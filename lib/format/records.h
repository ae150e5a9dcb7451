/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_RECORDS_H
#define SF_FORMAT_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "io/pipe.h"

/*
 * The records of a JSON document: the elements of one array in it, cut from
 * the bytes as they come, so that memory is that of the longest record and
 * not of the document.  What stands around the array is checked as JSON; of a
 * record only the end is found (strings and brackets): its reader checks it.
 * Names of members that lead to the array, and every other text outside the
 * records, may be max_line bytes long.
 */
struct sf_records_how {
	const char *path;		/* ".data.items", "." */
	const struct sf_str *part;	/* "data", "items" */
	size_t parts;
	size_t max_line;		/* bytes of a record */
	const char *encoding;		/* that keeps ASCII; NULL = UTF-8 */
};

struct sf_records;			/* a cutter: one a document */
struct sf_records *sf_records_new(const struct sf_records_how *how,
    struct sf_err *e);
void sf_records_free(struct sf_records *r);

/*
 * sf_stage's cut, ${cutter} is the struct sf_records, and its tag: what the
 * chunk is.  A record longer than max_line that was cut in pieces starts in a
 * chunk of records, which it ends, with more than max_line bytes of it.
 */
enum {
	SF_RECORDS_AROUND,		/* no record is in it */
	SF_RECORDS_SOME,		/* whole records, and commas */
	SF_RECORDS_PIECE,		/* goes on with a record cut in pieces */
	SF_RECORDS_BAD,			/* the document is broken here */
};
size_t sf_records_cut(void *cutter, const char *p, size_t n, int last);
const int *sf_records_tag(const struct sf_records *r);

/*
 * The record of a chunk of records that starts at ${*at} or behind it; *${at}
 * is moved behind its end.  1, or 0 where there is none.  Any thread.
 */
int sf_records_next(const struct sf_records *r, struct sf_str chunk,
    size_t *at, struct sf_str *raw);

/*
 * What is wrong with the document at chunk ${c}: -1 with SF_E_DATA for one
 * that is BAD, or the last where the document has not ended with it; else 0.
 */
int sf_records_check(const struct sf_records *r, const struct sf_chunk *c,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Where the records of a document are that starts with ${text}: the path of
 * the document if it is an array, else of the first array of objects in it,
 * into ${path}.  1, 0 where there is none, -1: memory.
 */
int sf_records_find(struct sf_str text, struct sf_buf *path,
    struct sf_err *e) SF_MUST_CHECK;

#endif
