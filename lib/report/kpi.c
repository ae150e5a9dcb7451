/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "report/page.h"

static const struct sf_str none = {"", 0};

/* What is counted of one card: its own number, where a member has it. */
struct card {
	const struct sf_plan *p;
	const struct sf_kpi *k;
	const struct sf_history *h;
	struct sf_cells *c;
	size_t sec;
	struct sf_str group;
};

static struct sf_str
stage_name(unsigned i)
{
	static const char *const names[SF_STAGES] = {"leads", "applied",
	    "approved", "issued", "activated"};

	return (sf_str(names[i]));
}

static int
add(const struct card *x, const char *what, struct sf_str a, struct sf_err *e)
{
	return (sf_cells_count(x->c, x->sec, what, a, x->group, 1, e));
}

/* Two events concern the same card, as far as they say which. */
static int
same_card(const struct card *x, size_t a, size_t b)
{
	struct sf_str s, t;

	s = sf_paths_text(&x->k->card, x->h->doc, &x->h->ev[a]);
	t = sf_paths_text(&x->k->card, x->h->doc, &x->h->ev[b]);
	return (s.n == 0 || t.n == 0 || sf_str_eq(s, t));
}

static size_t
next_of(const struct card *x, const struct sf_match *m, size_t card,
    size_t from, int64_t until)
{
	size_t i = from;

	while ((i = sf_match_first(m, x->h, i, INT64_MIN, until)) < x->h->n &&
	    !same_card(x, card, i))
		i++;
	return (i);
}

static int
count_active(const struct card *x, size_t card, struct sf_err *e)
{
	int64_t issued = x->h->ev[card].ts, end;
	struct sf_span days = {0, SF_U_DAY};
	size_t d, i;
	char text[16];

	for (d = 0; x->k->active.event != NULL && d < x->k->n_days; d++) {
		days.n = x->k->days[d];
		end = sf_zone_add(x->p->zone, issued, days, NULL);
		(void)snprintf(text, sizeof(text), "%u", x->k->days[d]);
		if (add(x, end <= x->p->asof ? "old" : "young", sf_str(text),
		    e))
			return (-1);
		if (end > x->p->asof)
			continue;
		/* (0, N]: what bears the instant of the issue is no use. */
		for (i = card + 1; i < x->h->n && x->h->ev[i].ts == issued;)
			i++;
		if (next_of(x, &x->k->active, card, i, end + 1) < x->h->n &&
		    add(x, "used", sf_str(text), e))
			return (-1);
	}
	return (0);
}

/* Cards, from the beginning of the cohort on; each number once. */
static int
count_cards(const struct card *x, size_t anchor, struct sf_err *e)
{
	const struct sf_match *issue = &x->k->stage[SF_ST_ISSUED];
	const struct sf_match *activate = &x->k->stage[SF_ST_ACTIVATED];
	size_t i, k, a, free_from = 0;

	for (i = anchor; i < x->h->n; i++) {
		if (!sf_match_is(issue, x->h->doc, &x->h->ev[i]))
			continue;
		for (k = anchor; x->k->card.n > 0 && k < i; k++)
			if (sf_match_is(issue, x->h->doc, &x->h->ev[k]) &&
			    sf_paths_text(&x->k->card, x->h->doc,
			    &x->h->ev[k]).n > 0 && same_card(x, k, i))
				break;
		if (x->k->card.n > 0 && k < i)
			continue;
		if (add(x, "stage", stage_name(SF_ST_ISSUED), e) ||
		    sf_cells_time(x->c, x->sec, "issued", none,
		    x->h->ev[i].ts, e) || count_active(x, i, e))
			return (-1);
		if (activate->event == NULL)
			continue;
		a = next_of(x, activate, i, free_from > i ? free_from : i,
		    INT64_MAX);
		if (a == x->h->n)
			continue;
		/* Without numbers one activation is of one card only. */
		free_from = x->k->card.n > 0 ? 0 : a + 1;
		if (add(x, "stage", stage_name(SF_ST_ACTIVATED), e))
			return (-1);
	}
	return (0);
}

static int
count_cohort(struct card *x, size_t anchor, struct sf_err *e)
{
	int64_t since = x->h->ev[anchor].ts;
	unsigned s;

	x->group = sf_paths_text(&x->k->by, x->h->doc, &x->h->ev[anchor]);
	if (sf_cells_count(x->c, x->sec, "group", x->group, none, 0, e) ||
	    sf_cells_time(x->c, x->sec, "first", none, since, e))
		return (-1);
	for (s = x->k->first; s < SF_ST_ISSUED; s++)
		if (x->k->stage[s].event != NULL &&
		    sf_match_first(&x->k->stage[s], x->h, 0, since, INT64_MAX)
		    < x->h->n && add(x, "stage", stage_name(s), e))
			return (-1);
	while (anchor > 0 && x->h->ev[anchor - 1].ts == since)
		anchor--;
	return (count_cards(x, anchor, e));
}

int
sf_kpi_cost(const struct sf_plan *p, size_t sec, const struct sf_jdoc *doc,
    const struct sf_hev *ev, struct sf_cells *c, int *taken, struct sf_err *e)
{
	const struct sf_kpi *k = p->sec[sec].kpi;
	struct sf_str amount, currency, by;
	sf_dec v;
	size_t i;

	for (i = 0; i < k->n_cost; i++)
		if (sf_match_is(&k->cost[i].match, doc, ev))
			break;
	if (i == k->n_cost)
		return (0);
	*taken = 1;
	amount = sf_paths_text(&k->cost[i].amount, doc, ev);
	if (amount.n == 0 || ev->ts < p->from || ev->ts >= p->to)
		return (0);
	currency = sf_history_member(doc, ev, SF_S("props.currency"));
	if (currency.n > 0 && !sf_str_is(currency, p->currency))
		return (sf_cells_count(c, sec, "foreign", none, none, 1, e));
	if (sf_dec_parse(amount, &v))
		return (sf_cells_count(c, sec, "badmoney", none, none, 1, e));
	by = sf_paths_text(&k->cost[i].by, doc, ev);
	return (sf_cells_count(c, sec, "group", by, none, 0, e) ||
	    sf_cells_sum(c, sec, "cost", by, none, v, e) ? -1 : 0);
}

int
sf_kpi_count(const struct sf_plan *p, size_t sec, const struct sf_history *h,
    struct sf_cells *c, struct sf_err *e)
{
	const struct sf_kpi *k = p->sec[sec].kpi;
	struct card x = {p, k, h, c, sec, none};
	size_t i, anchor;
	int taken = 0;

	for (i = 0; i < h->n; i++)
		if (!(sf_str_is(h->ev[i].event, "send") &&
		    sf_history_cancelled(h, &h->ev[i])) &&
		    sf_kpi_cost(p, sec, h->doc, &h->ev[i], c, &taken, e))
			return (-1);
	anchor = sf_match_first(&k->stage[k->first], h, 0, p->from, p->to);
	for (i = 0; i < h->n && h->ev[i].ts < p->to; i++)
		if (h->ev[i].ts >= p->from &&
		    (anchor == h->n || h->ev[i].ts < h->ev[anchor].ts) &&
		    sf_match_is(&k->stage[SF_ST_ISSUED], h->doc, &h->ev[i]) &&
		    sf_cells_count(c, sec, "nolead", none, none, 1, e))
			return (-1);
	return (anchor == h->n ? 0 : count_cohort(&x, anchor, e));
}
