/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_UNITE_H
#define SF_IDENTITY_UNITE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/nodes.h"

/*
 * Unions of identifiers into persons.  A person carries the one value that
 * she may have of each unique type; what would give two is refused.
 */
struct sf_unite {
	uint32_t *parent;
	uint32_t *only;		/* by unique type, then root; SF_NO_NODE */
	uint8_t *anchor;	/* of a root: the strongest tier listed */
	size_t n;
	uint32_t *unique;	/* type numbers */
	size_t uniques;
};

int sf_unite_init(struct sf_unite *u, const struct sf_nodes *ns,
    struct sf_err *e) SF_MUST_CHECK;
void sf_unite_release(struct sf_unite *u);

uint32_t sf_unite_find(struct sf_unite *u, uint32_t i);

/* NULL where they are one person now, or the unique type that forbids it. */
const uint32_t *sf_unite_join(struct sf_unite *u, uint32_t a, uint32_t b);

/* From here on every parent is a root, so that threads may look. */
void sf_unite_settle(struct sf_unite *u);

#endif
