/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "journey/graph.h"

/* Days of a year, for an `until` that only the data know. */
#define YEAR (366 * SF_DAY)

/* Steps that are looked at for ways to them. */
#define LONELY_MOST 1024

static int
unknown(const struct sf_journey *j, const struct sf_def *d, struct sf_str name,
    struct sf_err *e)
{
	const char *names[256], *near;
	size_t i;

	for (i = 0; i < j->steps && i < 256; i++)
		names[i] = j->step[i].name;
	(void)sf_def_fail(d, e, "there is no step '%.*s'", (int)name.n,
	    name.p);
	if ((near = sf_str_near(name, names, i)) != NULL)
		return (sf_hint(e, "did you mean '%s'?", near));
	return (-1);
}

/* The edge from step ${s} to the label that ${d} (with text ${to}) holds. */
static int
edge_to(const struct sf_journey *j, const struct sf_step *s,
    const struct sf_def *d, struct sf_str to, struct sf_edge *out,
    struct sf_err *e)
{
	out->end = NULL;
	out->to = sf_journey_step(j, to);
	if (out->to < 0)
		return (unknown(j, d, to, e));
	out->back = out->to <= (int)(s - j->step);
	if (!out->back || s->max > 0)
		return (0);
	(void)sf_def_fail(d, e, "the way back from '%s' to '%.*s' has no end",
	    s->name, (int)to.n, to.p);
	return (sf_hint(e, "say how often it may be gone: max: 3"));
}

static void
fall_through(const struct sf_journey *j, const struct sf_step *s,
    struct sf_edge *out)
{
	size_t i = (size_t)(s - j->step);

	out->back = 0;
	out->end = s->name;
	out->to = i + 1 < j->steps ? (int)i + 1 : SF_EDGE_END;
}

static int
link_then(const struct sf_journey *j, struct sf_step *s, struct sf_err *e)
{
	const struct sf_def *then = sf_def_get(s->at, "then");
	const struct sf_def *end = sf_def_get(s->at, "end");

	if (then != NULL && end != NULL)
		return (sf_def_fail_key(end, e,
		    "a step has a 'then' or an 'end', not both"));
	fall_through(j, s, &s->then);
	if (end != NULL) {
		s->then.to = SF_EDGE_END;
		return (sf_def_text(end, &s->then.end, e));
	}
	if (then == NULL)
		return (0);
	return (sf_def_want(then, SF_DEF_SCALAR, e) ||
	    edge_to(j, s, then, then->text, &s->then, e) ? -1 : 0);
}

static int
link_else(const struct sf_journey *j, struct sf_step *s, struct sf_err *e)
{
	const struct sf_def *d = sf_def_get(s->at, "else");
	int asks = s->cond >= 0 || s->for_opened || s->for_prog >= 0;

	if (d != NULL && !asks && s->send == SF_SEND_NONE)
		return (sf_def_fail_key(d, e,
		    "'else' stands without 'if', 'for', 'send' or 'try'"));
	if (asks)
		fall_through(j, s, &s->other);
	else
		s->other = s->then;
	if (d == NULL)
		return (0);
	return (sf_def_want(d, SF_DEF_SCALAR, e) ||
	    edge_to(j, s, d, d->text, &s->other, e) ? -1 : 0);
}

/* A way back that is spent leads to the next step. */
static int
edge_sends(const struct sf_journey *j, const struct sf_edge *g, size_t from)
{
	return ((g->to >= 0 && j->step[g->to].sends_ahead) || (g->back &&
	    from + 1 < j->steps && j->step[from + 1].sends_ahead));
}

/* Which steps have a send before them; ways back need more than one pass. */
static void
look_ahead(struct sf_journey *j)
{
	struct sf_step *s;
	int again = 1, was;
	size_t i, k;

	while (again) {
		again = 0;
		for (i = j->steps; i-- > 0;) {
			s = &j->step[i];
			was = s->sends_ahead;
			s->sends_ahead |= s->send != SF_SEND_NONE;
			for (k = 0; k < s->arms; k++)
				s->sends_ahead |= edge_sends(j,
				    &s->arm[k].edge, i);
			if (s->arms == 0)
				s->sends_ahead |= edge_sends(j, &s->then, i) ||
				    edge_sends(j, &s->other, i);
			again |= was != s->sends_ahead;
		}
	}
}

int
sf_graph_link(struct sf_journey *j, struct sf_err *e)
{
	const struct sf_def *split, *max;
	struct sf_step *s;
	size_t i, k;

	for (i = 0; i < j->steps; i++) {
		s = &j->step[i];
		split = sf_def_get(s->at, "split");
		for (k = 0; k < s->arms; k++)
			if (edge_to(j, s, split->kid[k], split->kid[k]->key,
			    &s->arm[k].edge, e))
				return (-1);
		if (link_then(j, s, e) || link_else(j, s, e))
			return (-1);
		max = sf_def_get(s->at, "max");
		if (max != NULL && !s->then.back && !s->other.back)
			return (sf_def_fail_key(max, e,
			    "'max' counts a way back, and there is none"));
	}
	look_ahead(j);
	return (0);
}

static int
no_journey(const struct sf_journeys *js, const struct sf_def *d,
    const char *name, struct sf_err *e)
{
	const char *names[64], *near;
	size_t i;

	for (i = 0; i < js->n && i < 64; i++)
		names[i] = js->j[i].name;
	(void)sf_def_fail(d, e, "there is no journey '%s' in this run", name);
	if ((near = sf_str_near(sf_str(name), names, i)) != NULL)
		return (sf_hint(e, "did you mean '%s'?", near));
	return (sf_hint(e, "give its definition with another -d"));
}

