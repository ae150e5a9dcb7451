/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_CALL_H
#define SF_EXPR_CALL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "expr/expr.h"
#include "expr/scan.h"
#include "expr/window.h"

/*
 * Calls of the time line.  Each is checked where it stands, gets a number in
 * a table that every worker knows, and is handed to libjq as that number:
 * `count("x"; "7d")` becomes `(17|__c)`.
 */
enum sf_answer {
	SF_A_COUNT, SF_A_DID, SF_A_NEVER, SF_A_EVENTS, SF_A_DAYS, SF_A_FIRST,
	SF_A_LAST, SF_A_SINCE, SF_A_SEQ, SF_A_FUNNEL, SF_A_WITHIN,
	SF_A_TAG, SF_A_CONSENT, SF_A_HOLDS, SF_A_OPENED, SF_A_NTILE
};

struct sf_call {
	enum sf_answer ask;
	struct sf_str name;	/* event ("*": any), or the tag, step … */
	struct sf_str next;	/* of seq: the second event */
	struct sf_str *list;	/* of funnel */
	/* These three as numbers of the events that calls ask for. */
	uint32_t event, then, *steps;
	size_t n;		/* of the list; of ntile: its number */
	struct sf_window window;
	struct sf_span gap;
};

struct sf_calls {
	struct sf_call *call;
	uint32_t n, cap;
	struct sf_arena mem;
	struct sf_map events;	/* names of events, by number */
	int time;		/* some program reads time */
	int host_time;		/* some definition of the host does */
};
void sf_calls_release(struct sf_calls *c);

/* What ntile(x; n) asks of the population: x as a program, and n. */
struct sf_tile {
	struct sf_buf jq;
	unsigned n;
};

struct sf_resolve {
	struct sf_calls *calls;
	const struct sf_expr_env *env;
	const struct sf_zone *zone;
	const struct sf_map *host;	/* functions that preludes define */
	const struct sf_map *words;	/* "reachable\0push": 1, if closed */
	int host_text;		/* ours: names may start with "__" */
	int host_def;		/* a definition for the prelude */
	int event;		/* the text sees one event: no calls */
	struct sf_tile *tile;	/* made; the caller's from here on */
	unsigned tiles;
	unsigned tile_base;	/* number of the first one */
};

/*
 * Check the program and add it as libjq is to read it.  On failure tiles
 * already made are still the caller's.
 */
int sf_resolve(struct sf_resolve *r, const struct sf_scan *s,
    const struct sf_place *at, struct sf_buf *out, struct sf_err *e)
    SF_MUST_CHECK;
void sf_resolve_release(struct sf_resolve *r);

/* Tokens [${from}, ${to}) as they stand, for libjq to read: no calls. */
void sf_resolve_plain(const struct sf_scan *s, uint32_t from, uint32_t to,
    struct sf_buf *out);

/* The functions of the time line, for lint and did-you-mean. */
struct sf_fn {
	const char *name;
	const char *args;	/* e event, w window, f filter, g value, s gap,
				 * l list, x value of the person, n number,
				 * o step; capital: may be left out */
	const char *usage;
	enum sf_answer ask;
	const char *jq;		/* around the call's "N|__c"; F is the filter */
	unsigned flags;		/* SF_EXPR_* it needs, or 0 */
	int time;		/* needs asof */
};
const struct sf_fn *sf_fn_find(struct sf_str name);
const char *const *sf_fn_names(size_t *n);	/* ours and jq's */

#endif
