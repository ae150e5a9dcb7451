/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_LINK_H
#define SF_IDENTITY_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/idsets.h"
#include "identity/nodes.h"
#include "identity/unite.h"

/*
 * Linking.  Types are taken from the strongest to the weakest.  For each:
 *
 *   1. a value seen with more than per_value persons, as linked so far by
 *	stronger types and known by an identifier of a stronger tier, is
 *	crowded: it links nobody;
 *   2. every set that names a value links it to the strongest identifier of
 *	the set that links at all;
 *   3. these links are united in a total order of content: those of profiles
 *	first, then the better attested, the later, the smaller by value; one
 *	that would give a person two values of a unique type is refused.
 *
 * Nothing here depends on the order of the input, and degrees are known
 * before they are needed.  Links of another origin (a score of likeness, a
 * list of human decisions) would come in as edges of step 3.
 */
struct sf_refusal {
	uint32_t weak, strong;	/* the value refused, and what it came with */
	uint32_t turn;		/* of strong, in the order of content */
	uint32_t unique;	/* the type that forbade it */
};

struct sf_links {
	struct sf_refusal *refused;
	size_t n, cap;
};

int sf_link(struct sf_links *l, struct sf_unite *u, struct sf_nodes *ns,
    const struct sf_idsets *sets, unsigned jobs, struct sf_err *e)
    SF_MUST_CHECK;
void sf_links_release(struct sf_links *l);

#endif
