/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/plain.h"
#include "expr/tree_read.h"

#include "expr/tree.h"

/*
 * jq's grammar by descent, the operators' precedence as in jq 1.6.  What is
 * not in the native subset, and what jq would not take, is declined: libjq
 * runs it, or says what is wrong with it.
 */

struct sf_node *
sf_read_decline(struct sf_reader *r, const char *text, struct sf_str what)
{
	char why[120];

	if (r->why != NULL || r->e->code != SF_OK)
		return (NULL);
	(void)snprintf(why, sizeof(why), "%s%.*s%s%s", what.n ? "'" : "",
	    (int)(what.n < 60 ? what.n : 60), what.p, what.n ? "' " : "",
	    text);
	if ((r->why = sf_arena_dup(&r->x->mem, why, strlen(why))) == NULL)
		(void)sf_fail_mem(r->e);
	return (NULL);
}

struct sf_node *
sf_read_node(struct sf_reader *r, enum sf_op op, struct sf_node *a,
    struct sf_node *b)
{
	struct sf_node *n = sf_arena_alloc(&r->x->mem, sizeof(*n));

	if (n == NULL) {
		(void)sf_fail_mem(r->e);
		return (NULL);
	}
	memset(n, 0, sizeof(*n));
	n->op = (uint8_t)op;
	n->a = a;
	n->b = b;
	return (sf_read_over(r, n, a) == NULL ? NULL : sf_read_over(r, n, b));
}

struct sf_node *
sf_read_over(struct sf_reader *r, struct sf_node *n,
    const struct sf_node *kid)
{
	if (kid != NULL && n->deep <= kid->deep)
		n->deep = kid->deep + 1;
	return (n->deep <= SF_TREE_DEEP ? n : sf_read_decline(r,
	    "it is nested deep", SF_S("")));
}

int
sf_read_deeper(struct sf_reader *r)
{
	if (++r->depth <= 200)
		return (0);
	(void)sf_read_decline(r, "it is nested deep", SF_S(""));
	return (-1);
}

int
sf_read_op(const struct sf_reader *r, const char *op)
{
	return (r->i < r->end && sf_tok_op(r->s, r->i, op));
}

int
sf_read_word(const struct sf_reader *r, const char *word)
{
	return (r->i < r->end && r->s->tok[r->i].kind == SF_TOK_NAME &&
	    sf_tok_is(r->s, r->i, word));
}

/* An operator of several operands that each must give one value. */
static struct sf_node *
binary(struct sf_reader *r, enum sf_op op, uint8_t sub, struct sf_node *a,
    struct sf_node *b)
{
	struct sf_node *n;

	if (a == NULL || b == NULL)
		return (NULL);
	sf_tree_facts(a);
	sf_tree_facts(b);
	if (!a->single || !b->single)
		return (sf_read_decline(r, "an operator over several values "
		    "is not native", SF_S("")));
	if ((n = sf_read_node(r, op, a, b)) != NULL)
		n->sub = sub;
	return (n);
}

static struct sf_node *product(struct sf_reader *r);

/* -x takes the product that follows with it. */
static struct sf_node *
operand(struct sf_reader *r)
{
	struct sf_node *n, *a;

	if (!sf_read_op(r, "-"))
		return (sf_read_term(r));
	r->i++;
	if (sf_read_deeper(r) || (a = product(r)) == NULL)
		return (NULL);
	r->depth--;
	sf_tree_facts(a);
	if (!a->single)
		return (sf_read_decline(r, "an operator over several values "
		    "is not native", SF_S("")));
	if (a->op == SF_O_LIT && a->lit.kind == SF_V_NUM) {
		a->lit.u.num = -a->lit.u.num;
		return (a);
	}
	n = sf_read_node(r, SF_O_NEG, a, NULL);
	return (n);
}

static int
is_literal(const struct sf_node *n)
{
	return (n->op == SF_O_LIT);
}

static struct sf_node *
product(struct sf_reader *r)
{
	struct sf_node *n = operand(r), *b;
	char op;

	while (n != NULL && (sf_read_op(r, "*") || sf_read_op(r, "/") ||
	    sf_read_op(r, "%"))) {
		op = (char)r->s->tok[r->i++].c;
		if ((b = operand(r)) == NULL)
			return (NULL);
		/* jq works it out when it compiles, and may refuse it. */
		if (op != '*' && is_literal(n) && is_literal(b))
			return (sf_read_decline(r, "a division of literals "
			    "is not native", SF_S("")));
		n = binary(r, SF_O_MATH, (uint8_t)op, n, b);
	}
	return (n);
}

static struct sf_node *
sum(struct sf_reader *r)
{
	struct sf_node *n = product(r);
	uint8_t op;

	while (n != NULL && (sf_read_op(r, "+") || sf_read_op(r, "-"))) {
		op = r->s->tok[r->i++].c;
		n = binary(r, SF_O_MATH, op, n, product(r));
	}
	return (n);
}

static int
comparison(const struct sf_reader *r)
{
	static const char *const ops[] = {"==", "!=", "<", "<=", ">", ">="};
	int i;

	for (i = 0; i < 6; i++)
		if (sf_read_op(r, ops[i]))
			return (i);
	return (-1);
}

static struct sf_node *
compared(struct sf_reader *r)
{
	struct sf_node *n = sum(r);
	int op;

	if (n == NULL || (op = comparison(r)) < 0)
		return (n);
	r->i++;
	n = binary(r, SF_O_CMP, (uint8_t)op, n, sum(r));
	if (n != NULL && comparison(r) >= 0)
		return (sf_read_decline(r, "two comparisons in a row",
		    SF_S("")));
	return (n);
}

