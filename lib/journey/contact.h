/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_CONTACT_H
#define SF_JOURNEY_CONTACT_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "io/zone.h"
#include "journey/journey.h"

/* When somebody may be reached: pure, over what was and will be sent. */
struct sf_contact {
	int64_t at;			/* due */
	int ch;
};

/*
 * The first of ${caps} that a send through ${ch} at ${at} would break, given
 * the other sends of the person in any order, earlier and later ones; -1
 * where none.  A rolling cap holds over every half-open window [a, a + w):
 * sends exactly w apart do not share one.  Calendar caps count the day, week
 * (from Monday) or month of the zone.
 */
int sf_contact_cap(const struct sf_cap *caps, size_t n, const struct sf_zone *z,
    const struct sf_contact *sent, size_t sends, int64_t at, int ch);

/*
 * ${at}, or where it lies in the quiet hours their end plus the spread of
 * ${name}: FNV-1a 32 of the name modulo the spread, in seconds.
 */
int64_t sf_contact_quiet(const struct sf_quiet *q, const struct sf_zone *z,
    int64_t at, struct sf_str name);

/*
 * The end of a wait that starts at ${from}; not for SF_WAIT_EXPR.  A clock is
 * the first such time at or after ${from}.
 */
int64_t sf_contact_wait(const struct sf_wait *w, const struct sf_zone *z,
    const struct sf_calendar *cal, int64_t from);

#endif
