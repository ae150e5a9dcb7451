/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_HISTORY_H
#define SF_INGEST_HISTORY_H

#include "io/count.h"
#include "io/run.h"

#include "ingest/heads.h"

/*
 * What was read by the runs so far, --manifest: a file of io/manifest with a
 * line "file DIGEST {…}" for each.  A run that ends well adds its files, once
 * its output has its name: whatever comes between, a file is read twice at
 * worst, and never not at all.
 */
struct sf_history;

/*
 * None yet is fine; SF_E_DATA where it is damaged, SF_E_BUSY where another
 * run has it.  ${mapping}: the digest of what is read by, kept by who calls.
 */
struct sf_history *sf_history_open(const char *path, const char *mapping,
    struct sf_err *e);

struct sf_history_file {
	const char *path;
	const char *source;
	int dated;			/* its name tells a time */
};

/*
 * 1 where the file was read before and nothing of it is new: these bytes, as
 * this source, under this name if that matters.  0 where it is to be read;
 * what is strange about that is said.  -1.
 */
int sf_history_knows(struct sf_history *h, const struct sf_history_file *f,
    const struct sf_run *run, struct sf_err *e) SF_MUST_CHECK;

/* How many were known, and of these, how many by another mapping. */
void sf_history_counts(const struct sf_history *h, uint64_t *known,
    uint64_t *otherwise);

/* The file was read: what of, with which sums. */
int sf_history_add(struct sf_history *h, const struct sf_history_file *f,
    uint64_t size, const char *digest, const struct sf_tally *rows,
    uint64_t events, const struct sf_run *run, struct sf_err *e)
    SF_MUST_CHECK;

/* The headers that it knows, to be read and changed. */
struct sf_heads *sf_history_heads(struct sf_history *h);

int sf_history_commit(struct sf_history *h, struct sf_err *e) SF_MUST_CHECK;
void sf_history_free(struct sf_history *h);

#endif
