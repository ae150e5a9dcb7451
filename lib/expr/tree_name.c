/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "expr/tree_read.h"

/* Words: if, constants, functions, and the host's definitions. */

static const struct {
	const char *name;
	enum sf_func f;
} plain[] = {
	{"length", SF_F_LENGTH}, {"not", SF_F_NOT}, {"type", SF_F_TYPE},
	{"add", SF_F_ADD}, {"min", SF_F_MIN}, {"max", SF_F_MAX},
	{"unique", SF_F_UNIQUE}, {"tostring", SF_F_TOSTRING},
	{"ascii_downcase", SF_F_DOWN}, {"ascii_upcase", SF_F_UP},
	{"floor", SF_F_FLOOR}, {"ceil", SF_F_CEIL}, {"round", SF_F_ROUND},
	{"sqrt", SF_F_SQRT}, {"fabs", SF_F_FABS}, {"isnan", SF_F_ISNAN},
	{"isinfinite", SF_F_ISINF},
	{"sort", SF_F_SORT}, {"reverse", SF_F_REVERSE},
};

static const struct {
	const char *name;
	enum sf_func f;
} with_one[] = {
	{"has", SF_F_HAS}, {"startswith", SF_F_STARTS},
	{"endswith", SF_F_ENDS}, {"ltrimstr", SF_F_LTRIM},
	{"rtrimstr", SF_F_RTRIM}, {"error", SF_F_ERROR},
};

static const struct {
	const char *name;
	enum sf_sort s;
} sorts[] = {
	{"sort_by", SF_SORT_SORT}, {"group_by", SF_SORT_GROUP},
	{"unique_by", SF_SORT_UNIQUE}, {"min_by", SF_SORT_MIN},
	{"max_by", SF_SORT_MAX},
};

/* Words of jq's grammar that no function can be called. */
static const char *const keywords[] = {"def", "reduce", "foreach", "try",
    "catch", "label", "import", "include", "__loc__", "then", "else", "elif",
    "end", "as", "and", "or"};

static struct sf_node *
constant(struct sf_reader *r, struct sf_val v)
{
	struct sf_node *n = sf_read_node(r, SF_O_LIT, NULL, NULL);

	if (n != NULL)
		n->lit = v;
	return (n);
}

/* The token of the bracket's level ${up} from ${i} on that is one of words. */
static uint32_t
find(const struct sf_reader *r, uint32_t i, uint32_t up, const char *a,
    const char *b)
{
	unsigned nested = 0;

	for (; i < r->end; i++) {
		if (r->s->tok[i].up != up ||
		    r->s->tok[i].kind != SF_TOK_NAME || (i > 0 &&
		    sf_tok_op(r->s, i - 1, "$")))
			continue;
		if (sf_tok_is(r->s, i, "if"))
			nested++;
		if (nested == 0 && (sf_tok_is(r->s, i, a) || (b != NULL &&
		    sf_tok_is(r->s, i, b))))
			return (i);
		if (sf_tok_is(r->s, i, "end") && nested > 0)
			nested--;
	}
	return (r->end);
}

/* From behind 'if' or 'elif' to behind 'end'. */
static struct sf_node *
condition(struct sf_reader *r)
{
	uint32_t up = r->s->tok[r->i].up, from = r->i;
	uint32_t then = find(r, from, up, "then", NULL), other, end;
	struct sf_node *n, *c, *yes, *no;

	if (then >= r->end || (other = find(r, then + 1, up, "elif",
	    "else")) >= r->end)
		return (sf_read_decline(r, "'if' without 'else'",
		    SF_S("")));
	if ((c = sf_read_range(r, from, then)) == NULL ||
	    (yes = sf_read_range(r, then + 1, other)) == NULL)
		return (NULL);
	if (!c->single)
		return (sf_read_decline(r, "a condition of several values is "
		    "not native", SF_S("")));
	r->i = other + 1;
	if (sf_tok_is(r->s, other, "elif")) {
		if (sf_read_deeper(r))
			return (NULL);
		no = condition(r);
		r->depth--;
	} else {
		if ((end = find(r, other + 1, up, "end", NULL)) >= r->end)
			return (sf_read_decline(r, "'if' without 'end'",
			    SF_S("")));
		no = sf_read_range(r, other + 1, end);
		r->i = end + 1;
	}
	if (no == NULL || (n = sf_read_node(r, SF_O_IF, c, yes)) == NULL)
		return (NULL);
	n->c = no;
	if (sf_read_over(r, n, no) == NULL)
		return (NULL);
	sf_tree_facts(n);
	return (n);
}

/* The arguments behind NAME at ${at}: token ranges.  Their number, -1. */
static int
arguments(struct sf_reader *r, uint32_t at, uint32_t from[2], uint32_t to[2])
{
	uint32_t open = at + 1, close, i;
	int n = 0;

	if (open >= r->end || r->s->tok[open].kind != SF_TOK_OPEN ||
	    r->s->tok[open].c != '(')
		return (0);
	close = r->s->tok[open].mate;
	from[0] = open + 1;
	for (i = open + 1; i < close; i++) {
		if (r->s->tok[i].up != open || !sf_tok_op(r->s, i, ";"))
			continue;
		if (n == 1)
			return (-1);
		to[n++] = i;
		from[n] = i + 1;
	}
	to[n++] = close;
	r->i = close + 1;
	return (n);
}

