/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "segment/people.h"

const char *
people_truth(uint8_t truth)
{
	return (truth == SF_YES ? "yes" : truth == SF_NO ? "no" :
	    "undefined");
}

static void
close_seer(void *p)
{
	struct seer *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_expr_close(l->x);
	sf_answers_release(&l->ask);
	sf_json_free(l->json);
	evaluation_release(&l->ev);
	notes_release(&l->notes);
	free(l->truth);
	free(l->at);
	free(l->count);
	sf_buf_release(&l->params);
	sf_buf_release(&l->text);
	sf_buf_release(&l->row);
	free(l);
}

static int
ask(void *ctx, const struct sf_row *row, const struct sf_profile *p,
    struct sf_str *params, struct sf_err *e)
{
	struct seer *l = ctx;

	if (l->q->ask != NULL && !l->q->ask(l, row, p))
		return (0);
	if (l->q->tops && l->q->j->pop.tiles > 0) {
		population_params(l->q->j, row->line, &l->params);
		*params = sf_buf_str(&l->params);
	}
	return (sf_buf_check(&l->params, e) ? -1 : 1);
}

static void *
open_seer(const void *ctx, struct sf_err *e)
{
	const struct people *q = ctx;
	const struct job *j = q->j;
	uint32_t most = q->parts != NULL ? sf_parts_most(q->parts) : 1;
	struct seer *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	l->q = q;
	l->truth = calloc(most, sizeof(*l->truth));
	l->at = calloc(most, sizeof(*l->at));
	l->count = calloc(q->counts + 1, sizeof(*l->count));
	if (l->truth == NULL || l->at == NULL || l->count == NULL) {
		(void)sf_fail_mem(e);
	} else if (evaluation_init(&l->ev, j, e) == 0 &&
	    notes_init(&l->notes, sf_segments_count(j->segments), e) == 0 &&
	    (l->rows = sf_rows_new(&j->pass.in, e)) != NULL &&
	    (l->json = sf_json_new(e)) != NULL &&
	    (l->x = sf_expr_open(j->x, e)) != NULL) {
		l->ask = (struct sf_answers){.rows = l->rows, .run = l->x,
		    .group = G_SEGMENTS, .ask = ask, .ctx = l,
		    .at_once = sf_expr_native(j->x, G_SEGMENTS)};
		return (l);
	}
	close_seer(l);
	return (NULL);
}

static int
reject(struct seer *l, const struct sf_chunk *c, const struct sf_row *row,
    size_t s, struct sf_buf *rejects, struct sf_tally *t, struct sf_err *e)
{
	const struct job *j = l->q->j;
	struct sf_str why = sf_segments_why(j->segments, l->x, l->ask.i, s);
	char msg[160];

	(void)snprintf(msg, sizeof(msg), "segment '%s' is undefined: %.*s",
	    sf_segments_name(j->segments, s),
	    (int)(why.n < 100 ? why.n : 100), why.p);
	if (j->args->on_error == SF_ON_STOP) {
		(void)sf_fail(e, SF_E_DATA, "%s", msg);
		return (sf_err_at(e, c->path, row->line, 0, NULL, 0));
	}
	t->n[SF_T_REJECTED]++;
	sf_pass_reject(rejects, c, row, "UNDEFINED", msg);
	return (0);
}

static int
person(struct seer *l, const struct sf_chunk *c, const struct sf_row *row,
    const struct sf_profile *p, struct sf_buf out[SF_OUTS],
    struct sf_tally *t, struct sf_err *e)
{
	const struct people *q = l->q;
	const struct job *j = q->j;
	size_t s, n = sf_segments_count(j->segments), bad = n;

	if (evaluation_run(&l->ev, l->x, row, p, l->ask.i, q->tops, e))
		return (-1);
	if (j->old != NULL)
		l->ev.name[0] = l->ev.member.founding;
	l->who = (struct sf_who){l->ev.name, l->ev.names, &row->doc, p,
	    j->run->asof};
	for (s = 0; s < n; s++) {
		struct sf_str why = {"", 0};

		if (!q->want[s])
			continue;
		if (l->ev.truth[s] == SF_UNDEFINED) {
			why = sf_segments_why(j->segments, l->x, l->ask.i, s);
			bad = bad == n ? s : bad;
		}
		notes_truth(&l->notes, s, l->ev.truth[s], row->line, why);
	}
	t->n[T_UNDEFINED] += bad < n;
	if (bad < n && j->args->on_error != SF_ON_MARK)
		return (reject(l, c, row, bad, &out[SF_REJECTS], t, e));
	t->n[SF_T_PASSED]++;
	return (q->person(l, c, row, l->ask.i, &out[SF_DATA], e));
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct people *q = ctx;
	struct seer *l = local;
	struct sf_profile p;
	struct sf_row row;
	int rc;

	notes_clear(&l->notes);
	memset(l->count, 0, q->counts * sizeof(*l->count));
	if (sf_answers_start(&l->ask, c, e))
		return (-1);
	while ((rc = sf_answers_next(&l->ask, c, &row, &p, &out[SF_REJECTS],
	    t, e)) > 0) {
		if (!l->ask.asked)
			t->n[SF_T_NOT]++;
		else if (person(l, c, &row, &p, out, t, e))
			return (-1);
	}
	if (rc < 0)
		return (-1);
	sf_buf_add(&out[SF_DECISIONS], l->count,
	    q->counts * sizeof(*l->count));
	notes_put(&l->notes, &out[SF_DECISIONS]);
	return (sf_buf_check(&out[SF_DATA], e));
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct people *q = ctx;
	struct sf_buf notes = mapped[SF_DECISIONS];
	uint64_t n;
	size_t i;

