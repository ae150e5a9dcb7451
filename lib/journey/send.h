/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_SEND_H
#define SF_JOURNEY_SEND_H

#include "base/err.h"
#include "format/def.h"
#include "journey/journey.h"

/* The part of a step that sends: send, template, or, try, expires. */
int sf_send_read(const struct sf_def *d, struct sf_journeys *js,
    const struct sf_journey *j, struct sf_step *s, struct sf_err *e)
    SF_MUST_CHECK;

#endif
