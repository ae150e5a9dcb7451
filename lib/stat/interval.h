/* SPDX-License-Identifier: MIT */
#ifndef SF_STAT_INTERVAL_H
#define SF_STAT_INTERVAL_H

/* An estimate between its bounds, all three in the estimate's own unit. */
struct sf_interval {
	double est, lo, hi;
};

#endif
