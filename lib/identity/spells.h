/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_SPELLS_H
#define SF_IDENTITY_SPELLS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * How many spells of time any window of a length sees: a spell lasts from
 * when a value was first to when it was last seen, and a window sees it where
 * they have an instant in common, their ends included.  A window that ends at
 * t sees [first, last] where first <= t <= last + length: so the answer is the
 * greatest number of spells, prolonged by the length, that hold at once.
 *
 * Spells are kept in pools, one a person, as treaps of their ends in the order
 * of time, each with the sum of its subtree (+1 where a spell begins, -1
 * behind its end) and the greatest sum of a beginning of it.  A pool taken
 * into another costs O(log n) a spell.  The shape depends on numbers, the
 * answers do not.
 */
struct sf_spell_end {
	int64_t at;
	uint32_t left, right;	/* 1 + number; 0: none */
	int32_t sum, top;
};

struct sf_spells {
	struct sf_spell_end *v;	/* two a spell */
	size_t cap;		/* spells */
	uint32_t *todo;		/* scratch */
};

/* Room for ${n} spells, by number from 0; those there are stay. */
int sf_spells_room(struct sf_spells *s, size_t n, struct sf_err *e)
    SF_MUST_CHECK;
void sf_spells_release(struct sf_spells *s);

/*
 * Set spell ${i}, which is in no pool, to begin at ${first} and to end at
 * ${last}, a window of ${length} behind it included.
 */
void sf_spells_set(struct sf_spells *s, uint32_t i, int64_t first,
    int64_t last, int64_t length);

/* A pool is its root: 0 is the empty one. */
void sf_spells_add(struct sf_spells *s, uint32_t *pool, uint32_t i);
void sf_spells_drop(struct sf_spells *s, uint32_t *pool, uint32_t i);

/* All of ${b} into ${a}. */
void sf_spells_join(struct sf_spells *s, uint32_t *a, uint32_t b);

/* The greatest number that a window would see of both, which stay. */
uint32_t sf_spells_both(struct sf_spells *s, uint32_t a, uint32_t b);

/* The greatest number that a window sees. */
uint32_t sf_spells_most(const struct sf_spells *s, uint32_t pool);

#endif