static struct sf_node *
conjunction(struct sf_reader *r)
{
	struct sf_node *n = compared(r);

	while (n != NULL && sf_read_word(r, "and")) {
		r->i++;
		n = binary(r, SF_O_AND, 0, n, compared(r));
	}
	return (n);
}

static struct sf_node *
disjunction(struct sf_reader *r)
{
	struct sf_node *n = conjunction(r);

	while (n != NULL && sf_read_word(r, "or")) {
		r->i++;
		n = binary(r, SF_O_OR, 0, n, conjunction(r));
	}
	return (n);
}

static struct sf_node *
alternative(struct sf_reader *r)
{
	struct sf_node *n = disjunction(r), *b;

	if (n == NULL || !sf_read_op(r, "//"))
		return (n);
	r->i++;
	if (sf_read_deeper(r) || (b = alternative(r)) == NULL)
		return (NULL);
	r->depth--;
	return (sf_read_node(r, SF_O_ALT, n, b));
}

static struct sf_node *
comma(struct sf_reader *r)
{
	struct sf_node *n = alternative(r), *b;

	while (n != NULL && sf_read_op(r, ",")) {
		r->i++;
		if ((b = alternative(r)) == NULL)
			return (NULL);
		n = sf_read_node(r, SF_O_COMMA, n, b);
	}
	return (n);
}

static int
same_call(const struct sf_call *a, const struct sf_call *b)
{
	size_t i;

	if (a->ask != b->ask || a->n != b->n ||
	    (a->name.p == NULL) != (b->name.p == NULL) ||
	    !sf_str_eq(a->name, b->name) || !sf_str_eq(a->next, b->next) ||
	    a->window.kind != b->window.kind ||
	    a->window.from != b->window.from ||
	    a->window.to != b->window.to || a->gap.n != b->gap.n ||
	    a->gap.unit != b->gap.unit)
		return (0);
	for (i = 0; a->list != NULL && i < a->n; i++)
		if (!sf_str_eq(a->list[i], b->list[i]))
			return (0);
	return (1);
}

/* The first call that asks what call ${id} asks, so that both are one. */
static uint32_t
first_alike(const struct sf_calls *c, uint32_t id)
{
	uint32_t i;

	for (i = 0; i < id && i < c->n; i++)
		if (same_call(&c->call[i], &c->call[id]))
			return (i);
	return (id);
}

/* N|__c and [N,(E)]|__c, as the resolver writes calls. */
static struct sf_node *
call(struct sf_reader *r, struct sf_node *n)
{
	struct sf_node *id = n, *arg = NULL;

	r->i += 2;
	if (n->op == SF_O_LIST && n->a != NULL && n->a->op == SF_O_COMMA) {
		id = n->a->a;
		arg = n->a->b;
		sf_tree_facts(arg);
		if (!arg->single)
			return (sf_read_decline(r, "a name of several values "
			    "is not native", SF_S("")));
	}
	if (id->op == SF_O_HERE || (id->op == SF_O_LIT &&
	    id->lit.kind == SF_V_NULL))
		return (sf_read_node(r, SF_O_LINE, NULL, NULL));
	if (id->op != SF_O_LIT || id->lit.kind != SF_V_NUM)
		return (sf_read_decline(r, "a call that is none",
		    SF_S("")));
	if ((n = sf_read_node(r, SF_O_CALL, arg, NULL)) != NULL)
		n->id = first_alike(&r->x->calls, (uint32_t)id->lit.u.num);
	return (n);
}

struct sf_node *
sf_read_pipe(struct sf_reader *r)
{
	struct sf_node *n, *b;

	if (sf_read_deeper(r))
		return (NULL);
	n = comma(r);
	if (n != NULL && sf_read_op(r, "|") && r->i + 1 < r->end &&
	    sf_tok_is(r->s, r->i + 1, "__c"))
		n = call(r, n);
	if (n != NULL && sf_read_op(r, "|")) {
		r->i++;
		if ((b = sf_read_pipe(r)) == NULL)
			return (NULL);
		n = sf_read_node(r, SF_O_PIPE, n, b);
	}
	r->depth--;
	return (n);
}

struct sf_node *
sf_read_range(struct sf_reader *r, uint32_t from, uint32_t to)
{
	uint32_t i = r->i, end = r->end;
	struct sf_node *n;

	r->i = from;
	r->end = to;
	n = sf_read_pipe(r);
	if (n != NULL && r->i != to)
		n = sf_read_decline(r, "is not native",
		    sf_tok_str(r->s, r->i));
	r->i = i;
	r->end = end;
	if (n != NULL)
		sf_tree_facts(n);
	return (n);
}

int
sf_tree_make(struct sf_expr *x, struct sf_str jq, struct sf_tree *t,
    struct sf_err *e)
{
	struct sf_place at = {.what = "program", .text = jq};
	struct sf_err no = {0};
	struct sf_scan s = {0};
	struct sf_reader r = {.x = x, .s = &s, .e = e};

	*t = (struct sf_tree){.why = "libjq has to read it"};
	/* The reader's names point into a copy that stays. */
	if ((at.text.p = sf_arena_dup(&x->mem, jq.p, jq.n)) == NULL)
		return (sf_fail_mem(e));
	if (sf_scan(&s, &at, &no) == 0) {
		t->root = sf_read_range(&r, 0, s.n);
		if (r.why != NULL)
			t->why = r.why;
		if (t->root != NULL) {
			t->touch = sf_tree_touch(t->root);
			t->plain = t->touch == 0 && sf_plain_is(t->root);
		}
	}
	sf_scan_release(&s);
	return (e->code == SF_OK ? 0 : -1);
}
