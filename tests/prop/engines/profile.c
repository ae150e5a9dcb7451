/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "member.h"

/* Lines: profiles as sf-merge-id writes them, and as nobody should; rows. */

static struct member *
traits(struct gen *g)
{
	static const char *const cities[] = {"\"九江\"", "\"x\"", "\"abc\"",
	    "null"};
	struct member *t = holder(g, "\"traits\"", 'o'), *big, *a;

	(void)put_mostly(g, t, scalar(g, odds(g, 5) ? "\"\\u0078\"" : "\"x\"",
	    a_number(g)));
	(void)put_mostly(g, t, scalar(g, "\"n\"", a_number(g)));
	(void)put_mostly(g, t, scalar(g, "\"limit\"", keep(g, "%u",
	    rnd(g, 8))));
	(void)put_mostly(g, t, scalar(g, "\"amount\"", keep(g, "%u.%02u",
	    rnd(g, 100), rnd(g, 100))));
	(void)put_mostly(g, t, scalar(g, "\"long\"", a_number(g)));
	(void)put_mostly(g, t, scalar(g, "\"name\"", word(g)));
	(void)put_mostly(g, t, scalar(g, "\"word\"", word(g)));
	(void)put_mostly(g, t, scalar(g, "\"text\"", word(g)));
	(void)put_mostly(g, t, scalar(g, "\"city\"", PICK(g, cities)));
	(void)put_mostly(g, t, scalar(g, "\"城市\"", PICK(g, cities)));
	(void)put_mostly(g, t, scalar(g, "\"holds_card\"",
	    rnd(g, 2) ? "\"open\"" : "\"closed\""));
	(void)put_mostly(g, t, scalar(g, "\"holds_基金\"",
	    rnd(g, 2) ? "\"open\"" : "null"));
	(void)put_mostly(g, t, scalar(g, "\"flag\"",
	    rnd(g, 2) ? "true" : "false"));
	(void)put_mostly(g, t, scalar(g, "\"null\"", "null"));
	(void)put_mostly(g, t, any(g, "\"any\"", 3));
	(void)put_mostly(g, t, scalar(g, "\"rank\"", odds(g, 50) ?
	    gen_number(g) : keep(g, "-%s", gen_number(g))));
	(void)put_mostly(g, t, scalar(g, "\"risk\"", keep(g,
	    odds(g, 60) ? "\"C%u\"" : "%u", rnd(g, 7))));
	if (odds(g, 20))
		(void)put(t, any(g, "\"end\"", 1));
	if (odds(g, 20))
		(void)put(t, any(g, "\"and\"", 1));
	if (odds(g, 20))
		(void)put(t, any(g, "\"e3\"", 1));
	arrays(g, t);
	big = holder(g, "\"big\"", 'o');
	a = put(big, holder(g, "\"a\"", 'a'));
	(void)put(a, scalar(g, NULL, "1"));
	(void)put(a, scalar(g, NULL, a_number(g)));
	(void)put(big, any(g, "\"deep\"", 2));
	(void)put_mostly(g, t, big);
	return (t);
}

static struct member *
tags(struct gen *g)
{
	struct member *t = holder(g, "\"tags\"", 'o');

	(void)put_mostly(g, t, scalar(g, "\"vip\"", "true"));
	(void)put_mostly(g, t, scalar(g, "\"off\"", rnd(g, 2) ? "null" :
	    "false"));
	(void)put_mostly(g, t, scalar(g, "\"life\"", stamp_as(g, instant(g),
	    12)));
	(void)put_mostly(g, t, scalar(g, "\"past\"",
	    "\"2020-01-01T00:00:00.000Z\""));
	(void)put_mostly(g, t, scalar(g, "\"text\"", rnd(g, 2) ? "\"true\"" :
	    "\"false\""));
	if (odds(g, 30))
		(void)put(t, any(g, "\"bad\"", 1));
	if (odds(g, 30))
		(void)put(t, any(g, "\"new\"", 1));
	if (odds(g, 10))
		(void)put(t, scalar(g, "\"\"", "true"));
	return (t);
}

static struct member *
consent(struct gen *g)
{
	static const char *const words[] = {"\"yes\"", "\"yes\"", "\"no\"",
	    "null", "true", "\"YES\""};
	struct member *t = holder(g, "\"consent\"", 'o');

	(void)put_mostly(g, t, scalar(g, "\"sms\"", PICK(g, words)));
	(void)put_mostly(g, t, scalar(g, "\"email\"", PICK(g, words)));
	if (odds(g, 40))
		(void)put(t, scalar(g, "\"push\"", PICK(g, words)));
	return (t);
}

