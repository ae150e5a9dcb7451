/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/walk.h"

/* Whether trip ${a} began before ${b}. */
static int
earlier(const struct sf_trip *a, const struct sf_trip *b)
{
	int c;

	if (a->entered != b->entered)
		return (a->entered < b->entered);
	if ((c = sf_str_cmp(a->founding, b->founding)) != 0)
		return (c < 0);
	return (a->entry < b->entry);
}

static int
has_id(const struct sf_trip *p, const char *id)
{
	size_t i;

	for (i = 0; i < p->sents; i++)
		if (sf_str_is(p->sent[i].id, id))
			return (1);
	return (0);
}

/* What ${from} has sent, ${to} need not send again. */
static int
absorb(struct sf_walk *k, struct sf_trip *to, const struct sf_trip *from,
    struct sf_err *e)
{
	char id[SF_SEND_ID_LEN + 1];
	struct sf_sent *s;
	size_t i;

	for (i = 0; i < from->sents; i++) {
		if (from->sent[i].flags & SF_SENT_CANCELLED)
			continue;
		if (sf_walk_send_id(from, &from->sent[i], id, e))
			return (-1);
		if (has_id(to, id))
			continue;
		if ((s = sf_trip_sent(to, &k->mem)) == NULL)
			return (sf_fail_mem(e));
		sf_walk_touch(k, to);
		*s = from->sent[i];
		s->id = sf_trip_dup(&k->mem, sf_str(id));
		s->flags |= SF_SENT_TAKEN;
		for (size_t n = 0; n + 1 < to->sents; n++)
			if (sf_str_eq(to->sent[n].key, s->key) &&
			    !(to->sent[n].flags & SF_SENT_CANCELLED))
				s->flags &= ~(unsigned)SF_SENT_TAKEN;
	}
	return (0);
}

/*
 * ${a} and ${b} are trips of one journey under two founding names.  The
 * earlier entry stays; the other ends, unless it began after the earlier one
 * had ended and the journey lets people in again.
 */
static int
pair(struct sf_walk *k, struct sf_trip *a, struct sf_trip *b,
    struct sf_err *e)
{
	const struct sf_journey *j = &k->w->js->j[a->j];
	struct sf_trip *keep = earlier(a, b) ? a : b;
	struct sf_trip *drop = keep == a ? b : a;
	int mixed = !sf_str_eq(a->arm, b->arm);

	if (drop->phase == SF_ENDED && keep->phase == SF_ENDED)
		return (0);
	if (keep->phase == SF_ENDED && keep->ended <= drop->entered &&
	    j->reenter)
		return (0);
	if (sf_str_is(drop->end, "merged"))
		return (0);
	drop->mixed |= mixed;
	keep->mixed |= mixed;
	if (drop->phase != SF_ENDED &&
	    (sf_walk_cancel(k, drop, SF_S("merged"), e) ||
	    sf_walk_end(k, drop, k->w->asof, "merged", 0, keep->founding, e)))
		return (-1);
	drop->end = SF_S("merged");
	sf_walk_touch(k, drop);
	sf_walk_touch(k, keep);
	if (keep->phase == SF_ENDED)
		return (0);
	return (absorb(k, keep, drop, e));
}

/*
 * Trips in her lines that went on with somebody else, once two names were two
 * people again: while she bore them she may have been sent their steps.
 */
static int
others(struct sf_walk *k, struct sf_trip *mine, struct sf_err *e)
{
	const struct sf_trip *p;
	size_t i;

	for (i = 0; i < k->t.trips; i++) {
		p = &k->t.trip[i];
		if (p->mine || p->j != mine->j ||
		    (p->phase == SF_ENDED && p->ended <= mine->entered &&
		    k->w->js->j[p->j].reenter))
			continue;
		if (absorb(k, mine, p, e))
			return (-1);
	}
	return (0);
}

int
sf_walk_merge(struct sf_walk *k, struct sf_err *e)
{
	struct sf_trip *a, *b;
	size_t i, n;

	for (i = 0; i < k->t.trips; i++)
		for (n = i + 1; n < k->t.trips; n++) {
			a = &k->t.trip[i];
			b = &k->t.trip[n];
			if (a->j < 0 || a->j != b->j || !a->mine || !b->mine ||
			    sf_str_eq(a->founding, b->founding))
				continue;
			if (pair(k, a, b, e))
				return (-1);
		}
	for (i = 0; i < k->t.trips; i++) {
		a = &k->t.trip[i];
		if (a->j >= 0 && a->mine && a->phase != SF_ENDED &&
		    others(k, a, e))
			return (-1);
	}
	return (0);
}