	if (q->take != NULL && (q->take(q, sf_buf_str(&mapped[SF_DATA]), e)))
		return (-1);
	for (i = q->take != NULL ? SF_REJECTS : SF_DATA; i <= SF_REJECTS; i++)
		if (to[i] != NULL && mapped[i].n > 0 &&
		    sf_out_write(to[i], mapped[i].p, mapped[i].n, e))
			return (-1);
	if (notes.n == 0)
		return (0);
	for (i = 0; i < q->counts; i++, notes.p += sizeof(n)) {
		memcpy(&n, notes.p, sizeof(n));
		q->count[i] += n;
	}
	notes.n -= q->counts * sizeof(n);
	return (notes_take(q->j, &notes, e));
}

void
people_parts(struct seer *l, size_t s, size_t i)
{
	sf_parts_eval(l->q->parts, s, l->x, i, &l->who, l->ev.truth,
	    l->ev.in_top, l->truth);
}

int
people_row(const struct people *q, struct sf_json *json,
    const struct sf_buf *line, struct sf_buf *to, struct sf_err *e)
{
	if (sf_buf_check(line, e))
		return (-1);
	return (sf_rows_out_line(q->out, json, sf_buf_str(line), to, e));
}

/* The segments that --segment names; without it, all. */
static int
choose(struct people *q, const struct sf_segment_args *a, unsigned flags,
    struct sf_err *e)
{
	const struct sf_segments *all = q->j->segments;
	size_t n = sf_segments_count(all), i;
	const char **names, *near;
	int at;

	memset(q->want, a->n_segments == 0, n);
	for (i = 0; i < a->n_segments; i++) {
		at = sf_segments_find(all, sf_str(a->segments[i]));
		if (at == -1)
			break;
		q->want[at] = 1;
	}
	if (i < a->n_segments) {
		(void)sf_fail(e, SF_E_USAGE, "there is no segment '%s'",
		    a->segments[i]);
		names = calloc(n + 1, sizeof(*names));
		for (at = 0; names != NULL && (size_t)at < n; at++)
			names[at] = sf_segments_name(all, (size_t)at);
		near = names != NULL ? sf_str_near(sf_str(a->segments[i]),
		    names, n) : NULL;
		free(names);
		return (near != NULL ? sf_hint(e, "did you mean '%s'?", near) :
		    -1);
	}
	if ((flags & PEOPLE_USED) != 0)
		sf_segments_uses(all, q->want);
	for (i = 0; i < n; i++) {
		q->wanted += q->want[i];
		q->tops |= q->want[i] && sf_segments_on_top(all, i);
	}
	return (0);
}

int
people_open(struct people *q, struct job *j, const struct sf_run *run,
    const struct sf_segment_args *a, unsigned flags, const char *fields,
    struct sf_err *e)
{
	q->j = j;
	if (job_open(j, run, a, e))
		return (-1);
	q->want = calloc(sf_segments_count(j->segments) + 1, 1);
	if (q->want == NULL)
		return (sf_fail_mem(e));
	if (choose(q, a, flags, e))
		return (-1);
	if ((flags & PEOPLE_PARTS) != 0 && (q->parts = sf_parts_read(
	    j->segments, q->want, (flags & PEOPLE_VALUES) != 0, e)) == NULL)
		return (-1);
	if (run->out_fmt != SF_F_AUTO && (q->out = sf_rows_out_new(run,
	    fields, j->zone, e)) == NULL)
		return (-1);
	q->count = calloc(q->counts + 1, sizeof(*q->count));
	return (q->count != NULL ? 0 : sf_fail_mem(e));
}

int
people_start(struct people *q, struct sf_err *e)
{
	struct job *j = q->j;

	if (job_start(j, e))
		return (-1);
	if (j->run->plan)
		return (job_plan(j, e) ? -1 : 1);
	if (j->args->state != NULL && job_known(j, e))
		return (-1);
	if (((q->tops || q->digests) && job_inputs(j, e)) ||
	    (q->tops && job_population(j, e)))
		return (-1);
	if (sf_pass_open(&j->pass, j->run, 1, e))
		return (-1);
	return (q->out != NULL ? sf_rows_out_start(q->out,
	    j->pass.to[SF_DATA], e) : 0);
}

int
people_run(struct people *q, struct sf_err *e)
{
	struct sf_stage st = {.open = open_seer, .close = close_seer,
	    .map = map, .fold = fold, .ctx = q};

	return (job_pass(q->j, &st, e) || job_tell(q->j, e) ? -1 : 0);
}

int
people_print(struct people *q, const struct sf_buf *b, struct sf_err *e)
{
	if (sf_buf_check(b, e))
		return (-1);
	return (b->n > 0 ? sf_out_write(q->j->pass.to[SF_DATA], b->p, b->n,
	    e) : 0);
}

int
people_end(struct people *q, struct sf_err *e)
{
	return (sf_pass_commit(&q->j->pass, e));
}

void
people_close(struct people *q)
{
	sf_parts_free(q->parts);
	sf_rows_out_free(q->out);
	free(q->want);
	free(q->count);
	if (q->j != NULL)
		job_close(q->j);
}
