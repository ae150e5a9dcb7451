/* SPDX-License-Identifier: MIT */
#include "expr/jq_work.h"

/* Answers to the functions of the time line, through libjq's callbacks. */

static jv
error_text(const char *why)
{
	return (jv_invalid_with_msg(jv_string(why)));
}

static jv
event(struct sf_jq *w, uint32_t at)
{
	return (jv_array_get(jv_copy(w->events),
	    (int)w->ask.tl.ev[at].pos));
}

static jv
answer(struct sf_jq *w, const struct sf_call *c, struct sf_str name)
{
	struct sf_err e = {0};
	struct sf_reply r;
	uint32_t i;
	jv v;

	if (sf_ask(&w->ask, c, name, &r, &e) == -1)
		sf_jq_nomem();
	switch (r.kind) {
	case SF_R_BOOL:
		return (jv_bool(r.yes));
	case SF_R_NUM:
		return (jv_number(r.num));
	case SF_R_EVENT:
		return (r.n == 0 ? jv_null() : event(w, *r.at));
	case SF_R_EVENTS:
		v = jv_array_sized((int)r.n + 1);
		for (i = 0; i < r.n; i++)
			v = jv_array_append(v, event(w, r.at[i]));
		return (v);
	default:
		return (error_text(r.why));
	}
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
