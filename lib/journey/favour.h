/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_FAVOUR_H
#define SF_JOURNEY_FAVOUR_H

#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"

/*
 * What channel a person opens, learned from what was sent and opened, with
 * weights that halve in 90 days:
 *
 *	(opens + 1) / (sends + 4)
 *
 * Pure.  A channel is learned only where it has an open, and nothing is
 * learned of a person before two sends.
 */
struct sf_favour {
	double sends, opens;		/* weighted */
	uint64_t n_sends, n_opens;
};

void sf_favour_sent(struct sf_favour *f, int64_t sent, int64_t asof);
void sf_favour_opened(struct sf_favour *f, int64_t opened, int64_t asof);
double sf_favour_score(const struct sf_favour *f);

/*
 * The favourite among ${n} channels with ${may}[i] set: the greatest score,
 * then the lower cost, then the earlier.  -1 where nothing was learned.
 */
int sf_favour_pick(const struct sf_favour *f, const int *may,
    const sf_dec *cost, size_t n);

#endif
