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
	g->host = (kind == KIND_PROFILE || kind == KIND_JOURNEY) && rnd(g, 2);
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

const char *
gen_number(struct gen *g)
{
	unsigned n = 1 + rnd(g, 17), dot = rnd(g, 30), i;
	const char *text = "";

	for (i = 0; i < n; i++)
		text = keep(g, "%s%s%u", text, i == dot && i > 0 ? "." : "",
		    i == 0 ? 1 + rnd(g, 9) : rnd(g, 10));
	/* An integer beyond 2^53 is refused as a literal. */
	if (n > 15 && (dot == 0 || dot >= n))
		text = keep(g, "%s.0", text);
	switch (rnd(g, 6)) {
	case 0:
		return (keep(g, "%se%d", text, (int)rnd(g, 40) - 20));
	case 1:
		return (keep(g, "%sE-%u", text, rnd(g, 330)));
	default:
		return (text);
	}
}

const char *
gen_word(struct gen *g)
{
	static const char *const letters[] = {"a", "b", "a", "b", "c", "A", "B",
	    "é", "É", "基", "金", "😀", " ", "-", "\\u00e9", "1", "e\\u0301",
	    "\\ud83d\\ude00", "z", "ß", "\\t", "_"};
	unsigned n = rnd(g, odds(g, 5) ? 60 : 6);
	const char *text = "";

	while (n-- > 0)
		text = keep(g, "%s%s", text, PICK(g, letters));
	return (text);
}

void
gen_blanks(struct gen *g, struct sf_buf *text)
{
	static const char *const blanks[] = {"\n", "  ", "\t", " # it's\n",
	    " ", "\r\n", "#\n", " #\"(\n"};
	struct sf_buf out = {0};
	size_t i;
	int quoted = 0;

	/* Brackets in texts need more than this. */
	for (i = 0; i + 1 < text->n; i++)
		if (text->p[i] == '\\' && text->p[i + 1] == '(')
			return;
	for (i = 0; i < text->n; i++) {
		char c = text->p[i];

		if (c == '"')
			quoted = !quoted;
		if (quoted && c == '\\') {
			sf_buf_addc(&out, c);
			c = text->p[++i];
		} else if (!quoted && c == ' ' && odds(g, 30)) {
			sf_buf_adds(&out, PICK(g, blanks));
			continue;
		} else if (!quoted && (c == '(' || c == ')' || c == '[' ||
		    c == ']' || c == ',' || c == ';') && odds(g, 10)) {
			sf_buf_addc(&out, c);
			c = '\n';
		}
		sf_buf_addc(&out, c);
	}
	sf_buf_swap(text, &out);
	sf_buf_release(&out);
}
