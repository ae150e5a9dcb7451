/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_TIMELINE_H
#define SF_EXPR_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/map.h"
#include "base/str.h"
#include "expr/window.h"
#include "format/json.h"
#include "io/zone.h"

/*
 * The time line of one profile, indexed: events by (ts, eid), and by name.
 * Knows no engine; answers the functions of sf-expr(7) that take no filter,
 * and gives the events to those that do.  Names of events are numbers of a
 * map that holds those that are asked for.
 */
#define SF_TL_ANY UINT32_MAX	/* "*" */

struct sf_tl_event {
	int64_t ts;
	struct sf_str eid, text;	/* text: of its name */
	uint32_t name;		/* number of its name, or how many there are */
	uint32_t pos;		/* place in the profile's array */
	uint32_t node;		/* of the document */
};

struct sf_timeline {
	const struct sf_jdoc *doc;
	int64_t asof;
	struct sf_tl_event *ev;
	uint32_t n, cap;
	const struct sf_map *names;
	uint32_t *by, *start;	/* events of name k: by[start[k] … start[k+1]),
				 * then those nobody asks for, then all */
	size_t by_cap, start_cap;
	uint32_t seen;		/* node, or 0 */
	int64_t kept;		/* kept_from, or INT64_MIN */
	char kept_text[SF_TS_LEN + 1];
	const char *broken;	/* why there is no time line, or NULL */
	char why[160];		/* why a question had no answer */
};

/* What `why` starts with where the time line does not reach back so far. */
#define SF_TL_KEPT "the time line is kept from "

void sf_timeline_release(struct sf_timeline *t);

/*
 * Index the line.  ${names}: of each event's name, its number.  ${doc} and
 * ${names} must stay.
 */
int sf_timeline_read(struct sf_timeline *t, const struct sf_jdoc *doc,
    int64_t asof, const struct sf_map *names, struct sf_err *e) SF_MUST_CHECK;

/*
 * Events ${name} in the window, as numbers into ev[], in order.  0, or -1
 * with ${why}.
 */
int sf_timeline_events(struct sf_timeline *t, uint32_t name,
    const struct sf_window *w, const uint32_t **at, uint32_t *n);

int sf_timeline_count(struct sf_timeline *t, uint32_t name,
    const struct sf_window *w, double *n);
int sf_timeline_days(struct sf_timeline *t, uint32_t name,
    const struct sf_window *w, const struct sf_zone *zone, double *n);

/* Seconds since the last one; INFINITY where there was none. */
int sf_timeline_since(struct sf_timeline *t, uint32_t name, double *s);

int sf_timeline_seq(struct sf_timeline *t, uint32_t a, uint32_t b,
    struct sf_span gap, const struct sf_zone *zone, int *hit);
int sf_timeline_funnel(struct sf_timeline *t, const uint32_t *step,
    size_t steps, const struct sf_window *w, double *reached);

#endif
