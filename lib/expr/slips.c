/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "expr/slips.h"

#define IFS_MAX 64

struct slips {
	const struct sf_scan *s;
	const struct sf_place *at;
	const struct sf_map *host;
	struct sf_err *e;
	struct {
		uint32_t at;
		int then, other;
	} open[IFS_MAX];		/* each `if` that waits for its end */
	unsigned ifs;
	uint32_t else_if;		/* one behind an `else`, or 0 */
};

int
sf_slip_fail(const struct sf_place *at, const struct sf_scan *s, uint32_t i,
    struct sf_err *e, const char *msg, const char *hint)
{
	size_t off = i < s->n ? s->tok[i].off : s->tok[s->n - 1].off +
	    (size_t)s->tok[s->n - 1].len;

	(void)sf_place_fail(at, off, e, "%s", msg);
	return (hint != NULL ? sf_hint(e, "%s", hint) : -1);
}

static int
fail(const struct slips *v, uint32_t i, const char *msg, const char *hint)
{
	return (sf_slip_fail(v->at, v->s, i, v->e, msg, hint));
}

static int
is(const struct sf_scan *s, uint32_t i, const char *const *words)
{
	size_t k;

	for (k = 0; words[k] != NULL; k++)
		if (sf_tok_is(s, i, words[k]))
			return (1);
	return (0);
}

static const char *const cmp[] = {"==", "!=", "<", "<=", ">", ">=", NULL};
static const char *const joins[] = {"and", "or", NULL};
static const char *const words[] = {"and", "or", "if", "then", "elif", "else",
    "as", "def", "reduce", "foreach", "try", "catch", "label", "import",
    "include", "__loc__", NULL};

/* Words that the resolver refuses, whatever stands behind them. */
static const char *const modules[] = {"import", "include", "module", NULL};

static int
is_name(const struct sf_scan *s, uint32_t i)
{
	return (i < s->n && s->tok[i].kind == SF_TOK_NAME &&
	    !sf_tok_key(s, i) && !(i > 0 && sf_tok_op(s, i - 1, "$")));
}

static int
is_op(const struct sf_scan *s, uint32_t i)
{
	return (i < s->n && s->tok[i].kind == SF_TOK_OP);
}

static int
is_cmp(const struct sf_scan *s, uint32_t i)
{
	return (is_op(s, i) && is(s, i, cmp));
}

int
sf_slip_value(const struct sf_scan *s, uint32_t i)
{
	if (i >= s->n)
		return (0);
	switch (s->tok[i].kind) {
	case SF_TOK_FIELD:
	case SF_TOK_NUM:
	case SF_TOK_STR:
	case SF_TOK_CLOSE:
		return (1);
	case SF_TOK_NAME:
		return (!is_name(s, i) || !is(s, i, words));
	case SF_TOK_OP:
		return (sf_tok_op(s, i, ".") || sf_tok_op(s, i, "..") ||
		    sf_tok_op(s, i, "?"));
	default:
		return (0);
	}
}

/* Whether nothing stands between tokens ${i} and ${i} + 1. */
static int
joined(const struct sf_scan *s, uint32_t i)
{
	return (i + 1 < s->n &&
	    s->tok[i].off + s->tok[i].len == s->tok[i + 1].off);
}

/* Two operators in a row that other languages have. */
static int
pair(const struct slips *v, uint32_t i)
{
	static const struct {
		const char *a, *b, *msg, *hint;
	} odd[] = {
		{"|", "|", "'||' is no operator here", "write 'or'"},
		{"=", "=", "'= =' is no operator here", "write '=='"},
		{"==", "=", "'===' is no operator here", "write '=='"},
		{"!=", "=", "'!==' is no operator here", "write '!='"},
		{"<", ">", "'<>' is no operator here", "write '!='"},
		{"=", ">", "'=>' is no operator here", "write '>='"},
		{"=", "<", "'=<' is no operator here", "write '<='"},
		{"*", "*", "'**' is no operator here", "write 'pow(x; y)'"},
		{"?", "?", "'\?\?' is no operator here",
		    "write '//' before what holds where there is no value"},
		{"?", ":", "'?:' is no operator here",
		    "write '//' before what holds where there is no value"},
		{"-", ">", "'->' is no operator here", "write '.' or '|'"},
	};
	const struct sf_scan *s = v->s;
	size_t k;

	for (k = 0; k < sizeof(odd) / sizeof(odd[0]); k++)
		if (sf_tok_op(s, i, odd[k].a) && sf_tok_op(s, i + 1,
		    odd[k].b) && (joined(s, i) || strchr("=!", odd[k].a[0])))
			return (fail(v, i, odd[k].msg, odd[k].hint));
	if (is_op(s, i) && is_cmp(s, i + 1) && (is_cmp(s, i) ||
	    strchr("+-*/%", s->tok[i].c) != NULL))
		return (fail(v, i + 1, "two operators in a row",
		    "write what stands between them, or one of them"));
	return (0);
}

