/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "expr/scan.h"

/* Deeper or longer texts would try the stacks of libjq's own parser. */
#define DEPTH_MAX 256
#define TEXT_MAX ((size_t)64 << 10)

struct scanner {
	struct sf_scan *s;
	const struct sf_place *at;
	struct sf_err *e;
	const char *p;
	size_t n, i;
	uint32_t up;		/* innermost OPEN */
	unsigned depth;
};

void
sf_scan_release(struct sf_scan *s)
{
	free(s->tok);
	memset(s, 0, sizeof(*s));
}

/* 1 for a letter beyond ASCII that names take; blanks and marks are not. */
static int
is_letter(uint32_t cp)
{
	if (cp < 0xC0 || cp == 0xD7 || cp == 0xF7 || cp == 0xFFFD)
		return (0);
	if ((cp >= 0x2000 && cp <= 0x206F) || (cp >= 0xE000 && cp <= 0xF8FF))
		return (0);
	if (cp >= 0x2190 && cp <= 0x22FF)	/* arrows, operators */
		return (0);
	if (cp >= 0x3000 && cp <= 0x303F)	/* but the iteration mark,
	    zero */
		return (cp == 0x3005 || cp == 0x3007);
	if (cp >= 0xFF00 && cp <= 0xFFEF)
		return ((cp >= 0xFF10 && cp <= 0xFF19) ||
		    (cp >= 0xFF21 && cp <= 0xFF3A) ||
		    (cp >= 0xFF41 && cp <= 0xFF5A) ||
		    (cp >= 0xFF66 && cp <= 0xFFDC));
	return (1);
}

static int
add(struct scanner *c, enum sf_tok_kind kind, size_t off, size_t len)
{
	struct sf_scan *s = c->s;
	struct sf_tok *t;

	if (s->n == s->cap) {
		uint32_t cap = s->cap != 0 ? s->cap * 2 : 64;

		t = realloc(s->tok, cap * sizeof(*t));
		if (t == NULL)
			return (sf_fail_mem(c->e));
		s->tok = t;
		s->cap = cap;
	}
	t = &s->tok[s->n++];
	memset(t, 0, sizeof(*t));
	t->kind = (uint8_t)kind;
	t->c = (uint8_t)c->p[off];
	t->off = (uint32_t)off;
	t->len = (uint32_t)len;
	t->mate = SF_TOK_NONE;
	t->up = c->up;
	return (0);
}

static int
open_bracket(struct scanner *c, size_t len, char shape)
{
	if (++c->depth > DEPTH_MAX)
		return (sf_place_fail(c->at, c->i, c->e,
		    "the expression is nested more than %d deep", DEPTH_MAX));
	if (add(c, SF_TOK_OPEN, c->i, len) == -1)
		return (-1);
	c->up = c->s->n - 1;
	c->s->tok[c->up].c = (uint8_t)shape;
	c->i += len;
	return (0);
}

static int
close_bracket(struct scanner *c, char shape)
{
	struct sf_scan *s = c->s;
	char want;

	if (c->up == SF_TOK_NONE)
		return (sf_place_fail(c->at, c->i, c->e,
		    "'%c' closes nothing", c->p[c->i]));
	want = (char)s->tok[c->up].c;
	want = want == '(' ? ')' : want == '[' ? ']' : want == '{' ? '}' : '"';
	if (want != shape) {
		(void)sf_place_fail(c->at, c->i, c->e,
		    "'%c' where '%c' is to be closed by '%c'", c->p[c->i],
		    s->tok[c->up].c, want);
		return (-1);
	}
	if (add(c, SF_TOK_CLOSE, c->i, 1) == -1)
		return (-1);
	s->tok[s->n - 1].c = (uint8_t)shape;
	s->tok[s->n - 1].mate = c->up;
	s->tok[s->n - 1].up = s->tok[c->up].up;
	s->tok[c->up].mate = s->n - 1;
	c->up = s->tok[c->up].up;
	c->depth--;
	c->i++;
	return (0);
}

static int
open_string(struct scanner *c, size_t off)
{
	(void)sf_place_fail(c->at, off, c->e, "the string is not closed");
	return (sf_hint(c->e, "a '\"' is missing where it ends; within a text "
	    "it is written \\\""));
}

