/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/asof.h"

#include "expr/native.h"

#define LARGE ((size_t)4 << 20)

/* The engine's life, the line at hand, and what a program says of it. */

int
sf_native_init(struct sf_native *n, const struct sf_expr *x, struct sf_err *e)
{
	memset(n, 0, sizeof(*n));
	n->x = x;
	n->mem.most = x->memory;
	n->mem.cpu = x->cpu;
	n->memos = x->shared.n + 1;
	n->memo = calloc(n->memos, sizeof(*n->memo));
	if (n->memo == NULL)
		return (sf_fail_mem(e));
	return (0);
}

void
sf_native_release(struct sf_native *n)
{
	free(n->memo);
	free(n->stack);
	sf_ask_release(&n->ask);
	sf_room_release(&n->mem);
	sf_json_free(n->json);
	sf_json_free(n->view_json);
	sf_json_free(n->param_json);
	sf_buf_release(&n->cut);
	sf_buf_release(&n->print);
}

/* 1, 0: no JSON, -1. */
static int
parse(struct sf_json **j, struct sf_str text, struct sf_jdoc *doc,
    struct sf_err *e)
{
	struct sf_err no = {0};

	if (*j == NULL && (*j = sf_json_new(e)) == NULL)
		return (-1);
	if (sf_json_parse(*j, text.p, text.n, 0, doc, &no) == 0)
		return (1);
	if (no.code != SF_E_IO)
		return (0);
	*e = no;
	return (-1);
}

/* One large line is no reason to hold so much for all that follow. */
static void
give_back(struct sf_native *n)
{
	if (n->cap_stack * sizeof(*n->stack) > LARGE) {
		free(n->stack);
		n->stack = NULL;
		n->cap_stack = 0;
	}
	if (n->print.cap > LARGE)
		sf_buf_release(&n->print);
	if (n->cut.cap > LARGE)
		sf_buf_release(&n->cut);
}

int
sf_native_line(struct sf_native *n, struct sf_str line,
    const struct sf_jdoc *doc, struct sf_str params, unsigned touch,
    struct sf_err *e)
{
	const struct sf_expr *x = n->x;
	struct sf_str asof = sf_str(x->asof_text);
	int rc, with = 0;

	n->line++;
	sf_room_clear(&n->mem);
	give_back(n);
	n->n_stack = 0;
	if (doc == NULL) {
		if ((rc = parse(&n->json, line, &n->own, e)) <= 0)
			return (rc);
		doc = &n->own;
	}
	if (params.n > 0 && (with = parse(&n->param_json, params, &n->params,
	    e)) < 0)
		return (-1);
	sf_ask_line(&n->ask, x, doc, with ? &n->params : NULL);
	if (x->env.has_asof && (x->env.flags & (SF_EXPR_ROW |
	    SF_EXPR_LABEL)) == 0 && sf_asof_later(doc, asof, touch)) {
		sf_buf_clear(&n->cut);
		sf_asof_write(&n->cut, doc, asof);
		if (sf_buf_check(&n->cut, e) || (rc = parse(&n->view_json,
		    sf_buf_str(&n->cut), &n->view, e)) < 0)
			return (-1);
		doc = &n->view;
	}
	/* A literal sees nothing of the line, which may have no nodes. */
	n->root = doc->node != NULL ? sf_val_node(doc, 0) :
	    (struct sf_val){.kind = SF_V_NULL};
	return (1);
}

int
sf_native_error(struct sf_native *n, const char *why)
{
	n->why = why;
	return (-1);
}

int
sf_native_type(struct sf_native *n, const struct sf_val *v, const char *what)
{
	(void)snprintf(n->text, sizeof(n->text), "%s %s", sf_val_kind(v),
	    what);
	return (sf_native_error(n, n->text));
}

int
sf_native_nomem(struct sf_native *n)
{
	n->mem.failed = 1;
	return (sf_native_error(n, "no memory"));
}

int
sf_native_items(struct sf_native *n, const struct sf_val *v,
    const struct sf_val **item, size_t *count)
{
	const struct sf_pair *pair;
	struct sf_val *list;
	size_t i;

	if (v->kind == SF_V_ARR) {
		*item = sf_val_items(v, count, &n->mem);
		return (n->mem.failed ? -1 : 0);
	}
	if (v->kind != SF_V_OBJ)
		return (sf_native_type(n, v, "cannot be iterated over"));
	pair = sf_val_pairs(v, count, &n->mem);
	list = sf_room_alloc(&n->mem, (*count + 1) * sizeof(*list));
	if (list == NULL || n->mem.failed)
		return (sf_native_nomem(n));
	for (i = 0; i < *count; i++)
		list[i] = pair[i].val;
	*item = list;
	return (0);
}

