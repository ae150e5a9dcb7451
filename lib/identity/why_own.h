/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_WHY_OWN_H
#define SF_IDENTITY_WHY_OWN_H

#include "base/arena.h"
#include "identity/answer.h"
#include "identity/asked.h"

struct said {			/* an event that names both ends of a step */
	struct sf_str ts, eid, src, event;
};

struct step {
	const struct sf_tie *tie;
	uint32_t from, to;	/* identifiers */
	uint64_t events, profiles;
	int64_t first, last;
	struct said *said;	/* the first of them, by time and eid */
	size_t n;
};

struct why {
	struct sf_answer w;
	struct sf_asked a, b;
	size_t top;		/* events a step */
	struct step *step;
	size_t steps;
	uint32_t *place;	/* of identifiers on the way, from 1; 0: none */
	uint8_t *want;		/* by set */
	struct sf_arena mem;
};

/* The steps from a to b, who are one person. */
int why_path(struct why *y, struct sf_err *e) SF_MUST_CHECK;

/* Tell why a and b are not. */
int why_not(struct why *y, struct sf_err *e) SF_MUST_CHECK;

#endif
