/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_STAGE_H
#define SF_INGEST_STAGE_H

#include "format/rows.h"
#include "ingest/make.h"
#include "ingest/vault.h"
#include "io/count.h"
#include "io/pipe.h"

/* A row that was rejected, and comes again. */
struct sf_ingest_item {
	struct sf_chunk c;		/* its text, and where it stood */
	int cut;			/* only its start is there */
};

/* One file through the pipe. */
struct sf_ingest_stage {
	struct sf_file file;
	const struct sf_keys *key;
	struct sf_vault *vault;		/* or NULL; only the folder adds */
	const struct sf_rows_out *csv;	/* events as CSV, or NULL */
	int rejects;			/* somebody wants them */
	const struct sf_ingest_item *item;	/* read instead of the chunk: */
	size_t items;				/* rows that come again */

	/* The folder's: */
	struct sf_count *count;		/* of the source */
	struct sf_err *first;		/* the first reject of the run */
	struct sf_dry *dry;		/* or NULL */
};

/* Fill ${st} but for progress and chunk. */
void sf_ingest_stage(struct sf_ingest_stage *s, struct sf_stage *st);

#endif
