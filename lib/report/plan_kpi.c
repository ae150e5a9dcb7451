/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "report/plan.h"

static const char *const stage_keys[SF_STAGES] = {"leads", "applied",
    "approved", "issued", "activated"};

static int
read_stages(const struct sf_def *d, struct sf_kpi *k, struct sf_err *e)
{
	static const char *const keys[] = {SF_MATCH_KEYS, NULL};
	const struct sf_def *s;
	unsigned i;

	k->first = SF_STAGES;
	for (i = 0; i < SF_STAGES; i++) {
		if ((s = sf_def_get(d, stage_keys[i])) == NULL)
			continue;
		if (s->kind == SF_DEF_MAP && sf_def_keys(s, keys, e))
			return (-1);
		if (sf_match_read(s, &k->stage[i], e))
			return (-1);
		if (k->first == SF_STAGES)
			k->first = i;
	}
	if (k->stage[SF_ST_ISSUED].event != NULL)
		return (0);
	(void)sf_def_fail(d, e, "which event is a card issued is not said");
	return (sf_hint(e, "add issued: card_issue"));
}

static int
read_days(const struct sf_def *d, struct sf_kpi *k, struct sf_err *e)
{
	uint64_t v = 0;
	size_t i;

	k->days[0] = 30, k->days[1] = 90, k->days[2] = 180;
	k->n_days = 3;
	k->main_day = 1;
	if (d == NULL)
		return (0);
	k->n_days = d->kind == SF_DEF_SEQ ? d->n : 1;
	k->main_day = 0;
	if (k->n_days == 0 || k->n_days > SF_KPI_DAYS)
		return (sf_def_fail(d, e, "from 1 to %d numbers of days are "
		    "wanted", SF_KPI_DAYS));
	for (i = 0; i < k->n_days; i++) {
		if (sf_def_u64(d->kind == SF_DEF_SEQ ? d->kid[i] : d, 1, 3650,
		    &v, e))
			return (-1);
		k->days[i] = (unsigned)v;
	}
	return (0);
}

static int
read_active(const struct sf_def *d, struct sf_kpi *k, struct sf_err *e)
{
	static const char *const keys[] = {SF_MATCH_KEYS, "days", NULL};

	if (d == NULL)
		return (0);
	if (d->kind == SF_DEF_MAP && sf_def_keys(d, keys, e))
		return (-1);
	return (sf_match_read(d, &k->active, e) || read_days(
	    d->kind == SF_DEF_MAP ? sf_def_get(d, "days") : NULL, k, e)
	    ? -1 : 0);
}

static int
read_cost(const struct sf_def *d, const struct sf_kpi *k, struct sf_cost *c,
    struct sf_err *e)
{
	static const char *const keys[] = {SF_MATCH_KEYS, "amount", "by", NULL};

	c->amount = (struct sf_paths){{SF_S("props.cost"),
	    SF_S("props.amount")}, 2};
	c->by = k->by;
	return (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    sf_match_read(d, &c->match, e) ||
	    sf_paths_read(sf_def_get(d, "amount"), &c->amount, e) ||
	    sf_paths_read(sf_def_get(d, "by"), &c->by, e) ? -1 : 0);
}

static int
read_costs(struct sf_plan *p, const struct sf_def *d, struct sf_kpi *k,
    struct sf_err *e)
{
	size_t i;

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_SEQ, e))
		return (sf_hint(e, "costs is a list: - {event: lead, amount: "
		    "props.cost}"));
	k->cost = sf_plan_alloc(p, d->n * sizeof(*k->cost), e);
	if (k->cost == NULL)
		return (-1);
	for (i = 0; i < d->n; i++)
		if (read_cost(d->kid[i], k, &k->cost[k->n_cost++], e))
			return (-1);
	return (0);
}

