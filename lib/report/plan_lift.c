/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "report/plan.h"

/* A condition may be written alone; the rest needs a map. */
static int
read_outcome(struct sf_plan *p, const struct sf_def *d, struct sf_lift *l,
    struct sf_outcome *o, struct sf_err *e)
{
	static const char *const keys[] = {SF_MATCH_KEYS, "sum", "when",
	    "mean", NULL};
	const struct sf_def *expr = d;
	int is_map = d->kind == SF_DEF_MAP;

	o->prog = -1;
	o->name = sf_arena_dup(&p->mem, d->key.p, d->key.n);
	if (o->name == NULL)
		return (sf_fail_mem(e));
	o->kind = SF_OUT_WHEN;
	if (is_map && sf_def_keys(d, keys, e))
		return (-1);
	if (is_map && sf_def_get(d, "event") != NULL) {
		if (l->journey == NULL) {
			(void)sf_def_fail(d, e, "an event counts from the "
			    "entry into a journey, and the lift has none");
			return (sf_hint(e, "write a condition: "
			    "did(\"NAME\"; \"30d\")"));
		}
		o->kind = sf_def_get(d, "sum") ? SF_OUT_SUM : SF_OUT_EVENT;
		return (sf_match_read(d, &o->match, e) ||
		    sf_paths_read(sf_def_get(d, "sum"), &o->sum, e) ? -1 : 0);
	}
	if (is_map && (expr = sf_def_get(d, "mean")) != NULL)
		o->kind = SF_OUT_MEAN;
	else if (is_map)
		expr = sf_def_get(d, "when");
	if (expr == NULL) {
		(void)sf_def_fail(d, e, "the outcome says nothing to count");
		return (sf_hint(e, "add event: NAME, when: EXPR or mean: EXPR"));
	}
	if ((o->prog = sf_expr_add(p->x, l->group, expr, e)) < 0)
		return (-1);
	l->programs++;
	return (0);
}

static int
read_outcomes(struct sf_plan *p, const struct sf_def *d, struct sf_lift *l,
    struct sf_err *e)
{
	size_t i;

	if (d == NULL || d->n == 0) {
		(void)sf_fail(e, SF_E_USAGE, "the lift has no outcomes");
		return (sf_hint(e, "add outcomes: {bought: {event: NAME}}"));
	}
	if (sf_def_want(d, SF_DEF_MAP, e))
		return (-1);
	if ((l->out = sf_plan_alloc(p, d->n * sizeof(*l->out), e)) == NULL)
		return (-1);
	for (i = 0; i < d->n; i++)
		if (read_outcome(p, d->kid[i], l, &l->out[l->n++], e))
			return (-1);
	return (0);
}

/* share: 10% of the control, or a map of all arms. */
static int
read_shares(struct sf_plan *p, const struct sf_def *d, struct sf_lift *l,
    struct sf_err *e)
{
	unsigned v = 0;
	size_t i, n;

	if (d == NULL)
		return (0);
	n = d->kind == SF_DEF_MAP ? d->n : 1;
	if ((l->share = sf_plan_alloc(p, n * sizeof(*l->share), e)) == NULL)
		return (-1);
	for (i = 0; i < n; i++) {
		const struct sf_def *k = d->kind == SF_DEF_MAP ? d->kid[i] : d;

		if (sf_def_share(k, &v, e))
			return (-1);
		if (v == 0 || v >= 10000)
			return (sf_def_fail(k, e, "a share of an arm lies "
			    "between 0 and 100%%"));
		l->share[i].arm = d->kind == SF_DEF_MAP ? k->key :
		    sf_str(l->control);
		l->share[i].share = v / 10000.0;
	}
	l->shares = n;
	return (0);
}

static int
read_arms(struct sf_plan *p, const struct sf_def *d, struct sf_lift *l,
    struct sf_err *e)
{
	const struct sf_def *arm = sf_def_get(d, "arm");

	l->arm = -1;
	l->group = (unsigned)(p->n % SF_PLAN_GROUPS);
	if (p->n >= SF_PLAN_GROUPS)
		return (sf_def_fail(d, e, "a report has at most %d sections",
		    SF_PLAN_GROUPS));
	if (sf_def_text(sf_def_get(d, "journey"), &l->journey, e))
		return (-1);
	if ((arm == NULL) == (l->journey == NULL)) {
		(void)sf_def_fail(d, e, arm == NULL ?
		    "which arms are compared is not said" :
		    "the arms come from a journey or an expression, not both");
		return (sf_hint(e, "add journey: NAME, or arm: EXPR"));
	}
	if (arm != NULL) {
		if ((l->arm = sf_expr_add(p->x, l->group, arm, e)) < 0)
			return (-1);
		l->programs++;
		if (sf_def_get(d, "control") == NULL)
			return (sf_def_fail(d, e, "which arm is the control "
			    "is not said"));
	}
	l->control = "holdout";
	return (sf_def_text(sf_def_get(d, "control"), &l->control, e));
}

int
sf_plan_lift(struct sf_plan *p, const struct sf_def *d, struct sf_lift *l,
    struct sf_err *e)
{
	static const char *const keys[] = {"name", "journey", "arm", "control",
	    "outcomes", "share", "level", "follow", NULL};
	const struct sf_def *follow;
	unsigned level = 9500;

	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    read_arms(p, d, l, e) ||
	    read_shares(p, sf_def_get(d, "share"), l, e))
		return (-1);
	if (sf_def_get(d, "outcomes") == NULL) {
		(void)sf_def_fail(d, e, "the lift has no outcomes");
		return (sf_hint(e, "add outcomes: {bought: {event: NAME}}"));
	}
	l->name = l->journey != NULL ? l->journey : "arm";
	follow = sf_def_get(d, "follow");
	if (read_outcomes(p, sf_def_get(d, "outcomes"), l, e) ||
	    sf_def_text(sf_def_get(d, "name"), &l->name, e) ||
	    sf_def_share(sf_def_get(d, "level"), &level, e) ||
	    sf_def_span(follow, &l->follow, e) ||
	    sf_def_text(follow, &l->follow_text, e))
		return (-1);
	if (level < 5000 || level > 9999)
		return (sf_def_fail(sf_def_get(d, "level"), e,
		    "a level lies between 50%% and 99.99%%"));
	l->level = level / 10000.0;
	if (follow != NULL && (l->follow.n <= 0 || l->journey == NULL))
		return (sf_def_fail(follow, e, "follow is a positive length, "
		    "counted from the entry into a journey"));
	return (0);
}
