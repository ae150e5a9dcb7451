/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#include "report/lift.h"

static const struct sf_str none = {"", 0};

struct pending {
	struct sf_str line, arm;
	char entry[SF_TS_LEN + 1];	/* "" = the arm is an expression */
};

struct sf_lift_queue {
	const struct sf_plan *p;
	struct sf_expr_run *run;	/* NULL: the plan has no programs */
	struct sf_json *json;
	struct sf_arena mem;
	struct wait {
		struct pending *p;
		size_t n, cap;
		int at_once;		/* no program waits for libjq */
	} *wait;			/* one for each section */
	struct sf_buf params;
};

void
sf_lift_close(struct sf_lift_queue *q)
{
	size_t i;

	if (q == NULL)
		return;
	for (i = 0; q->wait != NULL && i < q->p->n; i++)
		free(q->wait[i].p);
	free(q->wait);
	sf_expr_close(q->run);
	sf_json_free(q->json);
	sf_arena_release(&q->mem);
	sf_buf_release(&q->params);
	free(q);
}

static int
has_programs(const struct sf_plan *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->sec[i].lift != NULL && p->sec[i].lift->programs > 0)
			return (1);
	return (0);
}

struct sf_lift_queue *
sf_lift_open(const struct sf_plan *p, struct sf_err *e)
{
	struct sf_lift_queue *q = calloc(1, sizeof(*q));
	size_t i;

	if (q == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	q->p = p;
	q->wait = calloc(p->n + 1, sizeof(*q->wait));
	if (q->wait == NULL)
		(void)sf_fail_mem(e);
	if (q->wait == NULL || (q->json = sf_json_new(e)) == NULL ||
	    (has_programs(p) && (q->run = sf_expr_open(p->x, e)) == NULL)) {
		sf_lift_close(q);
		return (NULL);
	}
	for (i = 0; i < p->n; i++)
		if (p->sec[i].lift != NULL && p->sec[i].lift->programs > 0)
			q->wait[i].at_once = sf_expr_native(p->x,
			    p->sec[i].lift->group);
	return (q);
}

static struct sf_str
number(size_t i, char text[8])
{
	(void)snprintf(text, 8, "%03u", (unsigned)i % 1000);
	return (sf_str(text));
}

/* The line waits for its round trip, with what is known of it. */
static int
queue(struct sf_lift_queue *q, size_t sec, const struct pending *from,
    struct sf_err *e)
{
	struct wait *w = &q->wait[sec];
	size_t want;
	struct pending *p;
	char *l, *a;

	if (w->n == w->cap) {
		want = w->cap ? w->cap * 2 : 64;
		if ((p = realloc(w->p, want * sizeof(*p))) == NULL)
			return (sf_fail_mem(e));
		w->p = p;
		w->cap = want;
	}
	l = sf_arena_dup(&q->mem, from->line.p, from->line.n);
	a = sf_arena_dup(&q->mem, from->arm.n ? from->arm.p : "", from->arm.n);
	if (l == NULL || a == NULL)
		return (sf_fail_mem(e));
	p = &w->p[w->n++];
	*p = *from;
	p->line.p = l;
	p->arm.p = a;
	return (0);
}

/*
 * The entry that counts is the first of the period.  Entries of another arm,
 * at whatever time, make the person mixed.  h->n: none.
 */
static size_t
entry_of(const struct sf_plan *p, const struct sf_lift *l,
    const struct sf_history *h, int *mixed)
{
	struct sf_str arm = SF_S("props.arm"), name = SF_S("props.journey");
	size_t i, first = h->n, any = h->n;

	*mixed = 0;
	for (i = 0; i < h->n; i++) {
		if ((!sf_str_is(h->ev[i].event, "enter") &&
		    !sf_str_is(h->ev[i].event, "exit")) || !sf_str_is(
		    sf_history_member(h->doc, &h->ev[i], name), l->journey))
			continue;
		if (sf_str_is(sf_history_member(h->doc, &h->ev[i],
		    SF_S("props.mixed")), "true"))
			*mixed = 1;
		if (sf_str_is(h->ev[i].event, "exit"))
			continue;
		if (any == h->n)
			any = i;
		else if (!sf_str_eq(
		    sf_history_member(h->doc, &h->ev[i], arm),
		    sf_history_member(h->doc, &h->ev[any], arm)))
			*mixed = 1;
		if (first == h->n && h->ev[i].ts >= p->from &&
		    h->ev[i].ts < p->to)
			first = i;
	}
	return (first);
}

/* The money of a time line's member, 0 where it is none. */
static sf_dec
money(const struct sf_history *h, const struct sf_hev *ev,
    const struct sf_paths *paths)
{
	sf_dec v;

	return (sf_dec_parse(sf_paths_text(paths, h->doc, ev), &v) ? 0 : v);
}

static int
count_native(const struct sf_lift *l, size_t k, const struct sf_history *h,
    int64_t entry, int64_t until, struct sf_str arm, size_t sec,
    struct sf_cells *c, struct sf_err *e)
{
	const struct sf_outcome *o = &l->out[k];
	struct sf_str label;
	sf_dec sum = 0;
	size_t i;
	char text[8];

	label = number(k, text);
	i = sf_match_first(&o->match, h, 0, entry, until);
	if (o->kind == SF_OUT_EVENT)
		return (sf_cells_count(c, sec, "base", arm, label, 1, e) ||
		    (i < h->n &&
		    sf_cells_count(c, sec, "hit", arm, label, 1, e)) ? -1 : 0);
	for (; i < h->n; i = sf_match_first(&o->match, h, i + 1, entry, until))
		if (sf_dec_add(sum, money(h, &h->ev[i], &o->sum), &sum))
			return (sf_fail(e, SF_E_DATA, "a sum of money is "
			    "beyond 9 million millions"));
	return (sf_cells_sum(c, sec, "sum", arm, label, sum, e));
}

/* What the journey's own sends to her cost, which no cancel took back. */
static int
count_cost(const struct sf_lift *l, const struct sf_history *h,
    int64_t entry, int64_t until, struct sf_str arm, size_t sec,
    struct sf_cells *c, struct sf_err *e)
{
	static const struct sf_paths cost = {{{"props.cost", 10}}, 1};
	size_t i;

	for (i = 0; i < h->n; i++)
		if (h->ev[i].ts >= entry && h->ev[i].ts < until &&
		    sf_str_is(h->ev[i].event, "send") &&
		    sf_str_is(sf_history_member(h->doc, &h->ev[i],
		    SF_S("props.journey")), l->journey) &&
		    !sf_history_cancelled(h, &h->ev[i]) &&
		    sf_cells_sum(c, sec, "cost", arm, none,
		    money(h, &h->ev[i], &cost), e))
			return (-1);
	return (0);
}

/*
 * The arm that an expression gave: 1 and its text (good until the next parse),
 * 0 where the person is outside of the test, 2 where it is undefined.
 */
static int
arm_value(struct sf_lift_queue *q, const struct sf_value *v,
    struct sf_str *arm)
{
	struct sf_err e = {0};
	struct sf_jdoc d;

	if (v->truth == SF_UNDEFINED)
		return (2);
	if (sf_json_parse(q->json, v->json.p, v->json.n, 0, &d, &e))
		return (2);
	switch (d.node[0].type) {
	case SF_J_NULL:
		return (0);
	case SF_J_ARR:
	case SF_J_OBJ:
		return (2);
	}
	*arm = sf_j_text(&d, 0);
	return (1);
}

/* A number as money is counted, in millionths; -1 where it is none. */
static int
number_value(struct sf_str json, sf_dec *out)
{
	char text[64];
	double d;

	if (sf_str_is(json, "true") || sf_str_is(json, "false")) {
		*out = sf_str_is(json, "true") ? SF_DEC_ONE : 0;
		return (0);
	}
	if (sf_dec_parse(json, out) == 0)
		return (0);
	if (json.n == 0 || json.n >= sizeof(text) || (json.p[0] != '-' &&
	    (json.p[0] < '0' || json.p[0] > '9')))
		return (-1);
	memcpy(text, json.p, json.n);
	text[json.n] = '\0';
	d = strtod(text, NULL) * 1e6;
	if (!(fabs(d) < 9e18))
		return (-1);
	*out = (sf_dec)llround(d);
	return (0);
}

static int
add_value(const struct sf_lift *l, size_t k, const struct sf_value *v,
    struct sf_str arm, size_t sec, struct sf_cells *c, struct sf_err *e)
{
	struct sf_str label;
	sf_dec d;
	char text[8];

	label = number(k, text);
	if (v->truth == SF_UNDEFINED || (l->out[k].kind == SF_OUT_MEAN &&
	    number_value(v->json, &d)))
		return (sf_cells_count(c, sec, "undef", label, none, 1, e));
	if (l->out[k].kind == SF_OUT_MEAN)
		return (sf_cells_sum(c, sec, "sum", arm, label, d, e));
	return (sf_cells_count(c, sec, "base", arm, label, 1, e) ||
	    (v->truth == SF_YES &&
	    sf_cells_count(c, sec, "hit", arm, label, 1, e)) ? -1 : 0);
}

/* Line ${i} of those asked about; ${arm} is of the entry, if there is one. */
static int
add_line(struct sf_lift_queue *q, size_t sec, size_t i, struct sf_str arm,
    struct sf_cells *c, struct sf_err *e)
{
	const struct sf_lift *l = q->p->sec[sec].lift;
	size_t k;

	if (l->arm >= 0) {
		switch (arm_value(q, sf_expr_value(q->run, i,
		    (unsigned)l->arm), &arm)) {
		case 0:
			return (sf_cells_count(c, sec, "outside", none, none,
			    1, e));
		case 2:
			return (sf_cells_count(c, sec, "undefarm", none, none,
			    1, e));
		}
		if (sf_cells_count(c, sec, "arm", arm, none, 1, e))
			return (-1);
	}
	for (k = 0; k < l->n; k++)
		if (l->out[k].prog >= 0 && add_value(l, k,
		    sf_expr_value(q->run, i, (unsigned)l->out[k].prog), arm,
		    sec, c, e))
			return (-1);
	return (0);
}

static int
ask(struct sf_lift_queue *q, size_t sec, const struct pending *w,
    const struct sf_jdoc *doc, struct sf_err *e)
{
	sf_buf_clear(&q->params);
	if (w->entry[0] != '\0') {
		sf_buf_adds(&q->params, "{\"entry\":\"");
		sf_buf_adds(&q->params, w->entry);
		sf_buf_adds(&q->params, "\"}");
	}
	if (sf_buf_check(&q->params, e))
		return (-1);
	return (sf_expr_feed(q->run, q->p->sec[sec].lift->group, w->line, doc,
	    sf_buf_str(&q->params), e));
}

/* Ask at once, or once the chunk is read. */
static int
take(struct sf_lift_queue *q, size_t sec, const struct pending *w,
    const struct sf_jdoc *doc, struct sf_cells *c, struct sf_err *e)
{
	if (!q->wait[sec].at_once)
		return (queue(q, sec, w, e));
	if (ask(q, sec, w, doc, e) || sf_expr_eval(q->run, e))
		return (-1);
	return (add_line(q, sec, 0, w->arm, c, e));
}

int
sf_lift_line(struct sf_lift_queue *q, size_t sec, struct sf_str line,
    const struct sf_jdoc *doc, struct sf_cells *c, struct sf_err *e)
{
	struct pending w = {.line = line, .arm = none};

	return (take(q, sec, &w, doc, c, e));
}

int
sf_lift_count(const struct sf_plan *p, size_t sec, const struct sf_history *h,
    struct sf_str line, struct sf_lift_queue *q, struct sf_cells *c,
    struct sf_err *e)
{
	const struct sf_lift *l = p->sec[sec].lift;
	int64_t entry, until = INT64_MAX;
	struct pending w;
	struct sf_str arm;
	size_t i, k;
	int mixed;

	if ((i = entry_of(p, l, h, &mixed)) == h->n)
		return (0);
	if (mixed)
		return (sf_cells_count(c, sec, "mixed", none, none, 1, e));
	arm = sf_history_member(h->doc, &h->ev[i], SF_S("props.arm"));
	entry = h->ev[i].ts;
	if (l->follow.n > 0) {
		until = sf_zone_add(p->zone, entry, l->follow, NULL);
		if (until > p->asof)
			return (sf_cells_count(c, sec, "young", none, none, 1,
			    e));
	}
	if (sf_cells_count(c, sec, "arm", arm, none, 1, e) ||
	    count_cost(l, h, entry, until, arm, sec, c, e))
		return (-1);
	for (k = 0; k < l->n; k++)
		if (l->out[k].prog < 0 && count_native(l, k, h, entry, until,
		    arm, sec, c, e))
			return (-1);
	if (l->programs == 0)
		return (0);
	w.line = line;
	w.arm = arm;
	sf_ts_format(entry, w.entry);
	return (take(q, sec, &w, h->doc, c, e));
}

int
sf_lift_flush(struct sf_lift_queue *q, struct sf_cells *c, struct sf_err *e)
{
	size_t s, i;

	for (s = 0; s < q->p->n; s++) {
		if (q->wait[s].n == 0)
			continue;
		for (i = 0; i < q->wait[s].n; i++)
			if (ask(q, s, &q->wait[s].p[i], NULL, e))
				return (-1);
		if (sf_expr_eval(q->run, e))
			return (-1);
		for (i = 0; i < q->wait[s].n; i++)
			if (add_line(q, s, i, q->wait[s].p[i].arm, c, e))
				return (-1);
		q->wait[s].n = 0;
	}
	sf_arena_clear(&q->mem);
	return (0);
}