/* The bracket that ends where token ${i} stands, or the end. */
static uint32_t
level_end(const struct sf_scan *s, uint32_t i)
{
	uint32_t up = s->tok[i].up;

	return (up == SF_TOK_NONE ? s->n : s->tok[up].mate);
}

/* The next token of the same brackets. */
static uint32_t
next(const struct sf_scan *s, uint32_t i)
{
	return ((s->tok[i].kind == SF_TOK_OPEN ? s->tok[i].mate : i) + 1);
}

/* `.a = 1` as a condition: what it gives is the line, which is always true. */
static int
assignment(const struct slips *v, uint32_t i)
{
	static const char *const asks[] = {"select", "any", "all", "did",
	    "count", "never", NULL};
	const struct sf_scan *s = v->s;
	uint32_t k, end = level_end(s, i), up = s->tok[i].up;

	if (up != SF_TOK_NONE && (s->tok[up].c != '(' || s->tok[up].len != 1 ||
	    (up > 0 && s->tok[up - 1].kind == SF_TOK_NAME &&
	    !is(s, up - 1, asks) && !is(s, up - 1, words))))
		return (0);		/* map(.a = 1) */
	for (k = i; k < end; k = next(s, k))
		if (sf_tok_op(s, k, "|") || sf_tok_op(s, k, ";"))
			return (0);	/* it goes on, and may be meant */
	return (fail(v, i, "'=' sets a member, and compares nothing",
	    "write '=='"));
}

/* `1 < .a < 3` */
static int
chain(const struct slips *v, uint32_t i)
{
	static const char *const parts[] = {"and", "or", "//", "|", ",", ";",
	    "then", "else", "elif", "end", "as", "=", "|=", "if", NULL};
	const struct sf_scan *s = v->s;
	uint32_t k, end = level_end(s, i);

	for (k = i + 1; k < end; k = next(s, k)) {
		if (is_cmp(s, k))
			return (fail(v, k, "comparisons do not follow each "
			    "other", "write '1 < .a and .a < 3'"));
		if (s->tok[k].kind != SF_TOK_FIELD && is(s, k, parts))
			break;
	}
	return (0);
}

static int
dot(const struct slips *v, uint32_t i)
{
	const struct sf_scan *s = v->s;

	if (i == 0 || !joined(s, i - 1) || !sf_slip_value(s, i - 1) ||
	    s->tok[i - 1].kind == SF_TOK_NUM || sf_tok_op(s, i - 1, ".") ||
	    sf_tok_op(s, i - 1, ".."))
		return (0);
	if (sf_tok_op(s, i, ".."))
		return (fail(v, i, "two dots within a path", "write one"));
	if (i + 1 < s->n && joined(s, i) && (s->tok[i + 1].kind ==
	    SF_TOK_STR || s->tok[i + 1].kind == SF_TOK_OPEN))
		return (0);
	return (fail(v, i, "no name stands behind the dot", "leave the dot "
	    "away, or write the name of a member behind it"));
}

