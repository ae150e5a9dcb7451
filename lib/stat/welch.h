/* SPDX-License-Identifier: MIT */
#ifndef SF_STAT_WELCH_H
#define SF_STAT_WELCH_H

#include "base/err.h"
#include "stat/interval.h"
#include "stat/moments.h"

/*
 * The difference of two means, treated less control, in the unit of the
 * values, with unequal variances (Welch 1947): d ± t(df) √(vt/nt + vc/nc),
 * df by Satterthwaite.  *${se}, if given, is the standard error.  SF_E_FEW
 * where a group has fewer than two members.
 */
int sf_welch(const struct sf_moments *t, const struct sf_moments *c,
    double level, struct sf_interval *out, double *se, struct sf_err *e)
    SF_MUST_CHECK;

#endif