/* A backslash at ${i} of a string, and what it makes of what follows. */
static int
escape(struct scanner *c, size_t i)
{
	size_t k;

	if (i + 1 < c->n && c->p[i + 1] == 'u') {
		for (k = i + 2; k < i + 6; k++)
			if (k >= c->n || !isxdigit((unsigned char)c->p[k]))
				return (sf_place_fail(c->at, i, c->e,
				    "\\u in a text is followed by four "
				    "hexadecimal digits"));
		return (0);
	}
	if (i + 1 >= c->n || strchr("\"\\/bfnrt(", c->p[i + 1]) != NULL)
		return (0);
	(void)sf_place_fail(c->at, i, c->e, "a backslash in a text starts "
	    "\\n, \\t, \\\", \\\\ or \\u4e00");
	return (sf_hint(c->e, "write it twice: \"\\\\d\", \"c:\\\\dir\""));
}

/* From inside a string: its text up to the closing quote or a \(. */
static int
string_text(struct scanner *c)
{
	size_t i = c->i;

	while (i < c->n && c->p[i] != '"') {
		if (c->p[i] == '\\' && i + 1 < c->n && c->p[i + 1] == '(')
			break;
		if (c->p[i] == '\\' && escape(c, i) == -1)
			return (-1);
		i += c->p[i] == '\\' && i + 1 < c->n ? 2 : 1;
	}
	if (i > c->i && add(c, SF_TOK_TEXT, c->i, i - c->i) == -1)
		return (-1);
	c->i = i;
	if (i >= c->n)
		return (open_string(c, c->s->tok[c->up].off));
	if (c->p[i] == '"')
		return (close_bracket(c, '"'));
	return (open_bracket(c, 2, '('));
}

static int
string_start(struct scanner *c)
{
	size_t i = c->i + 1;

	while (i < c->n && c->p[i] != '"') {
		if (c->p[i] == '\\' && i + 1 < c->n && c->p[i + 1] == '(')
			return (open_bracket(c, 1, '"'));
		if (c->p[i] == '\\' && escape(c, i) == -1)
			return (-1);
		i += c->p[i] == '\\' && i + 1 < c->n ? 2 : 1;
	}
	if (i >= c->n)
		return (open_string(c, c->i));
	if (add(c, SF_TOK_STR, c->i, i + 1 - c->i) == -1)
		return (-1);
	c->i = i + 1;
	return (0);
}

static int
is_alpha(char ch)
{
	return ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	    ch == '_');
}

static int
is_digit(char ch)
{
	return (ch >= '0' && ch <= '9');
}

/* The end of a name that starts at ${i}; ${i} itself where none does. */
static size_t
name_end(const struct scanner *c, size_t i, int *wide)
{
	size_t from = i;

	while (i < c->n) {
		const char *p = c->p + i;

		if (is_alpha(*p) || (i > from && is_digit(*p))) {
			i++;
		} else if ((unsigned char)*p >= 0x80) {
			uint32_t cp = sf_utf8_next(&p, c->p + c->n);

			if (!is_letter(cp))
				break;
			*wide = 1;
			i = (size_t)(p - c->p);
		} else {
			break;
		}
	}
	return (i);
}

static int
name(struct scanner *c)
{
	size_t i = c->i, j;
	int wide = 0;

	i = name_end(c, i, &wide);
	while (i + 2 < c->n && c->p[i] == ':' && c->p[i + 1] == ':' &&
	    (j = name_end(c, i + 2, &wide)) > i + 2)
		i = j;
	if (add(c, SF_TOK_NAME, c->i, i - c->i) == -1)
		return (-1);
	c->s->tok[c->s->n - 1].wide = (uint8_t)wide;
	c->i = i;
	return (0);
}

static size_t
number_end(const struct scanner *c, size_t i)
{
	size_t j;

	while (i < c->n && (is_digit(c->p[i]) || c->p[i] == '.'))
		i++;
	if (i < c->n && (c->p[i] == 'e' || c->p[i] == 'E')) {
		j = i + 1;
		if (j < c->n && (c->p[j] == '+' || c->p[j] == '-'))
			j++;
		if (j < c->n && is_digit(c->p[j]))
			for (i = j; i < c->n && is_digit(c->p[i]);)
				i++;
	}
	return (i);
}

/* ${d} of 16 digits or more: whether the integer lies beyond 2^53. */
static int
beyond(const char *d, size_t n)
{
	static const char max[] = "9007199254740992";

	while (n > 0 && *d == '0') {
		d++;
		n--;
	}
	return (n > sizeof(max) - 1 ||
	    (n == sizeof(max) - 1 && memcmp(d, max, n) > 0));
}

