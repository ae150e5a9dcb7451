/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/native.h"

/* Trees at work: single values, and generators. */

static int
push(struct sf_native *n, void *ctx, const struct sf_val *v)
{
	struct sf_val *p;
	size_t cap;

	(void)ctx;
	if (n->n_stack == n->cap_stack) {
		cap = n->cap_stack != 0 ? n->cap_stack * 2 : 64;
		if (sf_room_large(&n->mem, cap * sizeof(*p)))
			return (sf_native_nomem(n));
		if ((p = realloc(n->stack, cap * sizeof(*p))) == NULL)
			return (sf_native_nomem(n));
		n->stack = p;
		n->cap_stack = cap;
	}
	n->stack[n->n_stack++] = *v;
	return (0);
}

/* [t], or [.[] | t] with ${map}. */
static int
list(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    int map, struct sf_val *out)
{
	size_t base = n->n_stack;
	struct sf_walk w;
	struct sf_val v;
	int rc = 0;

	if (map) {
		rc = sf_native_walk(n, in, &w);
		while (rc == 0 && (rc = sf_native_next(n, &w, &v)) > 0)
			rc = sf_native_each(n, t, &v, push, NULL);
	} else if (t != NULL) {
		rc = sf_native_each(n, t, in, push, NULL);
	}
	if (rc == 0)
		*out = sf_native_list(n, n->n_stack > base ?
		    n->stack + base : NULL, n->n_stack - base);
	n->n_stack = base;
	return (rc);
}

static int
get(struct sf_native *n, const struct sf_node *t, const struct sf_val *v,
    struct sf_val *out)
{
	if (v->kind == SF_V_OBJ)
		*out = sf_val_get(v, t->str);
	else if (v->kind == SF_V_NULL)
		*out = *v;
	else {
		(void)snprintf(n->text, sizeof(n->text),
		    "cannot index %s with \"%.*s\"", sf_val_kind(v),
		    (int)(t->str.n < 80 ? t->str.n : 80), t->str.p);
		return (sf_native_error(n, n->text));
	}
	return (0);
}

static int
at(struct sf_native *n, const struct sf_node *t, const struct sf_val *v,
    struct sf_val *out)
{
	if (v->kind == SF_V_ARR)
		*out = sf_val_at(v, t->num);
	else if (v->kind == SF_V_NULL)
		*out = *v;
	else
		return (sf_native_type(n, v, "cannot be indexed with number"));
	return (0);
}

static int
compare(struct sf_native *n, const struct sf_node *t, const struct sf_val *a,
    const struct sf_val *b, struct sf_val *out)
{
	int c = t->sub <= SF_C_NE ? !sf_val_equal(a, b, &n->mem) :
	    sf_val_cmp(a, b, &n->mem), yes;

	switch (t->sub) {
	case SF_C_EQ:
		yes = c == 0;
		break;
	case SF_C_NE:
		yes = c != 0;
		break;
	case SF_C_LT:
		yes = c < 0;
		break;
	case SF_C_LE:
		yes = c <= 0;
		break;
	case SF_C_GT:
		yes = c > 0;
		break;
	default:
		yes = c >= 0;
	}
	*out = sf_val_bool(yes);
	return (0);
}

static int
math(struct sf_native *n, const struct sf_node *t, const struct sf_val *a,
    const struct sf_val *b, struct sf_val *out)
{
	const char *what = t->sub == '+' ? "added" : t->sub == '-' ?
	    "subtracted" : t->sub == '*' ? "multiplied" : "divided";

	if (sf_val_math((char)t->sub, a, b, out, &n->mem) == 0)
		return (n->mem.failed ? sf_native_nomem(n) : 0);
	if (a->kind == SF_V_NUM && b->kind == SF_V_NUM)
		return (sf_native_error(n, "division by zero"));
	(void)snprintf(n->text, sizeof(n->text), "%s and %s cannot be %s",
	    sf_val_kind(a), sf_val_kind(b), what);
	return (sf_native_error(n, n->text));
}

static int
is_plain(const struct sf_node *t)
{
	return (t->op == SF_O_CMP && t->sub <= SF_C_NE &&
	    t->a->op == SF_O_GET && t->b->op == SF_O_LIT &&
	    t->b->lit.kind == SF_V_STR);
}

/*
 * .member == "text", the commonest condition of all, without a value made of
 * the member.
 */
