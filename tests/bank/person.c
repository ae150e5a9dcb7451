/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bank.h"

const char *const habit_name[HABITS] = {"email", "push", "sms", "inapp", "any",
	"none"};
const char *const channel_name[CHANNELS] = {"email", "push", "sms", "inapp"};
const char *const source_name[SOURCES] = {"none", "partner-a", "partner-b",
	"partner-c", "app", "branch", "campaign"};
const char *const result_name[RESULTS] = {"failed", "delivered", "open",
	"click"};

#define U(k) chance(w, p->no, 0, P_TRAITS, k)

static unsigned
weighted(double u, const double *share, unsigned n)
{
	unsigned i;

	for (i = 0; i + 1 < n && u >= share[i]; i++)
		u -= share[i];
	return (i);
}

/* About normal, mean 0 and deviation 1. */
static double
bell(const struct world *w, const struct person *p, unsigned k)
{
	double s = U(k) + U(k + 1) + U(k + 2) + U(k + 3);

	return ((s - 2) * 1.732);
}

static void
make_traits(const struct world *w, struct person *p)
{
	static const double habits[] = {.24, .26, .14, .08, .08, .20};
	static const double agrees[] = {.90, .92, .85, .97};
	double wealth = bell(w, p, 10);
	unsigned c;

	p->sex = p->no & 1 ? U(0) < .9 : U(0) < .1;
	p->habit = (uint8_t)weighted(U(1), habits, HABITS);
	p->income = (float)(8.0 * exp(.45 * wealth));
	p->fund = (float)fmin(1, fmax(0, U(2) * .8 + .15 + .1 * wealth));
	p->card = (float)U(3);
	p->share = (float)(U(4) * U(4));
	p->act = (float)exp(.8 * bell(w, p, 14) - .32);
	p->open = (float)(.6 + .35 * U(5));
	p->refuse = p->habit == H_NONE ? .03f : .006f;
	p->risk = (uint8_t)(1 + fmin(4, fmax(0, 1.7 + wealth + U(6))));
	p->email = p->habit == H_EMAIL || U(7) < .78;
	p->unionid = U(8) < .6;
	p->ios = U(9) < .35;
	p->devices = U(20) < .15 ? 2 : 1;
	p->dup = (uint8_t)dirty(w, D_TWO_CUST, p->no, 0, 0);
	for (c = 0; c < CHANNELS; c++)
		if (chance(w, p->no, 0, P_CONSENT, c) <
		    (c == p->habit ? .98 : agrees[c]))
			p->consent |= (uint8_t)(1u << c);
}

static void
make_holdings(const struct world *w, struct person *p)
{
	static const double share[] = {.22, .12, .25, .10, .45};
	unsigned i;

	if (p->joined > -31)
		return;
	for (i = 0; i < 5; i++)
		if (chance(w, p->no, 0, P_HOLDS, i) < share[i])
			p->holds |= (uint8_t)(1u << i);
}

/* When she comes: old customers, new ones of the weeks around, strangers. */
static void
make_days(const struct world *w, struct person *p)
{
	double u = chance(w, p->no, 0, P_JOIN, 0);
	double r = chance(w, p->no, 0, P_REGISTER, 0);
	unsigned far = pick(w, p->no, 0, P_JOIN, 1, 3800);

	p->registered = p->followed = p->unfollowed = p->bound = NEVER;
	p->moved = p->joined = NEVER;
	if (u < .66)
		p->joined = -3850 + (int32_t)far;
	else if (u < .86)
		p->joined = -30 + (int32_t)(far % 30);
	else if (u < .95)
		p->joined = (int32_t)(far % 30);
	if (u < .66 && r < .40)
		p->registered = -900 + (int32_t)(far % 840);
	else if (u < .66 && r < .72)
		p->registered = -28 + (int32_t)(far % 48);
	else if (u >= .66 && u < .95 && r < .85)
		p->registered = p->joined - (int32_t)(far % 4);
	if (chance(w, p->no, 0, P_WECHAT, 0) >= .45)
		return;
	if (chance(w, p->no, 0, P_WECHAT, 6) < .5)
		p->followed = -400 + (int32_t)pick(w, p->no, 0, P_WECHAT, 1,
		    370);
	else
		p->followed = -30 + (int32_t)pick(w, p->no, 0, P_WECHAT, 1, 60);
	if (p->joined != NEVER && chance(w, p->no, 0, P_WECHAT, 2) < .6)
		p->bound = (p->followed > p->joined ? p->followed : p->joined) +
		    (int32_t)pick(w, p->no, 0, P_WECHAT, 3, 10);
	if (chance(w, p->no, 0, P_WECHAT, 4) < .08)
		p->unfollowed = p->followed + 5 +
		    (int32_t)pick(w, p->no, 0, P_WECHAT, 5, 200);
}