static int
number(struct scanner *c)
{
	size_t i = number_end(c, c->i), k;
	const char *dot = memchr(c->p + c->i, '.', i - c->i);

	/* Digits and dots are one token to jq, too. */
	if (dot != NULL && memchr(dot + 1, '.',
	    (size_t)(c->p + i - dot - 1)) != NULL)
		return (sf_place_fail(c->at, c->i, c->e, "'%.*s' is no number",
		    (int)(i - c->i < 60 ? i - c->i : 60), c->p + c->i));
	for (k = c->i; k < i && is_digit(c->p[k]);)
		k++;
	if (k == i && beyond(c->p + c->i, i - c->i)) {
		(void)sf_place_fail(c->at, c->i, c->e,
		    "an integer beyond 2^53 is not exact as a number");
		return (sf_hint(c->e, "put it in double quotes: such integers "
		    "of a line are text here"));
	}
	if (add(c, SF_TOK_NUM, c->i, i - c->i) == -1)
		return (-1);
	c->i = i;
	return (0);
}

/* Marks that a Chinese keyboard writes for what jq wants in ASCII. */
static int
strange(struct scanner *c)
{
	static const struct {
		uint32_t cp;
		const char *ascii;
	} marks[] = {
		{0x201C, "\""}, {0x201D, "\""}, {0x2018, "\""}, {0x2019, "\""},
		{0xFF1B, ";"}, {0xFF0C, ","}, {0xFF08, "("}, {0xFF09, ")"},
		{0xFF1A, ":"}, {0x3001, ","}, {0x3002, "."}, {0xFF5C, "|"},
		{0xFF1C, "<"}, {0xFF1E, ">"}, {0xFF1D, "="}, {0x3000, " "},
		{0x00A0, " "}, {0xFF3B, "["}, {0xFF3D, "]"},
		{0x2260, "!="}, {0x2265, ">="}, {0x2264, "<="}, {0x00D7, "*"},
		{0x00F7, "/"}, {0xFF01, "!="}, {0xFF0B, "+"}, {0xFF0D, "-"},
		{0x2212, "-"}, {0x2013, "-"}, {0x2014, "-"}, {0xFF05, "%"},
		{0xFF04, "$"}, {0xFF02, "\""}, {0xFF07, "\""}, {0x3010, "["},
		{0x3011, "]"}, {0x300C, "\""}, {0x300D, "\""}, {0x300A, "\""},
		{0x300B, "\""}, {0xFF1F, "?"}, {0x2026, ".."}, {0xFF0A, "*"},
		{0xFF0F, "/"}, {0xFF5B, "{"}, {0xFF5D, "}"}, {0xFF03, "#"},
	};
	const char *p = c->p + c->i;
	size_t k, len;
	uint32_t cp;

	if (*p == '\'') {
		(void)sf_place_fail(c->at, c->i, c->e,
		    "\"'\" does not start a string");
		return (sf_hint(c->e, "strings stand in double quotes"));
	}
	if ((unsigned char)*p < 0x80) {
		if ((unsigned char)*p < 0x20 || *p == 0x7F)
			return (sf_place_fail(c->at, c->i, c->e,
			    "unexpected byte 0x%02x", (unsigned)*p));
		(void)sf_place_fail(c->at, c->i, c->e,
		    "unexpected character '%c'", *p);
		return (*p == '&' ? sf_hint(c->e, "write 'and'") :
		    *p == '~' ? sf_hint(c->e, "write '.a | test(\"...\")'") :
		    *p == '^' ? sf_hint(c->e, "write 'pow(x; y)'") :
		    *p == '`' ? sf_hint(c->e, "names of members stand behind "
		    "a dot, or in double quotes: .\"a b\"") :
		    *p == '\\' ? sf_hint(c->e, "it stands in texts only") :
		    *p == '!' ? sf_hint(c->e, "write '!=', or '| not' behind "
		    "what is not to be") : -1);
	}
	cp = sf_utf8_next(&p, c->p + c->n);
	len = (size_t)(p - c->p) - c->i;
	(void)sf_place_fail(c->at, c->i, c->e, "unexpected character '%.*s'",
	    (int)len, c->p + c->i);
	if (cp == 0xFF06)
		return (sf_hint(c->e, "write 'and'"));
	if (cp == 0xA5 || cp == 0xFFE5 || cp == 0x20AC || cp == 0xA3)
		return (sf_hint(c->e, "leave signs of money away"));
	if ((cp >= 0x200B && cp <= 0x200F) || cp == 0xFEFF || cp == 0x2060)
		return (sf_hint(c->e, "a character that cannot be seen: "
		    "delete it"));
	for (k = 0; k < sizeof(marks) / sizeof(marks[0]); k++)
		if (marks[k].cp == cp)
			return (sf_hint(c->e, "write the ASCII '%s'",
			    marks[k].ascii));
	return (-1);
}

