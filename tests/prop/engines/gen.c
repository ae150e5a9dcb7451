/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/window.h"

#include "gen.h"

unsigned
rnd(struct gen *g, unsigned n)
{
	uint64_t z = (g->state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return ((unsigned)((z ^ (z >> 31)) >> 33) % n);
}

int
odds(struct gen *g, unsigned percent)
{
	return (rnd(g, 100) < percent);
}

const char *
pick(struct gen *g, const char *const *of, unsigned n)
{
	return (of[rnd(g, n)]);
}

void *
make(struct gen *g, size_t n)
{
	void *p = sf_arena_alloc(&g->mem, n);

	if (p == NULL)
		abort();
	memset(p, 0, n);
	return (p);
}

const char *
keep(struct gen *g, const char *fmt, ...)
{
	va_list ap;
	char text[1024];
	const char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text) ||
	    (p = sf_arena_dup(&g->mem, text, (size_t)n)) == NULL)
		abort();
	return (p);
}

static void
edge(struct gen *g, int64_t ms)
{
	if (g->edges < EDGES && ms != INT64_MIN && ms != INT64_MAX)
		g->edge[g->edges++] = ms;
}

void
gen_round(struct gen *g, uint64_t seed, enum kind kind)
{
	static const char *const zones[] = {"UTC", "+08:00", "Asia/Shanghai",
	    "Europe/Berlin", "Europe/Berlin", "America/New_York",
	    "Africa/Cairo", "Asia/Kathmandu"};
	static const char *const asofs[] = {"2026-11-01T10:30:00.500Z",
	    "2026-03-29T01:30:00.000Z", "2026-10-25T01:15:00.000Z",
	    "2026-03-31T22:00:00.000Z", "2026-10-31T23:00:00.001Z",
	    "2028-02-29T12:00:00.000Z"};
	static const unsigned flags[KINDS] = {0, SF_EXPR_ROW, SF_EXPR_LABEL,
	    SF_EXPR_JOURNEY, SF_EXPR_POPULATION, 0};
	struct sf_err e = {0};
	struct sf_window w;
	char why[160];
	unsigned i;

	memset(g, 0, sizeof(*g));
	g->state = seed * UINT64_C(0x2545F4914F6CDD1D) + 88172645463325252u;
	g->kind = kind;
	g->zone_name = PICK(g, zones);
	g->asof = PICK(g, asofs);
	g->zone = sf_zone_load(g->zone_name, &e);
	if (g->zone == NULL)
		abort();
	g->env.flags = flags[kind];
	g->env.zone = g->zone;
	g->env.has_asof = kind != KIND_TIMELESS &&
	    !(kind == KIND_ROW && rnd(g, 2));
	if (sf_ts_parse(sf_str(g->asof), &g->env.asof) == -1)
		abort();
	for (i = 0; i < windows_n; i++) {
		if (sf_window_make(sf_str(windows[i]), &g->env, g->zone, 0, &w,
		    why) == -1)
			continue;
		edge(g, w.from);
		edge(g, w.to);
	}
}

void
gen_release(struct gen *g)
{
	sf_zone_free(g->zone);
	sf_arena_release(&g->mem);
}
