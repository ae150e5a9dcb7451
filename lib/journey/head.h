/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_HEAD_H
#define SF_JOURNEY_HEAD_H

#include "base/arena.h"
#include "base/err.h"
#include "format/def.h"
#include "journey/journey.h"

/*
 * The head of a journey: who enters, who leaves, when she may be reached.
 * ${js} has its channels and its set of programs.  Steps are step.h's.
 */
int sf_head_read(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e) SF_MUST_CHECK;

/* A channel by name: its index, or -1 with the failure at ${d}. */
int sf_head_channel(const struct sf_journeys *js, const struct sf_def *d,
    struct sf_str name, struct sf_err *e);

#endif
