/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_CHANGES_H
#define SF_IDENTITY_CHANGES_H

#include <stdint.h>

#include "base/err.h"
#include "identity/ledger.h"
#include "identity/linked.h"
#include "io/out.h"

/*
 * What a night of a store changed among names, as events in the order of the
 * one_id that each is about:
 *
 *   one_id_new	a name that nobody bore
 *   one_id_merge	props.retired: names borne before whose founders she holds
 *		now; props.cause: the links that joined them
 *   one_id_split	props.from: the names that bore her identifiers before;
 *			props.cause: ${why}
 *   one_id_retire	nobody holds the founder any longer; props.cause:
 *			forget, where it was forgotten
 *
 * Other names stand in props only: in ids.one_id they would link.
 */
struct sf_changes {
	const struct sf_linked *l;	/* with the forest */
	const struct sf_ledger *was, *now;	/* all of was stand in now */
	const uint32_t *entry;		/* by person: hers in now */
	const uint32_t *owner;		/* by value: whose it was, in was */
	uint32_t values;		/* so many had an owner, or nobody */
	uint64_t gen;			/* the generation that this makes */
	const char *why;		/* of splits: evidence, rules … */
	int has_ts;
	int64_t ts;			/* of the events; else of the last one */
};
/* That ${name} was forgotten: one_id_retire, at once, at instant ${ts}. */
int sf_changes_forgotten(struct sf_str name, uint64_t gen, int64_t ts,
    struct sf_out *out, struct sf_err *e) SF_MUST_CHECK;

int sf_changes_write(const struct sf_changes *c, struct sf_out *out,
    struct sf_err *e) SF_MUST_CHECK;

#endif
