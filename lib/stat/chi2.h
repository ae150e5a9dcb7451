/* SPDX-License-Identifier: MIT */
#ifndef SF_STAT_CHI2_H
#define SF_STAT_CHI2_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Sample ratio: whether groups of sizes ${got} can have been drawn with the
 * shares ${want} (any positive scale), by Pearson's chi-square with k - 1
 * degrees of freedom.  An alarm is p < 0.001: the draw, or what is kept of
 * it, is broken, and no lift can be read from it.  SF_E_FEW where nothing was
 * drawn or k < 2, SF_E_USAGE for a share that is not positive.
 */
#define SF_RATIO_ALARM 0.001
int sf_chi2_ratio(const uint64_t *got, const double *want, size_t k,
    double *chi2, double *p, struct sf_err *e) SF_MUST_CHECK;

#endif
