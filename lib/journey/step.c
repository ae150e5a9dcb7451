/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journey/head.h"
#include "journey/policy.h"
#include "journey/send.h"

#include "journey/step.h"

static const char *const keys[] = {"if", "split", "salt", "send", "template",
    "or", "try", "expires", "wait", "until", "shift", "for", "since", "tag",
    "ttl", "prefer", "set", "enter", "then", "else", "end", "max", NULL};

static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
    "Sat"};

/* "09:00" and "Mon 09:00" are clocks; any other `until` is an expression. */
static int
clock_text(struct sf_str t, struct sf_wait *w)
{
	int i;

	w->weekday = -1;
	if (t.n == 9 && t.p[3] == ' ') {
		for (i = 0; i < 7 && memcmp(t.p, days[i], 3) != 0; i++)
			;
		if (i == 7)
			return (-1);
		w->weekday = i;
		t.p += 4;
		t.n -= 4;
	}
	return (sf_policy_minute(t, &w->minute));
}

int
sf_step_wait(struct sf_journeys *js, const struct sf_journey *j,
    const struct sf_def *map, struct sf_wait *w, struct sf_err *e)
{
	const struct sf_def *wait = sf_def_get(map, "wait");
	const struct sf_def *until = sf_def_get(map, "until");
	const struct sf_def *shift = sf_def_get(map, "shift");

	memset(w, 0, sizeof(*w));
	w->prog = -1;
	w->weekday = -1;
	if (wait != NULL && until != NULL)
		return (sf_def_fail_key(until, e,
		    "a step has a 'wait' or an 'until', not both"));
	if (shift != NULL && until == NULL)
		return (sf_def_fail_key(shift, e, "'shift' goes with 'until'"));
	if (wait != NULL) {
		w->kind = SF_WAIT_SPAN;
		if (sf_def_span(wait, &w->span, e))
			return (-1);
		if (w->span.n <= 0)
			return (sf_def_fail(wait, e,
			    "a wait must be longer than nothing"));
		return (0);
	}
	if (until == NULL)
		return (0);
	if (sf_def_want(until, SF_DEF_SCALAR, e) ||
	    sf_def_span(shift, &w->shift, e))
		return (-1);
	w->kind = SF_WAIT_CLOCK;
	if (clock_text(sf_str_trim(until->text), w) == 0)
		return (0);
	w->kind = SF_WAIT_EXPR;
	w->prog = sf_expr_add(js->x, j->group, until, e);
	return (w->prog < 0 ? -1 : 0);
}

static int
read_split(const struct sf_def *d, struct sf_journeys *js,
    struct sf_journey *j, struct sf_step *s, struct sf_err *e)
{
	static const char *const allowed[] = {"split", "salt", NULL};
	const struct sf_def *m = sf_def_get(d, "split");
	unsigned sum = 0;
	size_t i;

	if (m == NULL) {
		if (sf_def_get(d, "salt") != NULL)
			return (sf_def_fail_key(sf_def_get(d, "salt"), e,
			    "'salt' goes with 'split'"));
		return (0);
	}
	if (sf_def_keys(d, allowed, e) || sf_def_want(m, SF_DEF_MAP, e))
		return (-1);
	s->salt = s->name;
	if (sf_def_text(sf_def_get(d, "salt"), &s->salt, e))
		return (-1);
	s->arm = sf_arena_alloc(&js->mem, (m->n + 1) * sizeof(*s->arm));
	if (s->arm == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < m->n; i++) {
		memset(&s->arm[i], 0, sizeof(s->arm[i]));
		s->arm[i].label = m->kid[i]->key.p;
		if (sf_def_share(m->kid[i], &s->arm[i].share, e))
			return (-1);
		sum += s->arm[i].share;
		s->arms++;
	}
	(void)j;
	if (sum != 10000) {
		(void)sf_def_fail(m, e, "the arms add up to %u.%02u %%, not "
		    "to 100 %%", sum / 100, sum % 100);
		return (sf_hint(e, "name the rest as an arm of its own"));
	}
	return (0);
}

/* wait, until and for.  A ladder's waits stand on its rungs. */
static int
read_wait(const struct sf_def *d, struct sf_journeys *js,
    struct sf_journey *j, struct sf_step *s, struct sf_err *e)
{
	static const char *const since[] = {"wait", "entry", NULL};
	const struct sf_def *f = sf_def_get(d, "for"), *k;

	if (s->send == SF_SEND_TRY) {
		k = sf_def_get(d, "wait");
		if (k == NULL)
			k = sf_def_get(d, "until");
		if (k != NULL)
			return (sf_def_fail_key(k, e,
			    "the waits of a 'try' stand on its rungs"));
		s->for_opened = 1;
	}
	if (sf_step_wait(js, j, d, &s->wait, e) ||
	    sf_def_choice(sf_def_get(d, "since"), since, &s->since_entry, e))
		return (-1);
	if (f == NULL)
		return (0);
	if (sf_def_want(f, SF_DEF_SCALAR, e))
		return (-1);
	if (s->wait.kind == SF_WAIT_NONE && s->send != SF_SEND_TRY) {
		(void)sf_def_fail_key(f, e, "'for' has nothing to wait for: "
		    "'wait' or 'until' is missing");
		return (sf_hint(e, "say how long, as in wait: 2d"));
	}
	s->for_opened = sf_str_is(sf_str_trim(f->text), "opened");
	if (s->for_opened && s->send == SF_SEND_NONE)
		return (sf_def_fail(f, e, "'opened' is of a step's own send, "
		    "and this step sends nothing"));
	if (s->for_opened)
		return (0);
	s->for_prog = sf_expr_add(js->x, j->group, f, e);
	return (s->for_prog < 0 ? -1 : 0);
}

