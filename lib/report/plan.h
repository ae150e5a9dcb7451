/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_PLAN_H
#define SF_REPORT_PLAN_H

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
#include "report/history.h"
#include "report/words.h"

/*
 * What a definition of a report says, sf-reports(5).  Text is borrowed from
 * the file, which the plan keeps.
 */

/* Days (0,N] after the issue of a card in which a use makes it active. */
#define SF_KPI_DAYS 6
enum sf_kpi_stage {
	SF_ST_LEADS, SF_ST_APPLIED, SF_ST_APPROVED, SF_ST_ISSUED,
	SF_ST_ACTIVATED, SF_STAGES
};

struct sf_cost {
	struct sf_match match;
	struct sf_paths amount, by;
};

struct sf_kpi {
	struct sf_match stage[SF_STAGES];	/* event NULL: not told */
	unsigned first;			/* the stage that founds the cohort */
	struct sf_match active;		/* event NULL: not told */
	unsigned days[SF_KPI_DAYS];
	size_t n_days;
	size_t main_day;		/* of the headline */
	struct sf_paths card, by;
	struct sf_cost *cost;
	size_t n_cost;
	int has_target, has_before, has_active;
	sf_dec target, before;		/* a card issued */
	unsigned active_target;		/* of 10000 */
};

enum sf_order { SF_ORDERED, SF_STRICT, SF_ANY };

struct sf_funnel {
	const char *name;
	struct sf_match *step;
	size_t n;
	struct sf_span window;
	const char *window_text;
	enum sf_order order;
};

enum sf_outcome_kind {
	SF_OUT_EVENT,			/* happened or not, natively */
	SF_OUT_SUM,			/* a sum of money over events */
	SF_OUT_WHEN,			/* a condition */
	SF_OUT_MEAN,			/* a number */
};

struct sf_outcome {
	const char *name;
	enum sf_outcome_kind kind;
	struct sf_match match;
	struct sf_paths sum;
	int prog;			/* in the lift's group; -1 */
};

struct sf_lift {
	const char *name;
	const char *journey;		/* arms from its `enter` events, or */
	int arm;			/* program in the group; -1 */
	const char *control;
	struct sf_outcome *out;
	size_t n;
	int programs;			/* in the group */
	unsigned group;
	double level;
	struct sf_span follow;		/* n 0: until asof */
	const char *follow_text;
	struct sf_arm_share {
		struct sf_str arm;
		double share;
	} *share;			/* wanted shares, for the sample ratio */
	size_t shares;
};

/* Names that a section is about; n 0 = all. */
struct sf_names {
	struct sf_str *name;
	size_t n;
};

enum sf_sec_kind {
	SF_SEC_KPI, SF_SEC_FUNNEL, SF_SEC_LIFT, SF_SEC_STEPS, SF_SEC_SIZES,
	SF_SEC_TIERS
};

struct sf_sec {
	enum sf_sec_kind kind;
	const char *title;		/* NULL: the kind's */
	struct sf_kpi *kpi;
	struct sf_funnel *funnel;
	struct sf_lift *lift;
	struct sf_names names;		/* of steps, sizes, tiers */
};

struct sf_plan {
	struct sf_defs *file;
	const char *name, *title, *note, *currency, *period;
	enum sf_lang lang;
	struct sf_zone *zone;
	int64_t asof, from, to;		/* to <= asof */
	uint64_t min_cell;
	struct sf_sec *sec;
	size_t n;
	struct sf_expr *x;
	struct sf_arena mem;
};

/*
 * Read ${path} for ${run} (its asof is needed, its tz wins).  ${lang}, if not
 * NULL, wins over the definition's.
 */
struct sf_plan *sf_plan_read(const char *path, const struct sf_run *run,
    const char *lang, struct sf_err *e);

/* An empty plan of the verb lift: no file, no sections, no window "entry". */
struct sf_plan *sf_plan_bare(const struct sf_run *run, struct sf_err *e);
void sf_plan_free(struct sf_plan *p);

/* Memory that lives as long as the plan, zeroed; NULL with ${e} filled. */
void *sf_plan_alloc(struct sf_plan *p, size_t n, struct sf_err *e);

/* plan_kpi.c and plan_lift.c: one section's part of a definition. */
int sf_plan_kpi(struct sf_plan *p, const struct sf_def *d, struct sf_kpi *k,
    struct sf_err *e) SF_MUST_CHECK;
int sf_plan_funnel(struct sf_plan *p, const struct sf_def *d,
    struct sf_funnel *f, struct sf_err *e) SF_MUST_CHECK;
int sf_plan_lift(struct sf_plan *p, const struct sf_def *d, struct sf_lift *l,
    struct sf_err *e) SF_MUST_CHECK;

/* A section's number gives the group of its programs. */
#define SF_PLAN_GROUPS 32

#endif
