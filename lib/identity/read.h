/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_READ_H
#define SF_IDENTITY_READ_H

#include <stdint.h>

#include "base/err.h"
#include "format/pass.h"
#include "identity/records.h"
#include "identity/tombs.h"
#include "io/run.h"

/* All inputs, event by event and profile by profile, into the records. */
enum {
	SF_T_LATER = SF_T_IGNORED,	/* events from --asof on */
	SF_T_PROFILES = SF_T_OWN,	/* read, of SF_T_READ */
	SF_T_FORGOTTEN,			/* refused: of who was forgotten */
};

struct sf_read {
	const struct sf_run *run;
	struct sf_records *records;
	const struct sf_tombs *tombs;	/* or NULL */
	struct sf_pass pass;		/* its sum holds the tallies */
	struct sf_buf told;		/* records of a chunk */
};

/*
 * Too many rejects are a failure.  What is of those under ${tombs} (NULL:
 * nobody) is counted, and goes nowhere.
 */
int sf_read_all(struct sf_read *r, const struct sf_run *run,
    struct sf_records *records, const struct sf_tombs *tombs,
    struct sf_err *e) SF_MUST_CHECK;
void sf_read_release(struct sf_read *r);

#endif