/* Words parted by |, without a sign that a pattern would read. */
static struct sf_node *
words(struct sf_reader *r, struct sf_str s)
{
	static const char signs[] = "\\^$.[]()*+?{}#\n\t\r\f\v";
	struct sf_node *n = sf_read_node(r, SF_O_TEST, NULL, NULL);
	size_t i, from = 0;

	if (n == NULL)
		return (NULL);
	for (i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || strchr(signs, s.p[i]) != NULL)
			return (sf_read_decline(r, "a pattern of more than "
			    "words is not native", SF_S("")));
	n->word = sf_arena_alloc(&r->x->mem, (s.n + 1) * sizeof(*n->word));
	if (n->word == NULL) {
		(void)sf_fail_mem(r->e);
		return (NULL);
	}
	for (i = 0; i <= s.n; i++)
		if (i == s.n || s.p[i] == '|') {
			n->word[n->n++] = (struct sf_str){s.p + from, i - from};
			from = i + 1;
		}
	return (n);
}

/* any(c), any(path[]; c) and all(), over . where there is no path. */
static struct sf_node *
quantified(struct sf_reader *r, enum sf_op op, struct sf_node *over,
    struct sf_node *cond)
{
	if (over == NULL && ((over = sf_read_node(r, SF_O_HERE, NULL,
	    NULL)) == NULL || (over = sf_read_node(r, SF_O_ITER, over,
	    NULL)) == NULL))
		return (NULL);
	sf_tree_facts(over);
	if (over->op != SF_O_ITER || !over->a->single)
		return (sf_read_decline(r, "any() and all() over anything "
		    "but path[] are not native", SF_S("")));
	if (!cond->single)
		return (sf_read_decline(r, "a condition of several values is "
		    "not native", SF_S("")));
	return (sf_read_node(r, op, over, cond));
}

/* error(null) is no error to 1.6, but no value: only what is sure not to be. */
static int
sure_text(const struct sf_node *n)
{
	return ((n->op == SF_O_LIT && n->lit.kind == SF_V_STR) ||
	    (n->op == SF_O_MATH && n->sub == '+' && (sure_text(n->a) ||
	    sure_text(n->b))));
}

static struct sf_node *
function_of_one(struct sf_reader *r, struct sf_str name, struct sf_node *a)
{
	struct sf_node *n;
	size_t i;

	if (sf_str_is(name, "map"))
		return (sf_read_node(r, SF_O_MAP, a, NULL));
	if (sf_str_is(name, "any") || sf_str_is(name, "all"))
		return (quantified(r, sf_str_is(name, "any") ? SF_O_ANY :
		    SF_O_ALL, NULL, a));
	if (!a->single)
		return (sf_read_decline(r, "of several values is not "
		    "native", name));
	if (sf_str_is(name, "select"))
		return (sf_read_node(r, SF_O_SELECT, a, NULL));
	if (sf_str_is(name, "test") && a->op == SF_O_LIT &&
	    a->lit.kind == SF_V_STR)
		return (words(r, sf_val_text(&a->lit)));
	if (sf_str_is(name, "error") && !sure_text(a))
		return (sf_read_decline(r, "error() of what may be null is "
		    "not native", SF_S("")));
	for (i = 0; i < sizeof(with_one) / sizeof(with_one[0]); i++)
		if (sf_str_is(name, with_one[i].name)) {
			if ((n = sf_read_node(r, SF_O_FN, a, NULL)) != NULL)
				n->sub = (uint8_t)with_one[i].f;
			return (n);
		}
	for (i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++)
		if (sf_str_is(name, sorts[i].name)) {
			if ((n = sf_read_node(r, SF_O_SORT, a, NULL)) != NULL)
				n->sub = (uint8_t)sorts[i].s;
			return (n);
		}
	return (sf_read_decline(r, "is not native", name));
}

