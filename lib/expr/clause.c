/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/set.h"

#include "expr/clause.h"

struct splitter {
	const struct sf_scan *s;
	struct sf_arena *mem;
	struct sf_clause *out;
	size_t n, cap;
};

static int
is_name(const struct sf_scan *s, uint32_t i, const char *word)
{
	return (s->tok[i].kind == SF_TOK_NAME && sf_tok_is(s, i, word) &&
	    !sf_tok_key(s, i));
}

/* The token behind ${i}, past brackets and `if … end`. */
static uint32_t
step(const struct sf_scan *s, uint32_t i, uint32_t to)
{
	unsigned ifs = 0;

	for (; i < to; i++) {
		if (s->tok[i].kind == SF_TOK_OPEN)
			i = s->tok[i].mate;
		else if (is_name(s, i, "if"))
			ifs++;
		else if (ifs > 0 && is_name(s, i, "end"))
			ifs--;
		if (ifs == 0)
			break;
	}
	return (i < to ? i + 1 : to);
}

/* The first token of [${from}, ${to}) that is ${word}, past brackets. */
static uint32_t
find(const struct sf_scan *s, uint32_t from, uint32_t to, const char *word)
{
	uint32_t i;

	for (i = from; i < to; i = step(s, i, to))
		if ((s->tok[i].kind == SF_TOK_OP && sf_tok_is(s, i, word)) ||
		    is_name(s, i, word))
			return (i);
	return (to);
}

/* What binds looser than `and` and `or`, or makes words of its own. */
static int
looser(const struct sf_scan *s, uint32_t from, uint32_t to)
{
	static const char *const words[] = {"|", ",", "//", "=", "|=", "+=",
	    "-=", "*=", "/=", "%=", "//=", ";", "?//", "as", "def", "label",
	    "reduce", "foreach"};
	size_t k;

	for (k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (find(s, from, to, words[k]) < to)
			return (1);
	return (0);
}

/* Whether [${from}, ${to}) is `TERM as PATTERN`. */
static int
binds(const struct sf_scan *s, uint32_t from, uint32_t to)
{
	static const char *const ops[] = {"and", "or", "//", ",", "+", "-",
	    "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "def", "label",
	    "reduce", "foreach", "=", "|="};
	uint32_t as = find(s, from, to, "as");
	size_t k;

	if (as == to)
		return (0);
	for (k = 0; k < sizeof(ops) / sizeof(ops[0]); k++)
		if (find(s, from, as, ops[k]) < as)
			return (0);
	return (1);
}

static struct sf_str
slice(const struct sf_scan *s, uint32_t from, uint32_t to)
{
	const struct sf_tok *a = &s->tok[from], *z = &s->tok[to - 1];

	return ((struct sf_str){s->text.p + a->off,
	    (size_t)z->off + z->len - a->off});
}

/* ${before} is what binds variables, or "". */
static int
leaf(struct splitter *v, uint32_t from, uint32_t to, struct sf_str before,
    struct sf_err *e)
{
	struct sf_clause *c;
	char *p;

	if (v->n == v->cap) {
		v->cap = v->cap != 0 ? v->cap * 2 : 16;
		c = sf_arena_alloc(v->mem, v->cap * sizeof(*c));
		if (c == NULL)
			return (sf_fail_mem(e));
		if (v->n > 0)
			memcpy(c, v->out, v->n * sizeof(*c));
		v->out = c;
	}
	c = &v->out[v->n++];
	c->text = slice(v->s, from, to);
	c->off = v->s->tok[from].off;
	c->program = c->text;
	if (before.n == 0)
		return (0);
	p = sf_arena_alloc(v->mem, before.n + c->text.n + 3);
	if (p == NULL)
		return (sf_fail_mem(e));
	/* A remark at the end of it would swallow what follows. */
	memcpy(p, before.p, before.n);
	p[before.n] = '\n';
	p[before.n + 1] = '(';
	memcpy(p + before.n + 2, c->text.p, c->text.n);
	p[before.n + 2 + c->text.n] = ')';
	c->program = (struct sf_str){p, before.n + c->text.n + 3};
	return (0);
}

/* ${before} and what stands in [${from}, ${to}), one behind the other. */
static int
join(struct splitter *v, struct sf_str *before, uint32_t from, uint32_t to,
    struct sf_err *e)
{
	struct sf_str more = slice(v->s, from, to);
	char *p = sf_arena_alloc(v->mem, before->n + more.n + 1);

	if (p == NULL)
		return (sf_fail_mem(e));
	if (before->n > 0)
		memcpy(p, before->p, before->n);
	p[before->n] = '\n';
	memcpy(p + before->n + 1, more.p, more.n);
	before->p = p;
	before->n += more.n + 1;
	return (0);
}

static int
split(struct splitter *v, uint32_t from, uint32_t to, struct sf_str before,
    struct sf_err *e)
{
	const struct sf_scan *s = v->s;
	const char *word;
	uint32_t i, at;

	while (to - from > 2 && s->tok[from].kind == SF_TOK_OPEN &&
	    s->tok[from].c == '(' && s->tok[from].mate == to - 1) {
		from++;
		to--;
	}
	at = find(s, from, to, "|");
	if (at < to && at + 1 < to && binds(s, from, at))
		return (join(v, &before, from, at + 1, e) == -1 ? -1 :
		    split(v, at + 1, to, before, e));
	if (looser(s, from, to))
		return (leaf(v, from, to, before, e));
	word = find(s, from, to, "or") < to ? "or" : "and";
	if (find(s, from, to, word) == to)
		return (leaf(v, from, to, before, e));
	for (i = from; i < to; i = at + 1) {
		at = find(s, i, to, word);
		if (at == i || split(v, i, at, before, e) == -1)
			return (at == i ? 0 : -1);
	}
	return (0);
}

int
sf_clauses(const struct sf_scan *s, struct sf_arena *mem,
    struct sf_clause **out, size_t *n, struct sf_err *e)
{
	struct splitter v = {.s = s, .mem = mem};

	*n = 0;
	if (s->n == 0)
		return (0);
	if (split(&v, 0, s->n, (struct sf_str){"", 0}, e) == -1)
		return (-1);
	*out = v.out;
	*n = v.n;
	return (0);
}

int
sf_expr_clauses(const struct sf_expr *x, unsigned group, int program,
    struct sf_arena *mem, struct sf_clause **out, size_t *n, struct sf_err *e)
{
	return (sf_clauses(&x->group[group].p[program].scan, mem, out, n, e));
}

void
sf_expr_mark(const struct sf_expr *x, unsigned group, int program, size_t off,
    struct sf_mark *at)
{
	sf_place_mark(&x->group[group].p[program].at, off, at);
}
