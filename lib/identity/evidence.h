/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_EVIDENCE_H
#define SF_IDENTITY_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "record/event.h"
#include "record/profile.h"

/*
 * A record on its way through the sorts: its line, and behind it what linking
 * needs of it, so that linking parses nothing.  The line stands first, and no
 * JSON object starts with another, so that records compare as their lines do.
 */
enum {
	SF_EV_PROFILE = 1,
	SF_EV_CONSENT = 2,	/* an event that sets a consent */
};

void sf_evidence_event(struct sf_buf *b, struct sf_str line,
    const struct sf_jdoc *doc, const struct sf_event *ev);
void sf_evidence_profile(struct sf_buf *b, struct sf_str line,
    const struct sf_jdoc *doc, const struct sf_profile *p);

struct sf_evidence {
	struct sf_str line;
	unsigned flags;
	int64_t ts;		/* of an event */
	uint32_t ids;		/* identifiers that follow */
	const char *next, *end;
};
void sf_evidence_open(struct sf_evidence *ev, struct sf_str record);

struct sf_evidence_id {
	struct sf_str key;	/* type, NUL, value */
	int shared;		/* a profile says that it does not link */
	int64_t first;		/* of a profile's: first seen, or INT64_MAX */
};
/* 1 and the next identifier, or 0. */
int sf_evidence_next(struct sf_evidence *ev, struct sf_evidence_id *id);

#endif
