/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#include "expr/jq_work.h"

/* Answers to the functions of the time line, through libjq's callbacks. */

static jv
error_text(const char *why)
{
	return (jv_invalid_with_msg(jv_string(why)));
}

static jv
no_answer(struct sf_jq *w)
{
	return (error_text(w->tl.why));
}

/* Member ${name} of ${map} of the profile, as known before asof; 0 = none. */
static uint32_t
known(const struct sf_jq *w, const char *map, struct sf_str name)
{
	const struct sf_jdoc *d = &w->doc;
	uint32_t at, i, s;
	const struct sf_expr_env *env = &w->x->env;

	if ((at = sf_j_get(d, 0, map)) == 0 ||
	    (i = sf_j_getn(d, at, name)) == 0)
		return (0);
	if (!env->has_asof || (env->flags & SF_EXPR_LABEL))
		return (i);
	if ((s = sf_j_get(d, 0, "since")) == 0 ||
	    (s = sf_j_get(d, s, map)) == 0 ||
	    (s = sf_j_getn(d, s, name)) == 0 || d->node[s].type != SF_J_STR)
		return (i);
	return (sf_jq_order(d->node[s].str, sf_str(w->x->asof_text)) < 0 ?
	    i : 0);
}

static jv
has_tag(struct sf_jq *w, struct sf_str name)
{
	uint32_t i = known(w, "tags", name);
	const struct sf_jnode *k = &w->doc.node[i];
	int64_t end;

	if (i == 0 || k->type == SF_J_NULL || k->type == SF_J_FALSE)
		return (jv_false());
	/* A cell of CSV is text. */
	if (k->type != SF_J_STR || sf_str_is(k->str, "true"))
		return (jv_true());
	if (sf_str_is(k->str, "false"))
		return (jv_false());
	if (sf_ts_parse(k->str, &end) == -1)
		return (error_text("the tag is neither true nor false nor the "
		    "time of its end"));
	return (jv_bool(sf_jq_order(k->str, sf_str(w->x->asof_text)) > 0));
}

static jv
is_text(struct sf_jq *w, uint32_t i, const char *want)
{
	const struct sf_jnode *k = &w->doc.node[i];

	return (jv_bool(i != 0 && k->type == SF_J_STR &&
	    sf_str_is(k->str, want)));
}

static jv
holds(struct sf_jq *w, struct sf_str name)
{
	char key[256];
	int n = snprintf(key, sizeof(key), "holds_%.*s",
	    (int)(name.n < 200 ? name.n : 200), name.p);

	return (is_text(w, known(w, "traits",
	    (struct sf_str){key, (size_t)n}), "open"));
}

/* opened("") is the step in hand. */
static jv
opened(struct sf_jq *w, struct sf_str step)
{
	uint32_t at;

	if (!w->has_params ||
	    (at = sf_j_get(&w->params, 0, "opened")) == 0)
		return (jv_false());
	at = sf_j_getn(&w->params, at, step);
	return (jv_bool(at != 0 && w->params.node[at].type == SF_J_TRUE));
}

static jv
tile(struct sf_jq *w, size_t k)
{
	uint32_t at, i;

	if (!w->has_params || (at = sf_j_get(&w->params, 0, "nt")) == 0)
		return (error_text("ntile is not known here"));
	for (i = sf_j_first(&w->params, at); i != 0 && k > 0; k--)
		i = sf_j_after(&w->params, at, i);
	if (i == 0 || w->params.node[i].type != SF_J_NUM)
		return (error_text("ntile of what is no number"));
	return (sf_jq_value(w, &w->params, i));
}

/* The window of this line: "entry" and "wait" start with its parameters. */
static int
window(struct sf_jq *w, const struct sf_call *c, struct sf_window *out)
{
	uint32_t i;

	*out = c->window;
	if (out->kind == SF_W_FIXED || out->kind == SF_W_EVER)
		return (0);
	i = !w->has_params ? 0 : sf_j_get(&w->params, 0,
	    out->kind == SF_W_ENTRY ? "entry" : "wait");
	if (i == 0 || w->params.node[i].type != SF_J_STR ||
	    sf_ts_parse(w->params.node[i].str, &out->from) == -1) {
		(void)snprintf(w->tl.why, sizeof(w->tl.why),
		    "there is no %s here", out->kind == SF_W_ENTRY ?
		    "entry" : "wait");
		return (-1);
	}
	return (0);
}

static jv
list(struct sf_jq *w, const uint32_t *at, uint32_t n)
{
	jv v = jv_array_sized((int)n + 1);
	uint32_t i;

	for (i = 0; i < n; i++)
		v = jv_array_append(v, jv_array_get(jv_copy(w->events),
		    (int)w->tl.ev[at[i]].pos));
	return (v);
}

