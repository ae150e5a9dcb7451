/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_TELL_H
#define SF_INGEST_TELL_H

#include "ingest/file.h"
#include "io/count.h"

/* What is counted of each source of the mapping, by its number there. */
struct sf_ingest_sums {
	struct sf_tally *rows;
	struct sf_count *count;
	uint64_t *files;
};

/* The closing words: the sums of each source, and what was emptied. */
void sf_ingest_tell(const struct sf_mapping *m,
    const struct sf_ingest_sums *sums, const struct sf_run *run);

#endif
