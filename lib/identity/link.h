/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_LINK_H
#define SF_IDENTITY_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/idsets.h"
#include "identity/moves.h"
#include "identity/names.h"
#include "identity/nodes.h"
#include "identity/unite.h"
#include "identity/values.h"

/*
 * Linking.  First come ties that are no event's: those of the list of what is
 * always one person's, which nothing forbids.  Whatever else finds two
 * identifiers to be one person's, by likeness say, joins the unions here, too:
 * as a tie (identity/unite.h) of an origin of its own, the heaviest first, so
 * that limits can refuse the less likely.
 *
 * Then types are taken from the strongest to the weakest.  For each:
 *
 *   1. of a type that moves, a value that persons had one after another, as
 *	linked so far by stronger types and known by an identifier of a
 *	stronger tier, is cut where each later one begins: see
 *	identity/moves.h;
 *   2. a value seen with more than per_value such persons is crowded: it
 *	links nobody;
 *   3. every set that names a value links it to the strongest identifier of
 *	the set that links at all;
 *   4. these links are united in a total order of content: those of profiles
 *	first, then the better attested, the later, the smaller by value; one
 *	that a limit forbids is refused: see identity/unite.h.
 *
 * Nothing here depends on the order of the input, and degrees are known
 * before they are needed.
 */
struct sf_refusal {
	uint32_t weak, strong;	/* the value refused, and what it came with */
	uint32_t limit;		/* what forbade it, of sf_unite_join() */
};

struct sf_links {
	struct sf_refusal *refused;
	size_t n, cap;
	uint64_t absent;	/* identifiers of lists that nobody brings */
	struct sf_moves moves;
};

/*
 * What is linked.  ${names} and ${times} may be NULL where nothing moves; the
 * names may be on their way yet, and the values in theirs.
 */
struct sf_link_in {
	struct sf_nodes *nodes;
	struct sf_idsets *sets;
	struct sf_unite *unite;
	struct sf_names *names;
	struct sf_values *values;
	sf_times_walk *times;
	void *ctx;			/* of times */
	unsigned jobs;
};

int sf_link(struct sf_links *l, const struct sf_link_in *in, struct sf_err *e)
    SF_MUST_CHECK;
void sf_links_release(struct sf_links *l);

#endif
