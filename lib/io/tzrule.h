/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_TZRULE_H
#define SF_IO_TZRULE_H

#include <stdint.h>

#include "base/str.h"

/*
 * The rule for times behind the last transition of a TZif file: a POSIX TZ
 * string such as CST-8 or CET-1CEST,M3.5.0,M10.5.0/3.
 */
struct sf_tzday {
	char kind;		/* 'M' month.week.day, 'J' 1..365, '0' 0..365 */
	int month, week, day;
	int32_t time;		/* seconds after midnight */
};

struct sf_tzrule {
	int32_t std, dst;	/* seconds east */
	int has_dst;
	struct sf_tzday start, end;
};

int sf_tzrule_parse(struct sf_tzrule *r, struct sf_str s);	/* 0 or -1 */

/* Seconds east at ${s}, seconds since 1970. */
int32_t sf_tzrule_offset(const struct sf_tzrule *r, int64_t s);

#endif