static int
operator(const struct slips *v, uint32_t i)
{
	const struct sf_scan *s = v->s;
	int rc = pair(v, i);

	if (rc == -1)
		return (-1);
	if (sf_tok_op(s, i, "=") && i > 0 && assignment(v, i) == -1)
		return (-1);
	if (is_cmp(s, i) && chain(v, i) == -1)
		return (-1);
	if ((sf_tok_op(s, i, ".") || sf_tok_op(s, i, "..")) && dot(v, i) ==
	    -1)
		return (-1);
	if (sf_tok_op(s, i, "?") && i + 1 < s->n &&
	    (s->tok[i + 1].kind == SF_TOK_NUM ||
	    s->tok[i + 1].kind == SF_TOK_STR))
		return (fail(v, i, "'?' does not choose between two",
		    "write 'if .a then 1 else 2 end'"));
	if (sf_tok_op(s, i, "$") && (i + 1 >= s->n || (s->tok[i + 1].kind !=
	    SF_TOK_NAME && s->tok[i + 1].kind != SF_TOK_FIELD)))
		return (fail(v, i, "'$' is the start of a variable's name, "
		    "and none follows", "leave signs of money away"));
	if (sf_tok_op(s, i, ";") && s->tok[i].up == SF_TOK_NONE) {
		uint32_t k;

		for (k = 0; k < i; k = next(s, k))
			if (is_name(s, k) && sf_tok_is(s, k, "def"))
				return (0);
		return (fail(v, i, "';' stands between the arguments of a "
		    "function, and here is none",
		    "join conditions by 'and' or 'or', steps by '|'"));
	}
	return (0);
}

static int
number(const struct slips *v, uint32_t i)
{
	const struct sf_scan *s = v->s;
	struct sf_str a = sf_tok_str(s, i), b = sf_tok_str(s, i + 1);
	uint8_t kind = i + 1 < s->n ? s->tok[i + 1].kind : SF_TOK_OPEN;

	if (i > 0 && joined(s, i - 1) && a.p[0] == '.' &&
	    s->tok[i - 1].kind == SF_TOK_FIELD)
		return (fail(v, i, "a member whose name starts with a digit "
		    "stands in quotes", ".traits.\"1st\""));
	if (!joined(s, i))
		return (0);
	if (kind == SF_TOK_NUM && b.p[0] == '.')
		return (fail(v, i, "a number has one point",
		    "write it without separators: 1000000"));
	if (kind == SF_TOK_NAME && !is(s, i + 1, words))
		return (fail(v, i + 1, b.p[0] == '_' ?
		    "a number has no separators" : "a number has no unit",
		    b.p[0] == '_' || s->tok[i + 1].wide ? "write 10000" :
		    "lengths of time stand in quotes: \"7d\", or are "
		    "products: 7*day"));
	if (sf_tok_op(s, i + 1, ",") && joined(s, i + 1) && i + 2 < s->n &&
	    s->tok[i + 2].kind == SF_TOK_NUM && s->tok[i + 2].len == 3 &&
	    s->tok[i].up == SF_TOK_NONE)
		return (fail(v, i, "a number has no separators",
		    "write 100000"));
	if (a.n == 4 && sf_tok_op(s, i + 1, "-") && joined(s, i + 1) &&
	    joined(s, i + 2) && sf_tok_op(s, i + 3, "-") && joined(s, i + 3) &&
	    i + 4 < s->n && s->tok[i + 2].kind == SF_TOK_NUM &&
	    s->tok[i + 4].kind == SF_TOK_NUM && s->tok[i + 2].len <= 2 &&
	    s->tok[i + 4].len <= 2)
		return (fail(v, i, "a date without quotes is a subtraction",
		    "write \"2026-10-01\""));
	return (0);
}

/* if … then … else … end: 1.6 wants all four. */
static int
branch(struct slips *v, uint32_t i)
{
	static const char form[] = "if A then B else C end";
	const struct sf_scan *s = v->s;
	unsigned top = v->ifs - 1;

	if (sf_tok_is(s, i, "if")) {
		if (v->ifs >= IFS_MAX)
			return (0);
		v->open[v->ifs].at = i;
		v->open[v->ifs].then = v->open[v->ifs].other = 0;
		v->ifs++;
		return (0);
	}
	if (v->ifs == 0)
		return (0);
	if (sf_tok_is(s, i, "then"))
		v->open[top].then = 1;
	if (sf_tok_is(s, i, "else"))
		v->open[top].other = 1;
	if (!sf_tok_is(s, i, "then") && !v->open[top].then)
		return (fail(v, v->open[top].at, "'if' needs a 'then'",
		    form));
	if (!sf_tok_is(s, i, "end"))
		return (0);
	if (!v->open[top].other)
		return (fail(v, i, "'if' needs an 'else'", form));
	v->ifs--;
	if (v->open[top].at > 0 && sf_tok_is(s, v->open[top].at - 1, "else"))
		v->else_if = v->open[top].at;
	return (0);
}

