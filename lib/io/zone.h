/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_ZONE_H
#define SF_IO_ZONE_H

#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "io/calendar.h"

/*
 * Time zones, from the system's TZif files (RFC 8536), and "UTC", "+08:00".
 * Immutable once loaded, so shared between threads.
 */
struct sf_zone;

/* SF_E_USAGE for an unknown name, SF_E_IO where its file cannot be read. */
struct sf_zone *sf_zone_load(const char *name, struct sf_err *e);
void sf_zone_free(struct sf_zone *z);
const char *sf_zone_name(const struct sf_zone *z);

/* Seconds east of UTC at the instant. */
int32_t sf_zone_offset(const struct sf_zone *z, int64_t ms);

/* Wall clock at the instant. */
void sf_zone_civil(const struct sf_zone *z, int64_t ms, struct sf_civil *c);

/*
 * The instant of a wall clock.  RFC 5545 "compatible": in a gap later by the
 * gap, in an overlap the earlier one.
 */
int64_t sf_zone_instant(const struct sf_zone *z, const struct sf_civil *c);

/*
 * ${ms} plus ${sp}: exact for h m s; the same wall clock days or months
 * later for d w mo y (31 January + 1mo is the last day of February); for wd
 * ${cal} says which days are worked on (NULL: Monday to Friday).
 */
int64_t sf_zone_add(const struct sf_zone *z, int64_t ms, struct sf_span sp,
    const struct sf_calendar *cal);

/* Midnight that starts the day of ${ms}. */
int64_t sf_zone_midnight(const struct sf_zone *z, int64_t ms);

#endif
