/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_GRAPH_H
#define SF_JOURNEY_GRAPH_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "journey/journey.h"

/*
 * Set every edge of the journey: then, else, the arms of a split, falling
 * through where nothing is said.  A label that is no step is SF_E_USAGE with
 * a did-you-mean; so is an edge back without `max`.
 */
int sf_graph_link(struct sf_journey *j, struct sf_err *e) SF_MUST_CHECK;

/* enter: and entry.from name journeys of the set, which let one another in. */
int sf_graph_enter(struct sf_journeys *js, struct sf_err *e) SF_MUST_CHECK;

/*
 * The graph as text, a line a step: two definitions of one text differ in
 * content only.
 */
void sf_graph_text(const struct sf_journeys *js, const struct sf_journey *j,
    struct sf_buf *b);

/*
 * The longest that a trip can last, in ms: days as 24 h, months as 31 days,
 * an `until` of an expression as a year.
 */
int64_t sf_graph_life(const struct sf_journey *j);

/* The first step that no step leads to, or NULL. */
const struct sf_step *sf_graph_lonely(const struct sf_journey *j);

#endif
