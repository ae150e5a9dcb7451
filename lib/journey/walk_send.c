/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journey/frame.h"

#include "journey/walk.h"

int
sf_walk_contact(struct sf_walk *k, int64_t at, int ch, struct sf_err *e)
{
	struct sf_contact *p;
	size_t cap;

	if (k->contacts == k->contact_cap) {
		cap = k->contact_cap ? k->contact_cap * 2 : 32;
		if ((p = realloc(k->contact, cap * sizeof(*p))) == NULL)
			return (sf_fail_mem(e));
		k->contact = p;
		k->contact_cap = cap;
	}
	k->contact[k->contacts++] = (struct sf_contact){at, ch};
	return (0);
}

/*
 * A purpose is like a path, "marketing:fund": it needs its own yes, and no
 * refusal of anything above it.
 */
static int
purpose_given(const struct sf_facts *f, struct sf_str purpose)
{
	size_t i;

	if (!sf_str_is(sf_facts_consent(f, purpose), "yes"))
		return (0);
	for (i = 0; i < purpose.n; i++)
		if (purpose.p[i] == ':' && sf_str_is(sf_facts_consent(f,
		    (struct sf_str){purpose.p, i}), "no"))
			return (0);
	return (1);
}

int
sf_walk_barred(struct sf_walk *k, size_t i, int ch, struct sf_str *why,
    struct sf_err *e)
{
	const struct sf_trip *p = &k->t.trip[i];
	const struct sf_journey *j = &k->w->js->j[p->j];
	const struct sf_channel *c = sf_channels_at(k->w->js->channels,
	    (size_t)ch);
	enum sf_truth t = SF_YES;

	*why = (struct sf_str){"", 0};
	if (c->consent != NULL && !sf_str_is(sf_facts_consent(&k->f,
	    sf_str(c->consent)), "yes"))
		*why = sf_walk_join(k, SF_S("no consent to "), c->consent);
	else if (j->purpose != NULL && !purpose_given(&k->f,
	    sf_str(j->purpose)))
		*why = sf_walk_join(k, SF_S("no consent to "), j->purpose);
	if (why->n > 0)
		return (0);
	if (sf_facts_channels(&k->f, k->x, k->parser, e))
		return (-1);
	if (k->f.reach[ch] != SF_YES) {
		*why = sf_walk_join(k, SF_S("no way to reach by "), c->name);
		return (0);
	}
	if (j->require >= 0 && sf_walk_truth(k, i, j->require, p->s, p->from,
	    &t, e))
		return (-1);
	if (t != SF_YES)
		*why = SF_S("require");
	return (0);
}

/* A decision row that says why there was no send. */
static int
unsent(struct sf_walk *k, const struct sf_trip *p, const struct sf_rung *g,
    const char *event, struct sf_str rule, struct sf_err *e)
{
	const struct sf_channel *c = sf_channels_at(k->w->js->channels,
	    (size_t)g->ch);

	sf_walk_props(k, p, g->key);
	sf_walk_prop(k, "rule", rule);
	sf_walk_prop(k, "why", p->why);
	return (sf_walk_row(k, p, k->w->asof, event, sf_str(c->name), e));
}

/* What the definition wants where a rule of contact stands against a send. */
static enum sf_outcome
capped(struct sf_walk *k, size_t i, const struct sf_rung *g, const char *rule,
    int wait, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	enum sf_capped mode = wait ? SF_CAPPED_DEFER :
	    k->w->js->j[p->j].capped;
	struct sf_str r = sf_trip_dup(&k->mem, sf_str(rule));

	/* A traveller who is held night after night is told of once. */
	if ((mode != SF_CAPPED_DEFER || !sf_str_eq(p->held, r)) &&
	    unsent(k, p, g, "capped", r, e))
		return (SF_TRIED_FAILED);
	switch (mode) {
	case SF_CAPPED_SKIP:
		break;
	case SF_CAPPED_DEFER:
		if (!sf_str_eq(p->held, r)) {
			p->held = r;
			sf_walk_touch(k, p);
		}
		return (SF_TRIED_HELD);
	case SF_CAPPED_EXIT:
		if (sf_walk_cancel(k, p, SF_S("capped"), e) ||
		    sf_walk_end(k, p, k->w->asof, "capped", 0, r, e))
			return (SF_TRIED_FAILED);
		return (SF_TRIED_ENDED);
	}
	return (SF_TRIED_NOTHING);
}

