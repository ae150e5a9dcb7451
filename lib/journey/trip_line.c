/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#include "journey/trip.h"

static const char *const phases[] = {"arrive", "wait", "act", "held-out",
    "ended"};

/* Reading.  The file's digest was checked: what is missing reads as empty. */

static struct sf_str
text(const struct sf_jdoc *d, uint32_t at, const char *key, struct sf_arena *a)
{
	uint32_t i = sf_j_get(d, at, key);

	return (i == 0 ? (struct sf_str){"", 0} :
	    sf_trip_dup(a, sf_j_text(d, i)));
}

static int64_t
instant(const struct sf_jdoc *d, uint32_t at, const char *key)
{
	uint32_t i = sf_j_get(d, at, key);
	int64_t ms = 0;

	if (i == 0 || sf_ts_parse(sf_j_text(d, i), &ms))
		return (0);
	return (ms);
}

static uint64_t
number(struct sf_str s)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	return (v);
}

static uint64_t
count(const struct sf_jdoc *d, uint32_t at, const char *key)
{
	uint32_t i = sf_j_get(d, at, key);

	return (i == 0 ? 0 : number(sf_j_text(d, i)));
}

static int
read_sent(struct sf_trip *p, const struct sf_jdoc *d, uint32_t at,
    struct sf_arena *a)
{
	struct sf_sent *s;
	uint32_t i, k;
	int n;

	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		if ((s = sf_trip_sent(p, a)) == NULL)
			return (-1);
		n = 0;
		for (k = sf_j_first(d, i); k != 0; k = sf_j_after(d, i, k)) {
			struct sf_str t = sf_j_text(d, k);

			if (n == 0)
				s->key = sf_trip_dup(a, t);
			else if (n == 1)
				s->channel = sf_trip_dup(a, t);
			else if (n == 2 && sf_ts_parse(t, &s->due))
				s->due = 0;
			else if (n == 3)
				s->attempt = (unsigned)number(t);
			else if (n == 4)
				s->flags = (unsigned)number(t);
			else if (n == 5)
				s->id = sf_trip_dup(a, t);
			n++;
		}
	}
	return (0);
}

static int
read_counts(struct sf_trip *p, const struct sf_jdoc *d, uint32_t at,
    struct sf_arena *a)
{
	uint32_t m, i;
	struct sf_tally_of *c;

	m = sf_j_get(d, at, "loops");
	for (i = m ? sf_j_first(d, m) : 0; i != 0; i = sf_j_after(d, m, i)) {
		c = sf_trip_count(&p->loop, &p->loops,
		    sf_trip_dup(a, d->node[i].key), a);
		if (c == NULL)
			return (-1);
		c->n = number(sf_j_text(d, i));
	}
	m = sf_j_get(d, at, "arms");
	for (i = m ? sf_j_first(d, m) : 0; i != 0; i = sf_j_after(d, m, i)) {
		c = sf_trip_count(&p->arms, &p->n_arms,
		    sf_trip_dup(a, d->node[i].key), a);
		if (c == NULL)
			return (-1);
		c->label = sf_trip_dup(a, sf_j_text(d, i));
	}
	m = sf_j_get(d, at, "late");
	for (i = m ? sf_j_first(d, m) : 0; i != 0; i = sf_j_after(d, m, i))
		if (sf_trip_late(p, sf_j_text(d, i), a))
			return (-1);
	m = sf_j_get(d, at, "tried");
	for (i = m ? sf_j_first(d, m) : 0; i != 0; i = sf_j_after(d, m, i))
		if (sf_trip_try(p, sf_j_text(d, i), a))
			return (-1);
	m = sf_j_get(d, at, "sent");
	return (m == 0 ? 0 : read_sent(p, d, m, a));
}

static int
read_trip(struct sf_trip *p, const struct sf_jdoc *d, uint32_t at,
    struct sf_arena *a)
{
	struct sf_str ph = text(d, at, "phase", a);
	size_t i;

