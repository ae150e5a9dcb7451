/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "expr/timeline.h"
#include "rules/answers.h"

#include "segment/job.h"

/*
 * -w alone: lines of any kind pass as they stand, or not.  A condition that
 * is undefined for a line makes it a reject, as it is not known whether it
 * is wanted.
 */
struct local {
	struct sf_rows *rows;
	struct sf_expr_run *x;
	struct sf_answers ask;
	struct sf_str run;		/* passing lines next to each other */
};

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_expr_close(l->x);
	sf_answers_release(&l->ask);
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
	    (l->x = sf_expr_open(j->x, e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	if (sf_expr_blind(j->x, G_WHERE))
		sf_rows_lazy(l->rows);
	l->ask = (struct sf_answers){.rows = l->rows, .run = l->x,
	    .group = G_WHERE, .any = 1,
	    .at_once = sf_expr_native(j->x, G_WHERE), .plain = 1};
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

/* The lines that wait, in one copy: what they end in is theirs. */
static void
flush(struct local *l, struct sf_buf *out)
{
	sf_buf_addstr(out, l->run);
	if (l->run.n > 0 && l->run.p[l->run.n - 1] != '\n')
		sf_buf_addc(out, '\n');
	l->run.n = 0;
}

static int
pass(const struct job *j, struct local *l, const struct sf_chunk *c,
    struct sf_row *row, struct sf_buf *out, struct sf_err *e)
{
	struct sf_str line = row->json;

	line.n += (size_t)sf_row_cr(c, row);
	if (!sf_rows_out_plain(j->out) && sf_rows_doc(l->rows, row, e))
		return (-1);
	if (!sf_rows_out_plain(j->out) || row->json.p != row->raw.p) {
		sf_rows_out_add(j->out, out, line, &row->doc);
		return (0);
	}
	line.n += line.p + line.n < c->p + c->n;	/* its newline */
	if (l->run.n == 0 || l->run.p + l->run.n != line.p) {
		flush(l, out);
		l->run = line;
	} else {
		l->run.n += line.n;
	}
	return (0);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct job *j = ctx;
	struct local *l = local;
	const struct sf_value *v;
	struct sf_profile none;
	struct sf_row row;
	int rc, yes;

	l->run.n = 0;
	if (sf_answers_start(&l->ask, c, e))
		return (-1);
	while ((rc = sf_answers_next(&l->ask, c, &row, &none,
	    &out[SF_REJECTS], t, e)) > 0) {
		if (row.code != NULL) {
			t->n[SF_T_REJECTED]++;
			sf_pass_reject(&out[SF_REJECTS], c, &row, row.code,
			    row.message);
			continue;
		}
		if ((yes = l->ask.said) == -1) {
			v = sf_expr_value(l->x, l->ask.i, 0);
			if (v->truth == SF_UNDEFINED) {
				if (undefined(j, c, &row, v->why,
				    &out[SF_REJECTS], t, e))
					return (-1);
				continue;
			}
			yes = v->truth == SF_YES;
		}
		t->n[yes ? SF_T_PASSED : SF_T_NOT]++;
		if (yes && pass(j, l, c, &row, &out[SF_DATA], e))
			return (-1);
	}
	flush(l, &out[SF_DATA]);
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
