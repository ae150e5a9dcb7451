/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_FACTS_H
#define SF_JOURNEY_FACTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "expr/expr.h"
#include "format/json.h"
#include "journey/journey.h"
#include "record/profile.h"

/* What a profile says of a person before an instant. */
struct sf_touch {			/* a send or an open in the time line */
	struct sf_str send_id;
	int ch;				/* -1: not a channel of ours */
	int64_t ts;
};

struct sf_facts {
	const struct sf_journeys *js;
	const struct sf_jdoc *doc;
	struct sf_str line;
	struct sf_profile prof;
	int64_t asof;
	char asof_text[SF_TS_LEN + 1];
	struct sf_arena *mem;
	struct sf_str *name;		/* one_id first */
	size_t names;
	const struct sf_zone *zone;
	int have_channels;
	enum sf_truth *reach;		/* by channel */
	struct sf_touch *open;		/* by channel, then time, then id */
	size_t opens;
	int have_sent;
	struct sf_touch *sent;
	size_t sents;
};

int sf_facts_start(struct sf_facts *f, const struct sf_journeys *js,
    const struct sf_jdoc *doc, const struct sf_profile *p, struct sf_str line,
    int64_t asof, struct sf_arena *mem, struct sf_err *e) SF_MUST_CHECK;

/* Whether ${name} is one of the person's. */
int sf_facts_named(const struct sf_facts *f, struct sf_str name);

/*
 * The text of consent ${name}, "" where it is not known or was set at or
 * after the instant.
 */
struct sf_str sf_facts_consent(const struct sf_facts *f, struct sf_str name);

/* Since when the person is in the segment: 1, or 0 where she is not. */
int sf_facts_segment(const struct sf_facts *f, struct sf_str name,
    int64_t *since);

/* The trait's text, or "". */
struct sf_str sf_facts_trait(const struct sf_facts *f, const char *name);

/* Evaluate the channels, once: reach and opens, which ${parser} reads. */
int sf_facts_channels(struct sf_facts *f, struct sf_expr_run *x,
    struct sf_json *parser, struct sf_err *e) SF_MUST_CHECK;

/* When the send was first opened: 1, or 0.  After sf_facts_channels(). */
int sf_facts_opened(const struct sf_facts *f, int ch, struct sf_str send_id,
    int64_t *ts);

/* Collect the sends of the time line, once; cancelled ones are left out. */
int sf_facts_sent(struct sf_facts *f, struct sf_err *e) SF_MUST_CHECK;

#endif
