/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_TABLE_H
#define SF_SEGMENT_TABLE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/*
 * A table for people: the first column is text and gives way where the page
 * is too narrow, the others are figures.  Widths are columns of a terminal.
 * Memory that runs out is told by the buffer it is printed to.
 */
#define TABLE_COLS 128
#define TABLE_PAGE 80

struct table {
	struct sf_arena mem;
	struct sf_str *cell;
	size_t n, cap, cols;
	unsigned gap;			/* before a figure; 0 = 2 */
	unsigned least[TABLE_COLS];	/* widths that columns have at least */
	int failed;
};

void table_text(struct table *t, unsigned indent, struct sf_str s);
void table_count(struct table *t, uint64_t n);
void table_share(struct table *t, uint64_t part, uint64_t whole);
/* The same, short. */
void table_percent(struct table *t, uint64_t part, uint64_t whole);
void table_print(struct table *t, struct sf_buf *b);	/* and empties it */

#endif
