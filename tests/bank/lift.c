/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "gates.h"

/*
 * The true lift of a journey: of those it treated, how many bought since they
 * entered, and how many of the same people would have bought without contact.
 */
struct lift {
	struct world *w;
	const struct lift_args *a;
	struct sf_map who;
	uint64_t treated, bought, anyway, held, held_bought, unknown;
};

static int
remember(void *ctx, const char *type, const char *value, uint32_t who,
    struct sf_err *e)
{
	struct lift *l = ctx;
	struct sf_buf b = {0};
	struct sf_map_entry *m;

	sf_buf_addf(&b, "%s:%s", type, value);
	m = sf_map_put(&l->who, sf_buf_str(&b), who, NULL);
	sf_buf_release(&b);
	return (m == NULL ? sf_fail_mem(e) : 0);
}

static uint32_t
person_of(const struct lift *l, const struct sf_jdoc *d)
{
	static const char *const type[] = {"id_card", "cust_no", "email",
		"card", "device", "phone", "openid"};
	uint32_t ids = sf_j_get(d, 0, "ids"), v, i;
	struct sf_map_entry *m;
	struct sf_buf b = {0};
	struct sf_str s;
	size_t t;

	for (t = 0; t < sizeof(type) / sizeof(type[0]); t++) {
		v = sf_j_get(d, ids, type[t]);
		i = v != 0 && d->node[v].type == SF_J_ARR ? sf_j_first(d, v) :
		    v;
		if (i == 0)
			continue;
		s = sf_j_text(d, i);
		sf_buf_clear(&b);
		sf_buf_addf(&b, "%s:%.*s", type[t], (int)s.n, s.p);
		if ((m = sf_map_get(&l->who, sf_buf_str(&b))) != NULL)
			break;
		m = NULL;
	}
	sf_buf_release(&b);
	return (t < sizeof(type) / sizeof(type[0]) ? (uint32_t)m->val :
	    NOBODY);
}

static int
buys_within(const struct lift *l, const struct person *p, int64_t from,
    enum with with)
{
	const struct world *w = l->w;
	int64_t day = (from + EAST) / SF_DAY - w->start, at;
	struct buy b;
	int32_t d;

	for (d = (int32_t)day; d <= w->day; d++) {
		if (!buys(w, p, d, with, &b))
			continue;
		at = (w->start + d) * SF_DAY + b.ms - EAST;
		if (at >= from && (!l->a->have_asof || at < l->a->asof))
			return (1);
	}
	return (0);
}

static void
count(struct lift *l, uint32_t who, struct sf_str arm, int64_t ts)
{
	const struct person *p;

	if (who == NOBODY) {
		l->unknown++;
		return;
	}
	p = &l->w->p[who];
	if (sf_str_is(arm, "holdout") || sf_str_is(arm, "control")) {
		l->held++;
		l->held_bought += (uint64_t)buys_within(l, p, ts, WITHOUT);
		return;
	}
	l->treated++;
	l->bought += (uint64_t)buys_within(l, p, ts, WITH);
	l->anyway += (uint64_t)buys_within(l, p, ts, WITHOUT);
}

static struct sf_str
text(const struct sf_jdoc *d, uint32_t at, const char *key)
{
	uint32_t i = sf_j_get(d, at, key);

	return (i == 0 ? (struct sf_str){"", 0} : sf_j_text(d, i));
}

static int
take_profile(void *ctx, const struct sf_jdoc *d, struct sf_err *e)
{
	struct lift *l = ctx;
	uint32_t events = sf_j_get(d, 0, "events"), i, props;
	int64_t ts;

	(void)e;
	for (i = events ? sf_j_first(d, events) : 0; i != 0;
	    i = sf_j_after(d, events, i)) {
		props = sf_j_get(d, i, "props");
		if (!sf_str_is(text(d, i, "event"), "enter") ||
		    !sf_str_is(text(d, props, "journey"), l->a->journey) ||
		    sf_ts_parse(text(d, i, "ts"), &ts) != 0)
			continue;
		count(l, person_of(l, d), text(d, props, "arm"), ts);
		break;
	}
	return (0);
}

static double
share(uint64_t k, uint64_t n)
{
	return (n == 0 ? 0 : 100.0 * (double)k / (double)n);
}

int
truth_lift(struct world *w, const struct lift_args *a, struct sf_err *e)
{
	struct lift l = {.w = w, .a = a};
	int bad = truth_identifiers(w, remember, &l, e);

	if (bad == 0)
		bad = each_line(a->profiles, take_profile, &l, e);
	sf_map_release(&l.who);
	if (bad != 0)
		return (-1);
	printf("journey %s\n", a->journey);
	printf("treated %llu\n", (unsigned long long)l.treated);
	printf("bought %llu %.3f%%\n", (unsigned long long)l.bought,
	    share(l.bought, l.treated));
	printf("would_have_bought %llu %.3f%%\n",
	    (unsigned long long)l.anyway, share(l.anyway, l.treated));
	printf("true_lift_pp %+.3f\n", share(l.bought, l.treated) -
	    share(l.anyway, l.treated));
	printf("holdout %llu\n", (unsigned long long)l.held);
	printf("holdout_bought %llu %.3f%%\n",
	    (unsigned long long)l.held_bought, share(l.held_bought, l.held));
	printf("unknown %llu\n", (unsigned long long)l.unknown);
	return (0);
}
