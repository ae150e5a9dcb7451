/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/walk.h"

int
sf_walk_send_id(const struct sf_trip *p, const struct sf_sent *s,
    char id[SF_SEND_ID_LEN + 1], struct sf_err *e)
{
	if (s->id.n == SF_SEND_ID_LEN) {
		memcpy(id, s->id.p, SF_SEND_ID_LEN);
		id[SF_SEND_ID_LEN] = '\0';
		return (0);
	}
	return (sf_send_id(p->journey, p->founding, p->entry, s->key,
	    s->attempt, id, e));
}

/* Whether ${key} is a send of step ${name}: its own, or a rung of its. */
static int
of_step(struct sf_str key, struct sf_str name)
{
	return (sf_str_eq(key, name) || (key.n > name.n &&
	    key.p[name.n] == '.' && memcmp(key.p, name.p, name.n) == 0));
}

static int
was_opened(struct sf_walk *k, const struct sf_trip *p, const struct sf_sent *s,
    int64_t *ts, int *out, struct sf_err *e)
{
	int ch = sf_channels_find(k->w->js->channels, s->channel);
	char id[SF_SEND_ID_LEN + 1];

	*out = 0;
	if ((s->flags & SF_SENT_CANCELLED) || ch < 0 || k->f.opens == 0)
		return (0);
	if (sf_walk_send_id(p, s, id, e))
		return (-1);
	*out = sf_facts_opened(&k->f, ch, sf_str(id), ts);
	return (0);
}

/*
 * Of a step that comes again only the last attempt is its own, the earlier
 * ones that went unanswered, and what a merged trip has sent: else one open
 * would answer for ever.
 */
static int
own(const struct sf_trip *p, size_t at)
{
	size_t i;

	if ((p->sent[at].flags & SF_SENT_TIMEOUT) || p->sent[at].id.n > 0)
		return (1);
	for (i = at + 1; i < p->sents; i++)
		if (p->sent[i].id.n == 0 &&
		    sf_str_eq(p->sent[i].key, p->sent[at].key))
			return (0);
	return (1);
}

static int
opened(struct sf_walk *k, const struct sf_trip *p, struct sf_str step,
    int only_own, int *out, struct sf_str *ch, struct sf_err *e)
{
	int64_t ts = 0, best = 0;
	int hit;
	size_t i;

	*out = 0;
	for (i = 0; i < p->sents; i++) {
		if (!of_step(p->sent[i].key, step) ||
		    (only_own && !own(p, i)))
			continue;
		if (was_opened(k, p, &p->sent[i], &ts, &hit, e))
			return (-1);
		if (!hit || (*out && ts >= best))
			continue;
		*out = 1;
		best = ts;
		*ch = p->sent[i].channel;
	}
	return (0);
}

/* "opened": every step of the trip with a send, and "" for the one in hand. */
static int
param_opened(struct sf_walk *k, const struct sf_trip *p, int step,
    struct sf_err *e)
{
	const struct sf_journey *j = &k->w->js->j[p->j];
	struct sf_str name, ch;
	int hit = 0;
	size_t i;

	sf_buf_adds(&k->text, ",\"opened\":{\"\":");
	if (step >= 0 && opened(k, p, sf_str(j->step[step].name), 1, &hit,
	    &ch, e))
		return (-1);
	sf_buf_adds(&k->text, hit ? "true" : "false");
	for (i = 0; i < j->steps; i++) {
		if (j->step[i].send == SF_SEND_NONE)
			continue;
		name = sf_str(j->step[i].name);
		if (opened(k, p, name, 0, &hit, &ch, e))
			return (-1);
		if (!hit)
			continue;
		sf_buf_addc(&k->text, ',');
		sf_buf_json(&k->text, name.p, name.n);
		sf_buf_adds(&k->text, ":true");
	}
	sf_buf_adds(&k->text, "}}");
	return (0);
}

static int
evaluate(struct sf_walk *k, size_t i, int step, int64_t wait, struct sf_err *e)
{
	const struct sf_trip *p = &k->t.trip[i];
	char ts[SF_TS_LEN + 1];

	if (k->evaluated && k->ev_trip == i && k->ev_step == step &&
	    k->ev_wait == wait)
		return (0);
	if (sf_facts_channels(&k->f, k->x, k->parser, e))
		return (-1);
	sf_buf_clear(&k->text);
	sf_ts_format(p->entered, ts);
	sf_buf_addf(&k->text, "{\"entry\":\"%s\"", ts);
	sf_ts_format(wait ? wait : p->entered, ts);
	sf_buf_addf(&k->text, ",\"wait\":\"%s\"", ts);
	if (param_opened(k, p, step, e) || sf_buf_check(&k->text, e))
		return (-1);
	if (sf_expr_feed(k->x, k->w->js->j[p->j].group, k->f.line, k->f.doc,
	    sf_buf_str(&k->text), e) || sf_expr_eval(k->x, e))
		return (-1);
	k->evaluated = 1;
	k->ev_trip = i;
	k->ev_step = step;
	k->ev_wait = wait;
	return (0);
}

int
sf_walk_value(struct sf_walk *k, size_t i, int prog, int step, int64_t wait,
    const struct sf_value **out, struct sf_err *e)
{
	if (evaluate(k, i, step, wait, e))
		return (-1);
	*out = sf_expr_value(k->x, 0, (unsigned)prog);
	return (0);
}

int
sf_walk_truth(struct sf_walk *k, size_t i, int prog, int step, int64_t wait,
    enum sf_truth *out, struct sf_err *e)
{
	const struct sf_value *v;

	if (sf_walk_value(k, i, prog, step, wait, &v, e))
		return (-1);
	*out = v->truth;
	if (v->truth == SF_UNDEFINED)
		sf_walk_note(k, &k->t.trip[i], "condition", v->why);
	return (0);
}

int
sf_walk_answered(struct sf_walk *k, size_t i, int s, int64_t from,
    enum sf_truth *out, struct sf_str *ch, struct sf_err *e)
{
	const struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *st = &k->w->js->j[p->j].step[s];
	int hit = 0;

	*out = SF_NO;
	*ch = (struct sf_str){"", 0};
	if (st->for_prog >= 0)
		return (sf_walk_truth(k, i, st->for_prog, s,
		    st->since_entry ? p->entered : from, out, e));
	if (!st->for_opened)
		return (0);
	if (sf_facts_channels(&k->f, k->x, k->parser, e) ||
	    opened(k, p, sf_str(st->name), 1, &hit, ch, e))
		return (-1);
	*out = hit ? SF_YES : SF_NO;
	return (0);
}

int
sf_walk_opened_late(struct sf_walk *k, struct sf_trip *p, struct sf_str *step,
    struct sf_err *e)
{
	int64_t ts = 0;
	int hit, any = 0;
	size_t i;

	if (sf_facts_channels(&k->f, k->x, k->parser, e))
		return (-1);
	for (i = 0; i < p->sents; i++) {
		if (!(p->sent[i].flags & SF_SENT_TIMEOUT) ||
		    (p->sent[i].flags & SF_SENT_LATE))
			continue;
		if (was_opened(k, p, &p->sent[i], &ts, &hit, e))
			return (-1);
		if (!hit)
			continue;
		p->sent[i].flags |= SF_SENT_LATE;
		*step = p->sent[i].key;
		any = 1;
	}
	return (any);
}