static struct member *
ids(struct gen *g)
{
	static const char *const types[] = {"\"phone\"", "\"email\"",
	    "\"card\""};
	struct member *t = holder(g, "\"ids\"", 'o'), *a;
	unsigned k, n, i;

	for (k = 0; k < 3; k++) {
		a = holder(g, types[k], 'a');
		for (i = 0, n = 1 + rnd(g, 3); i < n; i++)
			(void)put(a, odds(g, 92) ? scalar(g, NULL, keep(g,
			    "\"+86138%u%u\"", k, i)) : any(g, NULL, 1));
		(void)put_mostly(g, t, a);
	}
	return (t);
}

/* since of one map: its names again, in their order or not, some not. */
static struct member *
mirror(struct gen *g, const struct member *of)
{
	struct member *t = holder(g, of->name, 'o');
	const struct member *m;
	int turned = odds(g, 10), full = odds(g, 60);

	for (m = of->kids; m != NULL; m = m->next) {
		struct member *one = scalar(g, m->name, stamp_as(g,
		    instant(g), 4));

		if (m->name == NULL || (!full && odds(g, 20)))
			continue;
		if (odds(g, 2))
			one = any(g, m->name, 1);
		if (turned) {
			one->next = t->kids;
			t->kids = one;
		} else {
			(void)put(t, one);
		}
	}
	if (odds(g, 5))
		(void)put(t, scalar(g, "\"gone\"", stamp(g, instant(g))));
	return (t);
}

static struct member *
spans(struct gen *g, const struct member *of)
{
	struct member *t = holder(g, of->name, 'o'), *a, *one;
	const struct member *m, *v;

	for (m = of->kids; m != NULL; m = m->next) {
		a = holder(g, m->name, 'a');
		for (v = m->kids; v != NULL; v = v->next) {
			one = holder(g, NULL, 'a');
			(void)put(one, scalar(g, NULL, stamp(g, instant(g))));
			if (!odds(g, 3))
				(void)put(one, scalar(g, NULL, stamp_as(g,
				    instant(g), 3)));
			(void)put(a, odds(g, 3) ? any(g, NULL, 1) : one);
		}
		(void)put_mostly(g, t, a);
	}
	return (t);
}

static struct member *
props(struct gen *g)
{
	static const char *const status[] = {"\"paid\"", "\"open\"", "null"};
	struct member *p = holder(g, "\"props\"", 'o'), *a;

	(void)put_mostly(g, p, odds(g, 80) ? scalar(g, "\"n\"",
	    keep(g, "%u", rnd(g, 8))) : any(g, "\"n\"", 1));
	(void)put_mostly(g, p, scalar(g, "\"q\"", word(g)));
	(void)put_mostly(g, p, scalar(g, "\"amount\"", odds(g, 70) ? keep(g,
	    "%u.%u0", rnd(g, 50), rnd(g, 10)) : a_number(g)));
	(void)put_mostly(g, p, scalar(g, "\"status\"", PICK(g, status)));
	if (odds(g, 40))
		(void)put(p, any(g, "\"any\"", 2));
	if (odds(g, 20))
		(void)put(p, scalar(g, "\"flag\"", rnd(g, 2) ? "true" :
		    "false"));
	if (odds(g, 70)) {
		a = put(p, holder(g, "\"arr\"", 'a'));
		(void)put(a, scalar(g, NULL, a_number(g)));
		(void)put(a, any(g, NULL, 1));
	}
	return (p);
}

static struct member *
event(struct gen *g, int64_t ts, const char *name, unsigned i, int broken)
{
	static const char *const channels[] = {"\"app\"", "\"web\"",
	    "\"wechat\"", "\"sms\""};
	struct member *e = holder(g, NULL, 'o');
	int shuffled = odds(g, 5);

	if (shuffled)
		(void)put(e, props(g));
	(void)put(e, scalar(g, "\"ts\"", broken && odds(g, 20) ?
	    a_text(g) : stamp_as(g, ts, broken ? 15 : 0)));
	if (!odds(g, 3))
		(void)put(e, odds(g, 2) ? any(g, "\"eid\"", 1) : scalar(g,
		    "\"eid\"", keep(g, "\"e%02u\"", odds(g, 85) ? i :
		    rnd(g, 12))));
	(void)put_mostly(g, e, scalar(g, "\"channel\"", PICK(g, channels)));
	if (!odds(g, 2))
		(void)put(e, odds(g, 1) ? any(g, "\"event\"", 1) :
		    scalar(g, "\"event\"", name));
	if (!shuffled && odds(g, 85))
		(void)put(e, props(g));
	return (e);
}

