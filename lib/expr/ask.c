/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "expr/asof.h"

#include "expr/ask.h"

void
sf_ask_line(struct sf_ask *a, const struct sf_expr *x,
    const struct sf_jdoc *doc, const struct sf_jdoc *params)
{
	a->x = x;
	a->doc = doc;
	a->params = params;
	a->indexed = 0;
}

void
sf_ask_release(struct sf_ask *a)
{
	sf_timeline_release(&a->tl);
}

static void
error(struct sf_reply *r, const char *why)
{
	r->kind = SF_R_ERROR;
	r->why = why;
}

static void
truth(struct sf_reply *r, int yes)
{
	r->kind = SF_R_BOOL;
	r->yes = yes;
}

/* Member ${name} of ${map} of the profile, as known before asof; 0 = none. */
static uint32_t
known(const struct sf_ask *a, struct sf_str map, struct sf_str name)
{
	const struct sf_jdoc *d = a->doc;
	const struct sf_expr_env *env = &a->x->env;
	uint32_t at, i, s;

	if ((at = sf_j_getn(d, 0, map)) == 0 ||
	    (i = sf_j_getn(d, at, name)) == 0)
		return (0);
	if (!env->has_asof || (env->flags & SF_EXPR_LABEL))
		return (i);
	if ((s = sf_j_get(d, 0, "since")) == 0 ||
	    (s = sf_j_getn(d, s, map)) == 0 ||
	    (s = sf_j_getn(d, s, name)) == 0 || d->node[s].type != SF_J_STR)
		return (i);
	return (sf_asof_order(d->node[s].str, sf_str(a->x->asof_text)) < 0 ?
	    i : 0);
}

static void
has_tag(const struct sf_ask *a, struct sf_str name, struct sf_reply *r)
{
	uint32_t i = known(a, SF_S("tags"), name);
	const struct sf_jnode *k = &a->doc->node[i];
	int64_t end;

	if (i == 0 || k->type == SF_J_NULL || k->type == SF_J_FALSE)
		truth(r, 0);
	else if (k->type != SF_J_STR || sf_str_is(k->str, "true"))
		truth(r, 1);	/* a cell of CSV is text */
	else if (sf_str_is(k->str, "false"))
		truth(r, 0);
	else if (sf_ts_parse(k->str, &end) == -1)
		error(r, "the tag is neither true nor false nor the time of "
		    "its end");
	else
		truth(r, sf_asof_order(k->str, sf_str(a->x->asof_text)) > 0);
}

static void
is_text(const struct sf_ask *a, uint32_t i, const char *want,
    struct sf_reply *r)
{
	const struct sf_jnode *k = &a->doc->node[i];

	truth(r, i != 0 && k->type == SF_J_STR && sf_str_is(k->str, want));
}

static int
holds(const struct sf_ask *a, struct sf_str name, struct sf_reply *r,
    struct sf_err *e)
{
	struct sf_buf key = {0};
	int failed;

	sf_buf_adds(&key, "holds_");
	sf_buf_addstr(&key, name);
	if ((failed = sf_buf_check(&key, e)) == 0)
		is_text(a, known(a, SF_S("traits"), sf_buf_str(&key)), "open",
		    r);
	sf_buf_release(&key);
	return (failed);
}

/* opened("") is the step in hand. */
static void
opened(const struct sf_ask *a, struct sf_str step, struct sf_reply *r)
{
	uint32_t at;

	truth(r, 0);
	if (a->params == NULL ||
	    (at = sf_j_get(a->params, 0, "opened")) == 0)
		return;
	at = sf_j_getn(a->params, at, step);
	r->yes = at != 0 && a->params->node[at].type == SF_J_TRUE;
}

static void
tile(const struct sf_ask *a, size_t k, struct sf_reply *r)
{
	const struct sf_jdoc *d = a->params;
	uint32_t at, i;

	if (d == NULL || (at = sf_j_get(d, 0, "nt")) == 0) {
		error(r, "ntile is not known here");
		return;
	}
	for (i = sf_j_first(d, at); i != 0 && k > 0; k--)
		i = sf_j_after(d, at, i);
	if (i == 0 || d->node[i].type != SF_J_NUM) {
		error(r, "ntile of what is no number");
		return;
	}
	r->kind = SF_R_NUM;
	r->num = strtod(d->node[i].raw.p, NULL);
}

