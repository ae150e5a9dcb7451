/* SPDX-License-Identifier: MIT */
#ifndef SF_SCORE_MODEL_H
#define SF_SCORE_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "score/trees.h"

/*
 * The model file of sf-model(5): one JSON object that holds all that scoring
 * needs: the features' expressions, the trees, the score scale, the tiers,
 * and what was measured when it was trained.
 *
 * A value is the percentile of the margin among the rows of training, 0..99:
 * 87 = above 87 % of them.  Comparing only, so the same on every machine.
 */
#define SF_MODEL_TIERS 20
struct sf_model {
	struct sf_arena mem;
	struct sf_str name, tz, label, asof;
	struct sf_str *feature, *text;	/* names, expressions */
	size_t features;
	struct sf_trees trees;
	float cut[99];			/* margins of percentile 1..99 */
	struct {
		struct sf_str name;
		unsigned from;		/* percentile */
	} tier[SF_MODEL_TIERS];
	size_t tiers;
	struct sf_str train;		/* JSON object: rows, auc … as measured */
	char digest[33];		/* of the file, once read */
};

int sf_model_load(struct sf_model *m, const char *path, struct sf_err *e)
    SF_MUST_CHECK;
void sf_model_write(const struct sf_model *m, struct sf_buf *b);
void sf_model_release(struct sf_model *m);

unsigned sf_model_value(const struct sf_model *m, float margin);
struct sf_str sf_model_tier(const struct sf_model *m, unsigned value);

#endif
