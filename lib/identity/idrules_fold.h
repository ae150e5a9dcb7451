/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDRULES_FOLD_H
#define SF_IDENTITY_IDRULES_FOLD_H

#include "base/buf.h"
#include "base/err.h"
#include "format/def.h"
#include "record/fold.h"

/*
 * The part of a rules file that the fold applies: `traits` and `sums` of its
 * root.
 */
int sf_idrules_fold(struct sf_fold_rules *r, const struct sf_def *root,
    struct sf_err *e) SF_MUST_CHECK;

/* The same again as text, for --plan. */
void sf_idrules_fold_show(const struct sf_fold_rules *r, struct sf_buf *b);

#endif
