/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/plain.h"
#include "expr/run.h"

#include "expr/expr.h"

/* The side of the run: starting the workers, and feeding lines. */

struct helper {
	struct sf_jq *w;
	const struct sf_expr *x;
};

static int
prepare(void *ctx, struct sf_buf *answer)
{
	struct helper *h = ctx;

	h->w = sf_jq_new(h->x);
	return (h->w != NULL ? sf_jq_compile(h->w, answer) : -1);
}

static int
work(void *ctx, int fd)
{
	struct helper *h = ctx;

	return (sf_jq_serve(h->w, fd));
}

/* What libjq refused, at its place; a hint stands behind a newline. */
static int
refused(const struct sf_expr *x, const struct sf_buf *answer,
    struct sf_err *e)
{
	const char *p = answer->p, *end = answer->p + answer->n, *nl;
	struct sf_place at = {.def = NULL};
	uint32_t group, program, off;

	if (answer->n < 12)
		return (sf_fail(e, SF_E_IO, "internal: a short answer"));
	group = sf_wire_get(&p);
	program = sf_wire_get(&p);
	off = sf_wire_get(&p);
	if (group < SF_EXPR_GROUPS)
		at = x->group[group].p[program].at;
	else
		at.def = x->def[program].def;
	nl = memchr(p, '\n', (size_t)(end - p));
	(void)sf_place_fail(&at, off, e, "%.*s",
	    (int)((nl != NULL ? nl : end) - p), p);
	if (nl != NULL)
		(void)sf_hint(e, "%.*s", (int)(end - nl - 1), nl + 1);
	return (-1);
}

int
sf_expr_start(struct sf_expr *x, unsigned jobs, struct sf_err *e)
{
	struct helper h = {.x = x};
	struct sf_pool_jobs j = {.prepare = prepare, .work = work,
	    .ctx = &h, .cpu = x->cpu + 60, .memory = x->memory};
	struct sf_buf answer = {0};
	unsigned g, n = 0;

	for (g = 0; g < SF_EXPR_GROUPS; g++)
		n += x->group[g].foreign;
	if (x->calls.time && !x->env.has_asof) {
		(void)sf_fail(e, SF_E_USAGE, "an expression reads time, and "
		    "the run was given no instant");
		return (sf_hint(e, "--asof 2026-11-01T00:00:00+08:00, or "
		    "--asof now"));
	}
	if (n == 0)
		return (0);
	x->pool = sf_pool_start(&j, jobs, &answer, e);
	if (x->pool == NULL && e->code == SF_OK)
		(void)refused(x, &answer, e);
	sf_buf_release(&answer);
	return (x->pool != NULL ? 0 : -1);
}

struct sf_expr_run *
sf_expr_open(const struct sf_expr *x, struct sf_err *e)
{
	struct sf_expr_run *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	r->x = x;
	r->fd = -1;
	if (sf_native_init(&r->native, x, e)) {
		free(r);
		return (NULL);
	}
	if (x->pool != NULL) {
		r->fd = sf_pool_take(x->pool, &r->worker);
		if (r->fd == -1) {
			(void)sf_fail(e, SF_E_IO,
			    "internal: more threads than workers");
			sf_native_release(&r->native);
			free(r);
			return (NULL);
		}
	}
	return (r);
}

void
sf_expr_close(struct sf_expr_run *r)
{
	if (r == NULL)
		return;
	if (r->fd != -1)
		sf_pool_give(r->x->pool, r->worker);
	sf_native_release(&r->native);
	sf_arena_release(&r->texts);
	sf_buf_release(&r->out);
	sf_buf_release(&r->in);
	sf_buf_release(&r->one);
	free(r->over);
	free(r->value);
	free(r);
}

/* A batch starts: what the last one answered goes. */
static void
start_batch(struct sf_expr_run *r, unsigned group)
{
	if (r->texts.used > 0)
		sf_arena_clear(&r->texts);
	r->group = group;
	r->programs = r->x->group[group].n;
	r->foreign = r->x->group[group].foreign;
	r->overs = 0;
	if (r->foreign == 0)
		return;
	sf_buf_clear(&r->out);
	sf_buf_add(&r->out, "\0\0\0\0\0\0\0\0", SF_RUN_HEAD);
}

static int
grow(struct sf_expr_run *r, size_t n, struct sf_err *e)
{
	struct sf_value *v;

	if (n <= r->cap)
		return (0);
	n += n / 2 + 16;
	if ((v = realloc(r->value, n * sizeof(*v))) == NULL)
		return (sf_fail_mem(e));
	r->value = v;
	r->cap = n;
	return (0);
}