static struct sf_node *
function_of_none(struct sf_reader *r, struct sf_str name)
{
	static const struct {
		const char *name;
		double v;
	} spans[] = {{"second", 1}, {"minute", 60}, {"hour", 3600},
	    {"day", 86400}, {"week", 604800}};
	struct sf_node *n, *here;
	size_t i;

	if (sf_str_is(name, "null"))
		return (constant(r, (struct sf_val){0}));
	if (sf_str_is(name, "true") || sf_str_is(name, "false"))
		return (constant(r, sf_val_bool(name.n == 4)));
	if (sf_str_is(name, "infinite"))
		return (constant(r, sf_val_num((double)INFINITY)));
	if (sf_str_is(name, "nan"))
		return (constant(r, sf_val_num((double)NAN)));
	if (sf_str_is(name, "empty"))
		return (sf_read_node(r, SF_O_EMPTY, NULL, NULL));
	if (sf_str_is(name, "__line"))
		return (sf_read_node(r, SF_O_LINE, NULL, NULL));
	for (i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		if (sf_str_is(name, spans[i].name))
			return (constant(r, sf_val_num(spans[i].v)));
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (sf_str_is(name, plain[i].name)) {
			n = sf_read_node(r, SF_O_FN, NULL, NULL);
			if (n != NULL)
				n->sub = (uint8_t)plain[i].f;
			return (n);
		}
	if ((here = sf_read_node(r, SF_O_HERE, NULL, NULL)) == NULL)
		return (NULL);
	if (sf_str_is(name, "any") || sf_str_is(name, "all")) {
		sf_tree_facts(here);
		return (quantified(r, sf_str_is(name, "any") ? SF_O_ANY :
		    SF_O_ALL, NULL, here));
	}
	if (sf_str_is(name, "first") || sf_str_is(name, "last")) {
		if ((n = sf_read_node(r, SF_O_AT, here, NULL)) != NULL)
			n->num = name.n == 5 ? 0 : -1;
		return (n);
	}
	return (sf_read_decline(r, "is not native", name));
}

/* The body of the host's definition: its tokens, and its parameter. */
static int
definition(const struct sf_scan *s, struct sf_str name, struct sf_str *param,
    uint32_t *from, uint32_t *to)
{
	uint32_t i, k;

	for (i = 1; i < s->n; i++)
		if (sf_tok_is(s, i - 1, "def") && s->tok[i - 1].up ==
		    SF_TOK_NONE && sf_str_eq(sf_tok_str(s, i), name))
			break;
	if (i >= s->n)
		return (-1);
	*param = SF_S("");
	i++;
	if (i < s->n && s->tok[i].kind == SF_TOK_OPEN) {
		if (s->tok[i].mate != i + 3 || !sf_tok_op(s, i + 1, "$"))
			return (-1);
		*param = sf_tok_str(s, i + 2);
		i = s->tok[i].mate + 1;
	}
	if (!sf_tok_op(s, i, ":"))
		return (-1);
	*from = k = i + 1;
	while (k < s->n && !(sf_tok_op(s, k, ";") && s->tok[k].up ==
	    SF_TOK_NONE)) {
		if (sf_tok_is(s, k, "def"))
			return (-1);
		k++;
	}
	*to = k;
	return (k < s->n ? 0 : -1);
}

/* The host's definition ${name}, put in where it is called. */
static struct sf_node *
inlined(struct sf_reader *r, struct sf_str name, struct sf_node *arg)
{
	struct sf_place at = {.what = "prelude",
	    .text = sf_buf_str(&r->x->prelude)};
	const struct sf_scan *s = r->s;
	struct sf_scan own = {0};
	struct sf_err no = {0};
	struct sf_str param = SF_S("");
	struct sf_node *n = NULL, *b;
	uint32_t from = 0, to = 0;
	int id = 0;

	if ((at.text.p = sf_arena_dup(&r->x->mem, at.text.p, at.text.n)) ==
	    NULL) {
		(void)sf_fail_mem(r->e);
		return (NULL);
	}
	if (r->inlined++ < 8 && sf_scan(&own, &at, &no) == 0 &&
	    definition(&own, name, &param, &from, &to) == 0 &&
	    (arg != NULL) == (param.n > 0) &&
	    (arg == NULL || (id = sf_read_bind(r, param)) >= 0)) {
		r->s = &own;
		b = sf_read_range(r, from, to);
		r->s = s;
		r->vars -= arg != NULL;
		if (b != NULL && arg != NULL &&
		    (n = sf_read_node(r, SF_O_AS, arg, b)) != NULL)
			n->id = (uint32_t)id;
		else if (arg == NULL)
			n = b;
	}
	r->inlined--;
	sf_scan_release(&own);
	return (n != NULL ? n : sf_read_decline(r, "is not native",
	    name));
}

struct sf_node *
sf_read_name(struct sf_reader *r)
{
	struct sf_str name = sf_tok_str(r->s, r->i);
	uint32_t at = r->i++, from[2] = {0, 0}, to[2] = {0, 0};
	struct sf_node *a = NULL, *b;
	size_t i;
	int n;

	if (sf_str_is(name, "if"))
		return (condition(r));
	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (sf_str_is(name, keywords[i]))
			return (sf_read_decline(r, "is not native",
			    name));
	n = arguments(r, at, from, to);
	if (n > 0 && (a = sf_read_range(r, from[0], to[0])) == NULL)
		return (NULL);
	if (n <= 1 && !sf_str_is(name, "__line") &&
	    sf_map_get(&r->x->host, name) != NULL)
		return (a == NULL || a->single ? inlined(r, name, a) :
		    sf_read_decline(r, "of several values is not "
		    "native", name));
	if (n == 0)
		return (function_of_none(r, name));
	if (n == 1)
		return (function_of_one(r, name, a));
	if (n == 2 && (sf_str_is(name, "any") || sf_str_is(name, "all"))) {
		if ((b = sf_read_range(r, from[1], to[1])) == NULL)
			return (NULL);
		return (quantified(r, sf_str_is(name, "any") ? SF_O_ANY :
		    SF_O_ALL, a, b));
	}
	return (sf_read_decline(r, "with so many arguments is not "
	    "native", name));
}
