/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_UNITE_H
#define SF_IDENTITY_UNITE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/idsets.h"
#include "identity/nodes.h"
#include "identity/spells.h"

/* A link between two identifiers, and where it is from. */
enum sf_tie_from {
	SF_TIE_NAME,		/* a one_id, and whose name it is */
	SF_TIE_ALWAYS,		/* a list says so */
	SF_TIE_PROFILE,		/* a profile holds both */
	SF_TIE_EVENTS,
};

struct sf_tie {
	uint32_t weak, strong;
	uint32_t count;		/* events that say so; 2^32-1: or more */
	enum sf_tie_from from;
	int64_t last;		/* of them; INT64_MIN where there is none */
};

/* So many values of a type may one person have. */
struct sf_bound {
	uint32_t type;
	uint32_t max;
	int64_t window;		/* that any time of this length sees; 0: ever */
	int unique;		/* the type is, and max 1 */
	uint32_t pool;		/* number among those with a window */
};

struct sf_never {
	uint32_t other, next;	/* of the identifiers' of one person, a ring */
	uint32_t row;		/* of the list */
};

/*
 * Unions of identifiers into persons.  A person carries how many values she
 * has of each type that is limited, or unique, and under a window also when
 * they were seen; a union that would give more is refused.  A value's time is
 * from when it was first to when it was last seen in any record.  She carries
 * too with whom she must never be one.
 */
struct sf_unite {
	struct sf_mem *mem;	/* of the identifiers */
	struct sf_tie *tree;	/* the unions made, in their order, or NULL */
	size_t ties;
	uint32_t *parent;
	uint8_t *anchor;	/* of a root: the strongest tier listed */
	size_t n;
	struct sf_bound *limit;
	size_t limits;
	uint16_t *count;	/* by root, then limit; 65535: or more */
	struct sf_spells spells;
	uint32_t *pool;		/* by root, then windowed limit */
	uint32_t *spell;	/* by identifier: 1 + its number, or 0 */
	size_t pools;
	uint32_t spells_n;
	struct sf_never *never;	/* from 1; two a pair */
	uint32_t *nevers;	/* by root: one of her ring, or 0 */
	size_t never_n;
};

/*
 * All are alone yet.  With ${forest} the unions are kept: within a person they
 * are a tree, in which one path leads from any identifier to any other.
 */
int sf_unite_init(struct sf_unite *u, const struct sf_nodes *ns,
    const struct sf_idsets *sets, int forest, struct sf_err *e) SF_MUST_CHECK;
void sf_unite_release(struct sf_unite *u);

/* Values of a type were cut, and sets that name them parted. */
int sf_unite_cut(struct sf_unite *u, const struct sf_nodes *ns,
    const struct sf_idsets *sets, uint32_t type, struct sf_err *e)
    SF_MUST_CHECK;

/* The root of identifier ${i}.  While nobody joins any, threads may ask. */
uint32_t sf_unite_find(struct sf_unite *u, uint32_t i);

/*
 * Identifier ${i} will be joined soon: what that touches is asked for, its
 * parent as step 0, and of the parent, who mostly is the root, as step 1.
 */
static inline void
sf_unite_ahead(const struct sf_unite *u, uint32_t i, int step)
{
	if (step == 0) {
		__builtin_prefetch(&u->parent[i]);
		return;
	}
	i = u->parent[i];
	__builtin_prefetch(&u->parent[i]);
	__builtin_prefetch(&u->anchor[i]);
	__builtin_prefetch(&u->count[i * u->limits]);
}

/* The two must never be one person, says row ${row}: 0, or -1 (memory). */
int sf_unite_forbid(struct sf_unite *u, uint32_t a, uint32_t b, uint32_t row,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * SF_UNITED where they are one person now.  Else what forbids it: the number
 * of a limit, or that of limits and the row of the list.  Ties of names and of
 * the list of those that are always one cannot be forbidden.
 */
#define SF_UNITED UINT32_MAX
#define SF_BAR_MAJORITY (UINT32_MAX - 1)	/* of linking, not of unions */
uint32_t sf_unite_join(struct sf_unite *u, const struct sf_tie *tie);

/* What forbade it, as the rules call it: unique, never, majority … */
const char *sf_unite_rule(const struct sf_unite *u, const struct sf_idrules *r,
    uint32_t limit);

/* From here on every parent is a root, so that threads may look. */
void sf_unite_settle(struct sf_unite *u);

#endif
