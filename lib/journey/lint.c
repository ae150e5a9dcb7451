/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journey/emit.h"
#include "journey/graph.h"

#include "journey/night.h"

/* The most that can befall one person from a step on. */
struct most {
	uint64_t sends;
	uint64_t by[64];		/* of those, by channel */
	sf_dec cost;
};

static const struct most *
greater(const struct most *a, const struct most *b)
{
	return (b->sends > a->sends ||
	    (b->sends == a->sends && b->cost > a->cost) ? b : a);
}

/* What a step itself sends at most; `prefer` sends once, the dearest way. */
static void
own(const struct sf_journeys *js, const struct sf_step *s, struct most *m)
{
	const struct sf_channel *c;
	size_t r, dear = 0;

	for (r = 0; r < s->rungs; r++) {
		c = sf_channels_at(js->channels, (size_t)s->rung[r].ch);
		if (c->cost > sf_channels_at(js->channels,
		    (size_t)s->rung[dear].ch)->cost)
			dear = r;
		if (s->send == SF_SEND_PREFER)
			continue;
		m->sends++;
		m->by[s->rung[r].ch % 64]++;
		m->cost += c->cost;
	}
	if (s->send != SF_SEND_PREFER)
		return;
	m->sends++;
	m->by[s->rung[dear].ch % 64]++;
	m->cost += sf_channels_at(js->channels,
	    (size_t)s->rung[dear].ch)->cost;
}

/*
 * Edges go forward but for those with `max`; without these the steps in the
 * order written, taken from the last, give every path.
 */
static int
longest(const struct sf_journeys *js, const struct sf_journey *j,
    struct most *out)
{
	struct most *at = calloc(j->steps + 1, sizeof(*at)), none = {0};
	const struct most *best;
	const struct sf_step *s;
	const struct sf_edge *g;
	size_t i, k;
	int loops = 0;

	if (at == NULL)
		return (-1);
	for (i = j->steps; i-- > 0;) {
		s = &j->step[i];
		best = &none;
		for (k = 0; k < s->arms + 2; k++) {
			g = k < s->arms ? &s->arm[k].edge :
			    k == s->arms ? &s->then : &s->other;
			if (s->arms > 0 && k >= s->arms)
				continue;
			loops |= g->back;
			if (g->to > (int)i)
				best = greater(best, &at[g->to]);
			if (g->back)
				best = greater(best, &at[i + 1]);
		}
		at[i] = *best;
		own(js, s, &at[i]);
	}
	*out = at[0];
	free(at);
	return (loops);
}

/* A template that stands in two sends, or NULL. */
static const char *
again(const struct sf_journey *j)
{
	const struct sf_rung *a, *b;
	size_t i, k, r, q;

	for (i = 0; i < j->steps; i++)
		for (r = 0; r < j->step[i].rungs; r++)
			for (k = 0; k <= i; k++)
				for (q = 0; q < j->step[k].rungs; q++) {
					a = &j->step[i].rung[r];
					b = &j->step[k].rung[q];
					if (a > b && strcmp(a->template,
					    b->template) == 0)
						return (a->template);
				}
	return (NULL);
}

static void
life_text(int64_t ms, char out[32])
{
	if (ms % SF_DAY == 0)
		(void)snprintf(out, 32, "%lldd", (long long)(ms / SF_DAY));
	else
		(void)snprintf(out, 32, "%lldh", (long long)(ms / SF_HOUR));
}

static int
one(const struct sf_journeys *js, const struct sf_journey *j, struct sf_buf *b,
    struct sf_err *e)
{
	const struct sf_step *lonely = sf_graph_lonely(j);
	const char *twice = again(j), *sep = " (";
	char life[32], cost[32];
	struct most m = {0};
	size_t i, n = sf_channels_count(js->channels);
	int loops = longest(js, j, &m);

	if (loops < 0)
		return (sf_fail_mem(e));
	life_text(sf_graph_life(j), life);
	sf_dec_format(m.cost, cost);
	sf_buf_addf(b, "%s: at most %llu sends a person", j->name,
	    (unsigned long long)m.sends);
	for (i = 0; i < n && i < 64; i++)
		if (m.by[i] > 0) {
			sf_buf_addf(b, "%s%s %llu", sep, sf_channels_at(
			    js->channels, i)->name,
			    (unsigned long long)m.by[i]);
			sep = ", ";
		}
	sf_buf_addf(b, "%s%s, cost %s, life %s of waits\n", m.sends ? ")" : "",
	    loops ? " each time round" : "", cost, life);
	if (twice != NULL || loops)
		sf_buf_addf(b, "%s: template '%s' may come twice\n", j->name,
		    twice ? twice : "of a step that comes again");
	else
		sf_buf_addf(b, "%s: no template comes twice\n", j->name);
	for (i = 0; i < j->budgets; i++)
		if (j->budget[i].each > 0)
			sf_buf_addf(b, "%s: the budget ends at %lld %s sends\n",
			    j->name, (long long)(j->budget[i].max /
			    j->budget[i].each), sf_channels_at(js->channels,
			    (size_t)j->budget[i].ch)->name);
	if (lonely != NULL)
		sf_buf_addf(b, "%s:%llu: no step leads to '%s'\n",
		    lonely->at->key_mark.path,
		    (unsigned long long)lonely->at->key_mark.line,
		    lonely->name);
	return (sf_buf_check(b, e));
}

static void
warn(void *ctx, const struct sf_mark *at, const char *text)
{
	struct sf_buf *b = ctx;

	if (at != NULL && at->path != NULL)
		sf_buf_addf(b, "%s:%llu:%llu: ", at->path,
		    (unsigned long long)at->line, (unsigned long long)at->col);
	sf_buf_addf(b, "%s\n", text);
}

int
sf_night_lint(const struct sf_night *n, struct sf_err *e)
{
	struct sf_run run = *n->run;
	struct sf_journeys *js;
	struct sf_buf b = {0};
	int ret = -1;
	size_t i;

	/* Nothing is evaluated, so any instant will do. */
	run.has_asof = 1;
	if ((js = sf_journeys_read(n->defs, n->n_defs, &run, e)) == NULL)
		return (-1);
	/* Compiling finds what reading cannot. */
	if (sf_expr_start(js->x, 1, e))
		goto done;
	for (i = 0; i < js->n; i++)
		if (one(js, &js->j[i], &b, e))
			goto done;
	sf_expr_lint(js->x, warn, &b);
	ret = sf_emit_text(n->run, &b, e);
done:
	sf_buf_release(&b);
	sf_journeys_free(js);
	return (ret);
}
