/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "expr/timeline.h"

#include "segment/job.h"

/*
 * -w alone: lines of any kind pass as they stand, or not.  A condition that
 * is undefined for a line makes it a reject, as it is not known whether it
 * is wanted.
 */
struct local {
	struct sf_rows *rows;
	struct sf_expr_run *x;
	struct sf_json *json;
};

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_expr_close(l->x);
	sf_json_free(l->json);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct job *j = ctx;
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if ((l->rows = sf_rows_new(&j->pass.in, e)) == NULL ||
	    (l->json = sf_json_new(e)) == NULL ||
	    (l->x = sf_expr_open(j->x, e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	return (l);
}

static int
undefined(const struct job *j, const struct sf_chunk *c,
    const struct sf_row *row, struct sf_str why, struct sf_buf *rejects,
    struct sf_tally *t, struct sf_err *e)
{
	char msg[160];

	(void)snprintf(msg, sizeof(msg), "the condition is undefined: %.*s",
	    (int)(why.n < 120 ? why.n : 120), why.p);
	if (j->args->has_on_error && j->args->on_error == SF_ON_STOP) {
		(void)sf_fail(e, SF_E_DATA, "%s", msg);
		return (sf_err_at(e, c->path, row->line, 0, NULL, 0));
	}
	t->n[SF_T_REJECTED]++;
	t->n[T_UNDEFINED]++;
	t->n[T_KEPT] += sf_str_starts(why, SF_TL_KEPT) ? 1 : 0;
	sf_pass_reject(rejects, c, row, "UNDEFINED", msg);
	return (0);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct job *j = ctx;
	struct local *l = local;
	const struct sf_value *v;
	struct sf_row row;
	size_t i = 0;
	int rc;

	sf_rows_chunk(l->rows, c);
	while ((rc = sf_rows_next(l->rows, &row, e)) > 0)
		if (row.code == NULL && sf_expr_feed(l->x, G_WHERE, row.json,
		    &row.doc, SF_S(""), e))
			return (-1);
	if (rc < 0 || sf_expr_eval(l->x, e))
		return (-1);
	sf_rows_chunk(l->rows, c);
	while ((rc = sf_rows_next(l->rows, &row, e)) > 0) {
		t->n[SF_T_READ]++;
		if (row.code != NULL) {
			t->n[SF_T_REJECTED]++;
			sf_pass_reject(&out[SF_REJECTS], c, &row, row.code,
			    row.message);
			continue;
		}
		v = sf_expr_value(l->x, i++, 0);
		if (v->truth == SF_UNDEFINED) {
			if (undefined(j, c, &row, v->why, &out[SF_REJECTS], t,
			    e))
				return (-1);
			continue;
		}
		t->n[v->truth == SF_YES ? SF_T_PASSED : SF_T_NOT]++;
		row.json.n += (size_t)sf_row_cr(c, &row);
		if (v->truth == SF_YES && sf_rows_out_line(j->out, l->json,
		    row.json,
		    &out[SF_DATA], e))
			return (-1);
	}
	return (rc < 0 ? -1 : sf_buf_check(&out[SF_DATA], e));
}

int
job_filter(struct job *j, struct sf_err *e)
{
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .ctx = j};

	if (sf_pass_open(&j->pass, j->run, 1, e) ||
	    sf_rows_out_start(j->out, j->pass.to[SF_DATA], e) || job_pass(j,
	    &st, e) ||
	    job_tell(j, e))
		return (-1);
	return (sf_pass_commit(&j->pass, e));
}