static int
lets_in(const struct sf_journey *to, const char *from)
{
	size_t i;

	if (to->from_any)
		return (1);
	for (i = 0; i < to->froms; i++)
		if (strcmp(to->from[i], from) == 0)
			return (1);
	return (0);
}

int
sf_graph_enter(struct sf_journeys *js, struct sf_err *e)
{
	const struct sf_def *d;
	struct sf_journey *j;
	struct sf_step *s;
	size_t i, k;

	for (i = 0; i < js->n; i++) {
		j = &js->j[i];
		d = sf_def_get(sf_def_get(j->root, "entry"), "from");
		for (k = 0; k < j->froms; k++)
			if (sf_journeys_find(js, sf_str(j->from[k])) < 0)
				return (no_journey(js, d, j->from[k], e));
		for (k = 0; k < j->steps; k++) {
			s = &j->step[k];
			if (s->enter == NULL)
				continue;
			d = sf_def_get(s->at, "enter");
			s->enters = sf_journeys_find(js, sf_str(s->enter));
			if (s->enters < 0)
				return (no_journey(js, d, s->enter, e));
			if (lets_in(&js->j[s->enters], j->name))
				continue;
			(void)sf_def_fail(d, e, "journey '%s' lets nobody in "
			    "from '%s'", s->enter, j->name);
			return (sf_hint(e, "its entry must say from: any, or "
			    "name this journey"));
		}
	}
	return (0);
}

static void
edge_text(const struct sf_journey *j, const struct sf_edge *g, struct sf_buf *b)
{
	sf_buf_adds(b, g->to == SF_EDGE_END ? "." : j->step[g->to].name);
}

void
sf_graph_text(const struct sf_journeys *js, const struct sf_journey *j,
    struct sf_buf *b)
{
	static const char *const kind[] = {"", " send", " prefer", " try"};
	const struct sf_step *s;
	size_t i, k;

	for (i = 0; i < j->steps; i++) {
		s = &j->step[i];
		sf_buf_addf(b, "%s%s%s", s->name, s->cond >= 0 ? " if" : "",
		    kind[s->send]);
		for (k = 0; k < s->rungs; k++)
			sf_buf_addf(b, " %s", sf_channels_at(js->channels,
			    (size_t)s->rung[k].ch)->name);
		if (s->wait.kind != SF_WAIT_NONE)
			sf_buf_adds(b, " wait");
		for (k = 0; k < s->arms; k++) {
			sf_buf_adds(b, " | ");
			edge_text(j, &s->arm[k].edge, b);
		}
		if (s->arms == 0) {
			sf_buf_adds(b, " > ");
			edge_text(j, &s->then, b);
			sf_buf_adds(b, " / ");
			edge_text(j, &s->other, b);
		}
		sf_buf_addc(b, '\n');
	}
}

static int64_t
span_ms(struct sf_span sp)
{
	switch (sp.unit) {
	case SF_U_MS:
		return (sp.n);
	case SF_U_DAY:
		return (sp.n * SF_DAY);
	case SF_U_MONTH:
		return (sp.n * 31 * SF_DAY);
	case SF_U_WORKDAY:
		return ((sp.n * 2 + 14) * SF_DAY);
	}
	return (0);
}

static int64_t
wait_ms(const struct sf_wait *w)
{
	switch (w->kind) {
	case SF_WAIT_NONE:
		return (0);
	case SF_WAIT_SPAN:
		return (span_ms(w->span));
	case SF_WAIT_CLOCK:
		return (w->weekday < 0 ? SF_DAY : 7 * SF_DAY);
	case SF_WAIT_EXPR:
		return (YEAR);
	}
	return (0);
}

/*
 * Steps are passed in the order written but for ways back, so the sum of all
 * waits, each as often as its step can come again, bounds every path.
 */
int64_t
sf_graph_life(const struct sf_journey *j)
{
	int64_t sum = 0, one;
	uint64_t loops = 1;
	size_t i, k;

	for (i = 0; i < j->steps; i++)
		loops += j->step[i].max;
	for (i = 0; i < j->steps; i++) {
		one = wait_ms(&j->step[i].wait);
		for (k = 0; k < j->step[i].rungs; k++)
			one += wait_ms(&j->step[i].rung[k].wait);
		if (one > 0 && loops > (uint64_t)((INT64_MAX / 4 - sum) / one))
			return (INT64_MAX / 4);
		sum += one * (int64_t)loops;
	}
	return (sum);
}

static int
mark(const struct sf_journey *j, size_t to, char *seen)
{
	if (to >= j->steps || seen[to])
		return (0);
	seen[to] = 1;
	return (1);
}

/* Mark what the edge leads to, also when it is spent; 1 where that is new. */
static int
reach(const struct sf_journey *j, const struct sf_edge *g, size_t from,
    char *seen)
{
	int new = g->to >= 0 && mark(j, (size_t)g->to, seen);

	return ((g->back && mark(j, from + 1, seen)) || new);
}

const struct sf_step *
sf_graph_lonely(const struct sf_journey *j)
{
	char seen[LONELY_MOST] = {1};
	const struct sf_step *s;
	size_t i, k;
	int again = 1;

	if (j->steps > LONELY_MOST)
		return (NULL);
	while (again) {
		again = 0;
		for (i = 0; i < j->steps; i++) {
			s = &j->step[i];
			if (!seen[i])
				continue;
			for (k = 0; k < s->arms; k++)
				again |= reach(j, &s->arm[k].edge, i, seen);
			if (s->arms > 0)
				continue;
			again |= reach(j, &s->then, i, seen);
			again |= reach(j, &s->other, i, seen);
		}
	}
	for (i = 0; i < j->steps; i++)
		if (!seen[i])
			return (&j->step[i]);
	return (NULL);
}
