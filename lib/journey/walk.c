/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "journey/frame.h"

#include "journey/walk.h"

/* Sends of trips that ended longer ago are forgotten: no cap looks so far. */
#define REMEMBERED (400 * SF_DAY)

struct sf_walk *
sf_walk_new(const struct sf_world *w, struct sf_err *e)
{
	struct sf_walk *k = calloc(1, sizeof(*k));
	size_t n = sf_channels_count(w->js->channels) + 1;

	if (k == NULL ||
	    (k->favour = calloc(n, sizeof(*k->favour))) == NULL) {
		free(k);
		(void)sf_fail_mem(e);
		return (NULL);
	}
	k->w = w;
	if ((k->parser = sf_json_new(e)) == NULL ||
	    (k->x = sf_expr_open(w->js->x, e)) == NULL) {
		sf_walk_free(k);
		return (NULL);
	}
	return (k);
}

void
sf_walk_free(struct sf_walk *k)
{
	if (k == NULL)
		return;
	sf_json_free(k->parser);
	if (k->x != NULL)
		sf_expr_close(k->x);
	sf_arena_release(&k->mem);
	sf_buf_release(&k->frames);
	sf_buf_release(&k->asks);
	sf_buf_release(&k->row);
	sf_buf_release(&k->props);
	sf_buf_release(&k->text);
	while (k->zones > 0)
		sf_zone_free(k->zone[--k->zones]);
	free(k->contact);
	free(k->favour);
	free(k);
}

static void
reset(struct sf_walk *k)
{
	sf_arena_clear(&k->mem);
	memset(&k->t, 0, sizeof(k->t));
	sf_buf_clear(&k->frames);
	sf_buf_clear(&k->asks);
	k->line = NULL;
	k->line_no = NULL;
	k->lines = k->contacts = 0;
	k->seq = k->n_asks = 0;
	memset(k->count, 0, sizeof(k->count));
	k->have_favour = k->touched = k->evaluated = 0;
}

/* The lines of the state that know her under any of her names. */
static int
find_lines(struct sf_walk *k, struct sf_err *e)
{
	const struct sf_store *s = k->w->store;
	size_t i, n, m, cap = 0;
	uint32_t l;

	for (i = 0; i < k->f.names; i++)
		for (l = sf_store_first(s, k->f.name[i]); l != 0;
		    l = sf_store_next(s, l))
			cap++;
	if (cap == 0)
		return (0);
	k->line_no = sf_arena_alloc(&k->mem, cap * sizeof(*k->line_no));
	if (k->line_no == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < k->f.names; i++)
		for (l = sf_store_first(s, k->f.name[i]); l != 0;
		    l = sf_store_next(s, l)) {
			n = sf_store_line(s, l);
			for (m = 0; m < k->lines && k->line_no[m] != n; m++)
				;
			if (m == k->lines)
				k->line_no[k->lines++] = n;
		}
	return (0);
}

static int
load(struct sf_walk *k, struct sf_err *e)
{
	struct sf_jdoc d;
	struct sf_str l, was;
	size_t i;

	if (find_lines(k, e))
		return (-1);
	for (i = 0; i < k->lines; i++) {
		l = k->w->store->line[k->line_no[i]];
		if (sf_json_parse(k->parser, l.p, l.n, 0, &d, e))
			return (-1);
		was = sf_j_text(&d, sf_j_get(&d, 0, "one_id"));
		k->t.home = sf_facts_named(&k->f, was);
		k->touched |= !sf_str_eq(was, k->f.prof.one_id);
		if (sf_trip_read(&k->t, &d, &k->mem, e))
			return (-1);
	}
	/* Two lines become one, and a new name is remembered. */
	k->touched |= k->lines > 1;
	i = k->t.names;
	for (size_t n = 0; n < k->f.names; n++)
		if (sf_trip_name(&k->t, k->f.name[n], &k->mem))
			return (sf_fail_mem(e));
	k->touched |= k->lines > 0 && k->t.names != i;
	k->t.one_id = k->f.prof.one_id;
	return (0);
}

/* The person's own zone (traits.tz), where it is one, else the run's. */
static const struct sf_zone *
own_zone(struct sf_walk *k)
{
	struct sf_str name = sf_facts_trait(&k->f, "tz");
	struct sf_err ignore = {0};
	struct sf_zone *z;
	size_t i;

	if (name.n == 0)
		return (k->w->js->zone);
	for (i = 0; i < k->zones; i++)
		if (sf_str_is(name, sf_zone_name(k->zone[i])))
			return (k->zone[i]);
	z = sf_zone_load(sf_trip_dup(&k->mem, name).p, &ignore);
	if (z == NULL) {
		k->mem.failed |= ignore.code == SF_E_IO;
		return (k->w->js->zone);
	}
	if (k->zones == SF_WALK_ZONES)
		sf_zone_free(k->zone[--k->zones]);
	k->zone[k->zones++] = z;
	return (z);
}

/*
 * A trip goes on with the person who bears the name at its entry.  Where
 * nobody does, because the name is out of use, it goes on with her whose line
 * it stood in; who bears what is known in the second round.
 */
