/* SPDX-License-Identifier: MIT */
#ifndef SF_SCORE_LEARN_H
#define SF_SCORE_LEARN_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "format/def.h"
#include "rules/feature.h"
#include "score/model.h"

/* What sf-model(5) says is to be learnt. */
struct sf_learn_def {
	const char *name, *tz;
	const struct sf_def *label, *features;
	struct sf_span horizon;		/* how long a label takes to be true */
	unsigned test;			/* share held out, of 10000 */
	const char *salt;
	uint64_t rounds, depth, min_rows;	/* min_rows: positives */
	double eta, subsample, colsample, min_child;
	struct {
		const char *name;
		unsigned share;		/* of 10000, best first */
	} tier[SF_MODEL_TIERS];
	size_t tiers;
};
int sf_learn_def_read(struct sf_learn_def *d, const struct sf_def *root,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * The rows: a head (name, last_ts, label) and ${features} floats each, in one
 * buffer; sorted by name, so that the model depends on no order of lines.
 */
#define SF_LEARN_NAME 39
#define SF_LEARN_HEAD (SF_LEARN_NAME + SF_TS_LEN + 1)
struct sf_learn_rows {
	struct sf_buf bytes;
	size_t features, n;
	char newest[SF_TS_LEN + 1];
};
int sf_learn_rows_sort(struct sf_learn_rows *r, struct sf_err *e) SF_MUST_CHECK;
void sf_learn_rows_release(struct sf_learn_rows *r);

struct sf_learned {
	struct sf_model model;
	double rate, auc_train, auc_test, ks_test;
	size_t rows_train, rows_test;
};

/*
 * Learn: the rows held out (by the salted hash of the name) measure, the
 * others teach; the scale of values comes from all.  SF_E_FEW where there are
 * fewer positives than min_rows on either side.
 */
int sf_learn(const struct sf_learn_def *d, const struct sf_features *f,
    const struct sf_learn_rows *r, int64_t asof, struct sf_learned *m,
    struct sf_err *e) SF_MUST_CHECK;

#endif
