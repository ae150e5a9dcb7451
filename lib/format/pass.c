/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "io/reject.h"
#include "io/src.h"

#include "format/pass.h"

int
sf_pass_open(struct sf_pass *p, const struct sf_run *run, int data,
    struct sf_err *e)
{
	memset(p, 0, sizeof(*p));
	p->run = run;
	if (data && (p->to[SF_DATA] = sf_out_open(run->out, e)) == NULL)
		return (-1);
	if (data)
		sf_out_jobs(p->to[SF_DATA], run->jobs);
	if (run->rejects != NULL &&
	    (p->to[SF_REJECTS] = sf_out_open(run->rejects, e)) == NULL)
		return (-1);
	return (0);
}

/* The pipe's stage around the room's: it sees the pass, and unwraps it. */
static ssize_t
head(void *ctx, const struct sf_chunk *c, struct sf_err *e)
{
	struct sf_pass *p = ctx;

	return (sf_rows_head(&p->in, c, e));
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct sf_pass *p = ctx;

	return (p->stage->open(p->stage->ctx, e));
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct sf_pass *p = ctx;

	return (p->stage->map(p->stage->ctx, local, c, out, t, e));
}

static struct sf_str
text_of(const struct sf_jdoc *d, const char *name)
{
	static const struct sf_str none = {"", 0};
	uint32_t i = sf_j_get(d, 0, name);

	return (i && d->node[i].type == SF_J_STR ? d->node[i].str : none);
}

static uint64_t
number_of(const struct sf_jdoc *d, const char *name)
{
	uint32_t i = sf_j_get(d, 0, name);

	return (i ? strtoull(d->node[i].raw.p, NULL, 10) : 0);
}

/*
 * Keep the first of the rejects in ${b}, which come in the order of the
 * input.  It is read from its own line, as the thread that found it knew
 * nothing of those before.
 */
static int
note_first(struct sf_pass *p, const struct sf_buf *b, struct sf_err *e)
{
	const char *end = b->n ? memchr(b->p, '\n', b->n) : NULL;
	struct sf_str why, raw;
	struct sf_json *j;
	struct sf_jdoc d;
	struct sf_err broken = {0};
	const char *hint;

	if (end == NULL || p->first.code != SF_OK)
		return (0);
	if ((j = sf_json_new(e)) == NULL)
		return (-1);
	if (sf_json_parse(j, b->p, (size_t)(end - b->p), 0, &d, &broken)) {
		sf_json_free(j);
		return (sf_fail(e, SF_E_IO, "internal: a reject that cannot "
		    "be read"));
	}
	why = text_of(&d, "message");
	raw = text_of(&d, "raw");
	if ((end = memchr(raw.p, '\n', raw.n)) != NULL)
		raw.n = (size_t)(end - raw.p);
	(void)sf_fail(&p->first, SF_E_DATA, "%.*s", (int)why.n, why.p);
	(void)sf_err_at(&p->first, p->path, number_of(&d, "line"),
	    number_of(&d, "column"), raw.n ? raw.p : NULL, raw.n);
	if (p->first.line == 1 && sf_str_is(text_of(&d, "code"), "JSON") &&
	    (hint = sf_rows_hint(raw)) != NULL)
		(void)sf_hint(&p->first, "%s", hint);
	sf_json_free(j);
	return (0);
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct sf_pass *p = ctx;
	size_t i;

	if (sf_buf_check(&mapped[SF_REJECTS], e) ||
	    note_first(p, &mapped[SF_REJECTS], e))
		return (-1);
	if (p->stage->fold != NULL)
		return (p->stage->fold(p->stage->ctx, mapped, to, e));
	for (i = 0; i < SF_OUTS; i++)
		if (sf_buf_check(&mapped[i], e) || (to[i] != NULL &&
		    mapped[i].n > 0 && sf_out_write(to[i], mapped[i].p,
		    mapped[i].n, e)))
			return (-1);
	return (0);
}

static void
progress(void *ctx, uint64_t taken, uint64_t rows)
{
	struct sf_pass *p = ctx;

	if (p->run->progress != NULL)
		p->run->progress(p->run->ctx, p->done + taken, p->total,
		    p->sum.n[SF_T_READ] + rows);
}

