/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "io/sort.h"
#include "rules/answers.h"
#include "segment/evaluation.h"
#include "segment/notes.h"
#include "segment/splice.h"
#include "segment/where.h"

#include "segment/job.h"

struct local {
	const struct job *j;
	struct sf_rows *rows;
	struct sf_expr_run *x;
	struct sf_json *json;
	struct sf_answers ask;
	struct evaluation ev;		/* of the person at hand */
	struct splice splice;
	struct where where;
	struct sf_buf record;
	struct notes notes;
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
	sf_answers_release(&l->ask);
	evaluation_release(&l->ev);
	splice_release(&l->splice);
	where_release(&l->where);
	sf_buf_release(&l->record);
	notes_release(&l->notes);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct job *j = ctx;
	size_t n = sf_segments_count(j->segments);
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	l->j = j;
	if (evaluation_init(&l->ev, j, e) || notes_init(&l->notes, n, e) ||
	    splice_init(&l->splice, j, e) ||
	    (l->rows = sf_rows_new(&j->pass.in, e)) == NULL ||
	    (l->json = sf_json_new(e)) == NULL ||
	    (l->x = sf_expr_open(j->x, e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	l->ask = (struct sf_answers){.rows = l->rows, .run = l->x,
	    .group = G_SEGMENTS,
	    .at_once = sf_expr_native(j->x, G_SEGMENTS)};
	/* Of one run, answers of a chunk do not outlive other questions. */
	l->where = (struct where){.j = j, .x = l->x, .json = l->json,
	    .at_once = l->ask.at_once && sf_expr_native(j->x, G_WHERE)};
	return (l);
}

/* What to remember of the person, and who came and went. */
static void
remember(struct local *l)
{
	const struct job *j = l->j;
	size_t s, n = sf_segments_count(j->segments);
	int some = sf_segments_samples(j->segments);

	for (s = 0; s < n; s++) {
		int64_t *at = &l->ev.member.since[s];

		if (l->ev.truth[s] == SF_YES && *at == INT64_MIN) {
			*at = j->run->asof;
			l->notes.count[s].entered++;
		} else if (l->ev.truth[s] == SF_NO && *at != INT64_MIN) {
			*at = INT64_MIN;
			l->notes.count[s].left++;
		}
		some |= *at != INT64_MIN;
	}
	if (!some)
		return;
	sf_buf_clear(&l->record);
	member_write(&l->record, j->segments, l->ev.name[0], &l->ev.member);
	notes_member(&l->notes, l->ev.name[0], sf_buf_str(&l->record));
}

static int
reject(struct local *l, const struct sf_chunk *c, const struct sf_row *row,
    size_t s, struct sf_buf out[SF_OUTS], struct sf_tally *t,
    struct sf_err *e)
{
	struct sf_str why = sf_segments_why(l->j->segments, l->x, l->ask.i, s);
	char msg[160];

	(void)snprintf(msg, sizeof(msg), "segment '%s' is undefined: %.*s",
	    sf_segments_name(l->j->segments, s),
	    (int)(why.n < 100 ? why.n : 100), why.p);
	if (l->j->args->on_error == SF_ON_STOP) {
		/* A line before it that -w has not seen yet may be worse. */
		if (where_rest(&l->where, c, out, t, e))
			return (-1);
		(void)sf_fail(e, SF_E_DATA, "%s", msg);
		return (sf_err_at(e, c->path, row->line, 0, NULL, 0));
	}
	t->n[SF_T_REJECTED]++;
	sf_pass_reject(&out[SF_REJECTS], c, row, "UNDEFINED", msg);
	return (0);
}

/* The person's line as it is now, to wherever it goes. */
static int
write_line(struct local *l, const struct sf_chunk *c, const struct sf_row *row,
    const struct sf_profile *p, struct sf_buf out[SF_OUTS],
    struct sf_tally *t, struct sf_err *e)
{
	const struct job *j = l->j;
	int plain = !j->has_where && sf_rows_out_plain(j->out);
	struct sf_buf *to = plain ? &out[SF_DATA] : &l->where.made;
	size_t at = to->n;

	splice_line(&l->splice, &l->ev, l->x, l->ask.i, row, p, to);
	if (sf_row_cr(c, row))
		sf_buf_addc(to, '\r');
	if (j->has_where)
		return (where_row(&l->where, c, row, at, out, t, e));
	t->n[SF_T_PASSED]++;
	if (plain) {
		sf_buf_addc(to, '\n');
		return (0);
	}
	if (sf_buf_check(to, e) || sf_rows_out_line(j->out, l->json,
	    (struct sf_str){to->p + at, to->n - at}, &out[SF_DATA], e))
		return (-1);
	to->n = at;
	return (0);
}

/* One person: 0, or -1. */
static int
person(struct local *l, const struct sf_chunk *c, const struct sf_row *row,
    const struct sf_profile *p, struct sf_buf out[SF_OUTS],
    struct sf_tally *t, struct sf_err *e)
{
	const struct job *j = l->j;
	size_t s, n = sf_segments_count(j->segments), bad = n;

	if (evaluation_run(&l->ev, l->x, row, p, l->ask.i, 1, e))
		return (-1);
	for (s = 0; s < n; s++) {
		struct sf_str why = {"", 0};

		if (l->ev.truth[s] == SF_NO)
			continue;
		if (l->ev.truth[s] == SF_UNDEFINED) {
			why = sf_segments_why(j->segments, l->x, l->ask.i, s);
			bad = bad == n ? s : bad;
		}
		notes_truth(&l->notes, s, l->ev.truth[s], row->line, why);
	}
	if (j->old != NULL)
		remember(l);
	if (sf_buf_check(&l->record, e))
		return (-1);
	t->n[T_UNDEFINED] += bad < n;
	if (bad < n && j->args->on_error != SF_ON_MARK)
		return (reject(l, c, row, bad, out, t, e));
	return (write_line(l, c, row, p, out, t, e));
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	struct local *l = local;
	struct sf_profile p;
	struct sf_row row;
	int rc;

	(void)ctx;
	notes_clear(&l->notes);
	where_clear(&l->where);
	if (sf_answers_start(&l->ask, c, e))
		return (-1);
	while ((rc = sf_answers_next(&l->ask, c, &row, &p, &out[SF_REJECTS], t,
	    e)) > 0)
		if (person(l, c, &row, &p, out, t, e))
			return (-1);
	if (rc < 0 || where_rest(&l->where, c, out, t, e))
		return (-1);
	notes_put(&l->notes, &out[SF_DECISIONS]);
	return (sf_buf_check(&out[SF_DATA], e));
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct job *j = ctx;
	int i;

	for (i = SF_DATA; i <= SF_REJECTS; i++)
		if (to[i] != NULL && mapped[i].n > 0 &&
		    sf_out_write(to[i], mapped[i].p, mapped[i].n, e))
			return (-1);
	if (j->rejects != NULL && mapped[SF_REJECTS].n > 0 &&
	    sf_out_write(j->rejects, mapped[SF_REJECTS].p,
	    mapped[SF_REJECTS].n, e))
		return (-1);
	return (notes_take(j, &mapped[SF_DECISIONS], e));
}

int
job_annotate(struct job *j, struct sf_err *e)
{
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = j};

	return (job_pass(j, &st, e));
}
