/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_UNITE_H
#define SF_IDENTITY_UNITE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/nodes.h"

/* A link between two identifiers, and where it is from. */
enum sf_tie_from {
	SF_TIE_NAME,		/* a one_id, and whose name it is */
	SF_TIE_PROFILE,		/* a profile holds both */
	SF_TIE_EVENTS,
};

struct sf_tie {
	uint32_t weak, strong;
	uint32_t count;		/* events that say so; 2^32-1: or more */
	enum sf_tie_from from;
	int64_t last;		/* of them; INT64_MIN where there is none */
};

/*
 * Unions of identifiers into persons.  A person carries the one value that
 * she may have of each unique type; what would give two is refused.
 */
struct sf_unite {
	struct sf_tie *tree;	/* the unions made, one after another, or NULL */
	size_t ties;
	uint32_t *parent;
	uint32_t *only;		/* by unique type, then root; SF_NO_NODE */
	uint8_t *anchor;	/* of a root: the strongest tier listed */
	size_t n;
	uint32_t *unique;	/* type numbers */
	size_t uniques;
};

/*
 * All are alone yet.  With ${forest} the unions are kept: within a person they
 * are a tree, in which one path leads from any identifier to any other.
 */
int sf_unite_init(struct sf_unite *u, const struct sf_nodes *ns, int forest,
    struct sf_err *e) SF_MUST_CHECK;
void sf_unite_release(struct sf_unite *u);

uint32_t sf_unite_find(struct sf_unite *u, uint32_t i);

/* NULL where they are one person now, or the unique type that forbids it. */
const uint32_t *sf_unite_join(struct sf_unite *u, const struct sf_tie *tie);

/* From here on every parent is a root, so that threads may look. */
void sf_unite_settle(struct sf_unite *u);

#endif