static int
never_closed(const struct slips *v)
{
	if (v->ifs == 0 || v->ifs >= IFS_MAX)
		return (0);
	if (v->else_if != 0)
		return (fail(v, v->else_if, "this 'if' has an 'end', and the "
		    "'if' before it has none", "write 'elif' for 'else if'"));
	return (fail(v, v->open[v->ifs - 1].at, v->open[v->ifs - 1].then ?
	    "'if' is not closed by 'end'" : "'if' needs a 'then'",
	    "if A then B else C end"));
}

/* The first and the last token of brackets, or of all. */
static int
edges(const struct slips *v, uint32_t from, uint32_t to)
{
	static const char *const binary[] = {"==", "!=", "<", "<=", ">", ">=",
	    "and", "or", "//", "+", "*", "/", "%", "|", "=", "|=", NULL};
	const struct sf_scan *s = v->s;
	char msg[80];
	uint32_t i = to - 1;

	if (from >= to)
		return (0);
	if ((is_op(s, i) || is_name(s, i)) && (is(s, i, binary) ||
	    sf_tok_op(s, i, "-"))) {
		(void)snprintf(msg, sizeof(msg), "nothing stands behind "
		    "'%.*s'", (int)s->tok[i].len, s->text.p + s->tok[i].off);
		return (fail(v, to, msg, NULL));
	}
	for (i = from; i < to; i = next(s, i)) {
		int first = i == from || (is_name(s, i - 1) && is(s, i - 1,
		    joins));

		if (!first || !(is_op(s, i) || is_name(s, i)) ||
		    !is(s, i, binary))
			continue;
		(void)snprintf(msg, sizeof(msg), "nothing stands before "
		    "'%.*s'", (int)s->tok[i].len, s->text.p + s->tok[i].off);
		return (fail(v, i, msg, i == from || !is_cmp(s, i) ? NULL :
		    "name it again: .a > 1 and .a < 3"));
	}
	return (0);
}

static int
field(const struct slips *v, uint32_t i)
{
	const struct sf_scan *s = v->s;
	uint32_t up = s->tok[i].up;

	if (i + 1 < s->n && s->tok[i + 1].kind == SF_TOK_OPEN &&
	    s->tok[i + 1].c == '(')
		return (fail(v, i + 1, "a member is not called",
		    "functions stand behind a pipe: .a | length"));
	if (up != SF_TOK_NONE && s->tok[up].c == '{' && (i == up + 1 ||
	    sf_tok_op(s, i - 1, ",")))
		return (fail(v, i, "the name of a member has no dot before it "
		    "here", "{a: .b}, or {a} for {a: .a}"));
	return (0);
}

int
sf_slips(const struct sf_scan *s, const struct sf_place *at,
    const struct sf_map *host, struct sf_err *e)
{
	static const char *const branches[] = {"if", "then", "elif", "else",
	    "end", NULL};
	struct slips v = {.s = s, .at = at, .host = host, .e = e};
	uint32_t i;
	int rc = 0;

	if (is(s, 0, modules))
		return (0);
	for (i = 0; i < s->n && rc == 0; i++) {
		const struct sf_tok *t = &s->tok[i];

		if (t->kind == SF_TOK_OP)
			rc = operator(&v, i);
		else if (t->kind == SF_TOK_NUM)
			rc = number(&v, i);
		else if (t->kind == SF_TOK_FIELD)
			rc = field(&v, i);
		else if (t->kind == SF_TOK_OPEN && t->c != '"' && t->len == 1)
			rc = edges(&v, i + 1, t->mate);
		else if (is_name(s, i) && is(s, i, branches))
			rc = branch(&v, i);
		else if (is_name(s, i) || t->kind == SF_TOK_FORMAT ||
		    (i > 0 && t->kind == SF_TOK_NAME && sf_tok_op(s, i - 1,
		    "$")))
			rc = sf_slip_word(s, i, at, host, e);
		if (rc == 0 && i + 1 == s->n)
			rc = edges(&v, 0, s->n) == -1 ? -1 :
			    never_closed(&v);
	}
	return (rc);
}
