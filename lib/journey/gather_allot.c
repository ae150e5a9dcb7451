/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/gather.h"

static int
too_many(const struct sf_journey *j, uint64_t n, uint64_t most,
    struct sf_err *e)
{
	(void)sf_fail(e, SF_LOOK, "%llu people would enter journey '%s', and "
	    "its guard lets in %llu: nothing was written",
	    (unsigned long long)n, j->name, (unsigned long long)most);
	return (sf_hint(e, "look at its segment; if this is meant, raise the "
	    "guard"));
}

int
sf_gather_guard(const struct sf_gather *g, struct sf_err *e)
{
	const struct sf_journeys *js = g->world.js;
	const struct sf_last *last;
	uint64_t n, most;
	size_t i;

	for (i = 0; i < js->n; i++) {
		n = g->entrants[i];
		last = &g->store->last[i];
		if (js->j[i].guard > 0 && n > js->j[i].guard)
			return (too_many(&js->j[i], n, js->j[i].guard, e));
		if (js->j[i].guard_last == 0 || last->entrants == 0)
			continue;
		most = last->entrants / 100 * js->j[i].guard_last +
		    last->entrants % 100 * js->j[i].guard_last / 100;
		if (n > most)
			return (too_many(&js->j[i], n, most, e));
	}
	return (0);
}

/* "jjjbbb" at the front of an ask's key. */
static unsigned
three(const char *p)
{
	return ((unsigned)((p[0] - '0') * 100 + (p[1] - '0') * 10 +
	    (p[2] - '0')));
}

int
sf_gather_allot(struct sf_gather *g, struct sf_err *e)
{
	const struct sf_journey *j;
	const struct sf_budget *b;
	struct sf_str key, id;
	sf_dec *spent, next;
	int r, fresh, grant;

	if (sf_sort_done(g->asks, g->run->jobs, e))
		return (-1);
	while ((r = sf_sort_next(g->asks, &key, &id, e)) > 0) {
		j = &g->world.js->j[three(key.p)];
		b = &j->budget[three(key.p + 3)];
		spent = &g->store->last[three(key.p)].spent[b->ch];
		grant = sf_dec_add(*spent, b->each, &next) == 0 &&
		    next <= b->max;
		if (sf_map_put(&g->verdict, id, (uint64_t)grant, &fresh) ==
		    NULL)
			return (sf_fail_mem(e));
		if (fresh && grant)
			*spent = next;
	}
	return (r);
}

void
sf_gather_refund(struct sf_gather *g)
{
	const struct sf_journeys *js = g->world.js;
	sf_dec back, *spent;
	size_t i, k;

	for (i = 0; i < js->n; i++)
		for (k = 0; k < js->j[i].budgets && k < 64; k++) {
			spent = &g->store->last[i].spent[js->j[i].budget[k].ch];
			if (sf_dec_mul(js->j[i].budget[k].each,
			    (int64_t)g->refunds[i * 64 + k], &back) == 0)
				*spent -= back < *spent ? back : *spent;
		}
}
