/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/date.h"

#include "journey/favour.h"

#define HALF_LIFE (90 * SF_DAY)
#define LEAST_SENDS 2

static double
weight(int64_t then, int64_t asof)
{
	return (exp2(-(double)(asof > then ? asof - then : 0) /
	    (double)HALF_LIFE));
}

void
sf_favour_sent(struct sf_favour *f, int64_t sent, int64_t asof)
{
	f->sends += weight(sent, asof);
	f->n_sends++;
}

void
sf_favour_opened(struct sf_favour *f, int64_t opened, int64_t asof)
{
	f->opens += weight(opened, asof);
	f->n_opens++;
}

double
sf_favour_score(const struct sf_favour *f)
{
	return ((f->opens + 1) / (f->sends + 4));
}

int
sf_favour_pick(const struct sf_favour *f, const int *may, const sf_dec *cost,
    size_t n)
{
	uint64_t sends = 0;
	double best = 0, s;
	int at = -1;
	size_t i;

	for (i = 0; i < n; i++)
		sends += f[i].n_sends;
	if (sends < LEAST_SENDS)
		return (-1);
	for (i = 0; i < n; i++) {
		if (!may[i] || f[i].n_opens == 0)
			continue;
		s = sf_favour_score(&f[i]);
		if (at >= 0 && (s < best ||
		    (s <= best && cost[i] >= cost[at])))
			continue;
		best = s;
		at = (int)i;
	}
	return (at);
}
