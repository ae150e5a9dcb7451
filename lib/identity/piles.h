/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_PILES_H
#define SF_IDENTITY_PILES_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "identity/records.h"
#include "io/scratch.h"
#include "record/fold.h"

/*
 * Records by person: piles of all records of some persons each, in the order
 * of persons, small enough to be held and put in order at once.  A pile that
 * is too large is parted again when its turn comes, unless it is one person's.
 */
struct sf_piled {		/* in front of each text */
	uint32_t person, number;
	uint32_t n;		/* bytes of the text behind this */
	uint32_t flags;		/* as of its evidence */
	struct sf_fold_entry entry;	/* name 0: a line as it stands */
};

struct sf_heap {		/* where the piles of one parting lie */
	struct sf_scratch *file;
	size_t piles;		/* that need it */
};

struct sf_pile {
	struct sf_pile *next;
	uint32_t from, to;	/* persons */
	uint64_t bytes;
	struct sf_heap *heap;
	uint64_t *block;
	size_t blocks, cap;
};

struct sf_piles {
	const uint64_t *weight;	/* by person: bytes before hers; then all */
	size_t persons;
	size_t memory;		/* for piles on their way */
	struct sf_pile *first;
};

/* The piles of a parting, and who fills them: several threads may. */
struct sf_parting {
	const struct sf_piles *of;
	uint32_t from, to;	/* persons */
	struct sf_pile **pile;
	size_t n;
	uint32_t *number;	/* of a person's pile, from ${from} on */
	struct sf_heap *heap;
	pthread_mutex_t lock;
};
struct sf_filler {		/* one a thread */
	struct sf_parting *to;
	struct sf_packer *packer;
	struct sf_buf *held, packed;	/* held: by pile */
};

/* Part persons [${from}, ${to}) among ${threads} fillers. */
int sf_parting_open(struct sf_parting *t, const struct sf_piles *p,
    uint32_t from, uint32_t to, unsigned threads, struct sf_err *e)
    SF_MUST_CHECK;
/* The piles, in order, are the first of ${p}; or all is given up. */
void sf_parting_close(struct sf_parting *t, struct sf_piles *p);

int sf_filler_open(struct sf_filler *f, struct sf_parting *t,
    struct sf_err *e) SF_MUST_CHECK;
/* A record with its line, of which ${cut} is known: ${head} gets the rest. */
int sf_filler_add(struct sf_filler *f, struct sf_piled *head,
    struct sf_str line, const struct sf_event_cut *cut, struct sf_err *e)
    SF_MUST_CHECK;
/*
 * Piles are all over the memory: where the records of a person who comes soon
 * will go is looked at in SF_FILLER_STEPS steps, some records apart.
 */
#define SF_FILLER_STEPS 3
void sf_filler_ahead(const struct sf_filler *f, uint32_t person, int step);
int sf_filler_done(struct sf_filler *f, struct sf_err *e) SF_MUST_CHECK;
void sf_filler_close(struct sf_filler *f);

void sf_piles_release(struct sf_piles *p);

/* The next pile, for the caller to free: 1, 0, -1. */
int sf_piles_next(struct sf_piles *p, struct sf_pile **pile, struct sf_err *e);
void sf_pile_free(struct sf_pile *p);

/*
 * All of a pile in ${in}, as it was added, and in ${order} for each record, by
 * person and then by number, where it starts.  Threads may read several piles
 * at a time.
 */
struct sf_placed {
	uint32_t person, number;
	size_t at;
};
int sf_pile_read(const struct sf_pile *p, struct sf_buf *in,
    struct sf_buf *order, struct sf_err *e) SF_MUST_CHECK;

#endif
