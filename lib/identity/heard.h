/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_HEARD_H
#define SF_IDENTITY_HEARD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "format/json.h"
#include "identity/idsets.h"
#include "identity/moves.h"
#include "identity/persons.h"
#include "identity/records.h"
#include "record/fold.h"

/*
 * Consents that come by identifier and are heard by every person who holds
 * the identifier, linked or shared:
 *
 *   - what an event says whose identifiers link to nobody,
 *   - and of any other event what is refused (anything but "yes"): a yes
 *     given by one of several who share a number binds the giver alone.
 *
 * Of each identifier only what prevails is kept, so that a number that a
 * hundred thousand persons share costs no more than they are.
 */
struct sf_said {
	uint32_t id;		/* by what it came */
	uint32_t next;		/* of the same identifier; 0 is the end */
	struct sf_str name;
	struct sf_saying is;
};

struct sf_holding {
	uint32_t person, id;
};

struct sf_heard {
	struct sf_map map;	/* identifier and name → number in said */
	struct sf_said *said;	/* from 1 */
	size_t n, cap;
	struct sf_mem *tables;	/* where those of all identifiers lie */
	uint32_t *of;		/* by identifier: its first in said, or 0 */
	uint32_t *holder;	/* by identifier: one person, or several */
	struct sf_holding *hold;	/* who must hear what, by person */
	size_t holds, hold_cap;
	struct sf_arena mem;
};
#define SF_SEVERAL (UINT32_MAX - 1)

/* Find which identifiers more than one person holds. */
int sf_heard_init(struct sf_heard *h, const struct sf_nodes *ns,
    const struct sf_idsets *sets, struct sf_err *e) SF_MUST_CHECK;
void sf_heard_release(struct sf_heard *h);

/* All that was said, by records that count, and who must hear it. */
int sf_heard_all(struct sf_heard *h, const struct sf_records *r,
    const struct sf_moves *m, struct sf_err *e) SF_MUST_CHECK;

/* Put into the fold of ${person} what she must hear. */
int sf_heard_fold(const struct sf_heard *h, uint32_t person, struct sf_fold *f,
    struct sf_err *e) SF_MUST_CHECK;

#endif
