/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_DRIFT_H
#define SF_INGEST_DRIFT_H

#include "ingest/file.h"

/*
 * How the headers of a source's files differ: each from the one before, in
 * the order of the run.  One a source; a zeroed struct knows no file yet, and
 * sf_drift_from() tells it of the last one of the runs before.
 */
struct sf_drift {
	struct sf_arena mem;		/* of the file before: */
	char *path;
	struct sf_str *name;
	size_t n;
	int earlier;			/* that was another run's */
	struct sf_buf words;		/* lines, for the end of the run */
	uint64_t files;			/* that differ */
};
void sf_drift_release(struct sf_drift *d);

int sf_drift_from(struct sf_drift *d, const char *path,
    const struct sf_str *name, size_t n, struct sf_err *e) SF_MUST_CHECK;

/* ${f} was read.  JSON lines have no header, nor what the mapping gives one. */
int sf_drift_add(struct sf_drift *d, const struct sf_file *f,
    struct sf_err *e) SF_MUST_CHECK;

/* "core: core_2.csv differs from core_1.csv: new '备注' (4), …" */
void sf_drift_tell(const struct sf_drift *d, const char *source,
    const struct sf_run *run);

#endif
