/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_PLAN_H
#define SF_INGEST_PLAN_H

#include "ingest/file.h"

/* --plan: which file is read as what, to run->out; nothing else is done. */
int sf_ingest_plan(const struct sf_mapping *m,
    const struct sf_source *const *source, const struct sf_run *run,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * The columns of CSV output where --fields says nothing: what the sources of
 * the mapping can write, in its order.  To be freed.
 */
char *sf_ingest_fields(const struct sf_mapping *m, struct sf_err *e);

#endif