static void
whose(struct sf_walk *k, struct sf_trip *p)
{
	p->mine = sf_facts_named(&k->f, p->founding);
	if (p->phase == SF_ENDED || (p->mine && k->t.names == k->f.names))
		return;
	if (p->mine) {
		if (k->w->verdict == NULL)
			sf_frame_add(&k->asks, SF_FRAME_OWNER, SF_S(""),
			    p->founding);
		return;
	}
	if (!p->home)
		return;
	if (k->w->verdict == NULL) {
		k->n_asks++;
		p->mine = 1;
	} else {
		p->mine = sf_map_get(k->w->owned, p->founding) == NULL;
	}
}

/* Tie the trips to the definitions, and count all sends for the caps. */
static int
bind(struct sf_walk *k, struct sf_err *e)
{
	const struct sf_journeys *js = k->w->js;
	struct sf_trip *p;
	size_t i, n;

	k->f.zone = own_zone(k);
	for (i = 0; i < k->t.trips; i++) {
		p = &k->t.trip[i];
		p->j = sf_journeys_find(js, p->journey);
		p->s = p->j < 0 ? -1 : sf_journey_step(&js->j[p->j], p->step);
		/* Who is held out is at no step, and leaves by exits. */
		if (p->phase == SF_HELD_OUT && p->j >= 0)
			p->s = 0;
		whose(k, p);
		for (n = 0; n < p->sents; n++)
			if (!(p->sent[n].flags & (SF_SENT_CANCELLED |
			    SF_SENT_TAKEN)) && p->sent[n].id.n == 0 &&
			    sf_walk_contact(k, p->sent[n].due,
			    sf_channels_find(js->channels, p->sent[n].channel),
			    e))
				return (-1);
	}
	return (0);
}

/* The next trip to walk: by priority of its journey, then by name. */
static int
next_trip(const struct sf_walk *k, size_t *out)
{
	const struct sf_journeys *js = k->w->js;
	const struct sf_trip *p;
	int found = 0, c;
	size_t i;

	for (i = 0; i < k->t.trips; i++) {
		p = &k->t.trip[i];
		if (p->walked || p->j < 0 || !p->mine ||
		    (p->s < 0 && p->phase != SF_ENDED))
			continue;
		if (found) {
			const struct sf_trip *q = &k->t.trip[*out];

			c = js->j[p->j].priority > js->j[q->j].priority ? -1 :
			    js->j[p->j].priority < js->j[q->j].priority;
			if (c == 0)
				c = sf_str_cmp(p->journey, q->journey);
			if (c == 0)
				c = p->entered < q->entered ? -1 :
				    p->entered > q->entered;
			if (c == 0)
				c = sf_str_cmp(p->founding, q->founding);
			if (c >= 0)
				continue;
		}
		*out = i;
		found = 1;
	}
	return (found);
}

static int
walk_all(struct sf_walk *k, struct sf_err *e)
{
	size_t i = 0;
	int r;

	if (sf_walk_merge(k, e))
		return (-1);
	if (!k->w->cancel && sf_walk_segments(k, e))
		return (-1);
	while (next_trip(k, &i)) {
		k->t.trip[i].walked = 1;
		k->evaluated = 0;
		if ((r = sf_walk_back(k, i, e)) < 0)
			return (-1);
		if (r > 0 && !k->w->cancel && sf_walk_trip(k, i, e) < 0)
			return (-1);
	}
	return (0);
}

/* Her new line takes the place of the old ones. */
static int
write_state(struct sf_walk *k, struct sf_err *e)
{
	struct sf_trip *p;
	uint64_t no;
	size_t i;

	if (!k->touched)
		return (0);
	for (i = 0; i < k->t.trips; i++) {
		p = &k->t.trip[i];
		if (p->phase == SF_ENDED && p->ended + REMEMBERED < k->w->asof)
			p->sents = 0;
	}
	for (i = 0; i < k->lines; i++) {
		no = k->line_no[i];
		sf_frame_add(&k->frames, SF_FRAME_CLAIM, SF_S(""),
		    (struct sf_str){(const char *)&no, sizeof(no)});
	}
	sf_buf_clear(&k->row);
	sf_trip_write(&k->t, &k->row);
	sf_buf_addc(&k->row, '\n');
	if (sf_buf_check(&k->row, e))
		return (-1);
	sf_frame_add(&k->frames, SF_FRAME_STATE, k->t.one_id,
	    sf_buf_str(&k->row));
	return (sf_buf_check(&k->frames, e));
}

int
sf_walk_person(struct sf_walk *k, const struct sf_jdoc *doc,
    const struct sf_profile *p, struct sf_str line, struct sf_buf *out,
    struct sf_err *e)
{
	reset(k);
	if (sf_facts_start(&k->f, k->w->js, doc, p, line, k->w->asof, &k->mem,
	    e) || load(k, e) || bind(k, e) || walk_all(k, e) || write_state(k, e))
		return (-1);
	if (k->mem.failed || k->asks.failed || k->frames.failed)
		return (sf_fail_mem(e));
	/*
	 * Who asks for budget is walked again once it is allotted: what she
	 * does after a send depends on it.
	 */
	if (k->w->verdict == NULL) {
		sf_buf_addbuf(out, &k->asks);
		if (k->n_asks > 0) {
			sf_frame_add(out, SF_FRAME_AGAIN, SF_S(""), line);
			memset(k->count, 0, sizeof(k->count));
			return (sf_buf_check(out, e));
		}
	}
	sf_buf_addbuf(out, &k->frames);
	return (sf_buf_check(out, e));
}
