/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_CELLS_H
#define SF_REPORT_CELLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/str.h"
#include "stat/moments.h"

/*
 * What a report counts: named cells that add up.  A thread fills the cells of
 * its chunk, which are written as bytes and merged by the caller's thread;
 * every sum is of whole numbers, so that neither chunks nor order show.
 *
 * The name of a cell is a section's number, a word, and labels from the data
 * (a channel, a tier), none of which may hold the separator.
 */
struct sf_cells {
	struct sf_map map;		/* name -> number in m[] */
	struct sf_moments *m;
	size_t cap;
	struct sf_map times;		/* name -> number in list[] */
	struct sf_times {
		int64_t *ms;
		size_t n, cap;
	} *list;
	size_t lists;
	struct sf_buf key;
};

void sf_cells_release(struct sf_cells *c);
void sf_cells_clear(struct sf_cells *c);

/* ${b} may be empty; ${a} and ${b} lose bytes below 0x20. */
int sf_cells_count(struct sf_cells *c, size_t sec, const char *what,
    struct sf_str a, struct sf_str b, uint64_t n, struct sf_err *e)
    SF_MUST_CHECK;
int sf_cells_sum(struct sf_cells *c, size_t sec, const char *what,
    struct sf_str a, struct sf_str b, sf_dec v, struct sf_err *e)
    SF_MUST_CHECK;
int sf_cells_time(struct sf_cells *c, size_t sec, const char *what,
    struct sf_str a, int64_t ms, struct sf_err *e) SF_MUST_CHECK;

/* All cells as bytes of this process, and back: added to what is there. */
int sf_cells_write(const struct sf_cells *c, struct sf_buf *b,
    struct sf_err *e) SF_MUST_CHECK;
int sf_cells_merge(struct sf_cells *c, struct sf_str bytes, struct sf_err *e)
    SF_MUST_CHECK;

/* A cell; one that was never added to is zero. */
const struct sf_moments *sf_cells_get(struct sf_cells *c, size_t sec,
    const char *what, struct sf_str a, struct sf_str b);
uint64_t sf_cells_n(struct sf_cells *c, size_t sec, const char *what,
    struct sf_str a, struct sf_str b);

/* The times of a cell, sorted; NULL and *${n} 0 for none. */
const int64_t *sf_cells_times(struct sf_cells *c, size_t sec,
    const char *what, struct sf_str a, size_t *n);

/*
 * The labels ${a} under which ${what} was counted, sorted bytewise, each once,
 * in an array that the caller frees; the labels belong to the cells.
 */
int sf_cells_labels(const struct sf_cells *c, size_t sec, const char *what,
    struct sf_str **labels, size_t *n, struct sf_err *e) SF_MUST_CHECK;

/* The labels ${b} under (${what}, ${a}). */
int sf_cells_under(const struct sf_cells *c, size_t sec, const char *what,
    struct sf_str a, struct sf_str **labels, size_t *n, struct sf_err *e)
    SF_MUST_CHECK;

#endif