	p->journey = text(d, at, "journey", a);
	p->founding = text(d, at, "founding", a);
	p->entry = (unsigned)count(d, at, "entry");
	p->arm = text(d, at, "arm", a);
	p->entered = instant(d, at, "entered");
	for (i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
		if (sf_str_is(ph, phases[i]))
			p->phase = (enum sf_phase)i;
	p->step = text(d, at, "step", a);
	p->at = instant(d, at, "at");
	p->from = instant(d, at, "from");
	p->to = instant(d, at, "to");
	p->rung = text(d, at, "rung", a);
	p->held = text(d, at, "held", a);
	p->why = text(d, at, "why", a);
	p->channel = text(d, at, "channel", a);
	p->prev = text(d, at, "prev", a);
	p->prev_from = instant(d, at, "prev_from");
	p->end = text(d, at, "end", a);
	p->ended = instant(d, at, "ended");
	p->mixed = sf_j_get(d, at, "mixed") != 0;
	p->changed = instant(d, at, "changed");
	return (read_counts(p, d, at, a));
}

static int
take_trip(struct sf_traveller *t, const struct sf_jdoc *d, uint32_t at,
    struct sf_arena *a)
{
	struct sf_trip *p, one = {.j = -1, .s = -1, .home = t->home};
	size_t i;

	if (read_trip(&one, d, at, a))
		return (-1);
	for (i = 0; i < t->trips; i++) {
		p = &t->trip[i];
		if (!sf_str_eq(p->journey, one.journey) ||
		    !sf_str_eq(p->founding, one.founding) ||
		    p->entry != one.entry)
			continue;
		if (p->changed < one.changed)
			*p = one;
		return (0);
	}
	if ((p = sf_trip_add(t, a)) == NULL)
		return (-1);
	*p = one;
	return (0);
}

int
sf_trip_read(struct sf_traveller *t, const struct sf_jdoc *d,
    struct sf_arena *a, struct sf_err *e)
{
	struct sf_str pref = text(d, 0, "pref", a);
	int64_t at = instant(d, 0, "pref_at");
	uint32_t m, i;

