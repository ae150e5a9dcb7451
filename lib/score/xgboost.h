/* SPDX-License-Identifier: MIT */
#ifndef SF_SCORE_XGBOOST_H
#define SF_SCORE_XGBOOST_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Training by XGBoost's C API.  The library is loaded by dlopen(3) when it is
 * called, and only then: scoring needs none of it.  One thread, so that the
 * same rows give the same model.
 */
struct sf_xgb_params {
	unsigned rounds, depth;
	double eta, subsample, colsample, min_child;
	unsigned seed;
	float base_rate;		/* the label's share, in (0, 1) */
};

/*
 * Train on ${rows} × ${cols} row-major floats, NAN = missing; ${model} gets
 * XGBoost's JSON.  ${margin}, if given, gets the library's own raw scores of
 * the ${rows}.  SF_E_IO with a hint where the library is not installed.
 */
int sf_xgb_train(const struct sf_xgb_params *p, const float *x,
    const float *label, size_t rows, size_t cols, struct sf_buf *model,
    float *margin, struct sf_err *e) SF_MUST_CHECK;

#endif
