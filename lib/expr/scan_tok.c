/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "expr/scan.h"

/* What others ask of tokens once the scanner has found them. */

int
sf_place_fail(const struct sf_place *at, size_t off, struct sf_err *e,
    const char *fmt, ...)
{
	char msg[sizeof(e->msg)];
	va_list ap;
	size_t from = 0, to, i;
	uint64_t line = 1;

	va_start(ap, fmt);
	(void)vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	if (at->def != NULL)
		return (sf_def_fail_in(at->def, off, e, "%s", msg));
	if (off > at->text.n)
		off = at->text.n;
	for (i = 0; i < off; i++)
		if (at->text.p[i] == '\n') {
			from = i + 1;
			line++;
		}
	for (to = off; to < at->text.n && at->text.p[to] != '\n';)
		to++;
	(void)sf_fail(e, SF_E_USAGE, "%s", msg);
	return (sf_err_at(e, at->what, line, off - from + 1,
	    at->text.p + from, to - from));
}

void
sf_place_mark(const struct sf_place *at, size_t off, struct sf_mark *mark)
{
	struct sf_err e = {0};

	(void)sf_place_fail(at, off, &e, "%s", "");
	mark->path = at->def != NULL ? at->def->mark.path : at->what;
	mark->line = e.line;
	mark->col = e.col;
}

struct sf_str
sf_tok_str(const struct sf_scan *s, uint32_t i)
{
	if (i >= s->n)
		return ((struct sf_str){"", 0});
	return ((struct sf_str){s->text.p + s->tok[i].off, s->tok[i].len});
}

int
sf_tok_is(const struct sf_scan *s, uint32_t i, const char *text)
{
	return (i < s->n && sf_str_is(sf_tok_str(s, i), text));
}

int
sf_tok_op(const struct sf_scan *s, uint32_t i, const char *op)
{
	return (i < s->n && s->tok[i].kind == SF_TOK_OP &&
	    sf_str_is(sf_tok_str(s, i), op));
}

int
sf_tok_key(const struct sf_scan *s, uint32_t i)
{
	uint32_t up = s->tok[i].up;

	if (up == SF_TOK_NONE || s->tok[up].c != '{')
		return (0);
	if (i != up + 1 && !sf_tok_op(s, i - 1, ","))
		return (0);
	return (i + 1 < s->n && (sf_tok_op(s, i + 1, ":") ||
	    sf_tok_op(s, i + 1, ",") || s->tok[i + 1].kind == SF_TOK_CLOSE));
}

/* Four hex digits at ${p}, or -1. */
static int32_t
hex4(const char *p, size_t n)
{
	int32_t v = 0;
	size_t i;

	if (n < 4)
		return (-1);
	for (i = 0; i < 4; i++) {
		char ch = p[i];

		v *= 16;
		if (ch >= '0' && ch <= '9')
			v += ch - '0';
		else if (ch >= 'a' && ch <= 'f')
			v += ch - 'a' + 10;
		else if (ch >= 'A' && ch <= 'F')
			v += ch - 'A' + 10;
		else
			return (-1);
	}
	return (v);
}

/* What follows a \u; returns the bytes taken behind it. */
static size_t
unicode(const char *p, size_t n, struct sf_buf *b)
{
	char out[4];
	int32_t hi = hex4(p, n), lo;
	size_t used = 4;
	uint32_t cp;

	if (hi < 0) {
		sf_buf_add(b, out, sf_utf8_put(out, 0xFFFD));
		return (0);
	}
	cp = (uint32_t)hi;
	if (hi >= 0xD800 && hi <= 0xDBFF && n >= 10 && p[4] == '\\' &&
	    p[5] == 'u' && (lo = hex4(p + 6, 4)) >= 0xDC00 && lo <= 0xDFFF) {
		cp = 0x10000 + (((uint32_t)hi - 0xD800) << 10) +
		    ((uint32_t)lo - 0xDC00);
		used = 10;
	} else if (hi >= 0xD800 && hi <= 0xDFFF) {
		cp = 0xFFFD;
	}
	sf_buf_add(b, out, sf_utf8_put(out, cp));
	return (used);
}

int
sf_tok_text(const struct sf_scan *s, uint32_t i, struct sf_buf *b)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	struct sf_str t = sf_tok_str(s, i);
	const char *which;
	size_t k;

	if (i >= s->n || s->tok[i].kind != SF_TOK_STR)
		return (-1);
	for (k = 1; k + 1 < t.n; k++) {
		if (t.p[k] != '\\') {
			sf_buf_addc(b, t.p[k]);
			continue;
		}
		k++;
		if (t.p[k] == 'u')
			k += unicode(t.p + k + 1, t.n - k - 2, b);
		else if ((which = strchr(from, t.p[k])) != NULL)
			sf_buf_addc(b, to[which - from]);
		else
			sf_buf_addc(b, t.p[k]);
	}
	return (0);
}
