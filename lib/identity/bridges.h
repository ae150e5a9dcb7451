/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_BRIDGES_H
#define SF_IDENTITY_BRIDGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/linked.h"

/*
 * Identifiers of a tier below trusted without which a person's trusted ones
 * would no longer hang together: cut vertices of the graph of identifiers and
 * of what names them together (Tarjan, Depth-first search and linear graph
 * algorithms, 1972), in linear time and in memory of its largest component.
 */
struct sf_bridge {
	const struct sf_linked *l;
	uint32_t node;
	uint32_t parts;		/* without it, that hold trusted identifiers */
	uint32_t trusted;	/* of the person, it not counted */
	uint32_t parted;	/* of them, outside the part that has most */
};

struct sf_bridges {
	struct sf_bridge *v;	/* most parted first, then by content */
	size_t n, cap;
};

int sf_bridges_find(struct sf_bridges *b, const struct sf_linked *l,
    struct sf_err *e) SF_MUST_CHECK;
void sf_bridges_release(struct sf_bridges *b);

#endif
