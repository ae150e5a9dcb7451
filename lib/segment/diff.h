/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_DIFF_H
#define SF_SEGMENT_DIFF_H

#include "base/map.h"
#include "format/pass.h"
#include "io/inputs.h"
#include "io/sort.h"
#include "segment/segment.h"

/* The inside of the verb diff. */
enum { OLD, NEW };
enum { WAS_IN = 1, IS_IN = 2, WAS_UNDEFINED = 4, IS_UNDEFINED = 8 };

struct diff {
	const struct sf_run *run;
	struct sf_pass pass;
	struct sf_inputs *in;		/* OLD, then NEW */
	int is_list[2];
	struct sf_map want;		/* the segments looked at; empty: all */
	struct sf_buf list;		/* the segment that lists are of */
	struct sf_sort *names;		/* name -> who bears it, old and new */
	struct sf_sort *old;		/* person of OLD -> who she may be now,
					 * and her segments */
	struct sf_sort *facts;		/* segment, one_id -> WAS_IN … */
	uint64_t n_old;			/* people of OLD so far */
	int renamed;			/* somebody of NEW has older names */
	int side;			/* being read */
};

/* What a side is, before any is read: diff_kind.c. */
int diff_kind(struct diff *d, int side, struct sf_buf *named, struct sf_err *e)
    SF_MUST_CHECK;

/* Read a side, NEW first: diff_read.c. */
int diff_read(struct diff *d, int side, struct sf_err *e) SF_MUST_CHECK;

/*
 * A person of the side at hand: her names, one_id first, and her segments,
 * each a byte (1 in, 2 undefined) and a name: diff_match.c.
 */
int diff_person(struct diff *d, const struct sf_str *name, size_t names,
    const struct sf_str *seg, size_t segs, struct sf_err *e) SF_MUST_CHECK;

/* Once both are read: who of OLD is who of NEW. */
int diff_match(struct diff *d, struct sf_err *e) SF_MUST_CHECK;

#endif
