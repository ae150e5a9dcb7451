/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "journey/head.h"
#include "journey/step.h"

#include "journey/send.h"

static struct sf_rung *
rungs(struct sf_journeys *js, struct sf_step *s, size_t n, struct sf_err *e)
{
	s->rung = sf_arena_alloc(&js->mem, (n + 1) * sizeof(*s->rung));
	if (s->rung == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	memset(s->rung, 0, (n + 1) * sizeof(*s->rung));
	return (s->rung);
}

static int
expires(const struct sf_def *d, struct sf_span *sp, struct sf_err *e)
{
	if (d == NULL)
		return (0);
	if (sf_def_span(d, sp, e))
		return (-1);
	if (sp->n <= 0)
		return (sf_def_fail(d, e, "a send that expires at once"));
	return (0);
}

/*
 * A ladder's rung has a key of its own in send_id: "multi.push", and where
 * the channel comes again "multi.push.2".
 */
static int
rung_key(struct sf_journeys *js, const struct sf_step *s, struct sf_rung *r,
    const char *ch, struct sf_err *e)
{
	size_t n = strlen(s->name) + strlen(ch) + 8, i;
	char *p = sf_arena_alloc(&js->mem, n);
	unsigned nth = 1;
	int len;

	if (p == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < s->rungs; i++)
		nth += &s->rung[i] != r && s->rung[i].ch == r->ch;
	len = nth == 1 ? snprintf(p, n, "%s.%s", s->name, ch) :
	    snprintf(p, n, "%s.%s.%u", s->name, ch, nth);
	r->key = (struct sf_str){p, (size_t)len};
	return (0);
}

static int
one_rung(const struct sf_def *m, struct sf_journeys *js,
    const struct sf_journey *j, struct sf_step *s, struct sf_rung *r,
    struct sf_err *e)
{
	const struct sf_def *ch = NULL;
	size_t i;

	if (sf_def_want(m, SF_DEF_MAP, e))
		return (-1);
	for (i = 0; i < m->n; i++) {
		if (sf_str_is(m->kid[i]->key, "wait") ||
		    sf_str_is(m->kid[i]->key, "until") ||
		    sf_str_is(m->kid[i]->key, "shift") ||
		    sf_str_is(m->kid[i]->key, "expires"))
			continue;
		if (ch != NULL)
			return (sf_def_fail_key(m->kid[i], e, "a rung sends "
			    "through one channel, and this one has '%s'",
			    ch->key.p));
		ch = m->kid[i];
	}
	if (ch == NULL)
		return (sf_def_fail(m, e, "a rung names a channel and its "
		    "template, as in {push: fund.m.push, wait: 1d}"));
	if ((r->ch = sf_head_channel(js, ch, ch->key, e)) < 0 ||
	    sf_def_text(ch, &r->template, e) ||
	    expires(sf_def_get(m, "expires"), &r->expires, e) ||
	    sf_step_wait(js, j, m, &r->wait, e))
		return (-1);
	if (r->wait.kind == SF_WAIT_NONE)
		return (sf_def_fail(m, e, "a rung needs a 'wait'"));
	return (rung_key(js, s, r, ch->key.p, e));
}

static int
read_try(const struct sf_def *d, const struct sf_def *m,
    struct sf_journeys *js, const struct sf_journey *j, struct sf_step *s,
    struct sf_err *e)
{
	static const char *const learned[] = {"learned", NULL};
	const struct sf_def *p = sf_def_get(d, "prefer");
	int which = 0;
	size_t i;

	s->send = SF_SEND_TRY;
	if (sf_def_want(m, SF_DEF_SEQ, e))
		return (-1);
	if (m->n == 0 || m->n > SF_RUNGS)
		return (sf_def_fail(m, e, "a 'try' has 1 to %d rungs",
		    SF_RUNGS));
	if (rungs(js, s, m->n, e) == NULL)
		return (-1);
	for (i = 0; i < m->n; i++)
		if (one_rung(m->kid[i], js, j, s, &s->rung[s->rungs++], e))
			return (-1);
	s->learned = p != NULL;
	return (sf_def_choice(p, learned, &which, e));
}

static int
read_prefer(const struct sf_def *d, struct sf_journeys *js, struct sf_step *s,
    struct sf_err *e)
{
	const struct sf_def *t = sf_def_get(d, "template");
	const struct sf_def *or = sf_def_get(d, "or");
	struct sf_rung *r;
	size_t i;
	int c;

	s->send = SF_SEND_PREFER;
	if (t == NULL)
		return (sf_def_fail(d, e, "'send: prefer' needs a 'template' "
		    "for each channel"));
	if (sf_def_want(t, SF_DEF_MAP, e))
		return (-1);
	if (t->n == 0 || t->n > SF_RUNGS)
		return (sf_def_fail(t, e, "1 to %d templates", SF_RUNGS));
	if (rungs(js, s, t->n, e) == NULL)
		return (-1);
	for (i = 0; i < t->n; i++) {
		r = &s->rung[s->rungs++];
		r->key = sf_str(s->name);
		if ((r->ch = sf_head_channel(js, t->kid[i], t->kid[i]->key,
		    e)) < 0 || sf_def_text(t->kid[i], &r->template, e) ||
		    expires(sf_def_get(d, "expires"), &r->expires, e))
			return (-1);
	}
	if (or == NULL)
		return (0);
	if (sf_def_want(or, SF_DEF_SCALAR, e) ||
	    (c = sf_head_channel(js, or, or->text, e)) < 0)
		return (-1);
	for (i = 0; i < s->rungs; i++)
		if (s->rung[i].ch == c)
			s->or = (int)i;
	if (s->or < 0)
		return (sf_def_fail(or, e, "there is no template for '%s'",
		    or->text.p));
	return (0);
}

static int
read_send(const struct sf_def *d, const struct sf_def *m,
    struct sf_journeys *js, struct sf_step *s, struct sf_err *e)
{
	const struct sf_def *t = sf_def_get(d, "template");
	const struct sf_def *or = sf_def_get(d, "or");
	struct sf_rung *r;

	if (sf_def_want(m, SF_DEF_SCALAR, e))
		return (-1);
	if (sf_str_is(m->text, "prefer"))
		return (read_prefer(d, js, s, e));
	if (or != NULL)
		return (sf_def_fail_key(or, e, "'or' goes with 'send: "
		    "prefer'"));
	s->send = SF_SEND_ONE;
	if ((r = rungs(js, s, 1, e)) == NULL)
		return (-1);
	s->rungs = 1;
	r->key = sf_str(s->name);
	if ((r->ch = sf_head_channel(js, m, m->text, e)) < 0)
		return (-1);
	if (t == NULL)
		return (sf_def_fail(d, e, "a 'send' needs a 'template'"));
	return (sf_def_text(t, &r->template, e) ||
	    expires(sf_def_get(d, "expires"), &r->expires, e) ? -1 : 0);
}

int
sf_send_read(const struct sf_def *d, struct sf_journeys *js,
    const struct sf_journey *j, struct sf_step *s, struct sf_err *e)
{
	static const char *const own[] = {"template", "or", "expires"};
	const struct sf_def *send = sf_def_get(d, "send");
	const struct sf_def *ladder = sf_def_get(d, "try"), *k;
	size_t i;

	s->or = -1;
	if (send != NULL && ladder != NULL)
		return (sf_def_fail_key(ladder, e,
		    "a step has a 'send' or a 'try', not both"));
	if (send != NULL)
		return (read_send(d, send, js, s, e));
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if ((k = sf_def_get(d, own[i])) != NULL)
			return (sf_def_fail_key(k, e, "'%s' goes with 'send'",
			    own[i]));
	return (ladder == NULL ? 0 : read_try(d, ladder, js, j, s, e));
}
