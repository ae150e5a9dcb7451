/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "expr/tree_read.h"

/* Terms: what stands between operators, and what may follow it. */

int
sf_read_bind(struct sf_reader *r, struct sf_str name)
{
	if (r->vars == SF_TREE_VARS)
		return (-1);
	r->var[r->vars++] = name;
	return ((int)r->vars - 1);
}

static struct sf_node *
literal(struct sf_reader *r, struct sf_val v)
{
	struct sf_node *n = sf_read_node(r, SF_O_LIT, NULL, NULL);

	if (n != NULL)
		n->lit = v;
	return (n);
}

/* The text of string token ${i}, in the arena. */
static int
text(struct sf_reader *r, uint32_t i, struct sf_str *out)
{
	struct sf_str raw = sf_tok_str(r->s, i);
	struct sf_buf b = {0};
	size_t k;
	int rc = -1;

	for (k = 0; k + 3 < raw.n; k++)
		if (raw.p[k] == '\\' && raw.p[k + 1] == 'u' &&
		    (raw.p[k + 2] | 0x20) == 'd' && raw.p[k + 3] > '7') {
			(void)sf_read_decline(r, "half a character is not "
			    "native", SF_S(""));
			return (-1);
		}
	if (sf_tok_text(r->s, i, &b) == 0 && !b.failed &&
	    (out->p = sf_arena_dup(&r->x->mem, b.n ? b.p : "", b.n)) != NULL) {
		out->n = b.n;
		rc = 0;
	}
	sf_buf_release(&b);
	if (rc == -1)
		(void)sf_fail_mem(r->e);
	return (rc);
}

static struct sf_node *
number(struct sf_reader *r)
{
	struct sf_str t = sf_tok_str(r->s, r->i++);
	char small[64];

	if (t.n >= sizeof(small))
		return (sf_read_decline(r, "a number so long is not native", SF_S("")));
	memcpy(small, t.p, t.n);
	small[t.n] = '\0';
	return (literal(r, sf_val_num(strtod(small, NULL))));
}

static struct sf_node *
string(struct sf_reader *r)
{
	struct sf_str s;

	if (text(r, r->i++, &s))
		return (NULL);
	return (literal(r, sf_val_str(s)));
}

/* $x */
static struct sf_node *
variable(struct sf_reader *r)
{
	struct sf_str name = sf_tok_str(r->s, r->i + 1);
	struct sf_node *n;
	unsigned i;

	r->i += 2;
	for (i = r->vars; i-- > 0;) {
		if (!sf_str_eq(r->var[i], name))
			continue;
		if ((n = sf_read_node(r, SF_O_VAR, NULL, NULL)) != NULL)
			n->id = i;
		return (n);
	}
	return (sf_read_decline(r, "is a variable of elsewhere", name));
}

static struct sf_node *
list(struct sf_reader *r)
{
	uint32_t open = r->i, close = r->s->tok[open].mate;
	struct sf_node *a = NULL;

	r->i = close + 1;
	if (close > open + 1 &&
	    (a = sf_read_range(r, open + 1, close)) == NULL)
		return (NULL);
	return (sf_read_node(r, SF_O_LIST, a, NULL));
}

/* What stands for a member's value: terms, piped. */
static struct sf_node *
member_value(struct sf_reader *r)
{
	struct sf_node *n = sf_read_term(r), *b;

	if (n != NULL && n->op == SF_O_AS)
		return (sf_read_decline(r, "a variable in a member is not "
		    "native", SF_S("")));
	if (n != NULL && sf_read_op(r, "|")) {
		r->i++;
		if (sf_read_deeper(r) || (b = member_value(r)) == NULL)
			return (NULL);
		r->depth--;
		n = sf_read_node(r, SF_O_PIPE, n, b);
	}
	return (n);
}

