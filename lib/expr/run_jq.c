/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/run.h"

/* Talking to a worker, and what is done where one dies. */

/* One answer of a worker at *${p}.  0 or -1: it is broken. */
static int
take(const char **p, const char *end, struct sf_value *v)
{
	struct sf_str text;

	if (end - *p < 5)
		return (-1);
	v->truth = (enum sf_truth)*(*p)++;
	text.n = sf_wire_get(p);
	text.p = *p;
	if ((size_t)(end - *p) < text.n)
		return (-1);
	*p += text.n;
	v->json = v->why = (struct sf_str){"", 0};
	if (v->truth == SF_UNDEFINED)
		v->why = text;
	else
		v->json = text;
	return (0);
}

/* The answers to ${lines} from ${first} on, between those that were native. */
static int
values(struct sf_expr_run *r, size_t first, size_t lines, struct sf_err *e)
{
	const struct sf_group *g = &r->x->group[r->group];
	const char *p = r->in.p, *end = r->in.p + r->in.n;
	size_t i;
	unsigned k;

	for (i = first; i < first + lines; i++)
		for (k = 0; k < r->programs; k++)
			if (g->p[k].tree.root == NULL && take(&p, end,
			    &r->value[i * r->programs + k]))
				return (sf_fail(e, SF_E_IO,
				    "internal: a broken answer"));
	return (p == end ? 0 : sf_fail(e, SF_E_IO,
	    "internal: a broken answer"));
}

int
sf_run_blame(const struct sf_place *place, struct sf_err *e)
{
	struct sf_err at = {0};

	(void)sf_place_fail(place, 0, &at, "%s", e->msg);
	at.code = e->code;
	memcpy(at.hint, e->hint, sizeof(at.hint));
	*e = at;
	return (-1);
}

/*
 * Why the worker died is in ${e}: say of which expressions, too; none of the
 * native ones.  -1.
 */
static int
blame(const struct sf_expr_run *r, struct sf_err *e)
{
	const struct sf_group *g = &r->x->group[r->group];
	size_t n;
	unsigned i, named = 0;

	for (i = 0; i < g->n && named < 6; i++) {
		if (g->p[i].tree.root != NULL)
			continue;
		if (g->foreign == 1)
			return (sf_run_blame(&g->p[i].at, e));
		n = strlen(e->msg);
		(void)snprintf(e->msg + n, sizeof(e->msg) - n, "%s'%.40s'%s",
		    named == 0 ? ": one of " : ", ", g->p[i].name,
		    named == 5 && g->foreign > 6 ? ", ..." : "");
		named++;
	}
	return (-1);
}

/* One round trip.  0, -1, or 1: the worker is dead. */
static int
trip(struct sf_expr_run *r, const struct sf_buf *request, struct sf_err *e)
{
	if (r->fd == -1)
		return (sf_fail(e, SF_E_IO, "internal: not started"));
	if (sf_pool_send(r->fd, request->p, request->n) == 0 &&
	    sf_pool_recv(r->fd, &r->in) == 0)
		return (0);
	return (r->in.failed ? sf_fail_mem(e) : 1);
}

static void
put_head(struct sf_buf *b, uint32_t group, uint32_t lines)
{
	memcpy(b->p, &group, 4);
	memcpy(b->p + 4, &lines, 4);
}

/* The next line of ->out at *${p}, as a request of its own. */
static int
take_line(struct sf_expr_run *r, const char **p, struct sf_err *e)
{
	const char *from = *p;
	int i;

	for (i = 0; i < 2; i++)
		*p += sf_wire_get(p);
	sf_buf_clear(&r->one);
	sf_buf_add(&r->one, "\0\0\0\0\0\0\0\0", SF_RUN_HEAD);
	sf_buf_add(&r->one, from, (size_t)(*p - from));
	if (sf_buf_check(&r->one, e))
		return (-1);
	put_head(&r->one, r->group, 1);
	return (0);
}

/* Line ${i} has no values. */
static int
give_up(struct sf_expr_run *r, size_t i, const char *why, struct sf_err *e)
{
	const struct sf_group *g = &r->x->group[r->group];
	const char *own = sf_arena_dup(&r->texts, why, strlen(why));
	unsigned k;

	if (own == NULL)
		return (sf_fail_mem(e));
	if (sf_run_over(r, i, own, e))
		return (-1);
	for (k = 0; k < r->programs; k++)
		if (g->p[k].tree.root == NULL)
			r->value[i * r->programs + k] = (struct sf_value){
			    SF_UNDEFINED, {"", 0}, sf_str(own)};
	return (0);
}

/* The next answer overwrites ->in: texts of line ${i} move to the arena. */
static int
keep_texts(struct sf_expr_run *r, size_t i, struct sf_err *e)
{
	const struct sf_group *g = &r->x->group[r->group];
	struct sf_value *v = r->value + i * r->programs;
	struct sf_str *s;
	unsigned k;

	for (k = 0; k < r->programs; k++) {
		if (g->p[k].tree.root != NULL)
			continue;
		s = v[k].truth == SF_UNDEFINED ? &v[k].why : &v[k].json;
		s->p = sf_arena_dup(&r->texts, s->n ? s->p : "", s->n);
		if (s->p == NULL)
			return (sf_fail_mem(e));
	}
	return (0);
}

int
sf_run_over(struct sf_expr_run *r, size_t i, const char *why,
    struct sf_err *e)
{
	const char **p;

	if (i >= r->cap_over) {
		p = realloc(r->over, (i * 2 + 16) * sizeof(*p));
		if (p == NULL)
			return (sf_fail_mem(e));
		r->over = p;
		r->cap_over = i * 2 + 16;
	}
	while (r->overs <= i)
		r->over[r->overs++] = NULL;
	r->over[i] = why;
	return (0);
}

/*
 * A line of the batch killed the worker.  Another takes its place and is
 * asked about one line at a time: so all others have their values.
 */
static int
one_by_one(struct sf_expr_run *r, uint32_t lines, struct sf_err *e)
{
	const char *p = r->out.p + SF_RUN_HEAD;
	struct sf_err why;
	uint32_t i;
	int rc;

	for (i = 0; i < lines; i++) {
		if (take_line(r, &p, e) || (rc = trip(r, &r->one, e)) < 0)
			return (-1);
		if (rc == 0) {
			if (values(r, i, 1, e) || keep_texts(r, i, e))
				return (-1);
			continue;
		}
		why = (struct sf_err){0};
		r->fd = sf_pool_died(r->x->pool, r->worker, 1, &why);
		if (r->fd == -1) {
			*e = why;
			return (blame(r, e));
		}
		if (give_up(r, i, why.msg, e))
			return (-1);
	}
	return (0);
}

int
sf_run_jq(struct sf_expr_run *r, uint32_t lines, struct sf_err *e)
{
	struct sf_err why = {0};
	int rc, fd;

	put_head(&r->out, r->group, lines);
	if ((rc = trip(r, &r->out, e)) <= 0)
		return (rc < 0 ? -1 : values(r, 0, lines, e));
	fd = sf_pool_died(r->x->pool, r->worker, r->x->spare, &why);
	if (fd == -1) {
		*e = why;
		return (blame(r, e));
	}
	r->fd = fd;
	return (one_by_one(r, lines, e));
}
