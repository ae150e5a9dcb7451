/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/frame.h"
#include "rules/sample.h"

#include "journey/walk.h"

/* Whether she may enter (again); *${number} is that of the entry. */
static int
may_enter(const struct sf_walk *k, int j, int64_t at, unsigned *number)
{
	const struct sf_journey *jn = &k->w->js->j[j];
	const struct sf_trip *p;
	uint64_t n = 0;
	size_t i;

	*number = 1;
	for (i = 0; i < k->t.trips; i++) {
		p = &k->t.trip[i];
		if (!sf_str_is(p->journey, jn->name))
			continue;
		n++;
		if (p->entry >= *number)
			*number = p->entry + 1;
		if (p->phase != SF_ENDED || !jn->reenter)
			return (0);
		if (jn->after.n > 0 && sf_zone_add(k->f.zone, p->ended,
		    jn->after, jn->cal) > at)
			return (0);
	}
	return (jn->reenter_max == 0 || n < jn->reenter_max);
}

static int
enter_row(struct sf_walk *k, const struct sf_trip *p, const char *by,
    struct sf_str from, struct sf_err *e)
{
	sf_walk_props(k, p, SF_S(""));
	sf_walk_prop(k, "founding", p->founding);
	sf_walk_prop(k, "arm", p->arm);
	sf_walk_prop(k, "why", sf_walk_join(k, sf_walk_join(k, sf_str(by),
	    ":"), sf_trip_dup(&k->mem, from).p));
	return (sf_walk_row(k, p, p->entered, "enter", SF_S(""), e));
}

/* The decision not to let her in is told where another journey sent her. */
static int
refuse(struct sf_walk *k, int j, int64_t at, struct sf_str from,
    struct sf_err *e)
{
	struct sf_trip p = {0};

	p.journey = sf_str(k->w->js->j[j].name);
	sf_buf_clear(&k->props);
	sf_buf_addc(&k->props, '{');
	sf_walk_prop(k, "journey", p.journey);
	sf_walk_prop(k, "rule", SF_S("reenter"));
	sf_walk_prop(k, "why", sf_walk_join(k, SF_S("from:"),
	    sf_trip_dup(&k->mem, from).p));
	return (sf_walk_row(k, &p, at, "skipped", SF_S(""), e));
}

int
sf_walk_enter(struct sf_walk *k, int j, int64_t at, const char *by,
    struct sf_str from, struct sf_err *e)
{
	const struct sf_journey *jn = &k->w->js->j[j];
	struct sf_trip *p;
	unsigned number;
	uint32_t index = (uint32_t)j;

	if (!may_enter(k, j, at, &number))
		return (strcmp(by, "from") != 0 ? 0 : refuse(k, j, at, from,
		    e));
	if ((p = sf_trip_add(&k->t, &k->mem)) == NULL)
		return (sf_fail_mem(e));
	p->j = j;
	p->mine = 1;
	p->journey = sf_str(jn->name);
	p->entry = number;
	p->founding = k->t.one_id;
	p->entered = p->at = at;
	p->arm = SF_S("treated");
	p->phase = SF_ARRIVE;
	p->s = 0;
	p->step = sf_str(jn->step[0].name);
	p->why = sf_walk_join(k, SF_S("entry:"), sf_trip_dup(&k->mem, from).p);
	if (jn->holdout > 0 && sf_sample_in(p->founding, jn->salt,
	    jn->holdout)) {
		p->arm = SF_S("holdout");
		p->phase = SF_HELD_OUT;
	}
	sf_walk_touch(k, p);
	sf_frame_add(&k->asks, SF_FRAME_ENTRANT, SF_S(""),
	    (struct sf_str){(const char *)&index, sizeof(index)});
	return (enter_row(k, p, by, from, e) ? -1 : 1);
}

int
sf_walk_segments(struct sf_walk *k, struct sf_err *e)
{
	const struct sf_journeys *js = k->w->js;
	const struct sf_last *last;
	int64_t since;
	size_t j;

	for (j = 0; j < js->n; j++) {
		if (js->j[j].segment == NULL)
			continue;
		if (!sf_facts_segment(&k->f, sf_str(js->j[j].segment), &since))
			continue;
		last = &k->w->store->last[j];
		if (last->has_asof ? since <= last->asof : js->j[j].first_none)
			continue;
		if (sf_walk_enter(k, (int)j, k->w->asof, "segment",
		    sf_str(js->j[j].segment), e) < 0)
			return (-1);
	}
	return (0);
}
