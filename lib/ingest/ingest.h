/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_INGEST_H
#define SF_INGEST_INGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/run.h"

/*
 * sf-ingest(1): the files of ${run}, by the mapping, to events.  Every row
 * ends in exactly one of written, rejected and ignored.
 */
struct sf_ingest {
	const char *mapping;		/* -d */
	const char *source;		/* --source, or NULL */
	const char *retry;		/* --retry: rejects that come again */
	const char *vault;		/* --vault, or NULL */
	const char *manifest;		/* --manifest, or NULL */
	int again;			/* --again: what it knows, too */
	int follow;			/* --follow: go on as it grows */
	uint64_t delay;			/* ms between looks at its end; or 0 */
	struct sf_dry *dry;		/* watches, and nothing is written */
	size_t chunk;			/* bytes; 0 as the pipe likes it */
};
int sf_ingest(const struct sf_ingest *in, const struct sf_run *run,
    struct sf_err *e) SF_MUST_CHECK;

#endif
