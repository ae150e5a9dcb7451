/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "expr/args.h"
#include "expr/set.h"

#include "expr/expr.h"

/* What is legal, and hardly ever meant: journeys' notes and sf-expr(7). */
struct linter {
	const struct sf_scan *s;
	const struct sf_place *at;
	void (*warn)(void *ctx, const struct sf_mark *at, const char *text);
	void *ctx;
};

static void
warn(const struct linter *l, uint32_t i, const char *text)
{
	struct sf_mark mark;

	sf_place_mark(l->at, l->s->tok[i].off, &mark);
	l->warn(l->ctx, &mark, text);
}

static int
compares(const struct sf_scan *s, uint32_t i)
{
	return (sf_tok_op(s, i, "==") || sf_tok_op(s, i, "!=") ||
	    sf_tok_op(s, i, "<") || sf_tok_op(s, i, "<=") ||
	    sf_tok_op(s, i, ">") || sf_tok_op(s, i, ">="));
}

static int
ends(const struct sf_scan *s, uint32_t i)
{
	static const char *const words[] = {"then", "else", "elif", "end",
	    "as", NULL};
	size_t k;

	if (sf_tok_op(s, i, "|") || sf_tok_op(s, i, ",") ||
	    sf_tok_op(s, i, ";") || s->tok[i].kind == SF_TOK_CLOSE)
		return (1);
	for (k = 0; words[k] != NULL; k++)
		if (s->tok[i].kind == SF_TOK_NAME &&
		    sf_tok_is(s, i, words[k]))
			return (1);
	return (0);
}

/* `.a // 0 > 50` is `.a // (0 > 50)`. */
static void
alternative(const struct linter *l, uint32_t i)
{
	const struct sf_scan *s = l->s;
	uint32_t k;

	for (k = i + 1; k < s->n && !ends(s, k); k++) {
		if (s->tok[k].kind == SF_TOK_OPEN) {
			k = s->tok[k].mate;
			continue;
		}
		if (!compares(s, k) && !(s->tok[k].kind == SF_TOK_NAME &&
		    (sf_tok_is(s, k, "and") || sf_tok_is(s, k, "or"))))
			continue;
		warn(l, i, "'//' binds looser than comparisons, 'and' and 'or': "
		    "put parentheses around 'x // default'");
		return;
	}
}

/* Name of the call that CLOSE ${i} ends, or "". */
static struct sf_str
called(const struct sf_scan *s, uint32_t i)
{
	uint32_t open = s->tok[i].mate;

	if (s->tok[i].kind != SF_TOK_CLOSE || open == 0 || open >= s->n ||
	    s->tok[open - 1].kind != SF_TOK_NAME)
		return ((struct sf_str){"", 0});
	return (sf_tok_str(s, open - 1));
}

static int
maybe_null(const struct sf_scan *s, uint32_t i, int left)
{
	struct sf_str fn;

	if (i >= s->n)
		return (0);
	if (s->tok[i].kind == SF_TOK_FIELD)
		return (!sf_tok_is(s, i, ".ts"));
	if (!left)
		return (0);
	fn = called(s, i);
	return (sf_str_is(fn, "avg") || sf_str_is(fn, "min_of") ||
	    sf_str_is(fn, "max_of"));
}

static void
order(const struct linter *l, uint32_t i)
{
	const struct sf_scan *s = l->s;
	uint32_t k;
	int less = sf_tok_op(s, i, "<") || sf_tok_op(s, i, "<=");

	if (i == 0 || !(less ? maybe_null(s, i - 1, 1) :
	    maybe_null(s, i + 1, 0)))
		return;
	for (k = 0; k < s->n; k++)
		if (sf_tok_is(s, k, "null"))
			return;
	warn(l, i, "null is less than every number: say what holds where the "
	    "value is missing, (x // default) < y");
}

/* A call that gives a number, or `| length`, ends at ${i}. */
static int
gives_number(const struct sf_scan *s, uint32_t i)
{
	static const char *const calls[] = {"count", "sum", "days",
	    "distinct", "since", "funnel", "avg"};
	struct sf_str fn = called(s, i);
	size_t k;

	while (fn.n == 0 && i > 1 && s->tok[i].kind == SF_TOK_CLOSE &&
	    s->tok[i].c == ')')
		fn = called(s, --i);
	if (sf_tok_is(s, i, "length"))
		return (s->tok[i].kind == SF_TOK_NAME);
	for (k = 0; k < sizeof(calls) / sizeof(calls[0]); k++)
		if (sf_str_is(fn, calls[k]))
			return (1);
	return (0);
}

/* `count("a"; "7d") > "3"`: every number is less than every text. */
static void
number(const struct linter *l, uint32_t i)
{
	const struct sf_scan *s = l->s;

	if (i > 0 && i + 1 < s->n && s->tok[i + 1].kind == SF_TOK_STR &&
	    gives_number(s, i - 1))
		warn(l, i + 1, "a number is never equal to a text, and less "
		    "than every one: write it without quotes");
}

/* did("x") anywhere in the program? */
static int
did(const struct sf_scan *s, struct sf_str event)
{
	uint32_t k;

	for (k = 0; k + 2 < s->n; k++)
		if (sf_tok_is(s, k, "did") &&
		    sf_str_eq(sf_tok_str(s, k + 2), event))
			return (1);
	return (0);
}

