/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_PROFILE_H
#define SF_RECORD_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "format/json.h"

/*
 * The profile of sf-profile(5), as a view of a parsed line.  Numbers of nodes
 * are 0 where the member is absent.
 */
struct sf_profile {
	struct sf_str one_id;
	uint32_t ids, shared, traits, tags, consent, since, seen, events,
	    segments, undefined, scores;
	struct sf_str first_ts, last_ts;
	struct sf_str kept_ts, kept_eid;	/* kept_from, or "" */
};

/* -1 with SF_E_DATA where the line is no profile (one_id is missing …). */
int sf_profile_view(const struct sf_jdoc *doc, struct sf_profile *p,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Each name of the person: one_id first, then ids.one_id.  As sf_event_ids.
 */
int sf_profile_names(const struct sf_jdoc *doc, const struct sf_profile *p,
    int (*f)(void *ctx, struct sf_str name), void *ctx);

/*
 * Replace members of a profile line, and leave every other byte as it is.
 * ${name}s are top members; where one is absent it is added at the end, where
 * ${value} is empty it is taken out.
 */
struct sf_edit {
	const char *name;
	struct sf_str value;		/* JSON text */
};
void sf_profile_edit(struct sf_buf *b, struct sf_str line,
    const struct sf_jdoc *doc, const struct sf_edit *edits, size_t n);

#endif
