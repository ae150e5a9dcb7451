/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/frame.h"

#include "journey/walk.h"

static const char *const events[SF_WALK_COUNTS] = {"enter", "send", "cancel",
    "capped", "missed", "skipped", "exit"};

void
sf_walk_prop(struct sf_walk *k, const char *name, struct sf_str text)
{
	sf_buf_addf(&k->props, "%s\"%s\":", k->props.n > 1 ? "," : "", name);
	sf_buf_json(&k->props, text.p, text.n);
}

void
sf_walk_props(struct sf_walk *k, const struct sf_trip *p, struct sf_str step)
{
	sf_buf_clear(&k->props);
	sf_buf_addc(&k->props, '{');
	sf_walk_prop(k, "journey", p->journey);
	if (step.n > 0)
		sf_walk_prop(k, "step", step);
	sf_buf_addf(&k->props, ",\"entry\":%u", p->entry);
}

/*
 * Rows come in the order of what they say: time, person, journey, and what
 * followed from what.
 */
static int
emit(struct sf_walk *k, const struct sf_trip *p,
    const struct sf_schedule_row *r, struct sf_err *e)
{
	char ts[SF_TS_LEN + 1];
	size_t i;

	for (i = 0; i < SF_WALK_COUNTS; i++)
		k->count[i] += strcmp(r->event, events[i]) == 0;
	sf_buf_clear(&k->row);
	sf_schedule_write(&k->row, r);
	sf_ts_format(r->ts, ts);
	sf_buf_clear(&k->text);
	sf_buf_add(&k->text, ts, SF_TS_LEN);
	sf_buf_addstr(&k->text, k->t.one_id);
	sf_buf_addc(&k->text, '\0');
	sf_buf_addstr(&k->text, p->journey);
	sf_buf_addf(&k->text, "%c%06u", '\0', k->seq++);
	if (sf_buf_check(&k->row, e) || sf_buf_check(&k->text, e))
		return (-1);
	sf_frame_add(&k->frames, SF_FRAME_ROW, sf_buf_str(&k->text),
	    sf_buf_str(&k->row));
	return (sf_buf_check(&k->frames, e));
}

int
sf_walk_row(struct sf_walk *k, const struct sf_trip *p, int64_t ts,
    const char *event, struct sf_str channel, struct sf_err *e)
{
	struct sf_schedule_row r = {0};

	sf_buf_addc(&k->props, '}');
	if (sf_buf_check(&k->props, e))
		return (-1);
	r.ts = ts;
	r.event = event;
	r.channel = channel;
	r.one_id = k->t.one_id;
	r.props = sf_buf_str(&k->props);
	return (emit(k, p, &r, e));
}

int
sf_walk_send_row(struct sf_walk *k, const struct sf_trip *p,
    const struct sf_rung *g, const struct sf_sent *s, struct sf_err *e)
{
	const struct sf_journeys *js = k->w->js;
	struct sf_schedule_row r = {0};
	char id[SF_SEND_ID_LEN + 1], ts[SF_TS_LEN + 1], cost[32];

	if (sf_walk_send_id(p, s, id, e))
		return (-1);
	sf_buf_clear(&k->props);
	sf_buf_addc(&k->props, '{');
	sf_walk_prop(k, "send_id", sf_str(id));
	sf_walk_prop(k, "journey", p->journey);
	sf_walk_prop(k, "step", s->key);
	sf_buf_addf(&k->props, ",\"entry\":%u", p->entry);
	if (s->attempt > 1)
		sf_buf_addf(&k->props, ",\"attempt\":%u", s->attempt);
	sf_walk_prop(k, "template", sf_str(g->template));
	sf_ts_format(s->due, ts);
	sf_walk_prop(k, "due", sf_str(ts));
	if (g->expires.n > 0) {
		sf_ts_format(sf_zone_add(k->f.zone, s->due, g->expires,
		    js->j[p->j].cal), ts);
		sf_walk_prop(k, "expires", sf_str(ts));
	}
	sf_dec_format(sf_channels_at(js->channels, (size_t)g->ch)->cost, cost);
	sf_buf_addf(&k->props, ",\"cost\":%s", cost);
	sf_walk_prop(k, "why", p->why);
	sf_buf_addc(&k->props, '}');
	if (sf_buf_check(&k->props, e))
		return (-1);
	r.ts = s->due;
	r.event = "send";
	r.eid = sf_str(id);
	r.channel = s->channel;
	r.one_id = k->t.one_id;
	r.props = sf_buf_str(&k->props);
	return (emit(k, p, &r, e));
}

/* A row of ${event} "tag" or "set" whose one member is ${name}: ${value}. */
int
sf_walk_map_row(struct sf_walk *k, const struct sf_trip *p, int64_t ts,
    const char *event, struct sf_str step, struct sf_str name,
    struct sf_str value, struct sf_err *e)
{
	struct sf_schedule_row r = {0};
	struct sf_buf map = {0};
	int ret = -1;

	sf_walk_props(k, p, step);
	sf_walk_prop(k, "why", p->why);
	sf_buf_addc(&k->props, '}');
	sf_buf_addc(&map, '{');
	sf_buf_json(&map, name.p, name.n);
	sf_buf_addc(&map, ':');
	sf_buf_addstr(&map, value);
	sf_buf_addc(&map, '}');
	if (sf_buf_check(&map, e) || sf_buf_check(&k->props, e))
		goto done;
	r.ts = ts;
	r.event = event;
	r.one_id = k->t.one_id;
	r.props = sf_buf_str(&k->props);
	if (strcmp(event, "tag") == 0)
		r.tags = sf_buf_str(&map);
	else
		r.traits = sf_buf_str(&map);
	ret = emit(k, p, &r, e);
done:
	sf_buf_release(&map);
	return (ret);
}

void
sf_walk_note(struct sf_walk *k, const struct sf_trip *p, const char *what,
    struct sf_str why)
{
	sf_buf_clear(&k->text);
	sf_buf_adds(&k->text, "undefined: journey '");
	sf_buf_addstr(&k->text, p->journey);
	sf_buf_addf(&k->text, "' %s of ", what);
	sf_buf_addstr(&k->text, k->t.one_id);
	sf_buf_adds(&k->text, ": ");
	sf_buf_addstr(&k->text, why);
	if (!k->text.failed)
		sf_frame_add(&k->frames, SF_FRAME_NOTE, SF_S(""),
		    sf_buf_str(&k->text));
}