int
sf_pass_src(struct sf_pass *p, const struct sf_stage *room, struct sf_src *src,
    struct sf_err *e)
{
	struct sf_stage st = *room;
	int rc;

	p->stage = room;
	p->path = sf_src_name(src);
	sf_rows_release(&p->in);
	sf_rows_init(&p->in, p->run);
	st.cut = sf_rows_cut;
	st.cutter = &p->in;
	st.head = head;
	st.open = open_local;
	st.map = map;
	st.fold = fold;
	st.ctx = p;
	st.progress = progress;
	st.pctx = p;
	rc = sf_pipe_run(src, p->to, &st, p->run->jobs, &p->sum, e);
	p->done += sf_src_taken(src);
	return (rc);
}

int
sf_pass_run(struct sf_pass *p, const struct sf_stage *st, struct sf_err *e)
{
	size_t i, n = sf_run_inputs(p->run);
	struct sf_src *src;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		src = sf_src_open(sf_run_input(p->run, i), e);
		if (src == NULL)
			return (-1);
		p->total = n == 1 ? sf_src_size(src) : 0;
		rc = sf_pass_src(p, st, src, e);
		sf_src_free(src);
	}
	return (rc);
}

/* One message of a run that fails: why the first row cannot be used. */
static int
too_many(const struct sf_pass *p, struct sf_err *e)
{
	const struct sf_err *f = &p->first;
	const uint64_t *n = p->sum.n;

	(void)sf_fail(e, SF_E_DATA, "%s%s%ju of %ju lines cannot be used, more "
	    "than --max-rejects allows", f->msg, *f->msg ? "; " : "",
	    (uintmax_t)n[SF_T_REJECTED], (uintmax_t)n[SF_T_READ]);
	memcpy(e->path, f->path, sizeof(e->path));
	memcpy(e->text, f->text, sizeof(e->text));
	e->line = f->line;
	e->col = f->col;
	e->caret = f->caret;
	if (f->hint[0] != '\0')
		return (sf_hint(e, "%s", f->hint));
	if (p->run->rejects != NULL)
		return (sf_hint(e, "see '%s'", p->run->rejects));
	return (sf_hint(e, "see them with --rejects FILE"));
}

static void
tell_first(const struct sf_pass *p)
{
	const struct sf_err *f = &p->first;
	char text[sizeof(f->msg) * 2], at[24] = "";

	sf_mask_text(text, sizeof(text), f->msg, strlen(f->msg));
	if (f->col > 0)
		(void)snprintf(at, sizeof(at), "%ju:", (uintmax_t)f->col);
	sf_say(p->run, SF_SAY_INFO, "first reject: %s:%ju:%s %s", f->path,
	    (uintmax_t)f->line, at, text);
}

int
sf_pass_check(struct sf_pass *p, struct sf_err *e)
{
	const uint64_t *n = p->sum.n;

	if (p->checked)
		return (0);
	p->checked = 1;
	if (p->to[SF_REJECTS] != NULL && sf_out_commit(p->to[SF_REJECTS], e))
		return (-1);
	if (sf_limit_passed(&p->run->max_rejects, n[SF_T_REJECTED],
	    n[SF_T_READ]))
		return (too_many(p, e));
	if (p->first.code != SF_OK)
		tell_first(p);
	return (0);
}

int
sf_pass_commit(struct sf_pass *p, struct sf_err *e)
{
	if (sf_pass_check(p, e))
		return (-1);
	if (p->to[SF_DATA] != NULL && sf_out_commit(p->to[SF_DATA], e))
		return (-1);
	return (0);
}

void
sf_pass_close(struct sf_pass *p)
{
	size_t i;

	for (i = 0; i < SF_OUTS; i++)
		sf_out_free(p->to[i]);
	sf_rows_release(&p->in);
	memset(p, 0, sizeof(*p));
}

void
sf_pass_reject(struct sf_buf *out, const struct sf_chunk *c,
    const struct sf_row *r, const char *code, const char *message)
{
	struct sf_reject x = {.file = c->path, .line = r->line,
	    .byte = r->off + 1, .column = r->column, .code = code,
	    .message = message, .raw = r->raw.p, .raw_n = r->raw.n};

	sf_reject_add(out, &x);
}
