/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_LINK_OWN_H
#define SF_IDENTITY_LINK_OWN_H

#include "identity/link.h"

/* What the steps of linking share. */

/* How far a set is believed: its events, and a profile more than any. */
#define SF_TRUST_PROFILE (UINT64_C(1) << 63)

static inline uint64_t
sf_trust(const struct sf_idset *s, uint32_t id)
{
	if (!s->profile)
		return (s->count);
	/* It was kept from linking there: it was seen, and no more. */
	return (id & SF_SHARED_BIT ? 1 : SF_TRUST_PROFILE);
}

static inline uint64_t
sf_trust_sum(uint64_t a, uint64_t b)
{
	return (((a | b) & SF_TRUST_PROFILE) |
	    ((a & ~SF_TRUST_PROFILE) + (b & ~SF_TRUST_PROFILE)));
}

/* A value, a person that it was seen with, and when. */
struct sf_meeting {
	uint32_t value, person;
	struct sf_seen seen;
	uint64_t trust;		/* in the sets that name both */
};

struct sf_linking {
	const struct sf_link_in *in;
	struct sf_links *l;
	struct sf_nodes *ns;
	struct sf_idsets *sets;
	struct sf_unite *u;
	const struct sf_idtype *type;	/* at work */
	uint32_t number;		/* of the type */
	uint32_t *by_type;		/* sets of each type, as they were read */
	size_t *from;			/* where a type's begin */
	size_t whole;			/* sets that were read */
	uint32_t *holder;		/* by value; or NULL */
	struct sf_meeting *meet;
	size_t meets;
};

/*
 * The sets that name the type at work are among so many, from 0 on.  The next
 * before ${end}, or NULL.
 */
size_t sf_linking_sets(const struct sf_linking *w);
const struct sf_idset *sf_linking_next(const struct sf_linking *w, size_t *at,
    size_t end);

/* Whether identifier ${x} of a set is of the type at work. */
static inline int
sf_linking_at(const struct sf_linking *w, uint32_t x)
{
	return (w->ns->kind[SF_ID_OF(x)].type == w->number);
}

/* The lists of links: what is always one, and what never is. */
int sf_link_lists(struct sf_linking *w, struct sf_err *e) SF_MUST_CHECK;

/*
 * Persons, as linked so far and known by a stronger tier, that values of the
 * type were seen with: ${w}->meet, by value, each person once.  Where crowds
 * are all that the type looks for, values that cannot be one are left out.
 */
int sf_meetings_find(struct sf_linking *w, struct sf_err *e) SF_MUST_CHECK;

/* Those seen with more than per_value are crowded: they link nobody. */
int sf_meetings_crowds(struct sf_linking *w, struct sf_err *e) SF_MUST_CHECK;

/* How many meetings from ${i} on are of one value. */
uint32_t sf_meetings_row(const struct sf_linking *w, size_t i);

/*
 * Values that persons had one after another, or that nobody was seen with for
 * so long as the type's silence, are cut there: 1 where there are any, 0, -1.
 */
int sf_cuts_make(struct sf_linking *w, struct sf_err *e) SF_MUST_CHECK;

/*
 * Of values that several persons were seen with, those that nearly always were
 * one person's are hers, and others link nobody.  Nothing where the type asks
 * for no majority.
 */
int sf_majority_find(struct sf_linking *w, struct sf_err *e) SF_MUST_CHECK;

/* Whether a link of value ${value} to ${to} would make it another's, too. */
int sf_majority_forbids(const struct sf_linking *w, uint32_t value,
    uint32_t to);

#endif