static int
op(struct scanner *c)
{
	static const char *const ops[] = {
		"?//", "//=", "!=", "==", "//", "|=", "+=", "-=", "*=", "/=",
		"%=", "<=", ">=", "..", ".", "?", "=", ";", ",", ":", "|", "+",
		"-", "*", "/", "%", "$", "<", ">",
	};
	size_t k, len;

	for (k = 0; k < sizeof(ops) / sizeof(ops[0]); k++) {
		len = strlen(ops[k]);
		if (c->n - c->i < len ||
		    memcmp(c->p + c->i, ops[k], len) != 0)
			continue;
		if (add(c, SF_TOK_OP, c->i, len) == -1)
			return (-1);
		c->i += len;
		return (0);
	}
	return (strange(c));
}

/* .e1 is a number to jq 1.6, and none that it likes: it needs quotes. */
static int
exponent(const char *p, size_t n)
{
	size_t i;

	for (i = 1; i < n && is_digit(p[i]);)
		i++;
	return (n > 1 && i == n && (*p == 'e' || *p == 'E'));
}

static int
dot(struct scanner *c)
{
	int wide = 0;
	size_t i = name_end(c, c->i + 1, &wide);

	if (i > c->i + 1) {
		wide |= exponent(c->p + c->i + 1, i - c->i - 1);
		if (add(c, SF_TOK_FIELD, c->i, i - c->i) == -1)
			return (-1);
		c->s->tok[c->s->n - 1].wide = (uint8_t)wide;
		c->i = i;
		return (0);
	}
	while (i < c->n && c->p[i] == '.')
		i++;
	if ((i < c->n && is_digit(c->p[i])) || i > c->i + 2)
		return (number(c));
	return (op(c));
}

static int
token(struct scanner *c)
{
	const char ch = c->p[c->i];
	const char *p = c->p + c->i;
	size_t i;

	if (ch == '"')
		return (string_start(c));
	if (ch == '(' || ch == '[' || ch == '{')
		return (open_bracket(c, 1, ch));
	if (ch == ')' || ch == ']' || ch == '}')
		return (close_bracket(c, ch));
	if (ch == '.')
		return (dot(c));
	if (is_digit(ch))
		return (number(c));
	if (is_alpha(ch) || ((unsigned char)ch >= 0x80 &&
	    is_letter(sf_utf8_next(&p, c->p + c->n))))
		return (name(c));
	if (ch == '@') {
		for (i = c->i + 1; i < c->n &&
		    (is_alpha(c->p[i]) || is_digit(c->p[i]));)
			i++;
		if (i == c->i + 1)
			return (strange(c));
		if (add(c, SF_TOK_FORMAT, c->i, i - c->i) == -1)
			return (-1);
		c->i = i;
		return (0);
	}
	return (op(c));
}

static int
all_tokens(struct scanner *c)
{
	char open;

	while (c->i < c->n) {
		char ch = c->p[c->i];

		if (c->up != SF_TOK_NONE && c->s->tok[c->up].c == '"') {
			if (string_text(c) == -1)
				return (-1);
		} else if (ch == ' ' || ch == '\t' || ch == '\n' ||
		    ch == '\r') {
			c->i++;
		} else if (ch == '#') {
			while (c->i < c->n && c->p[c->i] != '\n')
				c->i++;
		} else if (token(c) == -1) {
			return (-1);
		}
	}
	if (c->up == SF_TOK_NONE)
		return (0);
	if (c->s->tok[c->up].c == '"')
		return (open_string(c, c->s->tok[c->up].off));
	open = (char)c->s->tok[c->up].c;
	(void)sf_place_fail(c->at, c->s->tok[c->up].off, c->e,
	    "'%c' is not closed", open);
	return (sf_hint(c->e, "'%c' is missing behind it", open == '(' ? ')' :
	    open == '[' ? ']' : '}'));
}

int
sf_scan(struct sf_scan *s, const struct sf_place *at, struct sf_err *e)
{
	struct scanner c = {.s = s, .at = at, .e = e, .p = at->text.p,
	    .n = at->text.n, .up = SF_TOK_NONE};
	const char *nul;

	memset(s, 0, sizeof(*s));
	s->text = at->text;
	if (c.n > TEXT_MAX)
		return (sf_place_fail(at, 0, e,
		    "the expression is longer than %zu bytes", TEXT_MAX));
	if (c.n > 0 && (nul = memchr(c.p, '\0', c.n)) != NULL)
		return (sf_place_fail(at, (size_t)(nul - c.p), e,
		    "a NUL byte in the expression"));
	if (!sf_utf8_valid(c.p, c.n))
		return (sf_place_fail(at, 0, e,
		    "the expression is not valid UTF-8"));
	if (all_tokens(&c) == -1) {
		sf_scan_release(s);
		return (-1);
	}
	if (s->n == 0) {
		(void)sf_place_fail(at, 0, e, "the expression is empty");
		sf_scan_release(s);
		return (-1);
	}
	return (0);
}