/* Name and value of one member into kid[0] and kid[1].  0 or -1. */
static int
member(struct sf_reader *r, struct sf_node **kid)
{
	const struct sf_tok *t = &r->s->tok[r->i];
	struct sf_str name;

	if (t->kind == SF_TOK_STR) {
		kid[0] = string(r);
	} else if (t->kind == SF_TOK_NAME) {
		name = sf_tok_str(r->s, r->i++);
		kid[0] = literal(r, sf_val_str(name));
	} else {
		kid[0] = sf_read_decline(r, "a computed member's name is not "
		    "native", SF_S(""));
	}
	if (kid[0] == NULL)
		return (-1);
	if (sf_read_op(r, ":")) {
		r->i++;
		kid[1] = member_value(r);
	} else {
		if ((kid[1] = sf_read_node(r, SF_O_HERE, NULL, NULL)) == NULL)
			return (-1);
		kid[1] = sf_read_node(r, SF_O_GET, kid[1], NULL);
		if (kid[1] != NULL)
			kid[1]->str = sf_val_text(&kid[0]->lit);
	}
	if (kid[1] == NULL)
		return (-1);
	sf_tree_facts(kid[1]);
	if (!kid[1]->single)
		(void)sf_read_decline(r, "a member of several values is not "
		    "native", SF_S(""));
	return (kid[1]->single ? 0 : -1);
}

static struct sf_node *
object(struct sf_reader *r)
{
	uint32_t open = r->i, close = r->s->tok[open].mate, end = r->end;
	struct sf_node *n = sf_read_node(r, SF_O_OBJECT, NULL, NULL);

	if (n == NULL)
		return (NULL);
	n->kid = sf_arena_alloc(&r->x->mem, (close - open + 1) *
	    sizeof(*n->kid));
	if (n->kid == NULL) {
		(void)sf_fail_mem(r->e);
		return (NULL);
	}
	r->i = open + 1;
	r->end = close;
	while (r->i < close) {
		if (n->n > 0 && !sf_read_op(r, ","))
			return (sf_read_decline(r, "in an object is "
			    "not native", sf_tok_str(r->s, r->i)));
		r->i += n->n > 0;
		if (r->i == close || member(r, n->kid + n->n))
			return (sf_read_decline(r, "an object so written is "
			    "not native", SF_S("")));
		if (sf_read_over(r, n, n->kid[n->n + 1]) == NULL)
			return (NULL);
		n->n += 2;
	}
	r->end = end;
	r->i = close + 1;
	return (n);
}

/* [] and [literal] behind ${a}. */
static struct sf_node *
index_of(struct sf_reader *r, struct sf_node *a)
{
	uint32_t open = r->i, close = r->s->tok[open].mate;
	int neg = close == open + 3 && sf_tok_op(r->s, open + 1, "-");
	const struct sf_tok *t = &r->s->tok[open + 1 + (uint32_t)neg];
	struct sf_node *n, *k;

	r->i = close + 1;
	if (close == open + 1)
		return (sf_read_node(r, SF_O_ITER, a, NULL));
	if (close != open + 2 + (uint32_t)neg ||
	    (t->kind != SF_TOK_NUM && (neg || t->kind != SF_TOK_STR)))
		return (sf_read_decline(r, "an index that is no literal is "
		    "not native", SF_S("")));
	if (t->kind == SF_TOK_STR) {
		if ((n = sf_read_node(r, SF_O_GET, a, NULL)) == NULL ||
		    text(r, open + 1, &n->str))
			return (NULL);
		return (n);
	}
	r->i = open + 1 + (uint32_t)neg;
	if ((k = number(r)) == NULL)
		return (NULL);
	r->i = close + 1;
	if (!(k->lit.u.num <= INT32_MAX) || floor(k->lit.u.num) !=
	    k->lit.u.num)
		return (sf_read_decline(r, "an index that is no whole number "
		    "is not native", SF_S("")));
	if ((n = sf_read_node(r, SF_O_AT, a, NULL)) != NULL)
		n->num = neg ? -k->lit.u.num : k->lit.u.num;
	return (n);
}

