/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_READ_H
#define SF_IDENTITY_READ_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/pass.h"
#include "io/run.h"
#include "io/sort.h"

/*
 * All inputs, as records sorted by eid (profiles behind them, by their
 * bytes), so that from here on no order of files and lines is left.
 */
enum {
	SF_T_LATER = SF_T_IGNORED,	/* events from --asof on */
	SF_T_PROFILES = SF_T_OWN,	/* read, of SF_T_READ */
};

struct sf_read {
	const struct sf_run *run;
	struct sf_sort *sort;
	struct sf_pass pass;		/* its sum holds the tallies */
};

/* Read and sort; too many rejects are a failure.  ${memory} is the sort's. */
int sf_read_all(struct sf_read *r, const struct sf_run *run, size_t memory,
    struct sf_err *e) SF_MUST_CHECK;
void sf_read_release(struct sf_read *r);

/*
 * The records, each once: of an eid that comes several times, the greater
 * line.  The same from any start.
 */
struct sf_distinct {
	struct sf_sort *sort;
	struct sf_buf key, now, next_key, next;
	int pending, ended;
	uint64_t duplicates;	/* records left out */
	uint64_t unequal;	/* of them, with other content */
};
int sf_distinct_open(struct sf_distinct *d, struct sf_sort *sort,
    struct sf_err *e) SF_MUST_CHECK;
/* 1 and the record, good until the next call; 0; -1. */
int sf_distinct_next(struct sf_distinct *d, struct sf_str *rec,
    struct sf_err *e) SF_MUST_CHECK;
void sf_distinct_release(struct sf_distinct *d);

#endif
