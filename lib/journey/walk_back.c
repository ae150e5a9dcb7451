/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/frame.h"
#include "journey/graph.h"

#include "journey/walk.h"

/* How long after its end a trip's late receipts are looked at. */
#define LATE (30 * SF_DAY)

int
sf_walk_end(struct sf_walk *k, struct sf_trip *p, int64_t ts, const char *as,
    int goal, struct sf_str why, struct sf_err *e)
{
	p->phase = SF_ENDED;
	p->end = sf_str(as);
	p->ended = ts;
	p->held = (struct sf_str){"", 0};
	p->trieds = 0;
	p->from = p->to = 0;
	sf_walk_touch(k, p);
	sf_walk_props(k, p, p->step);
	sf_walk_prop(k, "founding", p->founding);
	sf_walk_prop(k, "arm", p->arm);
	sf_walk_prop(k, "as", p->end);
	if (goal)
		sf_buf_adds(&k->props, ",\"goal\":true");
	if (p->mixed)
		sf_buf_adds(&k->props, ",\"mixed\":true");
	sf_walk_prop(k, "why", why);
	return (sf_walk_row(k, p, ts, "exit", SF_S(""), e));
}

static int
pending(const struct sf_walk *k, const struct sf_sent *s)
{
	return (s->due > k->w->asof &&
	    !(s->flags & (SF_SENT_CANCELLED | SF_SENT_TAKEN |
	    SF_SENT_NOW)));
}

/* What was set aside of a budget for a send that is taken back. */
static void
refund(struct sf_walk *k, const struct sf_trip *p, const struct sf_sent *s)
{
	const struct sf_journey *j = &k->w->js->j[p->j];
	int ch = sf_channels_find(k->w->js->channels, s->channel);
	uint32_t at[2] = {(uint32_t)p->j, 0};
	size_t i;

	for (i = 0; i < j->budgets; i++)
		if (j->budget[i].ch == ch) {
			at[1] = (uint32_t)i;
			sf_frame_add(&k->frames, SF_FRAME_REFUND, SF_S(""),
			    (struct sf_str){(const char *)at, sizeof(at)});
		}
}

static int
cancel_one(struct sf_walk *k, struct sf_trip *p, struct sf_sent *s,
    struct sf_str why, struct sf_err *e)
{
	char id[SF_SEND_ID_LEN + 1], ts[SF_TS_LEN + 1];

	if (sf_walk_send_id(p, s, id, e))
		return (-1);
	s->flags |= SF_SENT_CANCELLED;
	sf_walk_touch(k, p);
	refund(k, p, s);
	sf_buf_clear(&k->props);
	sf_buf_addc(&k->props, '{');
	sf_walk_prop(k, "send_id", sf_str(id));
	sf_walk_prop(k, "journey", p->journey);
	sf_walk_prop(k, "step", s->key);
	sf_buf_addf(&k->props, ",\"entry\":%u", p->entry);
	sf_ts_format(s->due, ts);
	sf_walk_prop(k, "due", sf_str(ts));
	sf_walk_prop(k, "why", why);
	return (sf_walk_row(k, p, k->w->asof, "cancel", s->channel, e));
}

int
sf_walk_cancel(struct sf_walk *k, struct sf_trip *p, struct sf_str why,
    struct sf_err *e)
{
	size_t i;

	for (i = 0; i < p->sents; i++)
		if (pending(k, &p->sent[i]) &&
		    cancel_one(k, p, &p->sent[i], why, e))
			return (-1);
	return (0);
}

/* The first exit that holds, or NULL; *${held}: one of them is undefined. */
static int
exit_of(struct sf_walk *k, size_t i, const struct sf_exit **out, int *held,
    struct sf_err *e)
{
	const struct sf_trip *p = &k->t.trip[i];
	const struct sf_journey *j = &k->w->js->j[p->j];
	enum sf_truth t;
	size_t n;

	*out = NULL;
	*held = 0;
	for (n = 0; n < j->exits && *out == NULL; n++) {
		if (sf_walk_truth(k, i, j->exit[n].prog, p->s, p->from, &t, e))
			return (-1);
		*held |= t == SF_UNDEFINED;
		if (t == SF_YES)
			*out = &j->exit[n];
	}
	return (0);
}

/*
 * 1: none holds; 0: she has left, or one of them is undefined; -1.  A trip
 * that has ended may have sends that are not due: they are taken back too.
 */
static int
exits(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_exit *x;
	struct sf_str why;
	int held;

	if (exit_of(k, i, &x, &held, e))
		return (-1);
	if (x == NULL)
		return (!held);
	why = sf_walk_join(k, SF_S("exit:"), x->as);
	if (sf_walk_cancel(k, p, why, e))
		return (-1);
	return (p->phase != SF_ENDED && sf_walk_end(k, p, k->w->asof, x->as,
	    x->goal, why, e) ? -1 : 0);
}