/* The window of this line: "entry" and "wait" start with its parameters. */
static int
window(struct sf_ask *a, const struct sf_call *c, struct sf_window *out)
{
	const struct sf_jdoc *d = a->params;
	uint32_t i;

	*out = c->window;
	if (out->kind == SF_W_FIXED || out->kind == SF_W_EVER)
		return (0);
	i = d == NULL ? 0 : sf_j_get(d, 0, out->kind == SF_W_ENTRY ?
	    "entry" : "wait");
	if (i == 0 || d->node[i].type != SF_J_STR ||
	    sf_ts_parse(d->node[i].str, &out->from) == -1) {
		(void)snprintf(a->tl.why, sizeof(a->tl.why),
		    "there is no %s here", out->kind == SF_W_ENTRY ?
		    "entry" : "wait");
		return (-1);
	}
	return (0);
}

static int
events(struct sf_ask *a, const struct sf_call *c, const struct sf_window *win,
    struct sf_reply *r)
{
	const uint32_t *at;
	uint32_t n;

	if (sf_timeline_events(&a->tl, c->event, win, &at, &n) == -1)
		return (-1);
	r->at = at;
	r->n = n;
	switch (c->ask) {
	case SF_A_WITHIN:
		truth(r, n > 0);
		break;
	case SF_A_FIRST:
		r->kind = SF_R_EVENT;
		r->n = n > 0;
		break;
	case SF_A_LAST:
		r->kind = SF_R_EVENT;
		r->at += n > 0 ? n - 1 : 0;
		r->n = n > 0;
		break;
	default:
		r->kind = SF_R_EVENTS;
	}
	return (0);
}

/* 0, or -1: tl.why. */
static int
time_line(struct sf_ask *a, const struct sf_call *c, struct sf_reply *r)
{
	struct sf_timeline *t = &a->tl;
	const struct sf_zone *zone = a->x->zone;
	struct sf_window win = {SF_W_EVER, INT64_MIN, a->x->env.asof};

	if (c->ask != SF_A_FIRST && c->ask != SF_A_LAST &&
	    window(a, c, &win) == -1)
		return (-1);
	r->kind = SF_R_NUM;
	switch (c->ask) {
	case SF_A_COUNT:
		return (sf_timeline_count(t, c->event, &win, &r->num));
	case SF_A_DID:
	case SF_A_NEVER:
		if (sf_timeline_count(t, c->event, &win, &r->num) == -1)
			return (-1);
		truth(r, (r->num > 0) == (c->ask == SF_A_DID));
		return (0);
	case SF_A_DAYS:
		return (sf_timeline_days(t, c->event, &win, zone, &r->num));
	case SF_A_SINCE:
		return (sf_timeline_since(t, c->event, &r->num));
	case SF_A_SEQ:
		r->kind = SF_R_BOOL;
		return (sf_timeline_seq(t, c->event, c->then, c->gap, zone,
		    &r->yes));
	case SF_A_FUNNEL:
		return (sf_timeline_funnel(t, c->steps, c->n, &win, &r->num));
	default:
		return (events(a, c, &win, r));
	}
}

int
sf_ask(struct sf_ask *a, const struct sf_call *c, struct sf_str name,
    struct sf_reply *r, struct sf_err *e)
{
	*r = (struct sf_reply){.kind = SF_R_BOOL};
	switch (c->ask) {
	case SF_A_TAG:
		has_tag(a, name, r);
		return (0);
	case SF_A_CONSENT:
		is_text(a, known(a, SF_S("consent"), name), "yes", r);
		return (0);
	case SF_A_HOLDS:
		return (holds(a, name, r, e));
	case SF_A_OPENED:
		opened(a, c->name, r);
		return (0);
	case SF_A_NTILE:
		tile(a, c->n, r);
		return (0);
	default:
		break;
	}
	if (!a->indexed && sf_timeline_read(&a->tl, a->doc, a->x->env.asof,
	    &a->x->calls.events, e) == -1)
		return (-1);
	a->indexed = 1;
	if (time_line(a, c, r) == -1)
		error(r, a->tl.why);
	return (0);
}
