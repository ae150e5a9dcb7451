/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_HEADS_H
#define SF_INGEST_HEADS_H

#include "base/arena.h"
#include "format/json.h"
#include "io/manifest.h"

/*
 * The header of the last file of each source, which the manifest keeps for
 * the run to come, so that it can tell what has changed: lines "note header
 * {"source":…,"file":…,"header":[…]}".  A zeroed struct knows none.
 */
struct sf_head {
	struct sf_str source, file;
	struct sf_str *name;
	size_t n;
};

struct sf_heads {
	struct sf_arena mem;
	struct sf_head *head;
	size_t n, cap;
};

/* The source's, or NULL. */
const struct sf_head *sf_heads_find(const struct sf_heads *h,
    struct sf_str source);

/* ${x} instead of what is known of its source; all is copied. */
int sf_heads_put(struct sf_heads *h, const struct sf_head *x,
    struct sf_err *e) SF_MUST_CHECK;

/* The value of such a line; SF_E_DATA where it is none. */
int sf_heads_read(struct sf_heads *h, const struct sf_jdoc *d,
    struct sf_err *e) SF_MUST_CHECK;
int sf_heads_write(const struct sf_heads *h, struct sf_manifest *m,
    struct sf_err *e) SF_MUST_CHECK;
void sf_heads_release(struct sf_heads *h);

#endif