static const struct sf_budget *
budget_of(const struct sf_journey *j, int ch, size_t *at)
{
	for (*at = 0; *at < j->budgets; ++*at)
		if (j->budget[*at].ch == ch)
			return (&j->budget[*at]);
	return (NULL);
}

/*
 * Ask for the budget, or read what was allotted: 1 granted, 0 refused, -1
 * not asked for in the first round.
 */
static int
allotted(struct sf_walk *k, const struct sf_trip *p, const struct sf_sent *s,
    size_t budget, int *out, struct sf_err *e)
{
	char id[SF_SEND_ID_LEN + 1], ts[SF_TS_LEN + 1];
	const struct sf_map_entry *v;

	if (sf_walk_send_id(p, s, id, e))
		return (-1);
	*out = 1;
	if (k->w->verdict != NULL) {
		v = sf_map_get(k->w->verdict, sf_str(id));
		*out = v == NULL ? -1 : (int)v->val;
		return (0);
	}
	sf_ts_format(s->due, ts);
	sf_buf_clear(&k->text);
	sf_buf_addf(&k->text, "%03d%03zu%s", p->j, budget, ts);
	sf_buf_addstr(&k->text, p->founding);
	sf_frame_add(&k->asks, SF_FRAME_ASK, sf_buf_str(&k->text), sf_str(id));
	k->n_asks++;
	return (sf_buf_check(&k->asks, e));
}

/* A send that a merged trip of the same person has made already. */
static struct sf_sent *
taken(struct sf_trip *p, struct sf_str key)
{
	size_t i;

	for (i = 0; i < p->sents; i++)
		if ((p->sent[i].flags & SF_SENT_TAKEN) &&
		    sf_str_eq(p->sent[i].key, key))
			return (&p->sent[i]);
	return (NULL);
}

/*
 * A send that this trip has made already, and that no way back leads to
 * again: the steps were put in another order, or an answer came late.
 */
static struct sf_sent *
repeated(struct sf_trip *p, struct sf_str key)
{
	struct sf_sent *last = NULL;
	uint64_t n = 0, back = 0;
	size_t i;

	for (i = 0; i < p->loops; i++)
		back += p->loop[i].n;
	for (i = 0; i < p->sents; i++)
		if (!(p->sent[i].flags & SF_SENT_CANCELLED) &&
		    sf_str_eq(p->sent[i].key, key)) {
			last = &p->sent[i];
			n++;
		}
	return (n > back ? last : NULL);
}

static void
sent_now(struct sf_walk *k, struct sf_trip *p, const struct sf_sent *s)
{
	p->rung = s->key;
	p->channel = s->channel;
	p->from = s->due;
	p->held = (struct sf_str){"", 0};
	sf_walk_touch(k, p);
}

