/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_NIGHT_H
#define SF_JOURNEY_NIGHT_H

#include <stddef.h>

#include "base/err.h"
#include "io/run.h"

/*
 * One run of sf-journey: profiles in, rows of sf-schedule(5) out, and the
 * next generation of the state.
 */
struct sf_night {
	const struct sf_run *run;
	const char *const *defs;
	size_t n_defs;
	const char *state;		/* directory */
	int init;
	int cancel;			/* the verb */
};
int sf_night_run(const struct sf_night *n, struct sf_err *e) SF_MUST_CHECK;

/* The verb lint: what can be said of the definitions alone. */
int sf_night_lint(const struct sf_night *n, struct sf_err *e) SF_MUST_CHECK;

/* The verb explain: the trips of the person with the name ${id}. */
int sf_night_explain(const struct sf_night *n, const char *id,
    struct sf_err *e) SF_MUST_CHECK;

#endif
