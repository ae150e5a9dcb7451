/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "journey/frame.h"
#include "rules/sample.h"

#include "journey/walk.h"

/* More steps than this without a wait is a loop of our own making. */
#define STEPS_MOST 100000

struct sf_str
sf_walk_join(struct sf_walk *k, struct sf_str a, const char *b)
{
	size_t n = strlen(b);
	char *p = sf_arena_alloc(&k->mem, a.n + n + 1);

	if (p == NULL)
		return (a);
	memcpy(p, a.p, a.n);
	memcpy(p + a.n, b, n + 1);
	return ((struct sf_str){p, a.n + n});
}

void
sf_walk_touch(struct sf_walk *k, struct sf_trip *p)
{
	k->touched = 1;
	p->changed = k->w->asof;
}

static const struct sf_step *
step_of(const struct sf_walk *k, const struct sf_trip *p)
{
	return (&k->w->js->j[p->j].step[p->s]);
}

static int64_t
now_of(const struct sf_walk *k, const struct sf_trip *p)
{
	return (p->at > k->w->asof ? p->at : k->w->asof);
}

/* Take an edge; ${how} says why: "then", "else", "timeout". */
static int
go(struct sf_walk *k, size_t i, const struct sf_edge *g, const char *how,
    struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_journey *j = &k->w->js->j[p->j];
	const struct sf_step *s = step_of(k, p);
	struct sf_edge next = *g;
	struct sf_tally_of *n;

	if (g->back) {
		n = sf_trip_count(&p->loop, &p->loops, p->step, &k->mem);
		if (n == NULL)
			return (sf_fail_mem(e));
		if (n->n++ >= s->max) {
			next.back = 0;
			next.end = s->name;
			next.to = p->s + 1 < (int)j->steps ? p->s + 1 :
			    SF_EDGE_END;
		}
	}
	p->why = sf_walk_join(k, p->step, how);
	sf_walk_touch(k, p);
	if (next.to == SF_EDGE_END)
		return (sf_walk_end(k, p, now_of(k, p), next.end, 0, p->why,
		    e) ? -1 : 0);
	p->s = next.to;
	p->step = sf_str(j->step[p->s].name);
	p->phase = SF_ARRIVE;
	p->trieds = 0;
	p->rung = p->held = (struct sf_str){"", 0};
	p->from = p->to = 0;
	return (1);
}

/* Stay at the step until the next run, because of ${what}. */
static int
hold(struct sf_walk *k, struct sf_trip *p, struct sf_str what)
{
	if (!sf_str_eq(p->held, what)) {
		p->held = what;
		sf_walk_touch(k, p);
	}
	return (0);
}

/* An `until` of an expression gives a time, or a day: its midnight. */
static int
until_value(const struct sf_walk *k, struct sf_str json, int64_t *out)
{
	struct sf_civil c = {0};
	struct sf_str t = json;
	int32_t off;

	if (t.n < 2 || t.p[0] != '"')
		return (-1);
	t.p++;
	t.n -= 2;
	if (sf_ts_parse(t, out) == 0)
		return (0);
	if (sf_date_scan(t, "%Y-%m-%d", &c, &off) || !sf_date_valid(&c))
		return (-1);
	*out = sf_zone_instant(k->f.zone, &c);
	return (0);
}

static int
begin_wait(struct sf_walk *k, size_t i, const struct sf_wait *w, int64_t from,
    struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_calendar *cal = k->w->js->j[p->j].cal;
	const struct sf_value *v;
	int64_t to = from;

	if (w->kind == SF_WAIT_EXPR) {
		if (sf_walk_value(k, i, w->prog, p->s, from, &v, e))
			return (-1);
		if (v->truth == SF_UNDEFINED || until_value(k, v->json, &to)) {
			sf_walk_note(k, p, "until", v->truth == SF_UNDEFINED ?
			    v->why : SF_S("neither a time nor a day"));
			if (p->phase == SF_WAITING)
				return (0);
			p->phase = SF_WAITING;
			p->from = from;
			p->to = 0;
			return (hold(k, p, SF_S("undefined until")));
		}
		if (w->shift.n != 0)
			to = sf_zone_add(k->f.zone, to, w->shift, cal);
	} else {
		to = sf_contact_wait(w, k->f.zone, cal, from);
	}
	p->phase = SF_WAITING;
	p->from = from;
	p->to = to > from ? to : from;
	p->held = (struct sf_str){"", 0};
	sf_walk_touch(k, p);
	return (1);
}