static int
plain(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    struct sf_val *out)
{
	struct sf_str text = sf_val_text(&t->b->lit);
	const struct sf_jnode *k;
	struct sf_val v, m;
	uint32_t i;

	if (sf_native_one(n, t->a->a, in, &v))
		return (-1);
	if (v.kind == SF_V_OBJ && !v.made) {
		i = sf_j_getn(v.u.doc, v.n, t->a->str);
		k = &v.u.doc->node[i];
		if (i != 0 && k->type == SF_J_STR) {
			*out = sf_val_bool((t->sub == SF_C_EQ) ==
			    sf_str_eq(k->str, text));
			return (0);
		}
	}
	if (get(n, t->a, &v, &m))
		return (-1);
	return (compare(n, t, &m, &t->b->lit, out));
}

/* Operators of two values, both worked out first. */
static int
binary(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    struct sf_val *out)
{
	struct sf_val a, b;

	if (is_plain(t))
		return (plain(n, t, in, out));
	/* jq works out the right side first. */
	if (sf_native_one(n, t->b, in, &b) || sf_native_one(n, t->a, in, &a))
		return (-1);
	return (t->op == SF_O_CMP ? compare(n, t, &a, &b, out) :
	    math(n, t, &a, &b, out));
}

static int
logic(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    struct sf_val *out)
{
	int decides = t->op == SF_O_OR;

	if (sf_native_one(n, t->a, in, out))
		return (-1);
	if (sf_val_true(out) != decides && sf_native_one(n, t->b, in, out))
		return (-1);
	*out = sf_val_bool(sf_val_true(out));
	return (0);
}

static int
object(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    struct sf_val *out)
{
	struct sf_pair *p = sf_room_alloc(&n->mem, (t->n / 2 + 1) *
	    sizeof(*p));
	struct sf_str key;
	size_t i, k, made = 0;

	if (p == NULL)
		return (sf_native_nomem(n));
	for (i = 0; i < t->n; i += 2) {
		key = sf_val_text(&t->kid[i]->lit);
		for (k = 0; k < made; k++)
			if (sf_str_eq(p[k].key, key))
				break;
		p[k].key = key;
		if (sf_native_one(n, t->kid[i + 1], in, &p[k].val))
			return (-1);
		made += k == made;
	}
	*out = (struct sf_val){.kind = SF_V_OBJ, .made = 1,
	    .n = (uint32_t)made, .u = {.pair = p}};
	return (0);
}

/* any(a[]; b) and all(a[]; b). */
static int
quantified(struct sf_native *n, const struct sf_node *t,
    const struct sf_val *in, struct sf_val *out)
{
	struct sf_val over, v, one;
	struct sf_walk w;
	int decides = t->op == SF_O_ANY, rc;

	if (sf_native_one(n, t->a->a, in, &over) ||
	    sf_native_walk(n, &over, &w))
		return (-1);
	*out = sf_val_bool(!decides);
	while ((rc = sf_native_next(n, &w, &v)) > 0) {
		if (sf_native_one(n, t->b, &v, &one))
			return (-1);
		if (sf_val_true(&one) == decides) {
			*out = sf_val_bool(decides);
			return (0);
		}
	}
	return (rc);
}

static int
test(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    struct sf_val *out)
{
	struct sf_str s = sf_val_text(in);
	size_t i;

	if (in->kind != SF_V_STR)
		return (sf_native_type(n, in, "cannot be matched, as it is "
		    "not a string"));
	for (i = 0; i < t->n && !sf_room_step(&n->mem, 1 + s.n / 256); i++)
		if (t->word[i].n == 0 || sf_val_find(s, t->word[i]) < s.n)
			break;
	*out = sf_val_bool(i < t->n);
	return (0);
}

/* Events as an array of nodes of the whole line. */
static int
events(struct sf_native *n, const struct sf_reply *r, struct sf_val *out)
{
	struct sf_val *list = sf_room_alloc(&n->mem, (r->n + 1) *
	    sizeof(*list));
	uint32_t i;

	if (list == NULL)
		return (sf_native_nomem(n));
	for (i = 0; i < r->n; i++)
		list[i] = sf_val_node(n->ask.doc,
		    n->ask.tl.ev[r->at[i]].node);
	*out = (struct sf_val){.kind = SF_V_ARR, .made = 1, .n = r->n,
	    .u = {.item = list}};
	return (0);
}

