/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "expr/asof.h"
#include "expr/tree.h"

#include "expr/jq_work.h"

/*
 * The line as programs see it.  Names of members and short texts come again
 * on every line, so each is made once and then shared.
 */
#define SHELF 4096
#define SHORT 32

static jv
text(struct sf_jq *w, struct sf_str s)
{
	jv *at;

	if (s.n > SHORT)
		return (jv_string_sized(s.p, (int)s.n));
	if (w->shelf == NULL) {
		w->shelf = calloc(SHELF, sizeof(*w->shelf));
		if (w->shelf == NULL)
			sf_jq_nomem();
		for (size_t i = 0; i < SHELF; i++)
			w->shelf[i] = jv_null();
	}
	at = &w->shelf[sf_hash64(s.p, s.n) % SHELF];
	if (jv_get_kind(*at) == JV_KIND_STRING &&
	    (size_t)jv_string_length_bytes(jv_copy(*at)) == s.n &&
	    memcmp(jv_string_value(*at), s.p, s.n) == 0)
		return (jv_copy(*at));
	jv_free(*at);
	*at = jv_string_sized(s.p, (int)s.n);
	return (jv_copy(*at));
}

static jv
number(struct sf_jq *w, struct sf_str raw)
{
	char small[64];
	int64_t v = 0;
	size_t i = raw.p[0] == '-', n = raw.n;

	for (; i < n && n <= 15 && raw.p[i] >= '0' && raw.p[i] <= '9'; i++)
		v = v * 10 + (raw.p[i] - '0');
	if (i == n && v != 0)
		return (jv_number((double)(raw.p[0] == '-' ? -v : v)));
	if (sf_j_big(raw))
		return (text(w, raw));
	if (n < sizeof(small)) {
		memcpy(small, raw.p, n);
		small[n] = '\0';
		return (jv_number(strtod(small, NULL)));
	}
	/* Behind a number stands a comma, a bracket or the line's end. */
	return (jv_number(strtod(raw.p, NULL)));
}

/* The value of a node. */
static jv
value(struct sf_jq *w, const struct sf_jdoc *d, uint32_t i)
{
	const struct sf_jnode *k = &d->node[i];
	uint32_t m;
	jv v;

	switch (k->type) {
	case SF_J_FALSE:
		return (jv_false());
	case SF_J_TRUE:
		return (jv_true());
	case SF_J_NUM:
		return (number(w, k->raw));
	case SF_J_STR:
		return (text(w, k->str));
	case SF_J_ARR:
		v = jv_array_sized((int)k->kids + 1);
		for (m = sf_j_first(d, i); m != 0; m = sf_j_after(d, i, m))
			v = jv_array_append(v, value(w, d, m));
		return (v);
	case SF_J_OBJ:
		v = jv_object();
		for (m = sf_j_first(d, i); m != 0; m = sf_j_after(d, i, m))
			v = jv_object_set(v, text(w, d->node[m].key),
			    value(w, d, m));
		return (v);
	default:
		return (jv_null());
	}
}

void
sf_jq_line(struct sf_jq *w)
{
	const struct sf_expr_env *env = &w->x->env;
	const struct sf_jdoc *d = &w->doc;
	struct sf_str asof = sf_str(w->x->asof_text);
	struct sf_err e = {0};
	struct sf_jdoc view = *d;
	uint32_t m, events;

	jv_free(w->line);
	jv_free(w->events);
	w->events = jv_array();
	if (d->node[0].type != SF_J_OBJ) {
		w->line = value(w, d, 0);
		return;
	}
	events = sf_j_get(d, 0, "events");
	if (events != 0 && d->node[events].type != SF_J_ARR)
		events = 0;
	if (events != 0) {
		jv_free(w->events);
		w->events = value(w, d, events);
	}
	if (env->has_asof && (env->flags & (SF_EXPR_ROW | SF_EXPR_LABEL)) ==
	    0 && sf_asof_later(d, asof, SF_TOUCH_ALL)) {
		sf_buf_clear(&w->cut);
		sf_asof_write(&w->cut, d, asof);
		if (w->cut.failed || sf_json_parse(w->cjson, w->cut.p,
		    w->cut.n, 0, &view, &e) == -1)
			sf_jq_nomem();
		events = 0;
	}
	w->line = jv_object();
	for (m = sf_j_first(&view, 0); m != 0; m = sf_j_after(&view, 0, m))
		w->line = jv_object_set(w->line, text(w, view.node[m].key),
		    m == events ? jv_copy(w->events) : value(w, &view,
		    m));
}
