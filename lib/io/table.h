/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_TABLE_H
#define SF_IO_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/out.h"
#include "io/state.h"

/*
 * A table of a state that only grows: bytes in segments, files NAME.N of a
 * generation (N is that which made the segment).  A run adds one segment.
 * Older ones are kept as they are, but for the last of them where they are no
 * longer than half of what stands before: these are copied into the new one,
 * so that there are never many, and each byte is copied a few times in all.
 */
#define SF_SEGMENTS 48

struct sf_segment {
	char name[64];
	uint64_t size, from;	/* of the table's bytes, its first */
	int fd;			/* -1: not open */
};

struct sf_table {
	struct sf_state *state;
	const char *name;	/* the caller's */
	struct sf_segment seg[SF_SEGMENTS];
	size_t n;
	uint64_t size;
	struct sf_out *out;	/* of the segment being made; the state's */
};

/*
 * Of pieces of these sizes, the oldest first, how many stay as they are: those
 * that are at least twice as long as all that follows.  Each of them makes
 * what stands there three times as much, so that they are 41 at most in 2^64
 * bytes; and a byte is written anew as often as there are thirds in all.
 */
size_t sf_table_staying(const uint64_t *size, size_t n);

/* What the current generation has of it: nothing, in a new state. */
int sf_table_open(struct sf_table *t, struct sf_state *s, const char *name,
    struct sf_err *e) SF_MUST_CHECK;
void sf_table_close(struct sf_table *t);

/*
 * All that is there, from the start, item by item.  Digests are checked where
 * a segment ends: until then what comes may be damaged, and whoever takes it
 * must bear anything.
 */
struct sf_scan;
struct sf_scan *sf_scan_open(struct sf_table *t, struct sf_err *e);
void sf_scan_close(struct sf_scan *s);

/* The next ${n} bytes, good until the next call: 1, 0 at the end, -1. */
int sf_scan_get(struct sf_scan *s, size_t n, const char **p, struct sf_err *e)
    SF_MUST_CHECK;

/* What was read cannot be: SF_E_DATA with the name of the file.  -1. */
int sf_scan_damaged(struct sf_scan *s, struct sf_err *e);

/* A descriptor for byte ${at} of the table, and where it is in that file. */
int sf_table_at(struct sf_table *t, uint64_t at, uint64_t *off,
    struct sf_err *e);

/* What was read by that descriptor cannot be: as sf_scan_damaged().  -1. */
int sf_table_damaged(const struct sf_table *t, int fd, struct sf_err *e);

/*
 * The segment being made, to write behind what the table holds.  Without
 * this, sf_table_keep() keeps all as it is.
 */
struct sf_out *sf_table_append(struct sf_table *t, struct sf_err *e);

/* The same with nothing before it: the table is made anew. */
struct sf_out *sf_table_anew(struct sf_table *t, struct sf_err *e);
int sf_table_keep(struct sf_table *t, struct sf_err *e) SF_MUST_CHECK;

#endif
