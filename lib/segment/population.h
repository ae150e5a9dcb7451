/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_POPULATION_H
#define SF_SEGMENT_POPULATION_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "segment/sheet.h"

/*
 * What is known of everybody, by the place of the person's line: of each top
 * a truth (enum sf_truth), whether the person is in it; and where there is
 * ntile(), of each top whether the person is of those it is taken from, and
 * of each ntile program the tile (16 bits, 0 = no number).
 */
struct population {
	uint64_t *base;		/* number of the first line of each input */
	size_t files;
	uint64_t n;		/* lines so far */
	int settled;		/* base is known: all were read once */
	size_t tops;
	unsigned tiles;
	struct sheet sheet;	/* top[tops] of[tops] tile[tiles] */
};

struct job;

/* The place of line ${line} of the input at hand. */
uint64_t population_at(const struct job *j, uint64_t line);

/* The truths of tops of that person; NULL where she was not seen before. */
const uint8_t *population_top(const struct job *j, uint64_t line);

/* Whom tops are taken of; after the pass that gathers what ntile() ranks. */
const uint8_t *population_of(const struct job *j, uint64_t line);

/* Set ${b} to {"nt":[…]}, the tiles of that person, or to nothing. */
void population_params(const struct job *j, uint64_t line, struct sf_buf *b);

/* Note of the person at place ${at}; there is room for her. */
void population_set_top(struct population *p, size_t k, uint64_t at,
    uint8_t truth);
void population_set_of(struct population *p, uint64_t at, const void *of);
void population_set_tile(struct population *p, unsigned k, uint64_t at,
    uint16_t tile);

/* Room for the person at ${at}. */
int population_room(struct population *p, uint64_t at, struct sf_err *e)
    SF_MUST_CHECK;

/* Begin: ${memory} bytes may be held. */
int population_init(struct population *p, size_t files, size_t tops,
    unsigned tiles, size_t memory, struct sf_err *e) SF_MUST_CHECK;
void population_release(struct population *p);

#endif
