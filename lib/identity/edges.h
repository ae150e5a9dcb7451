/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_EDGES_H
#define SF_IDENTITY_EDGES_H

#include "identity/link_own.h"

/*
 * A link that sets speak for, between places in the order of content, so that
 * edges compare by themselves.  ${doubt} is the less, the more events say so,
 * and less than of any number of them where a profile does; ${age} counts back
 * from the end of all times.
 */
struct sf_edge {
	uint32_t weak, strong;
	uint64_t age, doubt;
};
#define SF_EDGE_TRUST(edge) (~(edge)->doubt)
#define SF_EDGE_LAST(edge) ((int64_t)((uint64_t)INT64_MAX - (edge)->age))

struct sf_edges {
	struct sf_edge *v, *tmp;
	size_t n, cap, room;		/* room: of tmp */
};

/*
 * All edges of the type at work, each once with all that speaks for it: the
 * most trusted first, then the latest, then by content.  ${share}[0] gets
 * them, ${n} threads find them; ${at} has the places of identifiers.
 */
int sf_edges_find(struct sf_edges *share, unsigned n,
    const struct sf_linking *w, const uint32_t *at, struct sf_err *e)
    SF_MUST_CHECK;
void sf_edges_release(struct sf_edges *share, unsigned n,
    const struct sf_linking *w);

#endif