/* The arm is drawn once, and read back ever after. */
static int
split(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *s = step_of(k, p);
	struct sf_tally_of *d;
	unsigned share[256];
	size_t n, arm = s->arms;
	int drawn;

	d = sf_trip_count(&p->arms, &p->n_arms, p->step, &k->mem);
	if (d == NULL)
		return (sf_fail_mem(e));
	for (n = 0; n < s->arms; n++)
		if (d->label.n > 0 && sf_str_is(d->label, s->arm[n].label))
			arm = n;
	if (arm == s->arms) {
		for (n = 0; n < s->arms && n < 256; n++)
			share[n] = s->arm[n].share;
		drawn = sf_sample_arm(p->founding, s->salt, share, n);
		arm = drawn < 0 ? s->arms - 1 : (size_t)drawn;
		d->label = sf_str(s->arm[arm].label);
		sf_walk_props(k, p, p->step);
		sf_walk_prop(k, "arm", d->label);
		sf_walk_prop(k, "why", p->why);
		if (sf_walk_row(k, p, now_of(k, p), "arm", SF_S(""), e))
			return (-1);
	}
	return (go(k, i, &s->arm[arm].edge, ":split", e));
}

/* The wait of the step, or of the rung that was sent last. */
static const struct sf_wait *
wait_of(const struct sf_walk *k, const struct sf_trip *p)
{
	const struct sf_step *s = step_of(k, p);
	size_t r;

	for (r = 0; s->send == SF_SEND_TRY && r < s->rungs; r++)
		if (sf_str_eq(s->rung[r].key, p->rung))
			return (&s->rung[r].wait);
	return (&s->wait);
}

/*
 * Who could not be sent anything on the whole trip has not been asked, and
 * must not be taken for somebody who did not answer.
 */
static int
never_sent(const struct sf_walk *k, const struct sf_trip *p)
{
	const struct sf_journey *j = &k->w->js->j[p->j];
	const struct sf_step *s = step_of(k, p);
	size_t n;

	if ((!s->for_opened && s->for_prog < 0) ||
	    (s->other.to >= 0 && j->step[s->other.to].sends_ahead))
		return (0);
	for (n = 0; n < p->sents; n++)
		if (!(p->sent[n].flags & SF_SENT_CANCELLED))
			return (0);
	return (1);
}

static int
sending(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *s = step_of(k, p);
	int tried = p->rung.n > 0 && !sf_str_is(p->held, "cancelled");

	switch (sf_walk_send(k, i, e)) {
	case SF_TRIED_FAILED:
		return (-1);
	case SF_TRIED_HELD:
	case SF_TRIED_ENDED:
		return (0);
	case SF_TRIED_NOTHING:
		if (never_sent(k, p))
			return (sf_walk_end(k, p, now_of(k, p), "unsent", 0,
			    p->why, e) ? -1 : 0);
		/* The ladder is at its end, or nothing could be sent at all. */
		return (go(k, i, &s->other, tried ? ":timeout" : ":unsent",
		    e));
	case SF_TRIED_MISSED:
		return (go(k, i, &s->other, ":missed", e));
	case SF_TRIED_DONE:
		break;
	}
	if (wait_of(k, p)->kind != SF_WAIT_NONE)
		return (begin_wait(k, i, wait_of(k, p), p->from, e));
	p->at = p->from;
	p->phase = SF_ACT;
	return (1);
}

