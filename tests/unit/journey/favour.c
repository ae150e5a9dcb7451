/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/date.h"
#include "journey/favour.h"
#include "tap.h"

int
main(void)
{
	struct sf_favour f[3] = {{0}};
	int all[3] = {1, 1, 1}, some[3] = {1, 0, 1};
	sf_dec cost[3] = {0, 2000, 75000};
	int64_t now = 1000 * SF_DAY;

	OK(fabs(sf_favour_score(&f[0]) - 0.25) < 1e-12,
	    "nothing known is one in four");
	OK(sf_favour_pick(f, all, cost, 3) == -1, "and nothing is learned");
	sf_favour_sent(&f[1], now, now);
	sf_favour_opened(&f[1], now, now);
	OK(sf_favour_pick(f, all, cost, 3) == -1, "nor is it of one send");
	sf_favour_sent(&f[0], now, now);
	OK(fabs(sf_favour_score(&f[1]) - 0.4) < 1e-12, "(1 + 1) / (1 + 4)");
	OK(sf_favour_pick(f, all, cost, 3) == 1, "the one that was opened");
	OK(sf_favour_pick(f, some, cost, 3) == -1,
	    "an unopened channel is never learned");
	sf_favour_sent(&f[2], now, now);
	sf_favour_opened(&f[2], now, now);
	OK(sf_favour_pick(f, all, cost, 3) == 1, "a tie goes to the cheaper");
	sf_favour_sent(&f[1], now - 90 * SF_DAY, now);
	OK(fabs(f[1].sends - 1.5) < 1e-12, "90 days halve the weight");
	OK(sf_favour_pick(f, all, cost, 3) == 2, "an unanswered send counts");
	cost[1] = cost[2];
	f[1] = f[2];
	OK(sf_favour_pick(f, all, cost, 3) == 1, "then to the earlier");
	DONE();
}