/* The line that is fed. */
struct fed {
	struct sf_str line, params;
	const struct sf_jdoc *doc;
	int ready;		/* what sf_native_line() gave, or -1: not yet */
};

/* One native program over it. */
static int
run_one(struct sf_expr_run *r, const struct sf_program *p, struct fed *f,
    struct sf_value *v, struct sf_err *e)
{
	const char *over;

	if (f->ready == -1 && (f->ready = sf_native_line(&r->native, f->line,
	    f->doc, f->params, r->x->group[r->group].touch, e)) < 0)
		return (-1);
	*v = (struct sf_value){SF_UNDEFINED, {"", 0}, SF_S("the line is no "
	    "JSON")};
	if (f->ready == 0)
		return (0);
	over = sf_expr_over(r, r->lines - 1);
	if (over == NULL) {
		if (sf_native_run(&r->native, &p->tree, v, &r->texts, e) == 0)
			return (0);
		over = r->native.mem.over;
		if (over == NULL || !r->x->spare)
			return (over == NULL ? -1 : sf_run_blame(&p->at, e));
		*e = (struct sf_err){0};
		if (sf_run_over(r, r->lines - 1, over, e))
			return (-1);
	}
	*v = (struct sf_value){SF_UNDEFINED, {"", 0}, sf_str(over)};
	return (0);
}

/* What is native, over the line just fed. */
static int
run_native(struct sf_expr_run *r, struct fed *f, struct sf_err *e)
{
	const struct sf_group *g = &r->x->group[r->group];
	struct sf_value *v = r->value + (size_t)(r->lines - 1) * r->programs;
	const struct sf_tree *t;
	unsigned i;
	int yes;

	for (i = 0; i < g->n; i++) {
		t = &g->p[i].tree;
		if (t->root == NULL)
			continue;
		if (t->plain && f->doc != NULL &&
		    (yes = sf_plain_truth(t->root, f->doc)) != -1)
			v[i] = (struct sf_value){yes ? SF_YES : SF_NO, yes ?
			    SF_S("true") : SF_S("false"), {"", 0}};
		else if (run_one(r, &g->p[i], f, &v[i], e))
			return (-1);
	}
	return (0);
}

int
sf_expr_feed(struct sf_expr_run *r, unsigned group, struct sf_str line,
    const struct sf_jdoc *doc, struct sf_str params, struct sf_err *e)
{
	const struct sf_group *g = &r->x->group[group];
	struct fed f = {.line = line, .params = params, .doc = doc,
	    .ready = -1};

	if (r->lines++ == 0)
		start_batch(r, group);
	if (r->group != group)
		return (sf_fail(e, SF_E_IO, "internal: two groups at once"));
	if (grow(r, (size_t)r->lines * g->n, e))
		return (-1);
	if (g->n > g->foreign && run_native(r, &f, e))
		return (-1);
	if (g->foreign == 0)
		return (0);
	sf_wire_u32(&r->out, (uint32_t)line.n);
	sf_buf_addstr(&r->out, line);
	sf_wire_u32(&r->out, (uint32_t)params.n);
	sf_buf_addstr(&r->out, params);
	return (0);
}

int
sf_expr_plain(const struct sf_expr_run *r, unsigned group,
    const struct sf_jdoc *doc)
{
	const struct sf_group *g = &r->x->group[group];

	return (g->n == 1 && g->p[0].tree.plain ?
	    sf_plain_truth(g->p[0].tree.root, doc) : -1);
}

int
sf_expr_native(const struct sf_expr *x, unsigned group)
{
	return (x->group[group].foreign == 0);
}

int
sf_expr_eval(struct sf_expr_run *r, struct sf_err *e)
{
	uint32_t lines = r->lines;

	r->lines = 0;
	if (lines == 0 || r->foreign == 0)
		return (0);
	if (sf_buf_check(&r->out, e) == -1) {
		sf_buf_release(&r->out);
		return (-1);
	}
	return (sf_run_jq(r, lines, e));
}

const char *
sf_expr_over(const struct sf_expr_run *r, size_t i)
{
	return (i < r->overs ? r->over[i] : NULL);
}

const struct sf_value *
sf_expr_value(const struct sf_expr_run *r, size_t i, unsigned p)
{
	return (&r->value[i * r->programs + p]);
}