static int
call(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    struct sf_val *out)
{
	const struct sf_call *c = &n->x->calls.call[t->id];
	struct sf_str name = c->name;
	struct sf_err no = {0};
	struct sf_reply r;
	struct sf_val arg;

	if (t->a != NULL) {
		if (sf_native_one(n, t->a, in, &arg))
			return (-1);
		if (arg.kind != SF_V_STR)
			return (sf_native_error(n, "the name must be a "
			    "text"));
		name = sf_val_text(&arg);
	}
	if (sf_ask(&n->ask, c, name, &r, &no))
		return (sf_native_nomem(n));
	switch (r.kind) {
	case SF_R_BOOL:
		*out = sf_val_bool(r.yes);
		return (0);
	case SF_R_NUM:
		*out = sf_val_num(r.num);
		return (0);
	case SF_R_EVENT:
		*out = r.n == 0 ? (struct sf_val){0} : sf_val_node(n->ask.doc,
		    n->ask.tl.ev[*r.at].node);
		return (0);
	case SF_R_EVENTS:
		return (events(n, &r, out));
	default:
		(void)snprintf(n->text, sizeof(n->text), "%s", r.why);
		return (sf_native_error(n, n->text));
	}
}

/*
 * What stands behind a generator runs while that is still under way, and may
 * bind a variable of the same number: each puts back what it found.
 */
static int
bind(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    struct sf_val *out)
{
	struct sf_val was = n->var[t->id], a;
	int rc;

	if (sf_native_one(n, t->a, in, &a))
		return (-1);
	n->var[t->id] = a;
	rc = sf_native_one(n, t->b, in, out);
	n->var[t->id] = was;
	return (rc);
}

static int
one(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    struct sf_val *out)
{
	struct sf_val a;

	switch (t->op) {
	case SF_O_LIT:
		*out = t->lit;
		return (0);
	case SF_O_HERE:
		*out = *in;
		return (0);
	case SF_O_LINE:
		*out = n->root;
		return (0);
	case SF_O_VAR:
		*out = n->var[t->id];
		return (0);
	case SF_O_GET:
		return (sf_native_one(n, t->a, in, &a) || get(n, t, &a, out) ?
		    -1 : 0);
	case SF_O_AT:
		return (sf_native_one(n, t->a, in, &a) || at(n, t, &a, out) ?
		    -1 : 0);
	case SF_O_PIPE:
		return (sf_native_one(n, t->a, in, &a) ||
		    sf_native_one(n, t->b, &a, out) ? -1 : 0);
	case SF_O_ALT:
		if (sf_native_one(n, t->a, in, out))
			return (-1);
		return (sf_val_true(out) ? 0 : sf_native_one(n, t->b, in,
		    out));
	case SF_O_AND:
	case SF_O_OR:
		return (logic(n, t, in, out));
	case SF_O_CMP:
	case SF_O_MATH:
		return (binary(n, t, in, out));
	case SF_O_NEG:
		if (sf_native_one(n, t->a, in, &a))
			return (-1);
		if (a.kind != SF_V_NUM)
			return (sf_native_type(n, &a, "cannot be negated"));
		*out = sf_val_num(-a.u.num);
		return (0);
	case SF_O_IF:
		if (sf_native_one(n, t->a, in, &a))
			return (-1);
		return (sf_native_one(n, sf_val_true(&a) ? t->b : t->c, in,
		    out));
	case SF_O_AS:
		return (bind(n, t, in, out));
	case SF_O_LIST:
		return (list(n, t->a, in, 0, out));
	case SF_O_MAP:
		return (list(n, t->a, in, 1, out));
	case SF_O_OBJECT:
		return (object(n, t, in, out));
	case SF_O_FN:
		return (sf_native_fn(n, t, in, out));
	case SF_O_SORT:
		return (sf_native_sort(n, t, in, out));
	case SF_O_ANY:
	case SF_O_ALL:
		return (quantified(n, t, in, out));
	case SF_O_TEST:
		return (test(n, t, in, out));
	case SF_O_CALL:
		return (call(n, t, in, out));
	default:
		return (sf_native_error(n, "internal: no such operation"));
	}
}

