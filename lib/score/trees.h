/* SPDX-License-Identifier: MIT */
#ifndef SF_SCORE_TREES_H
#define SF_SCORE_TREES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/json.h"

/*
 * Boosted trees, applied: float32 sums in the order of the trees from the
 * base on, comparisons and additions only, so the same bits on any machine,
 * and the same as XGBoost's own margin.
 */
struct sf_node {
	int32_t feature;	/* -1: a leaf */
	float value;		/* threshold, or the leaf's value */
	uint32_t yes, no;	/* below the threshold, and not; in the array */
	uint32_t missing;
};

struct sf_trees {
	float base;		/* margin */
	struct sf_node *node;
	uint32_t *root;		/* first node of each tree */
	size_t nodes, trees;
};

void sf_trees_release(struct sf_trees *t);

/* From XGBoost's JSON; ${base_rate} as it was trained with. */
int sf_trees_from_xgb(struct sf_trees *t, struct sf_str json, float base_rate,
    size_t features, struct sf_err *e) SF_MUST_CHECK;

/* To and from the array "trees" of a model file. */
void sf_trees_write(const struct sf_trees *t, struct sf_buf *b);
int sf_trees_read(struct sf_trees *t, const struct sf_jdoc *d, uint32_t at,
    size_t features, struct sf_err *e) SF_MUST_CHECK;

/* The margin of a row of features. */
float sf_trees_margin(const struct sf_trees *t, const float *x);

#endif
