/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_JOURNEY_H
#define SF_JOURNEY_JOURNEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/err.h"
#include "expr/expr.h"
#include "format/def.h"
#include "io/run.h"
#include "io/zone.h"
#include "rules/channel.h"

/*
 * What journey definitions say, sf-journeys(5), with every edge of the graph
 * explicit.  Text is borrowed from the files, which the set keeps.  Programs
 * are numbers in the group of their journey; -1 is none.
 */
enum sf_wait_kind {
	SF_WAIT_NONE,
	SF_WAIT_SPAN,			/* wait: 2d */
	SF_WAIT_CLOCK,			/* until: "09:00", "Mon 09:00" */
	SF_WAIT_EXPR,			/* until: .traits.card_due */
};

struct sf_wait {
	enum sf_wait_kind kind;
	struct sf_span span;
	int weekday;			/* 0 = Sunday; -1 = any */
	int minute;			/* of the day */
	int prog;
	struct sf_span shift;		/* n 0: none */
};

struct sf_rung {			/* one way to send */
	int ch;				/* index of the channel */
	const char *template;
	struct sf_wait wait;		/* of a ladder's rung */
	struct sf_span expires;		/* n 0: none */
	struct sf_str key;		/* in send_id: "push1" "multi.push" */
};

enum sf_send_kind {
	SF_SEND_NONE, SF_SEND_ONE, SF_SEND_PREFER, SF_SEND_TRY
};

#define SF_EDGE_END (-1)
struct sf_edge {
	int to;				/* step, or SF_EDGE_END */
	int back;			/* counted against the step's max */
	const char *end;		/* label of the end */
};

struct sf_arm {
	unsigned share;			/* of 10000 */
	struct sf_edge edge;
	const char *label;
};

struct sf_tag_act {
	const char *name;		/* may hold "$channel" */
	int add;
};

struct sf_set_act {
	const char *trait, *value;
};

#define SF_RUNGS 32
struct sf_step {
	const char *name;
	const struct sf_def *at;
	int cond;			/* if: */
	struct sf_arm *arm;		/* split: */
	size_t arms;
	const char *salt;
	enum sf_send_kind send;
	struct sf_rung *rung;
	size_t rungs;
	int or;				/* rung of or:, -1 */
	int learned;			/* a ladder with prefer: learned */
	struct sf_wait wait;
	int for_opened;
	int for_prog;
	int since_entry;
	struct sf_tag_act *tag;
	size_t tags;
	struct sf_span ttl;
	const char *prefer;		/* "$channel", a channel, or NULL */
	struct sf_set_act *set;
	size_t sets;
	const char *enter;
	int enters;			/* index of the journey */
	struct sf_edge then, other;
	int sends_ahead;		/* it, or a step after it, sends */
	uint64_t max;
};

/* Caps, quiet hours. */
enum sf_cap_kind { SF_CAP_ROLLING, SF_CAP_DAY, SF_CAP_WEEK, SF_CAP_MONTH };
struct sf_cap {
	int ch;				/* -1: any */
	uint64_t n;
	enum sf_cap_kind kind;
	struct sf_span span;
	const char *text;		/* as written: the rule that bit */
};

struct sf_quiet {
	int on;
	int from, to;			/* minutes of the day */
	int drop;
	int64_t spread;			/* seconds */
	const char *text;
};

struct sf_budget {
	int ch;
	sf_dec each, max;
	const char *currency;
};

struct sf_exit {
	int prog;
	const char *as;
	int goal;
};

enum sf_capped { SF_CAPPED_SKIP, SF_CAPPED_DEFER, SF_CAPPED_EXIT };

struct sf_journey {
	const char *name;
	const struct sf_def *root;
	unsigned group;			/* of its programs */
	const struct sf_zone *zone;
	struct sf_calendar *cal;
	const char *cal_path;
	const char *segment;		/* entry by segment, or NULL */
	int first_none;
	int from_any;
	const char **from;		/* journeys that may enter here */
	size_t froms;
	int reenter;			/* 0 never, 1 always or after */
	struct sf_span after;
	uint64_t reenter_max;		/* entries; 0 = any number */
	const char *purpose;
	int require;
	unsigned holdout;		/* of 10000 */
	const char *salt;
	struct sf_exit *exit;
	size_t exits;
	struct sf_cap *cap;
	size_t caps;
	enum sf_capped capped;
	struct sf_quiet quiet;
	struct sf_budget *budget;
	size_t budgets;
	uint64_t guard;			/* entrants; 0 = none */
	uint64_t guard_last;		/* per cent of the last run; 0 = none */
	struct sf_span grace, ahead, settle;
	int late_learn;
	int64_t priority;
	struct sf_step *step;
	size_t steps;
};

struct sf_journeys {
	struct sf_journey *j;		/* sorted by name */
	size_t n;
	struct sf_channels *channels;
	struct sf_zone *zone;		/* of the run */
	struct sf_defs **file;
	size_t files;
	struct sf_expr *x;
	int reach;			/* programs of group 0: reach of channel
					 * c is ${reach} + 2c, opens + 2c + 1 */
	struct sf_arena mem;
};

/*
 * Read the files.  ${run} gives the zone of those that name none (--tz, else
 * UTC) and the asof of expressions.  The programs are added to a set of
 * their own, not started yet.
 */
struct sf_journeys *sf_journeys_read(const char *const *paths, size_t n,
    const struct sf_run *run, struct sf_err *e);
void sf_journeys_free(struct sf_journeys *js);

/* Index of the journey, or -1. */
int sf_journeys_find(const struct sf_journeys *js, struct sf_str name);

/* Index of the step of that name, or -1. */
int sf_journey_step(const struct sf_journey *j, struct sf_str name);

#endif