static void
make_lead(const struct world *w, struct person *p)
{
	static const double from[] = {.28, .27, .15, .18, .12};
	double u = chance(w, p->no, 0, P_LEAD, 0);
	unsigned s;

	p->lead = NEVER;
	p->lead_from = S_NONE;
	if (p->holds & HOLD_CARD)
		return;
	if (u >= (p->joined == NEVER ? .6 : .10 + .28 * p->card))
		return;
	s = S_PARTNER_A + weighted(chance(w, p->no, 0, P_LEAD, 1), from, 5);
	p->lead = -30 + (int32_t)pick(w, p->no, 0, P_LEAD, 2, 60);
	if (p->joined == NEVER && s >= S_APP)
		s = S_PARTNER_B;
	if (s == S_APP && (p->registered == NEVER || p->registered > p->lead))
		s = S_BRANCH;
	if (p->joined != NEVER && p->lead < p->joined && p->joined > -31)
		p->lead = p->joined;
	p->lead_from = (uint8_t)s;
}

static void
make_ids(const struct world *w, struct person *p)
{
	/* 50 years of births, 400 numbers of either sex a day */
	uint64_t x = scatter(w, p->no, UINT64_C(18262) * 400, 1);
	static const double region[] = {.22, .2, .12, .06, .04, .05, .04, .06,
		.05, .03, .05, .03, .05};

	p->birth = (uint32_t)(x % 18262);
	p->seq = (uint16_t)(x / 18262 * 2 + 100 + p->sex);
	p->region = (uint8_t)weighted(U(21), region, 13);
	p->surname = (uint8_t)pick(w, p->no, 0, P_NAME, 0, 40);
	p->given = (uint8_t)pick(w, p->no, 0, P_NAME, 1, 255);
	p->phone = p->no;
	p->phone2 = w->n + p->no;
	p->head = NOBODY;
}

static int
comes_after(const struct person *p, int32_t day)
{
	return (p->joined > day + 1 && p->registered > day + 1 &&
	    p->lead > day + 1 && p->bound > day + 1);
}

/* Whoever has no phone of her own hardly ever has the app. */
static void
borrows(struct person *p, uint32_t head)
{
	p->head = head;
	if (p->no % 5 == 0)
		return;
	p->registered = p->bound = NEVER;
	if (p->lead_from == S_APP)
		p->lead_from = S_BRANCH;
}

/*
 * Old customers give up numbers; an operator gives the number to somebody
 * who comes later.  And some have no phone of their own.
 */
static void
make_phones(struct world *w)
{
	struct person *p, *free_p = NULL;
	uint32_t i;

	for (i = 0; i < w->n; i++) {
		p = &w->p[i];
		if (p->joined <= -31 && dirty(w, D_RECYCLED, i, 0, 0)) {
			p->moved = -25 + (int32_t)pick(w, i, 0, P_PHONE, 0, 35);
			free_p = p;
		} else if (free_p != NULL && p->joined != NEVER &&
		    comes_after(p, free_p->moved)) {
			p->phone = free_p->phone;
			free_p = NULL;
		} else if (i > 0 && p->joined != NEVER &&
		    w->p[i - 1].joined < p->joined &&
		    w->p[i - 1].head == NOBODY &&
		    w->p[i - 1].moved == NEVER &&
		    dirty(w, D_FAMILY, i, 0, 0)) {
			borrows(p, i - 1);
		}
	}
}

/* A stranger whose application is granted becomes a customer by it. */
static void
make_customers(struct world *w)
{
	struct funnel f;
	uint32_t i;

	for (i = 0; i < w->n; i++) {
		if (w->p[i].joined != NEVER || w->p[i].lead == NEVER)
			continue;
		card_funnel(w, &w->p[i], WITHOUT, &f);
		if (f.approved)
			w->p[i].joined = f.decide;
	}
}

int
world_make(struct world *w, struct sf_err *e)
{
	uint32_t i;

	if ((w->p = calloc(w->n, sizeof(*w->p))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < w->n; i++) {
		w->p[i].no = i;
		make_traits(w, &w->p[i]);
		make_days(w, &w->p[i]);
		make_holdings(w, &w->p[i]);
		make_lead(w, &w->p[i]);
		make_ids(w, &w->p[i]);
	}
	make_phones(w);
	make_customers(w);
	return (0);
}

void
world_free(struct world *w)
{
	free(w->p);
	free(w->eff);
	sf_buf_release(&w->text);
}