static const char *
quoted(struct gen *g, const char *name)
{
	return (keep(g, "\"%s\"", name));
}

static struct member *
seen_one(struct gen *g, const char *name, unsigned n, int64_t last)
{
	struct member *s = holder(g, name, 'o');

	(void)put(s, odds(g, 3) ? any(g, "\"n\"", 1) : scalar(g, "\"n\"",
	    keep(g, odds(g, 3) ? "%u.0" : "%u", n + (odds(g, 15) ?
	    rnd(g, 5) : 0))));
	(void)put_mostly(g, s, scalar(g, "\"first\"", stamp(g,
	    instant(g))));
	if (!odds(g, 5))
		(void)put(s, scalar(g, "\"last\"", stamp_as(g, odds(g, 90) ?
		    last : instant(g), 3)));
	return (s);
}

#define LONG_LIFE 400

/* The time line, and what `seen` says of it. */
static void
timeline(struct gen *g, struct member *p)
{
	struct member *events = holder(g, "\"events\"", 'a');
	struct member *seen = holder(g, "\"seen\"", 'o');
	unsigned n = odds(g, 12) ? 0 : odds(g, 4) ? 20 + rnd(g, odds(g, 10) ?
	    LONG_LIFE - 20 : 20) : rnd(g, 10), i, k, of[LONG_LIFE],
	    count[5] = {0};
	int64_t at[LONG_LIFE], t, last[5] = {0};
	int sorted = !odds(g, 12), broken = odds(g, 4);

	for (i = 0; i < n; i++) {
		t = i > 0 && odds(g, 15) ? at[rnd(g, i)] : instant(g);
		for (k = i; sorted && k > 0 && at[k - 1] > t; k--)
			at[k] = at[k - 1];
		at[k] = t;
	}
	for (i = 0; i < n; i++) {
		of[i] = odds(g, 92) ? rnd(g, 3) : 5 + rnd(g, 3);
		if (of[i] < 5 && (count[of[i]]++ == 0 || at[i] > last[of[i]]))
			last[of[i]] = at[i];
		(void)put(events, broken && odds(g, 4) ? any(g, NULL, 1) :
		    event(g, at[i], quoted(g, event_names[of[i]]), i,
		    broken));
	}
	for (k = 0; k < 5; k++)
		if (count[k] > 0 && !odds(g, 4))
			(void)put(seen, odds(g, 2) ? any(g, quoted(g,
			    event_names[k]), 2) : seen_one(g, quoted(g,
			    event_names[k]), count[k], last[k]));
	if (odds(g, 15))
		(void)put(seen, seen_one(g, "\"zz\"", rnd(g, 3), instant(g)));
	if (odds(g, 85))
		(void)put_mostly(g, p, seen);
	if (odds(g, 12)) {
		struct member *kept = holder(g, "\"kept_from\"", 'a');

		(void)put(kept, scalar(g, NULL, stamp_as(g, instant(g), 8)));
		(void)put(kept, scalar(g, NULL, "\"e00\""));
		(void)put_mostly(g, p, kept);
	}
	if (odds(g, 93))
		(void)put(p, events);
	else
		(void)put_mostly(g, p, events);
}

static void
derived(struct gen *g, struct member *p)
{
	struct member *s = holder(g, "\"segments\"", 'o'), *one, *u;

	(void)put_mostly(g, s, scalar(g, "\"s\"", stamp_as(g, instant(g), 4)));
	(void)put_mostly(g, s, scalar(g, "\"t\"", stamp(g, g->env.asof)));
	(void)put_mostly(g, p, s);
	s = holder(g, "\"scores\"", 'o');
	one = holder(g, "\"card\"", 'o');
	(void)put_mostly(g, one, scalar(g, "\"asof\"", stamp_as(g,
	    instant(g), 4)));
	(void)put_mostly(g, one, scalar(g, "\"value\"", a_number(g)));
	(void)put_mostly(g, one, scalar(g, "\"tier\"", a_text(g)));
	(void)put_mostly(g, s, one);
	(void)put_mostly(g, p, s);
	u = holder(g, "\"undefined\"", 'a');
	(void)put(u, scalar(g, NULL, "\"seg\""));
	(void)put_mostly(g, p, u);
}