static int
arrive(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *s = step_of(k, p);
	enum sf_truth t;

	/* Who was held is not late: she goes on from now. */
	if (p->held.n > 0 && p->at < k->w->asof)
		p->at = k->w->asof;
	if (s->arms > 0)
		return (split(k, i, e));
	if (s->cond >= 0 && p->trieds == 0) {
		if (sf_walk_truth(k, i, s->cond, p->s, p->from, &t, e))
			return (-1);
		if (t == SF_UNDEFINED)
			return (hold(k, p, SF_S("undefined if")));
		if (t == SF_NO)
			return (go(k, i, &s->other, ":else", e));
	}
	if (s->send != SF_SEND_NONE)
		return (sending(k, i, e));
	if (s->wait.kind != SF_WAIT_NONE)
		return (begin_wait(k, i, &s->wait, now_of(k, p), e));
	p->phase = SF_ACT;
	return (1);
}

/* The wait has ended without an answer. */
static int
time_out(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *s = step_of(k, p);
	size_t n;

	for (n = p->sents; n-- > 0;)
		if (p->rung.n > 0 && sf_str_eq(p->sent[n].key, p->rung)) {
			p->sent[n].flags |= SF_SENT_TIMEOUT;
			if (p->sent[n].id.n == 0)
				break;
		}
	p->prev = p->step;
	p->prev_from = p->from;
	p->at = p->to;
	sf_walk_touch(k, p);
	if (s->send != SF_SEND_TRY)
		return (go(k, i, &s->other, ":timeout", e));
	p->phase = SF_ARRIVE;
	p->why = sf_walk_join(k, p->rung, ":timeout");
	return (1);
}

/*
 * A wait that ends at or before the instant is settled, or with `ahead` one
 * that ends before the instant and so much more.
 */
static int
settle(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_journey *j = &k->w->js->j[p->j];
	const struct sf_step *s = step_of(k, p);
	const struct sf_zone *z = k->f.zone;
	enum sf_truth t;
	struct sf_str ch;
	int64_t end;

	if (sf_walk_answered(k, i, p->s, p->from, &t, &ch, e))
		return (-1);
	if (t == SF_UNDEFINED)
		return (0);
	if (t == SF_YES) {
		if (sf_walk_cancel(k, p, sf_walk_join(k, SF_S("answered:"),
		    s->name), e))
			return (-1);
		if (ch.n > 0)
			p->channel = ch;
		p->at = k->w->asof;
		p->phase = SF_ACT;
		sf_walk_touch(k, p);
		return (1);
	}
	if (p->to == 0)				/* an `until` not known */
		return (begin_wait(k, i, wait_of(k, p), p->from, e));
	end = sf_zone_add(z, p->to, j->settle, j->cal);
	if (end > k->w->asof && (j->ahead.n == 0 ||
	    end >= sf_zone_add(z, k->w->asof, j->ahead, j->cal)))
		return (0);
	if (s->for_opened || s->for_prog >= 0)
		return (time_out(k, i, e));
	p->at = p->to;
	p->phase = SF_ACT;
	sf_walk_touch(k, p);
	return (1);
}

static int
act(struct sf_walk *k, size_t i, struct sf_err *e)
{
	if (sf_walk_acts(k, i, e))
		return (-1);
	return (go(k, i, &step_of(k, &k->t.trip[i])->then, ":then", e));
}

int
sf_walk_trip(struct sf_walk *k, size_t i, struct sf_err *e)
{
	int n, r = 1;

	for (n = 0; r > 0; n++) {
		if (n > STEPS_MOST)
			return (sf_fail(e, SF_E_IO, "internal: a trip that "
			    "does not end"));
		switch (k->t.trip[i].phase) {
		case SF_ARRIVE:
			r = arrive(k, i, e);
			break;
		case SF_WAITING:
			r = settle(k, i, e);
			break;
		case SF_ACT:
			r = act(k, i, e);
			break;
		case SF_HELD_OUT:
		case SF_ENDED:
			r = 0;
			break;
		}
	}
	return (r);
}