static int
one_tag(const struct sf_def *d, struct sf_tag_act *t, struct sf_err *e)
{
	const char *text = NULL;

	if (sf_def_text(d, &text, e))
		return (-1);
	if ((text[0] != '+' && text[0] != '-') || text[1] == '\0') {
		(void)sf_def_fail(d, e, "'%s' neither sets nor takes off a tag",
		    text);
		return (sf_hint(e, "write +%s to set it, -%s to take it off",
		    text, text));
	}
	t->add = text[0] == '+';
	t->name = text + 1;
	return (0);
}

static int
read_tags(const struct sf_def *d, struct sf_journeys *js, struct sf_step *s,
    struct sf_err *e)
{
	const struct sf_def *m = sf_def_get(d, "tag");
	const struct sf_def *ttl = sf_def_get(d, "ttl");
	size_t i, n;

	if (ttl != NULL && m == NULL)
		return (sf_def_fail_key(ttl, e, "'ttl' goes with 'tag'"));
	if (m == NULL)
		return (0);
	if (sf_def_span(ttl, &s->ttl, e))
		return (-1);
	if (ttl != NULL && s->ttl.n <= 0)
		return (sf_def_fail(ttl, e, "a tag must live longer than "
		    "nothing"));
	n = m->kind == SF_DEF_SEQ ? m->n : 1;
	s->tag = sf_arena_alloc(&js->mem, (n + 1) * sizeof(*s->tag));
	if (s->tag == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		if (one_tag(m->kind == SF_DEF_SEQ ? m->kid[i] : m,
		    &s->tag[s->tags++], e))
			return (-1);
	return (0);
}

static int
read_set(const struct sf_def *d, struct sf_journeys *js, struct sf_step *s,
    struct sf_err *e)
{
	const struct sf_def *m = sf_def_get(d, "set");
	size_t i;

	if (m == NULL)
		return (0);
	if (sf_def_want(m, SF_DEF_MAP, e))
		return (-1);
	s->set = sf_arena_alloc(&js->mem, (m->n + 1) * sizeof(*s->set));
	if (s->set == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < m->n; i++) {
		s->set[i].trait = m->kid[i]->key.p;
		if (sf_def_text(m->kid[i], &s->set[i].value, e))
			return (-1);
		s->sets++;
	}
	return (0);
}

static int
read_acts(const struct sf_def *d, struct sf_journeys *js, struct sf_step *s,
    struct sf_err *e)
{
	const struct sf_def *p = sf_def_get(d, "prefer");

	if (read_tags(d, js, s, e) || read_set(d, js, s, e) ||
	    sf_def_text(sf_def_get(d, "enter"), &s->enter, e) ||
	    sf_def_u64(sf_def_get(d, "max"), 1, 1000, &s->max, e))
		return (-1);
	if (p == NULL || s->send == SF_SEND_TRY)
		return (0);
	if (sf_def_text(p, &s->prefer, e))
		return (-1);
	if (strcmp(s->prefer, "learned") == 0) {
		(void)sf_def_fail(p, e, "'prefer: learned' goes with 'try'");
		return (sf_hint(e, "send: prefer sends by the channel that "
		    "is preferred"));
	}
	if (strcmp(s->prefer, "$channel") == 0)
		return (0);
	return (sf_head_channel(js, p, sf_str(s->prefer), e) < 0 ? -1 : 0);
}

static int
read_one(const struct sf_def *d, struct sf_journeys *js, struct sf_journey *j,
    struct sf_step *s, struct sf_err *e)
{
	const struct sf_def *cond;

	memset(s, 0, sizeof(*s));
	s->name = d->key.p;
	s->at = d;
	s->cond = s->for_prog = s->or = s->enters = -1;
	s->wait.prog = -1;
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e))
		return (-1);
	if (d->n == 0)
		return (sf_def_fail(d, e, "a step that does nothing"));
	if (memchr(d->key.p, '.', d->key.n) != NULL || d->key.n == 0)
		return (sf_def_fail_key(d, e, "the label of a step is not "
		    "empty and has no '.'"));
	if (read_split(d, js, j, s, e))
		return (-1);
	if (s->arms > 0)
		return (0);
	if ((cond = sf_def_get(d, "if")) != NULL &&
	    (s->cond = sf_expr_add(js->x, j->group, cond, e)) < 0)
		return (-1);
	if (sf_send_read(d, js, j, s, e) || read_wait(d, js, j, s, e) ||
	    read_acts(d, js, s, e))
		return (-1);
	return (0);
}

int
sf_step_read(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e)
{
	const struct sf_def *d = sf_def_get(root, "steps");
	size_t i;

	if (d == NULL)
		return (sf_def_fail(root, e, "'steps' is missing"));
	if (sf_def_want(d, SF_DEF_MAP, e))
		return (-1);
	if (d->n == 0)
		return (sf_def_fail(d, e, "a journey without a step"));
	j->step = sf_arena_alloc(&js->mem, d->n * sizeof(*j->step));
	if (j->step == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < d->n; i++)
		if (read_one(d->kid[i], js, j, &j->step[j->steps++], e))
			return (-1);
	return (0);
}