	if (sf_trip_name(t, text(d, 0, "one_id", a), a))
		return (sf_fail_mem(e));
	m = sf_j_get(d, 0, "names");
	for (i = m ? sf_j_first(d, m) : 0; i != 0; i = sf_j_after(d, m, i))
		if (sf_trip_name(t, sf_j_text(d, i), a))
			return (sf_fail_mem(e));
	if (pref.n > 0 && (at > t->pref_at || (at == t->pref_at &&
	    sf_str_cmp(pref, t->pref) > 0))) {
		t->pref = pref;
		t->pref_at = at;
	}
	m = sf_j_get(d, 0, "trips");
	for (i = m ? sf_j_first(d, m) : 0; i != 0; i = sf_j_after(d, m, i))
		if (take_trip(t, d, i, a))
			return (sf_fail_mem(e));
	return (0);
}

/* Writing.  Members that say nothing are left out. */

static void
put_text(struct sf_buf *b, const char *key, struct sf_str s)
{
	if (s.n == 0)
		return;
	sf_buf_addf(b, ",\"%s\":", key);
	sf_buf_json(b, s.p, s.n);
}

static void
put_list(struct sf_buf *b, const char *key, const struct sf_str *v, size_t n)
{
	size_t i;

	if (n == 0)
		return;
	sf_buf_addf(b, ",\"%s\":[", key);
	for (i = 0; i < n; i++) {
		sf_buf_adds(b, i ? "," : "");
		sf_buf_json(b, v[i].p, v[i].n);
	}
	sf_buf_addc(b, ']');
}

static void
put_instant(struct sf_buf *b, const char *key, int64_t ms)
{
	char ts[SF_TS_LEN + 1];

	if (ms == 0)
		return;
	sf_ts_format(ms, ts);
	sf_buf_addf(b, ",\"%s\":\"%s\"", key, ts);
}

static void
put_sent(struct sf_buf *b, const struct sf_trip *p)
{
	char ts[SF_TS_LEN + 1];
	const struct sf_sent *s;
	const char *sep = "";
	size_t i;

	if (p->sents == 0)
		return;
	sf_buf_adds(b, ",\"sent\":[");
	for (i = 0; i < p->sents; i++) {
		s = &p->sent[i];
		sf_ts_format(s->due, ts);
		sf_buf_adds(b, sep);
		sf_buf_addc(b, '[');
		sf_buf_json(b, s->key.p, s->key.n);
		sf_buf_addc(b, ',');
		sf_buf_json(b, s->channel.p, s->channel.n);
		sf_buf_addf(b, ",\"%s\",%u,%u", ts, s->attempt,
		    s->flags & ~(unsigned)SF_SENT_NOW);
		if (s->id.n > 0) {
			sf_buf_addc(b, ',');
			sf_buf_json(b, s->id.p, s->id.n);
		}
		sf_buf_addc(b, ']');
		sep = ",";
	}
	sf_buf_addc(b, ']');
}

static void
put_counts(struct sf_buf *b, const struct sf_trip *p)
{
	size_t i;

	for (i = 0; i < p->loops; i++) {
		sf_buf_adds(b, i ? "," : ",\"loops\":{");
		sf_buf_json(b, p->loop[i].name.p, p->loop[i].name.n);
		sf_buf_addf(b, ":%llu", (unsigned long long)p->loop[i].n);
	}
	sf_buf_adds(b, p->loops ? "}" : "");
	for (i = 0; i < p->n_arms; i++) {
		sf_buf_adds(b, i ? "," : ",\"arms\":{");
		sf_buf_json(b, p->arms[i].name.p, p->arms[i].name.n);
		sf_buf_addc(b, ':');
		sf_buf_json(b, p->arms[i].label.p, p->arms[i].label.n);
	}
	sf_buf_adds(b, p->n_arms ? "}" : "");
	put_list(b, "late", p->late, p->lates);
}

static void
put_trip(struct sf_buf *b, const struct sf_trip *p)
{
	sf_buf_adds(b, "{\"journey\":");
	sf_buf_json(b, p->journey.p, p->journey.n);
	sf_buf_addf(b, ",\"entry\":%u", p->entry);
	put_text(b, "founding", p->founding);
	put_text(b, "arm", p->arm);
	put_instant(b, "entered", p->entered);
	sf_buf_addf(b, ",\"phase\":\"%s\"", phases[p->phase]);
	put_text(b, "step", p->step);
	put_instant(b, "at", p->at);
	put_instant(b, "from", p->from);
	put_instant(b, "to", p->to);
	put_list(b, "tried", p->tried, p->trieds);
	put_text(b, "rung", p->rung);
	put_text(b, "held", p->held);
	put_text(b, "why", p->why);
	put_text(b, "channel", p->channel);
	put_text(b, "prev", p->prev);
	put_instant(b, "prev_from", p->prev_from);
	put_counts(b, p);
	put_sent(b, p);
	put_text(b, "end", p->end);
	put_instant(b, "ended", p->ended);
	sf_buf_adds(b, p->mixed ? ",\"mixed\":true" : "");
	put_instant(b, "changed", p->changed);
	sf_buf_addc(b, '}');
}

static int
by_entry(const void *a, const void *b)
{
	const struct sf_trip *x = a, *y = b;
	int c = sf_str_cmp(x->journey, y->journey);

	if (c == 0)
		c = (x->entered > y->entered) - (x->entered < y->entered);
	if (c == 0)
		c = sf_str_cmp(x->founding, y->founding);
	if (c == 0)
		c = (x->entry > y->entry) - (x->entry < y->entry);
	return (c);
}

void
sf_trip_write(struct sf_traveller *t, struct sf_buf *b)
{
	size_t i;

	if (t->trips > 1)
		qsort(t->trip, t->trips, sizeof(*t->trip), by_entry);
	sf_buf_adds(b, "{\"one_id\":");
	sf_buf_json(b, t->one_id.p, t->one_id.n);
	sf_buf_adds(b, ",\"names\":[");
	for (i = 0; i < t->names; i++) {
		sf_buf_adds(b, i ? "," : "");
		sf_buf_json(b, t->name[i].p, t->name[i].n);
	}
	sf_buf_addc(b, ']');
	put_text(b, "pref", t->pref);
	put_instant(b, "pref_at", t->pref_at);
	sf_buf_adds(b, ",\"trips\":[");
	for (i = 0; i < t->trips; i++) {
		sf_buf_adds(b, i ? "," : "");
		put_trip(b, &t->trip[i]);
	}
	sf_buf_adds(b, "]}");
}