static enum sf_outcome
make(struct sf_walk *k, size_t i, const struct sf_rung *g, int64_t due,
    struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_journey *j = &k->w->js->j[p->j];
	struct sf_sent one = {0}, *s;
	const struct sf_budget *b;
	char rule[96], max[32];
	size_t n, at;
	int grant = 1;

	one.key = g->key;
	one.channel = sf_str(sf_channels_at(k->w->js->channels,
	    (size_t)g->ch)->name);
	one.due = due;
	one.attempt = 1;
	for (n = 0; n < p->sents; n++)
		one.attempt += (unsigned)sf_str_eq(p->sent[n].key, g->key);
	if ((b = budget_of(j, g->ch, &at)) != NULL &&
	    allotted(k, p, &one, at, &grant, e))
		return (SF_TRIED_FAILED);
	/* A send refused frees nothing in this run: it counts all the same. */
	if (sf_walk_contact(k, due, g->ch, e))
		return (SF_TRIED_FAILED);
	if (grant != 1) {
		sf_dec_format(b->max, max);
		(void)snprintf(rule, sizeof(rule), "budget %s %s%s%s",
		    one.channel.p, max, b->currency[0] ? " " : "",
		    b->currency);
		return (capped(k, i, g, rule, grant < 0, e));
	}
	if ((s = sf_trip_sent(p, &k->mem)) == NULL)
		return ((enum sf_outcome)sf_fail_mem(e));
	*s = one;
	s->flags = SF_SENT_NOW;
	if (sf_walk_send_row(k, p, g, s, e))
		return (SF_TRIED_FAILED);
	sent_now(k, p, s);
	return (SF_TRIED_DONE);
}

/* One rung: SF_TRIED_NOTHING lets the next one have its turn. */
static enum sf_outcome
one_rung(struct sf_walk *k, size_t i, const struct sf_rung *g,
    struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_journey *j = &k->w->js->j[p->j];
	struct sf_sent *s = taken(p, g->key);
	struct sf_str why;
	int64_t due, base;
	char rule[64];
	int cap;

	if (s != NULL) {
		s->flags &= ~(unsigned)SF_SENT_TAKEN;
		sent_now(k, p, s);
		return (unsent(k, p, g, "skipped", SF_S("sent before under "
		    "another name"), e) ? SF_TRIED_FAILED : SF_TRIED_DONE);
	}
	if ((s = repeated(p, g->key)) != NULL) {
		sent_now(k, p, s);
		return (unsent(k, p, g, "skipped", SF_S("sent before"), e) ?
		    SF_TRIED_FAILED : SF_TRIED_DONE);
	}
	if (sf_walk_barred(k, i, g->ch, &why, e))
		return (SF_TRIED_FAILED);
	if (why.n > 0)
		return (unsent(k, p, g, "skipped", why, e) ? SF_TRIED_FAILED :
		    SF_TRIED_NOTHING);
	if (p->held.n == 0 && sf_zone_add(k->f.zone, p->at, j->grace, j->cal) <
	    k->w->asof)
		return (unsent(k, p, g, "missed", SF_S("grace"), e) ?
		    SF_TRIED_FAILED : SF_TRIED_MISSED);
	base = p->at > k->w->asof ? p->at : k->w->asof;
	due = sf_walk_due(k, p);
	if (due != base && j->quiet.drop) {
		(void)snprintf(rule, sizeof(rule), "quiet %.40s",
		    j->quiet.text);
		return (unsent(k, p, g, "capped", sf_trip_dup(&k->mem,
		    sf_str(rule)), e) ? SF_TRIED_FAILED : SF_TRIED_NOTHING);
	}
	if ((cap = sf_walk_cap(k, p, g->ch, due)) >= 0)
		return (capped(k, i, g, j->cap[cap].text, 0, e));
	return (make(k, i, g, due, e));
}

enum sf_outcome
sf_walk_send(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *s = &k->w->js->j[p->j].step[p->s];
	enum sf_outcome o;
	int r;

	for (;;) {
		if (sf_walk_rung(k, i, &r, e))
			return (SF_TRIED_FAILED);
		if (r < 0)
			return (SF_TRIED_NOTHING);
		o = one_rung(k, i, &s->rung[r], e);
		if (o == SF_TRIED_FAILED || o == SF_TRIED_HELD ||
		    o == SF_TRIED_ENDED)
			return (o);
		if (sf_trip_try(p, s->rung[r].key, &k->mem))
			return ((enum sf_outcome)sf_fail_mem(e));
		if (o == SF_TRIED_DONE)
			return (o);
		if (o == SF_TRIED_MISSED) {
			p->at = k->w->asof;
			p->why = sf_walk_join(k, s->rung[r].key, ":missed");
		}
		if (s->send != SF_SEND_TRY)
			return (o);
	}
}
