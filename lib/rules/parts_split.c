/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/scan.h"

#include "rules/parts_own.h"

/*
 * An expression, taken apart on its tokens: what binds looser than `and` and
 * `or` makes it one clause.
 */
struct split {
	struct sf_parts *p;
	struct part_tree *t;
	size_t seg;
	int whole;		/* program of all of it */
	const struct sf_scan *s;
	struct sf_str before;	/* what binds variables, up to its `|` */
	struct sf_err *e;
};

static int
is_word(const struct sf_scan *s, uint32_t i, const char *word)
{
	return (s->tok[i].kind == SF_TOK_NAME && sf_tok_is(s, i, word));
}

/* The token behind ${i} and, of a bracket, behind what it holds. */
static uint32_t
behind(const struct sf_scan *s, uint32_t i)
{
	return (s->tok[i].kind == SF_TOK_OPEN ? s->tok[i].mate + 1 : i + 1);
}

/* The first ${word}, a name or an operator, of [${a}, ${z}); ${z} if none. */
static uint32_t
find(const struct sf_scan *s, uint32_t a, uint32_t z, const char *word)
{
	for (; a < z; a = behind(s, a))
		if (is_word(s, a, word) || sf_tok_op(s, a, word))
			return (a);
	return (z);
}

static int
has(const struct sf_scan *s, uint32_t a, uint32_t z, const char *const *words)
{
	for (; *words != NULL; words++)
		if (find(s, a, z, *words) < z)
			return (1);
	return (0);
}

static struct sf_str
slice(const struct sf_scan *s, uint32_t a, uint32_t z)
{
	const struct sf_tok *from = &s->tok[a], *to = &s->tok[z - 1];

	return ((struct sf_str){s->text.p + from->off,
	    (size_t)to->off + to->len - from->off});
}

/* The tokens on one line, a blank where there was any room between them. */
static struct sf_str
one_line(struct split *v, uint32_t a, uint32_t z)
{
	const struct sf_tok *t = v->s->tok;
	struct sf_str out = {"", 0}, whole = slice(v->s, a, z);
	char *p = sf_arena_alloc(&v->p->mem, whole.n + 1);

	if (p == NULL) {
		v->p->mem.failed = 1;
		return (out);
	}
	out.p = p;
	for (; a < z; a++) {
		if (out.n > 0 && t[a].off > t[a - 1].off + t[a - 1].len)
			p[out.n++] = ' ';
		memcpy(p + out.n, v->s->text.p + t[a].off, t[a].len);
		out.n += t[a].len;
	}
	return (out);
}

/* A program of its own, with the variables bound before it. */
static int
program(struct split *v, const char *head, uint32_t from, uint32_t to)
{
	struct sf_str text = slice(v->s, from, to), line = one_line(v, from,
	    to);
	const struct sf_segments *s = v->p->s;
	struct sf_buf b = {0};
	int at = -1;

	if (v->before.n > 0) {
		sf_buf_addstr(&b, v->before);
		sf_buf_adds(&b, "\n(");
	}
	sf_buf_adds(&b, head);
	sf_buf_addstr(&b, text);
	if (v->before.n > 0)
		sf_buf_adds(&b, "\n)");
	if (sf_buf_check(&b, v->e) == 0)
		at = sf_expr_addtext(s->x, s->group, s->seg[v->seg].name,
		    sf_buf_str(&b), v->e);
	if (at != -1) {		/* --plan tells which clause it is */
		sf_buf_clear(&b);
		sf_buf_addf(&b, "%s: ", s->seg[v->seg].name);
		sf_buf_adds(&b, head);
		sf_buf_addstr(&b, line);
		if (sf_buf_cstr(&b) != NULL)
			sf_expr_name(s->x, s->group, at, b.p);
	}
	sf_buf_release(&b);
	return (at);
}

/* A number, a string or a word that is its own value needs no program. */
static int
literal(const struct sf_scan *s, uint32_t a, uint32_t z)
{
	if (z - a == 2 && sf_tok_op(s, a, "-"))
		a++;
	return (z - a == 1 && (s->tok[a].kind == SF_TOK_NUM ||
	    s->tok[a].kind == SF_TOK_STR || is_word(s, a, "null") ||
	    is_word(s, a, "true") || is_word(s, a, "false")));
}

