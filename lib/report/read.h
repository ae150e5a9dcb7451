/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_READ_H
#define SF_REPORT_READ_H

#include "base/map.h"
#include "format/pass.h"
#include "report/cells.h"
#include "report/plan.h"

/*
 * Reading: profiles (or, for the verb lift, any lines) into cells, in
 * parallel; and events of no person that are costs, once each by eid.
 *
 * Sums: read = SF_T_PASSED (people) + SF_T_WRITTEN (cost lines taken) +
 * SF_T_IGNORED (cost lines of no use) + SF_T_REJECTED.
 */
enum {
	SF_READ_DIGEST = SF_T_OWN,	/* sum of the people's digests */
	SF_READ_CUT,			/* time line begins after the period */
};

struct sf_read {
	const struct sf_plan *plan;
	struct sf_pass *pass;
	struct sf_cells cells;
	int lines;			/* any line: the verb lift */
	struct sf_buf names;		/* 64-bit digests of one_id */
	struct sf_map cost;		/* eid -> number in costs */
	struct sf_str *costs;		/* lines */
	size_t n_costs, cap;
	struct sf_arena mem;
	uint64_t cost_digest;
};

void sf_read_release(struct sf_read *r);

/* All operands of the run. */
int sf_read_people(struct sf_read *r, struct sf_err *e) SF_MUST_CHECK;

/* One file of --costs; then, after the last, into the cells. */
int sf_read_costs(struct sf_read *r, const char *path, struct sf_err *e)
    SF_MUST_CHECK;
int sf_read_costs_done(struct sf_read *r, struct sf_err *e) SF_MUST_CHECK;

/* Sums that must hold, and nobody twice (SF_E_DATA). */
int sf_read_check(const struct sf_read *r, struct sf_err *e) SF_MUST_CHECK;

#endif
