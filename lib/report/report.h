/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_REPORT_H
#define SF_REPORT_REPORT_H

#include <stddef.h>

#include "base/err.h"
#include "io/run.h"

/*
 * The two jobs of sf-report.  The output is a function of the inputs and
 * asof: the same bytes for any number of jobs and any order of lines.
 */
struct sf_report_args {
	const char *def;
	const char *const *costs;	/* files of events without a person */
	size_t n_costs;
	const char *html;		/* file, or NULL */
	const char *lang;		/* or NULL: the definition's */
	int ascii;
	int check;			/* a target missed is SF_LOOK too */
};

/*
 * The report of ${a}->def over the run's operands, to run->out as text, or as
 * rows where run->out_fmt says so, and to ${a}->html.  *${look} is set where
 * an alarm rang.
 */
int sf_report(const struct sf_run *run, const struct sf_report_args *a,
    int *look, struct sf_err *e) SF_MUST_CHECK;

struct sf_lift_args {
	const char *arm;		/* expression */
	const char *control;
	const char *const *outcome;	/* "NAME=EXPR", conditions */
	size_t n_outcome;
	const char *const *mean;	/* "NAME=EXPR", numbers */
	size_t n_mean;
	const char *const *expect;	/* "ARM=SHARE", of the sample ratio */
	size_t n_expect;
};

/*
 * One line an arm and outcome: "ARM OUTCOME +7.659pp [6.995, 8.323]".
 * SF_E_FEW where there is no control, or nobody else.
 */
int sf_report_lift(const struct sf_run *run, const struct sf_lift_args *a,
    int *look, struct sf_err *e) SF_MUST_CHECK;

#endif