static int
read_targets(const struct sf_def *d, struct sf_kpi *k, struct sf_err *e)
{
	static const char *const keys[] = {"cost", "cost_before", "active",
	    "active_days", NULL};
	const struct sf_def *days;
	uint64_t v = 0;

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    sf_def_dec(sf_def_get(d, "cost"), &k->target, e) ||
	    sf_def_dec(sf_def_get(d, "cost_before"), &k->before, e) ||
	    sf_def_share(sf_def_get(d, "active"), &k->active_target, e))
		return (-1);
	k->has_target = sf_def_get(d, "cost") != NULL;
	k->has_before = sf_def_get(d, "cost_before") != NULL;
	k->has_active = sf_def_get(d, "active") != NULL;
	if (k->has_before && k->before <= 0)
		return (sf_def_fail(sf_def_get(d, "cost_before"), e,
		    "a cost before must be positive"));
	if ((days = sf_def_get(d, "active_days")) == NULL)
		return (0);
	if (sf_def_u64(days, 1, 3650, &v, e))
		return (-1);
	for (k->main_day = 0; k->main_day < k->n_days; k->main_day++)
		if (k->days[k->main_day] == v)
			return (0);
	(void)sf_def_fail(days, e, "%ju is not among the days of active",
	    (uintmax_t)v);
	return (sf_hint(e, "add it to active: {days: […]}"));
}

int
sf_plan_kpi(struct sf_plan *p, const struct sf_def *d, struct sf_kpi *k,
    struct sf_err *e)
{
	static const char *const keys[] = {"leads", "applied", "approved",
	    "issued", "activated", "active", "card", "by", "costs", "targets",
	    NULL};

	k->by = (struct sf_paths){{SF_S("channel")}, 1};
	return (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    read_stages(d, k, e) ||
	    read_active(sf_def_get(d, "active"), k, e) ||
	    sf_paths_read(sf_def_get(d, "card"), &k->card, e) ||
	    sf_paths_read(sf_def_get(d, "by"), &k->by, e) ||
	    read_costs(p, sf_def_get(d, "costs"), k, e) ||
	    read_targets(sf_def_get(d, "targets"), k, e) ? -1 : 0);
}

static int
read_steps(struct sf_plan *p, const struct sf_def *d, struct sf_funnel *f,
    struct sf_err *e)
{
	static const char *const keys[] = {"name", SF_MATCH_KEYS, NULL};
	const struct sf_def *s;
	size_t i;

	if (sf_def_want(d, SF_DEF_SEQ, e))
		return (-1);
	if (d->n < 2 || d->n > 32)
		return (sf_def_fail(d, e, "a funnel has from 2 to 32 steps"));
	if ((f->step = sf_plan_alloc(p, d->n * sizeof(*f->step), e)) == NULL)
		return (-1);
	for (i = 0; i < d->n; i++) {
		s = d->kid[i];
		if (s->kind == SF_DEF_MAP && sf_def_keys(s, keys, e))
			return (-1);
		if (sf_match_read(s, &f->step[i], e))
			return (-1);
		if (s->kind == SF_DEF_MAP && sf_def_text(
		    sf_def_get(s, "name"), &f->step[i].label, e))
			return (-1);
	}
	f->n = d->n;
	return (0);
}

int
sf_plan_funnel(struct sf_plan *p, const struct sf_def *d,
    struct sf_funnel *f, struct sf_err *e)
{
	static const char *const keys[] = {"name", "steps", "window", "order",
	    NULL};
	static const char *const orders[] = {"ordered", "strict", "any", NULL};
	const struct sf_def *steps, *window;
	int order = SF_ORDERED;

	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e))
		return (-1);
	if ((steps = sf_def_get(d, "steps")) == NULL) {
		(void)sf_def_fail(d, e, "the funnel has no steps");
		return (sf_hint(e, "add steps: [EVENT, EVENT]"));
	}
	/* Without one, who came late in the period has less time than others. */
	if ((window = sf_def_get(d, "window")) == NULL) {
		(void)sf_def_fail(d, e, "the funnel has no window");
		return (sf_hint(e, "add window: 30d, the time from the first "
		    "step in which the others count"));
	}
	f->name = "1";
	if (sf_def_text(sf_def_get(d, "name"), &f->name, e) ||
	    read_steps(p, steps, f, e) || sf_def_span(window, &f->window, e) ||
	    sf_def_text(window, &f->window_text, e) ||
	    sf_def_choice(sf_def_get(d, "order"), orders, &order, e))
		return (-1);
	if (f->window.n <= 0)
		return (sf_def_fail(window, e, "a window must be positive"));
	f->order = (enum sf_order)order;
	return (0);
}
