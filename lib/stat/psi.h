/* SPDX-License-Identifier: MIT */
#ifndef SF_STAT_PSI_H
#define SF_STAT_PSI_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Population stability: Σ (a - b) ln(a / b) over ${k} bins, of the shares
 * (count + ½) / (N + k/2), so that empty bins are finite.  Below 0.1 stable,
 * from 0.25 on an alarm.  SF_E_FEW where a side is empty or k < 2.
 */
#define SF_PSI_WATCH 0.10
#define SF_PSI_ALARM 0.25
int sf_psi(const uint64_t *base, const uint64_t *now, size_t k, double *psi,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Bins for it, from the ${n} sorted values of the base: at most ${k} quantile
 * bins, where a value that holds a k-th of all or more is a bin of its own
 * (else a special code hides in its neighbour).  ${edge}, room for 2·k, gets
 * ascending edges; bin 0 is x < edge[0], bin i is edge[i-1] <= x < edge[i],
 * the last is x >= the last edge.  Returns the number of edges (bins - 1).
 */
size_t sf_psi_edges(const double *sorted, size_t n, size_t k, double *edge);

/* The bin of ${x} by ${m} edges; NAN has the bin m + 1. */
size_t sf_psi_bin(const double *edge, size_t m, double x);

#endif
