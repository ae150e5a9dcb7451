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
 * What linking needs of a record, so that it parses nothing: when, and the
 * identifiers as bytes that are equal where two events name the same ones in
 * the same order.
 */
enum {
	SF_EV_PROFILE = 1,
};

struct sf_evidence {
	unsigned flags;
	int64_t ts;		/* of an event */
	uint32_t ids;		/* identifiers that follow */
	const char *next, *end;
};

/* Adds the identifiers to ${b}; returns how many. */
uint32_t sf_evidence_event(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct sf_event *ev);
uint32_t sf_evidence_profile(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct sf_profile *p);

struct sf_evidence_id {
	struct sf_str key;	/* type, NUL, value */
	int shared;		/* a profile says that it does not link */
	/* Of a profile's: first and last seen; INT64_MAX, INT64_MIN: no word. */
	int64_t first, last;
};
/* 1 and the next identifier, or 0. */
int sf_evidence_next(struct sf_evidence *ev, struct sf_evidence_id *id);

#endif
