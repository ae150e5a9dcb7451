/* SPDX-License-Identifier: MIT */
#ifndef SF_STAT_RANK_H
#define SF_STAT_RANK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * How well a score ranks: ${score}[i] belongs to ${label}[i], 1 = event, 0 =
 * none; a higher score should mean the event.  Equal scores are one rank, so
 * the order of the arrays is without influence; pairs are counted in whole
 * numbers.  SF_E_FEW where there is no event or nothing else, SF_E_DATA where
 * a score is NAN, SF_E_IO without memory.
 *
 * AUC: the share of pairs (event, none) in which the event scores higher,
 * ties by half (Mann and Whitney 1947).  Gini = 2 AUC - 1.
 */
int sf_auc(const double *score, const uint8_t *label, size_t n, double *auc,
    struct sf_err *e) SF_MUST_CHECK;

/* KS: the greatest distance of the two cumulated shares, 0..1. */
int sf_ks(const double *score, const uint8_t *label, size_t n, double *ks,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Gains: ${bins} groups of equal size from the best score down.  Equal scores
 * that a border cuts are shared out by the mean of their labels, which is why
 * ${hits} is no whole number.  ${out} has room for ${bins}.
 */
struct sf_gain {
	double n, hits;		/* in this group */
	double lo, hi;		/* its scores */
	double capture;		/* share of all events, cumulated */
};
int sf_gains(const double *score, const uint8_t *label, size_t n,
    size_t bins, struct sf_gain *out, struct sf_err *e) SF_MUST_CHECK;

#endif
