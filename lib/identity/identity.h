/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDENTITY_H
#define SF_IDENTITY_IDENTITY_H

#include <stdint.h>

#include "base/err.h"
#include "io/run.h"

/* What sf-merge-id does: events and profiles in, one profile a person out. */
struct sf_identity {
	const char *rules;	/* file, or NULL */
	const char *conflicts;	/* file, or NULL */
	const char *unlinked;	/* file, or NULL */
	const char *keep;	/* "180d": the time line reaches so far back */
	uint64_t keep_events;	/* and holds at most so many; 0 = all */
	int annotate;		/* events with their one_id, no profiles */
	int sources;		/* tell of each value where it came from */
	const char *store;	/* folder of a store, or NULL */
	int init;		/* which is to be made */
	int changed_only;	/* of a store: profiles that changed tonight */
	int retract;		/* the operands are what it withdraws */
	int forget;		/* they, and ${ids}, are whom it forgets */
	const char *ids;	/* file of names, or NULL */
	const char *receipt;	/* file: of whom it forgot */
	const char *changes;	/* file: who is new, merged, split, gone */
};

int sf_identity_run(const struct sf_run *run, const struct sf_identity *a,
    struct sf_err *e) SF_MUST_CHECK;

#endif