static int
side(struct split *v, uint32_t a, uint32_t z, int *at)
{
	if (literal(v->s, a, z))
		return (0);
	*at = program(v, "", a, z);
	return (*at == -1 ? -1 : 0);
}

/* The one comparison of [${a}, ${z}), or ${z}. */
static uint32_t
comparison(const struct sf_scan *s, uint32_t a, uint32_t z)
{
	static const char *const ops[] = {"==", "!=", "<", "<=", ">", ">=",
	    NULL};
	uint32_t at = z;
	size_t k;

	for (; a < z; a = behind(s, a))
		for (k = 0; ops[k] != NULL; k++)
			if (sf_tok_op(s, a, ops[k])) {
				if (at != z)
					return (z);
				at = a;
			}
	return (at);
}

/* What the clause looks at: the sides of a comparison, the number of events
 * that did() and never() ask for, what goes into its last `|`. */
static int
looks_at(struct split *v, uint32_t a, uint32_t z, struct sf_part *part)
{
	static const char *const own[] = {"as", "def", "label", "reduce",
	    "foreach", "if", "try", "=", "|=", "+=", "-=", "*=", "/=", "%=",
	    "//=", ",", NULL};
	static const char *const more[] = {"|", "//", "and", "or", NULL};
	const struct sf_scan *s = v->s;
	uint32_t at, last = z;

	if (!v->p->values || has(s, a, z, own))
		return (0);
	if ((is_word(s, a, "did") || is_word(s, a, "never")) && z - a > 2 &&
	    s->tok[a + 1].kind == SF_TOK_OPEN && s->tok[a + 1].mate == z - 1) {
		part->left = program(v, "count", a + 1, z);
		return (part->left == -1 ? -1 : 0);
	}
	for (at = find(s, a, z, "|"); at < z; at = find(s, at + 1, z, "|"))
		last = at;
	if (last < z && last > a) {
		part->op = SF_S("|");
		return (side(v, a, last, &part->left));
	}
	at = comparison(s, a, z);
	if (at == z || at == a || at + 1 == z || has(s, a, z, more))
		return (0);
	part->op = sf_tok_str(s, at);
	return (side(v, a, at, &part->left) ||
	    side(v, at + 1, z, &part->right) ? -1 : 0);
}

/* A new part for [${a}, ${z}); its number, or UINT32_MAX. */
static uint32_t
part_for(struct split *v, enum sf_part_kind kind, uint32_t a, uint32_t z,
    unsigned depth)
{
	uint32_t at = part_new(v->t, kind, depth, v->e);
	struct sf_part *part;

	if (at == UINT32_MAX)
		return (at);
	part = &v->t->p[at];
	part->text = one_line(v, a, z);
	part->whole = v->whole;
	part->off = v->s->tok[a].off;
	part->len = slice(v->s, a, z).n;
	return (at);
}

static int
clause(struct split *v, uint32_t a, uint32_t z, unsigned depth)
{
	uint32_t at = part_for(v, SF_PART_EXPR, a, z, depth);
	struct sf_part part;

	if (at == UINT32_MAX)
		return (-1);
	part = v->t->p[at];
	part.program = program(v, "", a, z);
	if (part.program == -1 || looks_at(v, a, z, &part))
		return (-1);
	v->t->p[at] = part;
	return (0);
}

static int split(struct split *v, uint32_t a, uint32_t z, unsigned depth);

/* [${a}, ${z}) is `X word Y word Z …`. */
static int
several(struct split *v, uint32_t a, uint32_t z, const char *word,
    unsigned depth)
{
	uint32_t to, kids = 0, at = part_for(v, word[0] == 'a' ?
	    SF_PART_AND : SF_PART_OR, a, z, depth);

	if (at == UINT32_MAX)
		return (-1);
	for (; a < z; a = to + 1, kids++) {
		to = find(v->s, a, z, word);
		if (split(v, a, to, depth + 1))
			return (-1);
	}
	v->t->p[at].kids = kids;
	v->t->p[at].next = v->t->n;
	return (0);
}