static int
any_pending(const struct sf_walk *k, const struct sf_trip *p)
{
	size_t i;

	for (i = 0; i < p->sents; i++)
		if (pending(k, &p->sent[i]))
			return (1);
	return (0);
}

/* Go on as answered from step ${s}, and take back what was to follow. */
static int
answer(struct sf_walk *k, struct sf_trip *p, int s, struct sf_str ch,
    struct sf_err *e)
{
	const struct sf_step *st = &k->w->js->j[p->j].step[s];

	if (sf_walk_cancel(k, p, sf_walk_join(k, SF_S("answered:"), st->name),
	    e))
		return (-1);
	p->s = s;
	p->step = sf_str(st->name);
	p->phase = SF_ACT;
	p->at = k->w->asof;
	p->prev = (struct sf_str){"", 0};
	if (ch.n > 0)
		p->channel = ch;
	return (0);
}

/*
 * A wait was settled ahead of its end, or its receipt came late, and the send
 * that followed has not left yet: she has answered after all.
 */
static int
late_answer(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_journey *j = &k->w->js->j[p->j];
	enum sf_truth t = SF_NO;
	struct sf_str ch;
	int s;

	if (p->phase == SF_WAITING) {
		if (sf_walk_answered(k, i, p->s, p->from, &t, &ch, e))
			return (-1);
		if (t == SF_YES)
			return (answer(k, p, p->s, ch, e));
	}
	if (!j->late_learn || p->prev.n == 0 ||
	    (s = sf_journey_step(j, p->prev)) < 0)
		return (0);
	if (sf_walk_answered(k, i, s, p->prev_from, &t, &ch, e))
		return (-1);
	return (t == SF_YES ? answer(k, p, s, ch, e) : 0);
}

/* Consent, reach and requirement once more, for what has not left yet. */
static int
refused(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	struct sf_str why;
	size_t n;
	int ch;

	for (n = 0; n < p->sents; n++) {
		if (!pending(k, &p->sent[n]))
			continue;
		ch = sf_channels_find(k->w->js->channels, p->sent[n].channel);
		why = SF_S("no such channel");
		if (ch >= 0 && sf_walk_barred(k, i, ch, &why, e))
			return (-1);
		if (why.n == 0)
			continue;
		if (cancel_one(k, p, &p->sent[n], why, e))
			return (-1);
		if (p->phase != SF_WAITING ||
		    !sf_str_eq(p->rung, p->sent[n].key))
			continue;
		p->phase = SF_ARRIVE;
		p->at = k->w->asof;
		p->held = SF_S("cancelled");
	}
	return (0);
}

/*
 * Somebody who was given up and then opened: what was not sent yet is taken
 * back, and the tags of giving up are taken off.
 */
static int
late_tags(struct sf_walk *k, struct sf_trip *p, struct sf_err *e)
{
	struct sf_str step = {"", 0}, was = p->why;
	size_t n;
	int any;

	if (!k->w->js->j[p->j].late_learn || p->lates == 0)
		return (0);
	if (p->phase == SF_ENDED && p->ended + LATE < k->w->asof)
		return (0);
	if ((any = sf_walk_opened_late(k, p, &step, e)) <= 0)
		return (any);
	sf_walk_touch(k, p);
	p->why = sf_walk_join(k, SF_S("late:"), sf_trip_dup(&k->mem,
	    step).p);
	if (p->phase == SF_ENDED && sf_walk_cancel(k, p, p->why, e))
		return (-1);
	for (n = 0; n < p->lates; n++)
		if (sf_walk_map_row(k, p, k->w->asof, "tag", p->step,
		    p->late[n], SF_S("false"), e))
			return (-1);
	p->lates = 0;
	p->why = was;
	return (0);
}

int
sf_walk_back(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_journey *j = &k->w->js->j[p->j];
	int r;

	if (!k->w->cancel && late_tags(k, p, e))
		return (-1);
	if (!any_pending(k, p) && (p->phase == SF_ENDED || k->w->cancel))
		return (0);
	if ((r = exits(k, i, e)) < 0)
		return (-1);
	/* An exit that is undefined holds her, and a refusal counts still. */
	if (r == 0 || p->phase == SF_ENDED)
		return (any_pending(k, p) && refused(k, i, e) ? -1 : 0);
	if (p->phase == SF_HELD_OUT) {
		if (p->entered + sf_graph_life(j) + SF_DAY * 31 > k->w->asof)
			return (0);
		return (sf_walk_end(k, p, k->w->asof, "holdout", 0,
		    SF_S("life"), e) ? -1 : 0);
	}
	if (any_pending(k, p) && late_answer(k, i, e))
		return (-1);
	if (any_pending(k, p) && refused(k, i, e))
		return (-1);
	return (1);
}
