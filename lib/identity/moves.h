/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_MOVES_H
#define SF_IDENTITY_MOVES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "identity/idsets.h"
#include "identity/nodes.h"

/*
 * Identifiers that move: an operator gives a phone that somebody gave up to
 * somebody else.  Where persons seen with a value, each from the first to the
 * last time, follow one another, and a unique type tells that they are two,
 * the later one begins an interval of validity; those who overlap share it.
 * An interval is a node of its own, and a record belongs by its time to one
 * of them.  So a set of identifiers that names a moved value is parted: its
 * parts stand behind all sets and take its place, and the set itself is empty
 * from then on.
 */
struct sf_parted {
	uint32_t n;		/* identifiers that the set had */
	uint32_t part, parts;	/* the first of its parts, and how many */
	const int64_t *from;	/* when each begins */
};

struct sf_moves {
	struct sf_parted *v;
	size_t n, cap;
	struct sf_mem *tables;	/* where this lies: */
	uint32_t *of;		/* by set: 1 + its number in v; or NULL */
	size_t of_n;
	size_t whole;		/* sets before the parts */
	struct sf_arena mem;
};

/* The set that a record of set ${set} and time ${ts} belongs to. */
uint32_t sf_moves_set(const struct sf_moves *m, uint32_t set, int64_t ts);
/* The same of a record's line: only where the set was parted is it read. */
uint32_t sf_moves_record(const struct sf_moves *m, uint32_t set,
    struct sf_str line);

static inline int
sf_moves_parted(const struct sf_moves *m, uint32_t set)
{
	return (set < m->of_n && m->of[set] != 0);
}

/* Each event that counts: its set as it was read, and its time. */
typedef void sf_times_each(void *arg, uint32_t set, int64_t ts);
typedef int sf_times_walk(void *ctx, sf_times_each *each, void *arg,
    struct sf_err *e);

/*
 * Values of type number ${type} were cut: part the sets that name them.
 * ${times} is walked where a set's events lie on both sides of a cut.
 */
int sf_moves_part(struct sf_moves *m, const struct sf_nodes *ns,
    struct sf_idsets *sets, uint32_t type, sf_times_walk *times, void *ctx,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * To link again, under other rules: parts name whole values.  They stay, as
 * two sets of the same identifiers say together what one does.
 */
void sf_moves_again(const struct sf_moves *m, const struct sf_nodes *ns,
    struct sf_idsets *sets);
void sf_moves_release(struct sf_moves *m);

#endif