static jv
events(struct sf_jq *w, const struct sf_call *c, const struct sf_window *win)
{
	const uint32_t *at;
	uint32_t n;

	if (sf_timeline_events(&w->tl, c->name, win, &at, &n) == -1)
		return (no_answer(w));
	switch (c->ask) {
	case SF_A_WITHIN:
		return (jv_bool(n > 0));
	case SF_A_FIRST:
		return (n == 0 ? jv_null() : jv_array_get(jv_copy(w->events),
		    (int)w->tl.ev[at[0]].pos));
	case SF_A_LAST:
		return (n == 0 ? jv_null() : jv_array_get(jv_copy(w->events),
		    (int)w->tl.ev[at[n - 1]].pos));
	default:
		return (list(w, at, n));
	}
}

static jv
time_line(struct sf_jq *w, const struct sf_call *c)
{
	struct sf_timeline *t = &w->tl;
	const struct sf_zone *zone = w->x->zone;
	struct sf_window win = {SF_W_EVER, INT64_MIN, w->x->env.asof};
	double n = 0;
	int hit = 0, rc;

	if (c->ask != SF_A_FIRST && c->ask != SF_A_LAST &&
	    window(w, c, &win) == -1)
		return (no_answer(w));
	switch (c->ask) {
	case SF_A_COUNT:
	case SF_A_DID:
	case SF_A_NEVER:
		rc = sf_timeline_count(t, c->name, &win, &n);
		hit = (n > 0) == (c->ask == SF_A_DID);
		break;
	case SF_A_DAYS:
		rc = sf_timeline_days(t, c->name, &win, zone, &n);
		break;
	case SF_A_SINCE:
		rc = sf_timeline_since(t, c->name, &n);
		break;
	case SF_A_SEQ:
		rc = sf_timeline_seq(t, c->name, c->next, c->gap, zone, &hit);
		break;
	case SF_A_FUNNEL:
		rc = sf_timeline_funnel(t, c->list, c->n, &win, &n);
		break;
	default:
		return (events(w, c, &win));
	}
	if (rc == -1)
		return (no_answer(w));
	if (c->ask == SF_A_DID || c->ask == SF_A_NEVER || c->ask == SF_A_SEQ)
		return (jv_bool(hit));
	return (jv_number(n));
}

static jv
answer(struct sf_jq *w, const struct sf_call *c, struct sf_str name)
{
	struct sf_err e = {0};

	switch (c->ask) {
	case SF_A_TAG:
		return (has_tag(w, name));
	case SF_A_CONSENT:
		return (is_text(w, known(w, "consent", name), "yes"));
	case SF_A_HOLDS:
		return (holds(w, name));
	case SF_A_OPENED:
		return (opened(w, c->name));
	case SF_A_NTILE:
		return (tile(w, c->n));
	default:
		break;
	}
	if (!w->indexed) {
		if (sf_timeline_read(&w->tl, &w->doc, w->x->env.asof, &e) ==
		    -1)
			sf_jq_nomem();
		w->indexed = 1;
	}
	return (time_line(w, c));
}

void
sf_jq_ask(void *worker, jv what)
{
	struct sf_jq *w = worker;

	jv_free(w->asked);
	w->asked = what;
}

/* A number is a call; [number, value] one that was computed; null the line. */
jv
sf_jq_answer(jq_state *jq, void *worker)
{
	struct sf_jq *w = worker;
	jv asked = w->asked, id, arg, v;
	struct sf_str name = {NULL, 0};
	double k = -1;

	(void)jq;
	w->asked = jv_null();
	if (jv_get_kind(asked) == JV_KIND_NUMBER) {
		k = jv_number_value(asked);
		jv_free(asked);
		if (k < 0 || k >= w->x->calls.n)
			return (error_text("denied"));
		return (answer(w, &w->x->calls.call[(uint32_t)k],
		    w->x->calls.call[(uint32_t)k].name));
	}
	if (jv_get_kind(asked) == JV_KIND_NULL)
		return (jv_copy(w->line));
	if (jv_get_kind(asked) != JV_KIND_ARRAY ||
	    jv_array_length(jv_copy(asked)) != 2) {
		jv_free(asked);
		return (error_text("the name must be one text"));
	}
	id = jv_array_get(jv_copy(asked), 0);
	arg = jv_array_get(asked, 1);
	k = jv_get_kind(id) == JV_KIND_NUMBER ? jv_number_value(id) : -1;
	jv_free(id);
	if (k < 0 || k >= w->x->calls.n ||
	    jv_get_kind(arg) != JV_KIND_STRING) {
		jv_free(arg);
		return (error_text("the name must be a text"));
	}
	name.p = jv_string_value(arg);
	name.n = (size_t)jv_string_length_bytes(jv_copy(arg));
	v = answer(w, &w->x->calls.call[(uint32_t)k], name);
	jv_free(arg);
	return (v);
}
