/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_STEP_H
#define SF_JOURNEY_STEP_H

#include "base/err.h"
#include "format/def.h"
#include "journey/journey.h"

/* Read `steps`; edges are graph.h's. */
int sf_step_read(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e) SF_MUST_CHECK;

/* A wait of either kind: `wait` and `until` are the members, or NULL. */
int sf_step_wait(struct sf_journeys *js, const struct sf_journey *j,
    const struct sf_def *map, struct sf_wait *w, struct sf_err *e)
    SF_MUST_CHECK;

#endif
