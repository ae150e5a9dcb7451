/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_PLACES_H
#define SF_IDENTITY_PLACES_H

#include <stdint.h>

#include "base/err.h"
#include "identity/linked.h"

/*
 * The sets that name each identifier, or that are each person's: those of
 * number i are set[from[i]] up to set[from[i + 1]].
 */
struct sf_places {
	uint64_t *from;
	uint32_t *set;
};

int sf_places_of_nodes(struct sf_places *p, const struct sf_linked *l,
    struct sf_err *e) SF_MUST_CHECK;
int sf_places_of_persons(struct sf_places *p, const struct sf_linked *l,
    struct sf_err *e) SF_MUST_CHECK;
void sf_places_release(struct sf_places *p);

/*
 * In how many sets and events an identifier is named, and with how many
 * persons.  ${seen} has a zero for each person before the first is counted,
 * and is kept for the next, another one.
 */
struct sf_degree {
	uint32_t persons;
	uint64_t sets, events;
};
struct sf_degree sf_places_degree(const struct sf_places *p,
    const struct sf_linked *l, uint32_t node, uint32_t *seen);

#endif