static void
since(const struct linter *l, uint32_t i)
{
	const struct sf_scan *s = l->s;
	uint32_t k;

	if (i + 3 >= s->n || s->tok[i + 1].kind != SF_TOK_OPEN)
		return;
	k = s->tok[i + 1].mate + 1;
	if (sf_tok_op(s, k, "/"))
		k += 2;
	if ((sf_tok_op(s, k, ">") || sf_tok_op(s, k, ">=")) &&
	    !did(s, sf_tok_str(s, i + 2)))
		warn(l, i, "since() is infinite for who never did it: add did() "
		    "with \"ever\" where they are not meant");
	if ((sf_tok_op(s, k, "-") || sf_tok_op(s, k, "+")) &&
	    sf_tok_is(s, k + 1, "since"))
		warn(l, i, "two since() in one sum: where neither happened the "
		    "result is no number, and compares as less");
}

/* The time line keeps ts, eid, channel, event and props of an event. */
static void
filter(const struct linter *l, uint32_t i)
{
	const struct sf_scan *s = l->s;
	const struct sf_fn *fn = sf_fn_find(sf_tok_str(s, i));
	struct sf_args a;
	uint32_t k;

	if (fn == NULL || strchr("fF", fn->args[strlen(fn->args) - 1]) == NULL)
		return;
	sf_args_split(s, i, &a);
	if (a.n != strlen(fn->args) || a.n > 4)
		return;
	for (k = a.from[a.n - 1]; k < a.to[a.n - 1]; k++) {
		if (s->tok[k].kind != SF_TOK_FIELD ||
		    s->tok[k - 1].kind == SF_TOK_FIELD ||
		    s->tok[k - 1].kind == SF_TOK_CLOSE)
			continue;
		if (sf_tok_is(s, k, ".src") || sf_tok_is(s, k, ".ids") ||
		    sf_tok_is(s, k, ".traits") || sf_tok_is(s, k, ".tags"))
			warn(l, k, "events of a time line have ts, eid, "
			    "channel, event and props only");
	}
}

/* `.a == "x" or "y"`: a text is always true. */
static void
text(const struct linter *l, uint32_t i)
{
	const struct sf_scan *s = l->s;

	if (i + 1 >= s->n || (s->tok[i + 1].kind != SF_TOK_STR &&
	    s->tok[i + 1].kind != SF_TOK_NUM && !sf_tok_is(s, i + 1,
	    "true") && !sf_tok_is(s, i + 1, "false")))
		return;
	if (i + 2 < s->n && !ends(s, i + 2) && !sf_tok_is(s, i + 2, "and") &&
	    !sf_tok_is(s, i + 2, "or"))
		return;
	warn(l, i + 1, "a value alone is the same for everybody: compare "
	    "it, .a == \"x\" or .a == \"y\"");
}

/* `.a.length` is a member; `"1m"` is a minute. */
static void
lookalike(const struct linter *l, uint32_t i)
{
	static const char *const fns[] = {".length", ".keys", ".lower",
	    ".upper", ".not", ".first", ".last", ".count", ".type",
	    ".tostring", ".tonumber"};
	const struct sf_scan *s = l->s;
	size_t k;

	if (s->tok[i].kind != SF_TOK_STR && s->tok[i].kind != SF_TOK_FIELD)
		return;
	if (s->tok[i].kind == SF_TOK_STR) {
		struct sf_str t = sf_tok_str(s, i);

		if (t.n <= 5 && t.n >= 4 && t.p[t.n - 2] == 'm' &&
		    t.p[1] >= '1' && t.p[1] <= '9' && (t.n == 4 ||
		    (t.p[1] == '1' && t.p[2] >= '0' && t.p[2] <= '2')) &&
		    i > 0 && sf_tok_op(s, i - 1, ";"))
			warn(l, i, "\"m\" is minutes: months are \"1mo\"");
		return;
	}
	if (i == 0 || (s->tok[i - 1].kind != SF_TOK_FIELD &&
	    s->tok[i - 1].kind != SF_TOK_CLOSE))
		return;
	for (k = 0; k < sizeof(fns) / sizeof(fns[0]); k++)
		if (sf_tok_is(s, i, fns[k]))
			warn(l, i, "this asks for a member of that name: a "
			    "function stands behind a pipe, .a | length");
}

static void
program(const struct linter *l)
{
	const struct sf_scan *s = l->s;
	uint32_t i;

	for (i = 0; i < s->n; i++) {
		if (compares(s, i))
			number(l, i);
		if (sf_tok_op(s, i, "//"))
			alternative(l, i);
		else if (sf_tok_op(s, i, "<") || sf_tok_op(s, i, "<=") ||
		    sf_tok_op(s, i, ">") || sf_tok_op(s, i, ">="))
			order(l, i);
		else if (s->tok[i].kind != SF_TOK_NAME)
			lookalike(l, i);
		else if (sf_tok_is(s, i, "since"))
			since(l, i);
		else if (sf_tok_is(s, i, "or") || sf_tok_is(s, i, "and"))
			text(l, i);
		else
			filter(l, i);
	}
}

void
sf_expr_lint(const struct sf_expr *x,
    void (*f)(void *ctx, const struct sf_mark *at, const char *text),
    void *ctx)
{
	struct linter l = {.warn = f, .ctx = ctx};
	unsigned g, i;

	for (g = 0; g < SF_EXPR_GROUPS; g++)
		for (i = 0; i < x->group[g].n; i++) {
			const struct sf_program *p = &x->group[g].p[i];

			if (p->scan.n == 0)
				continue;
			l.s = &p->scan;
			l.at = &p->at;
			program(&l);
		}
}
