/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_JOB_H
#define SF_INGEST_JOB_H

#include "ingest/drift.h"
#include "ingest/history.h"
#include "ingest/ingest.h"
#include "ingest/stage.h"
#include "ingest/tell.h"
#include "io/out.h"

/* A run at work: for the files of this room that share it. */
struct sf_ingest_job {
	const struct sf_ingest *in;
	const struct sf_run *run;
	struct sf_mapping m;
	const struct sf_source **source;	/* of each input */
	struct sf_keys key;		/* of pseudonyms */
	struct sf_vault *vault;		/* or NULL */
	struct sf_out *to[SF_OUTS];
	struct sf_rows_out *csv;
	char *fields;			/* of csv, which keeps the text */
	struct sf_ingest_sums sums;
	struct sf_drift *drift;		/* of each source */
	struct sf_err first;		/* reject */
	uint64_t done, total;		/* bytes, for progress */
	uint64_t rows;
	struct sf_history *history;	/* --manifest, or NULL */
	uint8_t *skip;			/* by input: it was read before */
	int keep_rejects;		/* of an earlier run: nothing is read */
};

/*
 * batch.c: what the manifest of earlier runs knows of the inputs.  1 where
 * nothing is left to do, and the output stays as it is; 0, -1.
 */
int sf_ingest_batch(struct sf_ingest_job *j, struct sf_err *e) SF_MUST_CHECK;

/* The output is there: the manifest is written. */
int sf_ingest_batch_done(struct sf_ingest_job *j, struct sf_err *e)
    SF_MUST_CHECK;
struct sf_history_file sf_ingest_history_file(const struct sf_ingest_job *j,
    size_t i);

/* inputs.c: all inputs, through the pipe. */
int sf_ingest_inputs(struct sf_ingest_job *j, struct sf_err *e)
    SF_MUST_CHECK;

/* retry.c: the rows of in->retry, sf-reject(5), each as it once came. */
int sf_ingest_retry(struct sf_ingest_job *j, struct sf_err *e) SF_MUST_CHECK;

/* follow.c: the one input, as it grows, until it ends or a signal comes. */
int sf_ingest_follow_check(const struct sf_ingest *in,
    const struct sf_run *run, struct sf_err *e) SF_MUST_CHECK;
int sf_ingest_follow(struct sf_ingest_job *j, struct sf_err *e) SF_MUST_CHECK;

#endif