int
sf_native_one(struct sf_native *n, const struct sf_node *t,
    const struct sf_val *in, struct sf_val *out)
{
	struct sf_memo *m;
	int rc;

	if (t->slot == 0)
		return (one(n, t, in, out));
	m = &n->memo[t->slot];
	if (m->line != n->line) {
		rc = one(n, t, in, &m->val);
		/* Then there need be no word of it: the line has no value. */
		if (n->mem.failed)
			return (sf_native_nomem(n));
		m->line = n->line;
		m->why = NULL;
		if (rc != 0 && (m->why = sf_room_dup(&n->mem, n->why,
		    strlen(n->why))) == NULL)
			return (sf_native_nomem(n));
	}
	if (m->why != NULL)
		return (sf_native_error(n, m->why));
	*out = m->val;
	return (0);
}

/* What goes on behind a generator: the rest of a pipe, or of a binding. */
struct rest {
	const struct sf_node *t;
	const struct sf_val *in;
	sf_emit *emit;
	void *ctx;
	unsigned hits;		/* of // */
};

static int
piped(struct sf_native *n, void *ctx, const struct sf_val *v)
{
	struct rest *r = ctx;

	return (sf_native_each(n, r->t, v, r->emit, r->ctx));
}

static int
bound(struct sf_native *n, void *ctx, const struct sf_val *v)
{
	struct rest *r = ctx;
	struct sf_val was = n->var[r->t->id];
	int rc;

	n->var[r->t->id] = *v;
	rc = sf_native_each(n, r->t->b, r->in, r->emit, r->ctx);
	n->var[r->t->id] = was;
	return (rc);
}

static int
truthy(struct sf_native *n, void *ctx, const struct sf_val *v)
{
	struct rest *r = ctx;

	if (!sf_val_true(v))
		return (0);
	r->hits++;
	return (r->emit(n, r->ctx, v));
}

static int
iterate(struct sf_native *n, void *ctx, const struct sf_val *v)
{
	struct rest *r = ctx;
	struct sf_val item;
	struct sf_walk w;
	int rc = sf_native_walk(n, v, &w);

	while (rc == 0 && (rc = sf_native_next(n, &w, &item)) > 0)
		rc = r->emit(n, r->ctx, &item);
	return (rc);
}

static int
member(struct sf_native *n, void *ctx, const struct sf_val *v)
{
	struct rest *r = ctx;
	struct sf_val out;

	if (r->t->op == SF_O_GET ? get(n, r->t, v, &out) :
	    at(n, r->t, v, &out))
		return (-1);
	return (r->emit(n, r->ctx, &out));
}

/* if, select and the generators without a rest. */
static int
chosen(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    sf_emit *emit, void *ctx)
{
	struct sf_val a;
	int rc;

	switch (t->op) {
	case SF_O_COMMA:
		rc = sf_native_each(n, t->a, in, emit, ctx);
		return (rc != 0 ? rc : sf_native_each(n, t->b, in, emit,
		    ctx));
	case SF_O_IF:
		if (sf_native_one(n, t->a, in, &a))
			return (-1);
		return (sf_native_each(n, sf_val_true(&a) ? t->b : t->c, in,
		    emit, ctx));
	case SF_O_SELECT:
		if (sf_native_one(n, t->a, in, &a))
			return (-1);
		return (sf_val_true(&a) ? emit(n, ctx, in) : 0);
	default:
		return (0);		/* empty */
	}
}

int
sf_native_each(struct sf_native *n, const struct sf_node *t,
    const struct sf_val *in, sf_emit *emit, void *ctx)
{
	struct rest r = {.t = t, .in = in, .emit = emit, .ctx = ctx};
	struct sf_val v;
	int rc;

	if (t->single)
		return (sf_native_one(n, t, in, &v) ? -1 : emit(n, ctx, &v));
	switch (t->op) {
	case SF_O_ITER:
		return (sf_native_each(n, t->a, in, iterate, &r));
	case SF_O_GET:
	case SF_O_AT:
		return (sf_native_each(n, t->a, in, member, &r));
	case SF_O_PIPE:
		r.t = t->b;
		return (sf_native_each(n, t->a, in, piped, &r));
	case SF_O_AS:
		return (sf_native_each(n, t->a, in, bound, &r));
	case SF_O_ALT:
		rc = sf_native_each(n, t->a, in, truthy, &r);
		if (rc != 0 || r.hits > 0)
			return (rc);
		return (sf_native_each(n, t->b, in, emit, ctx));
	default:
		return (chosen(n, t, in, emit, ctx));
	}
}
