/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "journey/emit.h"
#include "journey/store.h"
#include "journey/trip.h"

#include "journey/night.h"

static void
at(struct sf_buf *b, const char *what, int64_t ms)
{
	char ts[SF_TS_LEN + 1];

	sf_ts_format(ms, ts);
	sf_buf_addf(b, "%s %s", what, ts);
}

static void
where(struct sf_buf *b, const struct sf_trip *p)
{
	switch (p->phase) {
	case SF_ARRIVE:
		sf_buf_addf(b, "  at '%.*s'", (int)p->step.n, p->step.p);
		break;
	case SF_WAITING:
		sf_buf_addf(b, "  waits at '%.*s'", (int)p->step.n, p->step.p);
		at(b, " from", p->from);
		at(b, " to", p->to);
		break;
	case SF_ACT:
		sf_buf_addf(b, "  answered '%.*s'", (int)p->step.n, p->step.p);
		break;
	case SF_HELD_OUT:
		sf_buf_adds(b, "  held out: only exits are looked at");
		break;
	case SF_ENDED:
		sf_buf_addf(b, "  left as '%.*s'", (int)p->end.n, p->end.p);
		at(b, " at", p->ended);
		break;
	}
	if (p->held.n > 0)
		sf_buf_addf(b, ", held by: %.*s", (int)p->held.n, p->held.p);
	if (p->why.n > 0)
		sf_buf_addf(b, " (came by %.*s)", (int)p->why.n, p->why.p);
	sf_buf_addc(b, '\n');
}

static void
trip(struct sf_buf *b, const struct sf_trip *p)
{
	const struct sf_sent *s;
	size_t i;

	sf_buf_addf(b, "%.*s, entry %u under %.*s, %.*s,", (int)p->journey.n,
	    p->journey.p, p->entry, (int)p->founding.n, p->founding.p,
	    (int)p->arm.n, p->arm.p);
	at(b, " entered", p->entered);
	sf_buf_adds(b, p->mixed ? ", merged with another arm\n" : "\n");
	for (i = 0; i < p->sents; i++) {
		s = &p->sent[i];
		sf_buf_addf(b, "  sent %.*s by %.*s,", (int)s->key.n, s->key.p,
		    (int)s->channel.n, s->channel.p);
		at(b, " due", s->due);
		sf_buf_addf(b, "%s%s\n", s->flags & SF_SENT_CANCELLED ?
		    ", cancelled" : "", s->flags & SF_SENT_TIMEOUT ?
		    ", unanswered" : "");
	}
	where(b, p);
}

/* The line of the person with the name, or 0. */
static int
print_line(struct sf_buf *b, struct sf_json *parser, struct sf_str line,
    const char *id, struct sf_err *e)
{
	struct sf_traveller t = {0};
	struct sf_arena a = {0};
	struct sf_jdoc d;
	size_t i;
	int hit = -1;

	if (sf_json_parse(parser, line.p, line.n, 0, &d, e) ||
	    sf_trip_read(&t, &d, &a, e))
		goto done;
	for (i = 0, hit = 0; i < t.names; i++)
		hit |= sf_str_is(t.name[i], id);
	for (i = 0; hit && i < t.trips; i++)
		trip(b, &t.trip[i]);
	if (hit && t.pref.n > 0)
		sf_buf_addf(b, "prefers %.*s\n", (int)t.pref.n, t.pref.p);
done:
	sf_arena_release(&a);
	return (hit);
}

static int
search(const struct sf_buf *all, const char *id, struct sf_buf *b,
    struct sf_err *e)
{
	struct sf_json *parser = sf_json_new(e);
	const char *p = all->p, *nl;
	size_t left = all->n;
	int r = 0, any = 0;

	while (parser != NULL && r >= 0 && left > 0 &&
	    (nl = memchr(p, '\n', left)) != NULL) {
		r = print_line(b, parser, (struct sf_str){p,
		    (size_t)(nl - p)}, id, e);
		any |= r > 0;
		left -= (size_t)(nl + 1 - p);
		p = nl + 1;
	}
	sf_json_free(parser);
	return (parser == NULL || r < 0 ? -1 : any);
}

int
sf_night_explain(const struct sf_night *n, const char *id, struct sf_err *e)
{
	struct sf_buf all = {0}, b = {0};
	struct sf_state *st = NULL;
	int ret = -1, r;

	if (n->state == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "no --state: trips are remembered "
		    "there");
		goto done;
	}
	if ((st = sf_state_open(n->state, SF_STORE_KIND, 0, e)) == NULL ||
	    sf_state_slurp(st, "people", &all, e) ||
	    (r = search(&all, id, &b, e)) < 0)
		goto done;
	if (r == 0)
		sf_buf_addf(&b, "'%s' is on no journey\n", id);
	ret = sf_emit_text(n->run, &b, e);
done:
	sf_buf_release(&all);
	sf_buf_release(&b);
	sf_state_free(st);
	return (ret);
}
