/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "gates.h"

struct reading {
	struct sends *s;
	const struct world *w;
	int32_t day;
};

static struct sf_str
text(const struct sf_jdoc *d, uint32_t at, const char *key)
{
	uint32_t i = sf_j_get(d, at, key);

	return (i == 0 ? (struct sf_str){"", 0} : sf_j_text(d, i));
}

static struct sf_str
kept(struct sends *s, struct sf_str t)
{
	char *p = sf_arena_dup(&s->mem, t.p, t.n);

	return ((struct sf_str){p == NULL ? "" : p, p == NULL ? 0 : t.n});
}

/* ids.one_id of a row: a name, or the first of several. */
static struct sf_str
name_of(const struct sf_jdoc *d)
{
	uint32_t i = sf_j_get(d, sf_j_get(d, 0, "ids"), "one_id");

	if (i != 0 && d->node[i].type == SF_J_ARR)
		i = sf_j_first(d, i);
	return (i == 0 ? (struct sf_str){"", 0} : sf_j_text(d, i));
}

static uint32_t
channel_of(struct sf_str name)
{
	uint32_t c;

	for (c = 0; c < CHANNELS && !sf_str_is(name, channel_name[c]); c++)
		;
	return (c);
}

/* A send of the day is taken once; a cancel takes it away for good. */
static int
take_row(void *ctx, const struct sf_jdoc *d, struct sf_err *e)
{
	struct reading *r = ctx;
	struct sends *s = r->s;
	uint32_t props = sf_j_get(d, 0, "props");
	struct sf_str event = text(d, 0, "event"), due;
	struct sf_str id = text(d, props, "send_id");
	struct sf_map_entry *m;
	struct send *x;
	int64_t ms = 0;
	int fresh;

	if (id.n == 0 || (!sf_str_is(event, "send") &&
	    !sf_str_is(event, "cancel")))
		return (0);
	if (sf_str_is(event, "send")) {
		due = text(d, props, "due");
		if (sf_ts_parse(due.n ? due : text(d, 0, "ts"), &ms) != 0)
			return (sf_fail(e, SF_E_DATA, "a send is due never"));
		ms += EAST - (r->w->start + r->day) * SF_DAY;
		if (ms < 0 || ms >= SF_DAY)
			return (0);
	}
	if ((m = sf_map_put(&s->ids, id, NO_SEND, &fresh)) == NULL)
		return (sf_fail_mem(e));
	if (sf_str_is(event, "cancel")) {
		if (m->val != NO_SEND)
			s->s[m->val].cancelled = 1;
		return (0);
	}
	if (!fresh) {
		s->again += m->val != NO_SEND;
		s->cancels += m->val == NO_SEND;
		return (0);
	}
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 256;
		if ((x = realloc(s->s, s->cap * sizeof(*x))) == NULL)
			return (sf_fail_mem(e));
		s->s = x;
	}
	m->val = s->n;
	s->s[s->n++] = (struct send){kept(s, id), kept(s, name_of(d)),
	    kept(s, text(d, props, "journey")), kept(s, text(d, props, "step")),
	    channel_of(text(d, 0, "channel")), ms, 0};
	return (0);
}

int
sends_read(struct sends *s, const struct world *w, int32_t day,
    const char *path, struct sf_err *e)
{
	struct reading r = {s, w, day};

	return (each_line(path, take_row, &r, e));
}

/* The value of a type that was seen last, by since.ids, else the last. */
static struct sf_str
newest(const struct sf_jdoc *d, const char *type)
{
	uint32_t v = sf_j_get(d, sf_j_get(d, 0, "ids"), type), i, at, last;
	uint32_t since = sf_j_get(d, sf_j_get(d, sf_j_get(d, 0, "since"),
	    "ids"), type);
	struct sf_str best = {"", 0}, ts, top = {"", 0};

	if (v == 0)
		return (best);
	if (d->node[v].type != SF_J_ARR)
		return (sf_j_text(d, v));
	at = since == 0 ? 0 : sf_j_first(d, since);
	for (i = sf_j_first(d, v); i != 0; i = sf_j_after(d, v, i)) {
		ts = (struct sf_str){"", 0};
		if (at != 0 && d->node[at].type == SF_J_ARR &&
		    (last = sf_j_first(d, at)) != 0 &&
		    (last = sf_j_after(d, at, last)) != 0)
			ts = sf_j_text(d, last);
		if (best.n == 0 || sf_str_cmp(ts, top) >= 0) {
			best = sf_j_text(d, i);
			top = ts;
		}
		if (at != 0)
			at = sf_j_after(d, since, at);
	}
	return (best);
}

static void
join(struct sends *s, const struct sf_jdoc *d, struct sf_str name)
{
	static const char *const type[CHANNELS] = {"email", "device", "phone",
		"device"};
	struct sf_map_entry *m = sf_map_get(&s->names, name);
	struct sf_str a;
	unsigned c;

	for (c = 0; m != NULL && c < CHANNELS; c++) {
		a = newest(d, type[c]);
		if (a.n == 0 && c == C_INAPP)
			a = newest(d, "phone");
		s->addr[m->val][c] = kept(s, a);
	}
}

static int
take_profile(void *ctx, const struct sf_jdoc *d, struct sf_err *e)
{
	uint32_t v = sf_j_get(d, sf_j_get(d, 0, "ids"), "one_id"), i;

	(void)e;
	join(ctx, d, text(d, 0, "one_id"));
	if (v != 0 && d->node[v].type == SF_J_ARR)
		for (i = sf_j_first(d, v); i != 0; i = sf_j_after(d, v, i))
			join(ctx, d, sf_j_text(d, i));
	else if (v != 0)
		join(ctx, d, sf_j_text(d, v));
	return (0);
}

int
sends_join(struct sends *s, const char *profiles, struct sf_err *e)
{
	size_t i;
	int fresh;

	for (i = 0; i < s->n; i++) {
		if (sf_map_put(&s->names, s->s[i].name, s->people,
		    &fresh) == NULL)
			return (sf_fail_mem(e));
		s->people += (size_t)fresh;
	}
	if (s->people == 0)
		return (0);
	if ((s->addr = calloc(s->people, sizeof(*s->addr))) == NULL)
		return (sf_fail_mem(e));
	return (each_line(profiles, take_profile, s, e));
}

void
sends_free(struct sends *s)
{
	sf_map_release(&s->ids);
	sf_map_release(&s->names);
	sf_arena_release(&s->mem);
	free(s->s);
	free(s->addr);
}
