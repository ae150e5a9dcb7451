/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/walk.h"

/* What is learned of the person, from her time line and her trips. */
static int
learn(struct sf_walk *k, struct sf_err *e)
{
	const struct sf_channels *cs = k->w->js->channels;
	char id[SF_SEND_ID_LEN + 1];
	struct sf_map sends = {0};
	size_t i, n, q, chs = sf_channels_count(cs);
	struct sf_touch *o;
	int ret = -1, fresh, ch;

	if (k->have_favour)
		return (0);
	memset(k->favour, 0, chs * sizeof(*k->favour));
	if (sf_facts_channels(&k->f, k->x, k->parser, e) ||
	    sf_facts_sent(&k->f, e))
		goto done;
	for (i = 0; i < k->f.sents; i++) {
		if (sf_map_put(&sends, k->f.sent[i].send_id, 0, &fresh) == NULL)
			goto done;
		if (fresh && k->f.sent[i].ch >= 0)
			sf_favour_sent(&k->favour[k->f.sent[i].ch],
			    k->f.sent[i].ts, k->w->asof);
	}
	for (i = 0; i < k->t.trips; i++)
		for (n = 0; n < k->t.trip[i].sents; n++) {
			const struct sf_sent *s = &k->t.trip[i].sent[n];

			ch = sf_channels_find(cs, s->channel);
			if (ch < 0 || (s->flags & (SF_SENT_CANCELLED |
			    SF_SENT_TAKEN)) || s->due >= k->w->asof)
				continue;
			if (sf_walk_send_id(&k->t.trip[i], s, id, e))
				goto done;
			if (sf_map_put(&sends, sf_str(id), 0, &fresh) == NULL)
				goto done;
			if (fresh)
				sf_favour_sent(&k->favour[ch], s->due,
				    k->w->asof);
		}
	for (i = 0; i < k->f.opens; i++) {
		o = &k->f.open[i];
		for (q = 0; q < i && (k->f.open[q].ch != o->ch ||
		    !sf_str_eq(k->f.open[q].send_id, o->send_id)); q++)
			;
		if (q == i)
			sf_favour_opened(&k->favour[o->ch], o->ts,
			    k->w->asof);
	}
	k->have_favour = 1;
	ret = 0;
done:
	sf_map_release(&sends);
	return (ret == 0 ? 0 : sf_fail_mem(e));
}

/* When a send that is wanted now would be due. */
int64_t
sf_walk_due(const struct sf_walk *k, const struct sf_trip *p)
{
	const struct sf_journey *j = &k->w->js->j[p->j];
	int64_t at = p->at > k->w->asof ? p->at : k->w->asof;

	return (sf_contact_quiet(&j->quiet, k->f.zone, at, p->founding));
}

int
sf_walk_cap(const struct sf_walk *k, const struct sf_trip *p, int ch,
    int64_t due)
{
	const struct sf_journey *j = &k->w->js->j[p->j];

	return (sf_contact_cap(j->cap, j->caps, k->f.zone, k->contact,
	    k->contacts, due, ch));
}

/* The rung of the learned favourite among those not tried, or -1. */
static int
favourite(struct sf_walk *k, size_t i, int *out, struct sf_err *e)
{
	const struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *s = &k->w->js->j[p->j].step[p->s];
	int may[64] = {0}, rung[64], best;
	sf_dec cost[64] = {0};
	struct sf_str why;
	size_t r, n = sf_channels_count(k->w->js->channels);

	*out = -1;
	if (learn(k, e))
		return (-1);
	n = n < 64 ? n : 64;
	for (r = s->rungs; r-- > 0;) {
		int ch = s->rung[r].ch;

		if (ch >= 64 || sf_trip_tried(p, s->rung[r].key))
			continue;
		if (sf_walk_barred(k, i, ch, &why, e))
			return (-1);
		may[ch] = why.n == 0 && sf_walk_cap(k, p, ch,
		    sf_walk_due(k, p)) < 0;
		cost[ch] = sf_channels_at(k->w->js->channels,
		    (size_t)ch)->cost;
		rung[ch] = (int)r;
	}
	best = sf_favour_pick(k->favour, may, cost, n);
	*out = best < 0 ? -1 : rung[best];
	return (0);
}

/* The rung of the preference that a step has set, where it may be used. */
static int
set_before(struct sf_walk *k, size_t i, int *out, struct sf_err *e)
{
	const struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *s = &k->w->js->j[p->j].step[p->s];
	struct sf_str why;
	size_t r;

	*out = -1;
	if (k->t.pref.n == 0)
		return (0);
	for (r = 0; r < s->rungs; r++) {
		if (!sf_str_is(k->t.pref, sf_channels_at(k->w->js->channels,
		    (size_t)s->rung[r].ch)->name))
			continue;
		if (sf_walk_barred(k, i, s->rung[r].ch, &why, e))
			return (-1);
		if (why.n == 0 && sf_walk_cap(k, p, s->rung[r].ch,
		    sf_walk_due(k, p)) < 0)
			*out = (int)r;
	}
	return (0);
}

/* The next rung to try; -1 where there is none. */
int
sf_walk_rung(struct sf_walk *k, size_t i, int *out, struct sf_err *e)
{
	const struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *s = &k->w->js->j[p->j].step[p->s];
	size_t r;

	*out = -1;
	if (s->send == SF_SEND_PREFER && p->trieds == 0) {
		if (set_before(k, i, out, e))
			return (-1);
		if (*out < 0 && favourite(k, i, out, e))
			return (-1);
		if (*out < 0)
			*out = s->or;
		return (0);
	}
	if (s->send == SF_SEND_PREFER)
		return (0);
	if (s->learned && favourite(k, i, out, e))
		return (-1);
	for (r = 0; *out < 0 && r < s->rungs; r++)
		if (!sf_trip_tried(p, s->rung[r].key))
			*out = (int)r;
	return (0);
}
