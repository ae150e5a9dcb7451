/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "gen.h"

/* Tokens, roughly: what one keystroke too many or too few does to them. */
struct piece {
	size_t off, len;
};
#define PIECES 400

static int
word(char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '$' ||
	    (unsigned char)c >= 0x80);
}

static unsigned
split(const struct sf_buf *b, struct piece *of)
{
	unsigned n = 0;
	size_t i = 0, from;

	while (i < b->n && n < PIECES) {
		from = i++;
		if (b->p[from] == '"') {
			while (i < b->n && b->p[i] != '"')
				i += b->p[i] == '\\' ? 2 : 1;
			i = i < b->n ? i + 1 : b->n;
		} else if (word(b->p[from])) {
			while (i < b->n && word(b->p[i]))
				i++;
		} else if (b->p[from] == ' ') {
			continue;
		}
		of[n++] = (struct piece){from, i - from};
	}
	return (n);
}

static void
replace(struct sf_buf *b, struct piece at, const char *text)
{
	struct sf_buf out = {0};

	sf_buf_add(&out, b->p, at.off);
	sf_buf_adds(&out, text);
	sf_buf_add(&out, b->p + at.off + at.len, b->n - at.off - at.len);
	sf_buf_swap(b, &out);
	sf_buf_release(&out);
}

static void
once(struct gen *g, struct sf_buf *b)
{
	static const char *const words[] = {"and", "or", "not", "if", "then",
	    "else", "elif", "end", "as", "|", ",", ";", "(", ")", "[", "]",
	    "{", "}", ".", "..", "//", "==", "=", "!=", "<", ">", "+", "-",
	    "*", "/", "%", "$v0", "$x", "?", ":", "\"", "\"7d\"", "\"7 d\"",
	    "\"x\"", "def", "reduce", "foreach", "try", "catch", "label",
	    "count", "did", "days", "opened", "ntile", "within", "now",
	    "input", "env", "$ENV", "import", "__c", "limit", "1", "1.5.2",
	    "1e", "9007199254740993", "null", "true", "@json", "@x", "lenght",
	    "||", "&&", "AND", "'", "#", "\\", "é", "，", "“", ".基",
	    "?//", "//=", "|=", "$__loc__", "\\u", "\"\\x\"", "\"\\u12\"",
	    "||", "is", "like", "!", "first", "a::b", "f(1)", "test"};
	struct piece of[PIECES], a;
	unsigned n = split(b, of), k;
	const char *text;

	if (n == 0)
		return;
	a = of[k = rnd(g, n)];
	text = keep(g, "%.*s", (int)(a.len < 400 ? a.len : 400),
	    b->p + a.off);
	switch (rnd(g, 6)) {
	case 0:
	case 1:
		replace(b, a, "");
		break;
	case 2:
		replace(b, a, keep(g, "%s %s", text, text));
		break;
	case 3:
		replace(b, a, PICK(g, words));
		break;
	case 4:
		replace(b, a, keep(g, "%s %s ", text, PICK(g, words)));
		break;
	default:
		if (k + 1 < n) {
			struct piece c = of[k + 1];
			const char *next = keep(g, "%.*s", (int)(c.len < 400 ?
			    c.len : 400), b->p + c.off);

			if (c.off + c.len > b->n)
				return;
			c.len = c.off + c.len - a.off;
			c.off = a.off;
			replace(b, c, keep(g, "%.200s %.200s", next, text));
		}
		break;
	}
}

void
mutate(struct gen *g, struct sf_buf *text)
{
	unsigned n = 1 + rnd(g, 2);

	while (n-- > 0)
		once(g, text);
}