static struct member *
profile(struct gen *g)
{
	struct member *p = holder(g, NULL, 'o'), *since, *of[4], *shared, *a;
	unsigned i;

	if (!odds(g, 2))
		(void)put(p, scalar(g, "\"one_id\"", "\"p0001\""));
	else if (odds(g, 50))
		(void)put(p, scalar(g, "\"ts\"", stamp(g, instant(g))));
	of[0] = put_mostly(g, p, ids(g));
	shared = holder(g, "\"shared\"", 'o');
	a = put(shared, holder(g, "\"device\"", 'a'));
	(void)put(a, scalar(g, NULL, "\"d1\""));
	(void)put_mostly(g, p, shared);
	of[1] = put_mostly(g, p, traits(g));
	of[2] = put_mostly(g, p, tags(g));
	of[3] = put_mostly(g, p, consent(g));
	since = holder(g, "\"since\"", 'o');
	for (i = 0; i < 4; i++)
		if (of[i] != NULL)
			(void)put_mostly(g, since, i == 0 ? spans(g, of[0]) :
			    mirror(g, of[i]));
	if (odds(g, 50))
		(void)put_mostly(g, p, since);
	(void)put_mostly(g, p, scalar(g, "\"first_ts\"", stamp_as(g,
	    instant(g), 3)));
	(void)put_mostly(g, p, scalar(g, "\"last_ts\"", stamp_as(g,
	    instant(g), 3)));
	timeline(g, p);
	derived(g, p);
	if (odds(g, 20))
		(void)put(p, any(g, "\"extra\"", 2));
	if (odds(g, 10))
		(void)put(p, any(g, "\"a\"", 2));
	return (p);
}

static struct member *
row(struct gen *g)
{
	static const char *const plain[] = {"\"a\"", "\"time\"", "\"列\"",
	    "\"q\"", "\"phone\"", "\"城市\"", "\"word\""};
	static const char *const counts[] = {"\"amount\"", "\"n\"",
	    "\"金额\"", "\"long\""};
	struct member *r = holder(g, NULL, 'o'), *m, *o;
	size_t i;

	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		(void)put_mostly(g, r, scalar(g, plain[i], word(g)));
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		(void)put_mostly(g, r, scalar(g, counts[i],
		    a_number(g)));
	(void)put_mostly(g, r, scalar(g, "\"flag\"", an_odd(g)));
	m = holder(g, "\"dev\"", 'o');
	(void)put_mostly(g, m, scalar(g, "\"id\"", a_text(g)));
	(void)put_mostly(g, r, m);
	m = holder(g, "\"items\"", 'a');
	o = put(m, holder(g, NULL, 'o'));
	(void)put_mostly(g, o, scalar(g, "\"n\"", a_number(g)));
	(void)put_mostly(g, m, any(g, NULL, 2));
	(void)put_mostly(g, r, m);
	arrays(g, r);
	(void)put(r, any(g, "\"any\"", 3));
	/* Names that mean something in a profile alone. */
	if (odds(g, 15)) {
		(void)put(r, traits(g));
		(void)put(r, any(g, "\"since\"", 2));
		timeline(g, r);
	}
	return (r);
}

struct member *
gen_line(struct gen *g)
{
	struct member *m;

	g->near_n = 0;
	if (odds(g, 1))
		return (any(g, NULL, 2));
	if (g->kind == KIND_ROW)
		return (row(g));
	if (!odds(g, 1))
		return (profile(g));
	/* An event, as sf-segment -w sees them. */
	m = event(g, instant(g), "\"a\"", 1, 0);
	if (odds(g, 50))
		(void)put(m, traits(g));
	return (m);
}

const char *
gen_params(struct gen *g)
{
	struct sf_buf b = {0};
	const char *text;
	unsigned i, k;

	if ((g->kind != KIND_JOURNEY && g->kind != KIND_POPULATION) ||
	    odds(g, 4))
		return (odds(g, 10) ? "{}" : "");
	sf_buf_adds(&b, "{\"entry\":");
	sf_buf_adds(&b, odds(g, 4) ? "null" : stamp(g, instant(g)));
	sf_buf_adds(&b, ",\"opened\":{");
	for (i = 0; i < 3; i++) {
		k = rnd(g, 10);
		sf_buf_addf(&b, "%s\"%s\":%s", i ? "," : "", i == 0 ? "" :
		    i == 1 ? "s1" : "s2", k < 6 ? "true" : k < 9 ? "false" :
		    "1");
	}
	sf_buf_adds(&b, odds(g, 90) ? "},\"nt\":[" : "},\"no\":[");
	for (i = 0; i < 400; i++)
		sf_buf_addf(&b, "%s%s", i ? "," : "", odds(g, 5) ? "null" :
		    a_number(g));
	sf_buf_adds(&b, "],\"wait\":");
	sf_buf_adds(&b, odds(g, 4) ? "7" : stamp_as(g, instant(g), 4));
	sf_buf_addc(&b, '}');
	text = sf_arena_dup(&g->mem, b.p, b.n);
	sf_buf_release(&b);
	return (text);
}
