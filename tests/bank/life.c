/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/date.h"
#include "bank.h"

/*
 * What persons do.  A chance u is drawn a day; without contact she buys where
 * u < h0, with it where u < h0 + h1, and h1 comes from what she opened lately.
 * So whoever buys without contact buys with it too, on that day or before:
 * both outcomes of one person are known, which no real bank ever sees.
 */
double
pulled(const struct world *w, const struct person *p, int32_t day, enum aim aim)
{
	static const double fades[] = {1, .65, .4, .25, .15};
	const struct effect *x;
	double sum = 0;
	uint32_t i;

	for (i = 0; i < p->neff; i++) {
		x = &w->eff[p->eff + i];
		if (x->aim != aim || x->result < R_OPEN || x->day > day ||
		    day - x->day > 4)
			continue;
		sum += (x->result == R_CLICK ? 1.4 : .8) * fades[day - x->day];
	}
	return (sum);
}

/* The latest open of that day, or -1. */
static int64_t
opened_at(const struct world *w, const struct person *p, int32_t day,
    enum aim aim)
{
	const struct effect *x;
	int64_t ms = -1;
	uint32_t i;

	for (i = 0; i < p->neff; i++) {
		x = &w->eff[p->eff + i];
		if (x->aim == aim && x->result >= R_OPEN && x->day == day &&
		    x->ms > ms)
			ms = x->ms;
	}
	return (ms);
}

int
buys(const struct world *w, const struct person *p, int32_t day,
    enum with with, struct buy *b)
{
	double f = p->fund, h0 = .014 * f * f, h1 = 0, u, s;
	int64_t open;

	if (day < p->registered || day < -60 || f < .3)
		return (0);
	u = chance(w, p->no, day, P_BUY, 0);
	if (u >= h0) {
		if (with == WITHOUT || p->neff == 0)
			return (0);
		s = pulled(w, p, day, AIM_FUND);
		h1 = fmin(.3, .12 * s * (.3 + f));
		if (u >= h0 + h1)
			return (0);
	}
	b->ms = waking(chance(w, p->no, day, P_BUY_TIME, 0));
	open = h1 > 0 ? opened_at(w, p, day, AIM_FUND) : -1;
	if (open >= 0 && b->ms <= open)
		b->ms = open + (3 + pick(w, p->no, day, P_BUY_TIME, 1, 57)) *
		    SF_MINUTE;
	if (b->ms >= SF_DAY)
		b->ms = SF_DAY - SF_SECOND;
	s = chance(w, p->no, day, P_BUY_TIME, 2);
	b->product = s < .6 ? 1 : s < .85 ? 2 : 3;
	b->amount = 1000 * (1 + pick(w, p->no, day, P_BUY_TIME, 3, 10)) *
	    (unsigned)(1 + p->income / 10);
	return (1);
}

int32_t
first_buy(const struct world *w, const struct person *p, int32_t from,
    int32_t to, enum with with)
{
	struct buy b;
	int32_t d = from;

	if (d < p->registered)
		d = p->registered;
	for (; d < to; d++)
		if (buys(w, p, d, with, &b))
			return (d);
	return (NEVER);
}

static void
old_card(const struct world *w, const struct person *p, struct funnel *f)
{
	f->old = f->approved = 1;
	f->from = S_BRANCH;
	f->apply = p->joined + (int32_t)pick(w, p->no, 0, P_FUNNEL, 0, 3600);
	if (f->apply > -90)
		f->apply = -90 - (int32_t)pick(w, p->no, 0, P_FUNNEL, 1, 900);
	f->decide = f->apply + 2;
	f->issue = f->apply + 4;
	if (chance(w, p->no, 0, P_FUNNEL, 2) < .86)
		f->activate = f->issue + 3;
	if (f->activate != NEVER && chance(w, p->no, 0, P_FUNNEL, 3) < .82)
		f->first_tx = f->activate + 2;
}

/* The day she applies after messages about the card, or NEVER. */
static int32_t
moved_to_apply(const struct world *w, const struct person *p)
{
	double h;
	int32_t d;

	if (p->neff == 0 || p->joined == NEVER)
		return (NEVER);
	for (d = w->eff[p->eff].day; d <= w->day; d++) {
		h = .14 * pulled(w, p, d, AIM_CARD) * (.3 + p->card);
		if (d >= p->joined && h > 0 &&
		    chance(w, p->no, d, P_APPLY, 0) < h)
			return (d);
	}
	return (NEVER);
}

void
card_funnel(const struct world *w, const struct person *p, enum with with,
    struct funnel *f)
{
	static const double applies[SOURCES] = {0, .72, .34, .5, .62, .8, 1};
	static const double granted[SOURCES] = {0, .88, .6, .74, .82, .86, .8};
	int32_t day;

	*f = (struct funnel){p->lead_from, 0, 0, NEVER, NEVER, NEVER, NEVER,
	    NEVER};
	if (p->holds & HOLD_CARD) {
		old_card(w, p, f);
		return;
	}
	if (p->lead != NEVER && chance(w, p->no, 0, P_FUNNEL, 4) <
	    fmin(.95, applies[p->lead_from] * (.8 + .4 * p->card)))
		f->apply = p->lead + 1 +
		    (int32_t)pick(w, p->no, 0, P_FUNNEL, 5, 3);
	if (with == WITH && (day = moved_to_apply(w, p)) < f->apply) {
		f->apply = day;
		f->from = S_CAMPAIGN;
	}
	if (f->apply == NEVER)
		return;
	f->decide = f->apply + 1 + (int32_t)pick(w, p->no, 0, P_FUNNEL, 6, 3);
	f->approved = chance(w, p->no, 0, P_FUNNEL, 7) <
	    granted[f->from] - (p->income < 4.5 ? .3 : 0);
	if (!f->approved)
		return;
	f->issue = f->decide + 1 + (int32_t)pick(w, p->no, 0, P_FUNNEL, 8, 2);
	if (chance(w, p->no, 0, P_FUNNEL, 9) >= .85)
		return;
	f->activate = f->issue + 1 +
	    (int32_t)pick(w, p->no, 0, P_FUNNEL, 10, 4);
	if (chance(w, p->no, 0, P_FUNNEL, 11) < .84)
		f->first_tx = f->activate + 1 +
		    (int32_t)pick(w, p->no, 0, P_FUNNEL, 12, 3);
}
