/* SPDX-License-Identifier: MIT */
#ifndef SF_SCORE_SCORE_H
#define SF_SCORE_SCORE_H

#include <stddef.h>

#include "base/err.h"
#include "io/run.h"

/*
 * The room of sf-score(1).  Everything a main has to know.
 */
struct sf_score_args {
	const char *definition;		/* -d: score card, or model to train */
	const char *model;		/* -m: to apply, or to write */
	int spare;			/* --on-budget reject */
};

/* Profiles in, profiles out with scores.NAME: by a card, a model, or both. */
int sf_score_apply(const struct sf_run *r, const struct sf_score_args *a,
    struct sf_err *e) SF_MUST_CHECK;

/* Profiles in, a model file out (-m), and what was measured on -o. */
int sf_score_train(const struct sf_run *r, const struct sf_score_args *a,
    struct sf_err *e) SF_MUST_CHECK;

#endif
