/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_PURGE_H
#define SF_IDENTITY_PURGE_H

#include <stdint.h>

#include "base/err.h"
#include "identity/linked.h"

/*
 * A generation of a store as it would be, had some records never come: what
 * only they named is in none of its files.  Records, sets and values are
 * numbered anew, in the order that they had; what the last night made of the
 * others (names, profiles, who is whose) stays until the next night.
 */
#define SF_PURGED UINT32_MAX

struct sf_purge {
	const struct sf_linked *l;	/* the store's evidence, linked */
	const char *gone;		/* by record: it goes */
	struct sf_mem *mem;		/* that of ${l}, which stays */
	uint32_t *record, *set, *value;	/* new numbers, or SF_PURGED */
	uint32_t *entry;		/* the ledger's */
};

/* Decide what goes with the records. */
int sf_purge_open(struct sf_purge *p, const struct sf_linked *l,
    const char *gone, struct sf_err *e) SF_MUST_CHECK;
void sf_purge_close(struct sf_purge *p);

/*
 * All tables into the generation being made, with the ledger but for the
 * entries that ${retired} says go.  The founders of the others must stay.
 */
int sf_purge_write(struct sf_purge *p, const char *retired, struct sf_err *e)
    SF_MUST_CHECK;

#endif