int
sf_native_walk(struct sf_native *n, const struct sf_val *v, struct sf_walk *w)
{
	memset(w, 0, sizeof(*w));
	if (v->kind != SF_V_ARR || v->made)
		return (sf_native_items(n, v, &w->item, &w->left));
	w->doc = v->u.doc;
	w->at = v->n;
	w->i = sf_j_first(w->doc, w->at);
	w->left = w->doc->node[w->at].kids;
	return (0);
}

int
sf_native_next(struct sf_native *n, struct sf_walk *w, struct sf_val *out)
{
	if (w->left == 0)
		return (0);
	w->left--;
	if (sf_room_step(&n->mem, 1))
		return (sf_native_nomem(n));
	if (w->item != NULL) {
		*out = *w->item++;
		return (1);
	}
	*out = sf_val_node(w->doc, w->i);
	w->i = sf_j_after(w->doc, w->at, w->i);
	return (1);
}

struct sf_val
sf_native_list(struct sf_native *n, const struct sf_val *item, size_t count)
{
	struct sf_val *list = sf_room_alloc(&n->mem, (count + 1) *
	    sizeof(*list));
	struct sf_val v = {.kind = SF_V_ARR, .made = 1};

	if (list == NULL)
		return (v);
	if (count > 0)
		memcpy(list, item, count * sizeof(*list));
	v.n = (uint32_t)count;
	v.u.item = list;
	return (v);
}

/* The one value of a program, or that there are several. */
struct result {
	struct sf_val val;
	unsigned n;
};

static int
count(struct sf_native *n, void *ctx, const struct sf_val *v)
{
	struct result *r = ctx;

	(void)n;
	if (r->n++ == 0)
		r->val = *v;
	return (0);		/* an error may come yet, and counts more */
}

/* There is none, or it was too much for one line: see ->mem.over. */
static int
no_room(const struct sf_native *n, struct sf_err *e)
{
	if (n->mem.over == NULL)
		return (sf_fail_mem(e));
	(void)sf_fail(e, SF_E_IO, "%s", n->mem.over);
	return (sf_hint(e, "look for lists that grow, or loops in one "
	    "another: no line is passed over, the run stops"));
}

static int
undefined(struct sf_value *out, const char *why, struct sf_arena *keep,
    struct sf_err *e)
{
	char *p = sf_arena_dup(keep, why, strlen(why));

	if (p == NULL)
		return (sf_fail_mem(e));
	out->truth = SF_UNDEFINED;
	out->why = sf_str(p);
	return (0);
}

/* Numbers and texts are printed: whoever wants them gets them as JSON. */
static int
defined(struct sf_native *n, const struct sf_val *v, struct sf_value *out,
    struct sf_arena *keep, struct sf_err *e)
{
	static const struct sf_str names[] = {{"null", 4}, {"false", 5},
	    {"true", 4}};
	char *p;

	out->truth = sf_val_true(v) ? SF_YES : SF_NO;
	if (v->kind <= SF_V_TRUE) {
		out->json = names[v->kind];
		return (0);
	}
	sf_buf_clear(&n->print);
	sf_val_print(&n->print, v, &n->mem);
	if (sf_buf_check(&n->print, e) || n->mem.failed)
		return (no_room(n, e));
	p = sf_arena_dup(keep, n->print.p, n->print.n);
	if (p == NULL)
		return (sf_fail_mem(e));
	out->json = (struct sf_str){p, n->print.n};
	return (0);
}

int
sf_native_run(struct sf_native *n, const struct sf_tree *t,
    struct sf_value *out, struct sf_arena *keep, struct sf_err *e)
{
	struct result r = {.n = 0};
	int rc;

	out->json = out->why = (struct sf_str){"", 0};
	if (t->root->single) {
		rc = sf_native_one(n, t->root, &n->root, &r.val);
		r.n = 1;
	} else {
		rc = sf_native_each(n, t->root, &n->root, count, &r);
	}
	if (n->mem.failed)
		return (no_room(n, e));
	if (rc < 0)
		return (undefined(out, n->why, keep, e));
	if (r.n != 1)
		return (undefined(out, r.n == 0 ? "no value" :
		    "several values", keep, e));
	return (defined(n, &r.val, out, keep, e));
}
