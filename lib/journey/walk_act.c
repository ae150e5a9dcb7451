/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/walk.h"

static int64_t
now_of(const struct sf_walk *k, const struct sf_trip *p)
{
	return (p->at > k->w->asof ? p->at : k->w->asof);
}

/* "$channel" in the name of a tag.  Empty where nothing was sent yet. */
static struct sf_str
fill(struct sf_walk *k, const struct sf_trip *p, const char *name)
{
	const char *at = strstr(name, "$channel");
	struct sf_str s;

	if (at == NULL)
		return (sf_str(name));
	if (p->channel.n == 0)
		return ((struct sf_str){"", 0});
	s = (struct sf_str){name, (size_t)(at - name)};
	s = sf_walk_join(k, s, sf_trip_dup(&k->mem, p->channel).p);
	return (sf_walk_join(k, s, at + strlen("$channel")));
}

static int
tag(struct sf_walk *k, struct sf_trip *p, const struct sf_step *s,
    struct sf_err *e)
{
	char ts[SF_TS_LEN + 3] = "\"";
	struct sf_str name, val;
	int64_t now = now_of(k, p);
	size_t n;

	for (n = 0; n < s->tags; n++) {
		if ((name = fill(k, p, s->tag[n].name)).n == 0)
			continue;
		val = s->tag[n].add ? SF_S("true") : SF_S("false");
		if (s->tag[n].add && s->ttl.n > 0) {
			sf_ts_format(sf_zone_add(k->f.zone, now, s->ttl,
			    k->w->js->j[p->j].cal), ts + 1);
			ts[SF_TS_LEN + 1] = '"';
			val = (struct sf_str){ts, SF_TS_LEN + 2};
		}
		if (sf_walk_map_row(k, p, now, "tag", p->step, name, val, e))
			return (-1);
		if (s->tag[n].add && sf_str_ends(p->why, ":timeout") &&
		    sf_trip_late(p, name, &k->mem))
			return (sf_fail_mem(e));
	}
	return (0);
}

static int
prefer(struct sf_walk *k, struct sf_trip *p, const struct sf_step *s,
    struct sf_err *e)
{
	struct sf_str ch;

	if (s->prefer == NULL)
		return (0);
	ch = fill(k, p, s->prefer);
	if (ch.n == 0)
		return (0);
	k->t.pref = ch;
	k->t.pref_at = now_of(k, p);
	sf_walk_props(k, p, p->step);
	sf_walk_prop(k, "prefer", ch);
	sf_walk_prop(k, "why", p->why);
	return (sf_walk_row(k, p, now_of(k, p), "prefer", SF_S(""), e));
}

static int
set(struct sf_walk *k, struct sf_trip *p, const struct sf_step *s,
    struct sf_err *e)
{
	struct sf_buf v = {0};
	int ret = 0;
	size_t n;

	for (n = 0; n < s->sets && ret == 0; n++) {
		sf_buf_clear(&v);
		sf_buf_json(&v, s->set[n].value, strlen(s->set[n].value));
		ret = sf_buf_check(&v, e) ? -1 : sf_walk_map_row(k, p,
		    now_of(k, p), "set", p->step, sf_str(s->set[n].trait),
		    sf_buf_str(&v), e);
	}
	sf_buf_release(&v);
	return (ret);
}

int
sf_walk_acts(struct sf_walk *k, size_t i, struct sf_err *e)
{
	struct sf_trip *p = &k->t.trip[i];
	const struct sf_step *s = &k->w->js->j[p->j].step[p->s];

	if (tag(k, p, s, e) || set(k, p, s, e) || prefer(k, p, s, e))
		return (-1);
	if (s->enters < 0)
		return (0);
	/* Entering adds a trip, so that the trips may lie elsewhere after. */
	return (sf_walk_enter(k, s->enters, now_of(k, p), "from", p->journey,
	    e) < 0 ? -1 : 0);
}