static int
negation(struct split *v, uint32_t a, uint32_t z, unsigned depth)
{
	uint32_t at = part_for(v, SF_PART_NOT, a, z, depth);

	if (at == UINT32_MAX)
		return (-1);
	v->t->p[at].kids = 1;
	if (split(v, a, z - 2, depth))
		return (-1);
	v->t->p[at].next = v->t->n;
	return (0);
}

/* Whether what joins its operands stands between two of them each time. */
static int
sound(const struct sf_scan *s, uint32_t a, uint32_t z, const char *word)
{
	uint32_t at = find(s, a, z, word), last = a;

	if (at == z)
		return (0);
	for (; at < z; last = at + 1, at = find(s, last, z, word))
		if (at == last)
			return (0);
	return (last < z);
}

/* [${a}, ${z}) is `E as PATTERN | …`: the `|`; else ${z}. */
static uint32_t
binds(const struct sf_scan *s, uint32_t a, uint32_t z)
{
	static const char *const no[] = {",", "//", "and", "or", "def",
	    "label", "reduce", "foreach", "if", "try", "+", "-", "*", "/",
	    "%", "==", "!=", "<", "<=", ">", ">=", "=", "|=", "+=", "-=",
	    "*=", "/=", "%=", "//=", NULL};
	uint32_t pipe = find(s, a, z, "|"), as = find(s, a, pipe, "as");

	return (pipe < z && pipe + 1 < z && as < pipe &&
	    !has(s, a, as, no) ? pipe : z);
}

/* What stands behind `E as PATTERN |`, which ends at ${pipe}. */
static int
bound(struct split *v, uint32_t a, uint32_t pipe, uint32_t z, unsigned depth)
{
	struct sf_str was = v->before, more = slice(v->s, a, pipe + 1);
	size_t gap = was.n > 0;		/* a newline: a remark ends there */
	char *p = sf_arena_alloc(&v->p->mem, was.n + gap + more.n);
	int rc;

	if (p == NULL)
		return (sf_fail_mem(v->e));
	memcpy(p, was.p, was.n);
	memset(p + was.n, '\n', gap);
	memcpy(p + was.n + gap, more.p, more.n);
	v->before = (struct sf_str){p, was.n + gap + more.n};
	rc = split(v, pipe + 1, z, depth);
	v->before = was;
	return (rc);
}

static int
split(struct split *v, uint32_t a, uint32_t z, unsigned depth)
{
	static const char *const one[] = {",", "//", "=", "|=", "+=", "-=",
	    "*=", "/=", "%=", "//=", "?//", "as", "def", "label", "reduce",
	    "foreach", "if", "try", "|", NULL};
	const struct sf_scan *s = v->s;
	uint32_t pipe;

	while (z - a > 2 && s->tok[a].kind == SF_TOK_OPEN &&
	    s->tok[a].c == '(' && s->tok[a].mate == z - 1) {
		a++;
		z--;
	}
	if ((pipe = binds(s, a, z)) < z)
		return (bound(v, a, pipe, z, depth));
	pipe = find(s, a, z, "|");
	if (z - a > 2 && pipe == z - 2 && is_word(s, z - 1, "not") &&
	    !has(s, a, pipe, one))
		return (negation(v, a, z, depth));
	if (has(s, a, z, one))
		return (clause(v, a, z, depth));
	if (sound(s, a, z, "or"))
		return (several(v, a, z, "or", depth));
	if (sound(s, a, z, "and"))
		return (several(v, a, z, "and", depth));
	return (clause(v, a, z, depth));
}

int
parts_split(struct sf_parts *p, struct part_tree *t, size_t seg,
    const struct sf_def *d, int whole, unsigned depth, struct sf_err *e)
{
	struct sf_place at = {.def = d, .text = d->text};
	struct sf_scan s = {0};
	struct split v = {.p = p, .t = t, .seg = seg, .whole = whole, .s = &s,
	    .before = {"", 0}, .e = e};
	int rc;

	if (sf_scan(&s, &at, e) == -1)
		return (-1);
	rc = split(&v, 0, s.n, depth);
	sf_scan_release(&s);
	return (rc);
}
