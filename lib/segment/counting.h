/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_COUNTING_H
#define SF_SEGMENT_COUNTING_H

#include <stdlib.h>

#include "segment/people.h"
#include "segment/table.h"

/* The inside of the verb count: its tables beside the sizes. */
struct counting {
	unsigned tables;	/* 1 sizes, 2 overlap, 4 clauses */
	size_t *place;		/* numbers of the wanted segments */
	size_t n;
	size_t pairs;		/* counters: n * n of them come first */
	size_t from;		/* where those of clauses start */
	size_t clauses;		/* where they end */
};

/* `{"segment":` and the name, or another key. */
void counting_name(struct sf_buf *row, const char *key,
    const struct people *q, size_t seg);

/* overlap.c */
int overlap_open(struct counting *k, const struct people *q, struct sf_err *e)
    SF_MUST_CHECK;
void overlap_person(const struct counting *k, struct seer *l);
void overlap_text(const struct counting *k, const struct people *q,
    struct sf_buf *b);
int overlap_rows(const struct counting *k, const struct people *q,
    struct sf_json *json, struct sf_buf *b, struct sf_err *e) SF_MUST_CHECK;

/* clauses.c; clauses_open() says how many counters there are. */
size_t clauses_open(struct counting *k, const struct people *q);
void clauses_person(const struct counting *k, struct seer *l, size_t i);
void clauses_text(const struct counting *k, const struct people *q,
    struct sf_buf *b);
int clauses_rows(const struct counting *k, const struct people *q,
    struct sf_json *json, struct sf_buf *b, struct sf_err *e) SF_MUST_CHECK;

#endif
