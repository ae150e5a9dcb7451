/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "segment/where.h"

struct kept_row {		/* what is needed once the line is made */
	uint64_t line, off;
	struct sf_str raw;
	size_t at, n;		/* in ${made} */
	size_t rejects;		/* bytes of the rejects before it */
};

void
where_clear(struct where *w)
{
	sf_buf_clear(&w->made);
	w->n = 0;
}

void
where_release(struct where *w)
{
	sf_buf_release(&w->made);
	sf_buf_release(&w->held);
	free(w->kept);
}

static struct sf_str
line_of(const struct where *w, const struct kept_row *k)
{
	return ((struct sf_str){w->made.p + k->at, k->n});
}

static int
undefined(const struct where *w, const struct sf_chunk *c,
    const struct kept_row *k, struct sf_str why, struct sf_buf *rejects,
    struct sf_tally *t, struct sf_err *e)
{
	struct sf_row row = {.line = k->line, .off = k->off, .raw = k->raw};
	char msg[160];

	(void)snprintf(msg, sizeof(msg), "the condition is undefined: %.*s",
	    (int)(why.n < 120 ? why.n : 120), why.p);
	if (w->j->args->on_error == SF_ON_STOP) {
		(void)sf_fail(e, SF_E_DATA, "%s", msg);
		return (sf_err_at(e, c->path, k->line, 0, NULL, 0));
	}
	t->n[SF_T_REJECTED]++;
	sf_pass_reject(rejects, c, &row, "UNDEFINED", msg);
	return (0);
}

/* Line ${k}, of which ${v} was said. */
static int
decide(struct where *w, const struct sf_chunk *c, const struct kept_row *k,
    const struct sf_value *v, struct sf_buf out[SF_OUTS], struct sf_tally *t,
    struct sf_err *e)
{
	switch (v->truth) {
	case SF_UNDEFINED:
		return (undefined(w, c, k, v->why, &out[SF_REJECTS], t, e));
	case SF_NO:
		t->n[SF_T_NOT]++;
		return (0);
	case SF_YES:
		t->n[SF_T_PASSED]++;
	}
	return (sf_rows_out_line(w->j->out, w->json, line_of(w, k),
	    &out[SF_DATA], e));
}

static int
feed(struct where *w, const struct kept_row *k, struct sf_err *e)
{
	return (sf_expr_feed(w->x, G_WHERE, line_of(w, k), NULL, SF_S(""), e));
}

static int
grow(struct where *w, struct sf_err *e)
{
	size_t cap = w->cap != 0 ? w->cap * 2 : 256;
	struct kept_row *p;

	if (w->n < w->cap)
		return (0);
	if ((p = realloc(w->kept, cap * sizeof(*p))) == NULL)
		return (sf_fail_mem(e));
	w->kept = p;
	w->cap = cap;
	return (0);
}

int
where_row(struct where *w, const struct sf_chunk *c,
    const struct sf_row *row, size_t at, struct sf_buf out[SF_OUTS],
    struct sf_tally *t, struct sf_err *e)
{
	struct kept_row k = {row->line, row->off, row->raw, at,
	    w->made.n - at, out[SF_REJECTS].n};

	if (sf_buf_check(&w->made, e))
		return (-1);
	if (!w->at_once) {
		if (grow(w, e))
			return (-1);
		w->kept[w->n++] = k;
		return (0);
	}
	if (feed(w, &k, e) || sf_expr_eval(w->x, e) ||
	    decide(w, c, &k, sf_expr_value(w->x, 0, 0), out, t, e))
		return (-1);
	w->made.n = at;
	return (0);
}

int
where_rest(struct where *w, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	struct sf_buf *rejects = &out[SF_REJECTS];
	size_t i, from = 0;

	if (w->n == 0)
		return (0);
	for (i = 0; i < w->n; i++)
		if (feed(w, &w->kept[i], e))
			return (-1);
	if (sf_expr_eval(w->x, e))
		return (-1);
	sf_buf_swap(&w->held, rejects);
	sf_buf_clear(rejects);
	for (i = 0; i < w->n; i++) {
		sf_buf_add(rejects, w->held.p + from,
		    w->kept[i].rejects - from);
		from = w->kept[i].rejects;
		if (decide(w, c, &w->kept[i], sf_expr_value(w->x, i, 0), out,
		    t, e))
			return (-1);
	}
	sf_buf_add(rejects, w->held.p + from, w->held.n - from);
	rejects->failed |= w->held.failed;
	w->n = 0;
	return (0);
}
