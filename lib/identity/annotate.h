/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_ANNOTATE_H
#define SF_IDENTITY_ANNOTATE_H

#include <stdint.h>

#include "base/err.h"
#include "format/rows.h"
#include "identity/linked.h"
#include "io/out.h"
#include "io/run.h"

/*
 * Each event with whose it is, instead of profiles: the events as sf writes
 * them, in the order of the input, of each eid the one that stays, with
 * "one_id" as their first member.  It stands beside ids, not among them: a
 * name in ids.one_id links, and an event that was once stamped so could never
 * be another's again.  Events of nobody go out as they are, or to ${unlinked}.
 * Profiles, and what a store holds, tell who is who, and are not written.
 */
struct sf_annotate {
	const struct sf_run *run;
	const struct sf_linked *l;
	const struct sf_rows_out *rows;	/* NULL: JSON lines */
	struct sf_out *out;
	struct sf_out *unlinked;	/* or NULL */
	/* Results. */
	uint64_t annotated, lonely, profiles;
};

int sf_annotate(struct sf_annotate *a, struct sf_err *e) SF_MUST_CHECK;

#endif
