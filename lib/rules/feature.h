/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_FEATURE_H
#define SF_RULES_FEATURE_H

#include <stddef.h>

#include "base/err.h"
#include "expr/expr.h"
#include "format/def.h"

/*
 * Features: named expressions that give a number for a person, the same code
 * for training and for scoring.  true and false are 1 and 0; null, an
 * infinite number (since() without an event) and what is undefined are
 * missing (NAN); undefined ones are counted by the caller.
 */
struct sf_features;

struct sf_features *sf_features_new(struct sf_err *e);
void sf_features_free(struct sf_features *f);

/* All of the map `features:` as programs of ${group}, in its order. */
int sf_features_read(struct sf_features *f, const struct sf_def *map,
    struct sf_expr *x, unsigned group, struct sf_err *e) SF_MUST_CHECK;

/* One, from a model file. */
int sf_features_add(struct sf_features *f, struct sf_str name,
    struct sf_str text, struct sf_expr *x, unsigned group, struct sf_err *e)
    SF_MUST_CHECK;

size_t sf_features_count(const struct sf_features *f);
struct sf_str sf_features_name(const struct sf_features *f, size_t k);
struct sf_str sf_features_text(const struct sf_features *f, size_t k);

/*
 * The values of line ${i} after the group was evaluated into ${out}; returns
 * how many are undefined.  *${why}, if given, is set to the reason of the
 * first, and *${kept} to 1 where one asks for a time before the time line.
 */
size_t sf_features_values(const struct sf_features *f,
    const struct sf_expr_run *run, size_t i, float *out, struct sf_str *why,
    int *kept);

#endif