/* .name ."name" [..] behind a term, as many as there are. */
static struct sf_node *
suffixes(struct sf_reader *r, struct sf_node *n)
{
	struct sf_str name;
	struct sf_node *up;

	while (n != NULL && r->i < r->end) {
		const struct sf_tok *t = &r->s->tok[r->i];

		up = n;
		if (t->kind == SF_TOK_FIELD) {
			name = sf_tok_str(r->s, r->i++);
			n = sf_read_node(r, SF_O_GET, up, NULL);
			if (n != NULL)
				n->str = (struct sf_str){name.p + 1,
				    name.n - 1};
		} else if (t->kind == SF_TOK_OPEN && t->c == '[') {
			n = index_of(r, up);
		} else if (sf_read_op(r, ".") && r->i + 1 < r->end &&
		    r->s->tok[r->i + 1].kind == SF_TOK_STR) {
			r->i++;
			n = sf_read_node(r, SF_O_GET, up, NULL);
			if (n != NULL && text(r, r->i++, &n->str))
				return (NULL);
		} else {
			break;
		}
	}
	if (n != NULL && sf_read_op(r, "?"))
		return (sf_read_decline(r, "'?' is not native",
		    SF_S("")));
	return (n);
}

/* ${a} as $x | … , with all that follows. */
static struct sf_node *
binding(struct sf_reader *r, struct sf_node *a)
{
	struct sf_node *n, *b;
	int id;

	r->i++;
	if (!sf_read_op(r, "$") || r->i + 2 >= r->end ||
	    !sf_tok_op(r->s, r->i + 2, "|"))
		return (sf_read_decline(r, "taking a value apart is not "
		    "native", SF_S("")));
	id = sf_read_bind(r, sf_tok_str(r->s, r->i + 1));
	if (id < 0)
		return (sf_read_decline(r, "so many variables are not native", SF_S("")));
	r->i += 3;
	b = sf_read_pipe(r);
	r->vars--;
	if (b == NULL || (n = sf_read_node(r, SF_O_AS, a, b)) == NULL)
		return (NULL);
	n->id = (uint32_t)id;
	return (n);
}

static struct sf_node *
plain_term(struct sf_reader *r)
{
	const struct sf_tok *t = &r->s->tok[r->i];
	struct sf_node *n;
	uint32_t open = r->i;

	switch (t->kind) {
	case SF_TOK_NUM:
		return (number(r));
	case SF_TOK_STR:
		return (string(r));
	case SF_TOK_NAME:
		return (sf_read_name(r));
	case SF_TOK_FIELD:
		return (sf_read_node(r, SF_O_HERE, NULL, NULL));
	case SF_TOK_OPEN:
		if (t->c == '[')
			return (list(r));
		if (t->c == '{')
			return (object(r));
		if (t->c != '(')
			break;
		n = sf_read_range(r, open + 1, t->mate);
		r->i = t->mate + 1;
		return (n);
	case SF_TOK_OP:
		if (sf_read_op(r, "$"))
			return (variable(r));
		if (!sf_read_op(r, "."))
			break;
		/* ."name" leaves the dot to what follows. */
		if (r->i + 1 >= r->end || r->s->tok[r->i + 1].kind !=
		    SF_TOK_STR)
			r->i++;
		return (sf_read_node(r, SF_O_HERE, NULL, NULL));
	default:
		break;
	}
	return (sf_read_decline(r, "is not native",
	    t->kind == SF_TOK_OPEN ? SF_S("\"\\(") : sf_tok_str(r->s, r->i)));
}

struct sf_node *
sf_read_term(struct sf_reader *r)
{
	struct sf_node *n;

	if (r->i >= r->end)
		return (sf_read_decline(r, "it ends early", SF_S("")));
	/* 'if' is no term: nothing may follow its 'end'. */
	if (sf_read_word(r, "if"))
		return (sf_read_name(r));
	n = plain_term(r);
	if (n != NULL)
		n = suffixes(r, n);
	if (n != NULL && sf_read_word(r, "as"))
		return (binding(r, n));
	return (n);
}
