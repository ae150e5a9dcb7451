/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/def_own.h"

#include "format/def.h"

#define KEYS_MAX 128

const struct sf_def *
sf_defs_root(const struct sf_defs *d)
{
	return (d->root);
}

const char *
sf_defs_digest(const struct sf_defs *d)
{
	return (d->digest);
}

struct sf_str
sf_defs_text(const struct sf_defs *d)
{
	return (d->text);
}

/* The bytes of line ${line}, without its end. */
static struct sf_str
line_of(const struct sf_defs *d, uint64_t line)
{
	const char *p = d->text.p, *end = p + d->text.n, *nl;

	for (; line > 1 && p < end; line--) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			return ((struct sf_str){end, 0});
		p = nl + 1;
	}
	if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
		nl = end;
	if (nl > p && nl[-1] == '\r')
		nl--;
	return ((struct sf_str){p, (size_t)(nl - p)});
}

struct sf_mark
sf_defs_mark(struct sf_defs *d, size_t pos)
{
	const char *nl;

	if (pos > d->text.n)
		pos = d->text.n;
	if (pos < d->line_start)
		d->counted = d->line_start = d->line = 0;
	while (d->counted < pos && (nl = memchr(d->text.p + d->counted, '\n',
	    pos - d->counted)) != NULL) {
		d->counted = d->line_start = (size_t)(nl - d->text.p) + 1;
		d->line++;
	}
	if (d->counted < pos)
		d->counted = pos;
	return ((struct sf_mark){d->path, d->line + 1,
	    pos - d->line_start + 1});
}

uint64_t
sf_defs_column(const struct sf_defs *d, uint64_t line, int chars)
{
	struct sf_str l = line_of(d, line);
	const char *p = l.p, *end = l.p + l.n;

	for (; chars > 1 && p < end; chars--)
		(void)sf_utf8_next(&p, end);
	return ((uint64_t)(p - l.p) + 1);
}

int
sf_defs_place(const struct sf_defs *d, struct sf_mark m, struct sf_err *e)
{
	struct sf_str l = line_of(d, m.line);

	return (sf_err_at(e, d->path, m.line, m.col, l.p, l.n));
}

const struct sf_def *
sf_def_get(const struct sf_def *d, const char *key)
{
	size_t i;

	if (d == NULL || d->kind != SF_DEF_MAP)
		return (NULL);
	for (i = 0; i < d->n; i++)
		if (sf_str_is(d->kid[i]->key, key))
			return (d->kid[i]);
	return (NULL);
}

static int
vfail(const struct sf_def *d, struct sf_mark m, struct sf_err *e,
    const char *fmt, va_list ap)
{
	char text[sizeof(e->msg)];

	(void)vsnprintf(text, sizeof(text), fmt, ap);
	if (e->code == SF_OK) {
		(void)sf_fail(e, SF_E_USAGE, "%s", text);
		(void)sf_defs_place(d->file, m, e);
	}
	return (-1);
}

int
sf_def_fail(const struct sf_def *d, struct sf_err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vfail(d, d->mark, e, fmt, ap);
	va_end(ap);
	return (-1);
}

int
sf_def_fail_key(const struct sf_def *d, struct sf_err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vfail(d, d->key.n ? d->key_mark : d->mark, e, fmt, ap);
	va_end(ap);
	return (-1);
}

/* Bytes in the file, and in the text, of what stands at ${p} in quotes. */
static size_t
unit(const char *p, const char *end, char quote, size_t *text)
{
	static const char wide[] = "xuU";
	static const size_t digits[] = {2, 4, 8};
	char cp[5], hex[9] = "";
	const char *w;
	size_t n;

	*text = 1;
	if (quote == '\'')
		return (*p == quote && end - p > 1 ? 2 : 1);
	if (*p != '\\' || end - p < 2)
		return (1);
	if ((w = strchr(wide, p[1])) == NULL || *w == '\0')
		return (2);
	n = digits[w - wide];
	if ((size_t)(end - p) < 2 + n)
		return (2);
	memcpy(hex, p + 2, n);
	*text = sf_utf8_put(cp, (uint32_t)strtoul(hex, NULL, 16));
	return (2 + n);
}

/* Within a plain or quoted text; the start where that goes over lines. */
static struct sf_mark
inside_line(const struct sf_def *d, size_t off)
{
	struct sf_mark m = d->mark;
	struct sf_str l = line_of(d->file, m.line);
	const char *p = l.p + m.col - 1, *end = l.p + l.n;
	size_t text, n;
	char quote = '\0';

	/* The mark of a quoted text is behind its quote. */
	if (!d->plain && m.col > 1 && m.col <= l.n + 1 &&
	    (p[-1] == '"' || p[-1] == '\''))
		quote = p[-1];
	for (; off > 0 && p < end; off -= text < off ? text : off) {
		text = n = 1;
		if (quote != '\0' && *p == quote &&
		    (quote == '"' || end - p < 2 || p[1] != quote))
			break;
		if (quote != '\0')
			n = unit(p, end, quote, &text);
		p += n;
	}
	if (off == 0)
		m.col = (uint64_t)(p - l.p) + 1;
	return (m);
}

/*
 * Within a block: exact where it is literal, the right line of a folded one
 * at best.
 */
static struct sf_mark
inside_block(const struct sf_def *d, size_t off)
{
	struct sf_mark m = d->mark;
	struct sf_str l = line_of(d->file, m.line);
	size_t i, start = 0, indent = 0;

	if (m.col <= l.n && (l.p[m.col - 1] == '|' || l.p[m.col - 1] == '>'))
		m.line++;
	for (i = 0; i < off; i++)
		if (d->text.p[i] == '\n') {
			m.line++;
			start = i + 1;
		}
	l = line_of(d->file, m.line);
	while (indent < l.n && l.p[indent] == ' ')
		indent++;
	for (i = start; i < d->text.n && d->text.p[i] == ' '; i++)
		if (indent > 0)
			indent--;
	m.col = indent + (off - start) + 1;
	return (m);
}

/* Where byte ${off} of the text stands in the file. */
static struct sf_mark
inside(const struct sf_def *d, size_t off)
{
	if (off > d->text.n)
		off = d->text.n;
	return (d->block ? inside_block(d, off) : inside_line(d, off));
}

int
sf_def_fail_in(const struct sf_def *d, size_t off, struct sf_err *e,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vfail(d, inside(d, off), e, fmt, ap);
	va_end(ap);
	return (-1);
}

int
sf_def_want(const struct sf_def *d, enum sf_def_kind kind, struct sf_err *e)
{
	static const char *const names[] = {"a single value",
	    "a map of keys and values", "a list"};

	if (d->kind == kind)
		return (0);
	if (d->key.n > 0)
		return (sf_def_fail(d, e, "'%.*s' is to be %s, not %s",
		    (int)d->key.n, d->key.p, names[kind], names[d->kind]));
	return (sf_def_fail(d, e, "here is to be %s, not %s", names[kind],
	    names[d->kind]));
}

int
sf_def_keys(const struct sf_def *d, const char *const *allowed,
    struct sf_err *e)
{
	const struct sf_def *k;
	const char *near;
	size_t i, n;

	for (n = 0; allowed[n] != NULL && n < KEYS_MAX; n++)
		;
	for (i = 0; i < d->n; i++) {
		size_t j;

		k = d->kid[i];
		for (j = 0; j < n && !sf_str_is(k->key, allowed[j]); j++)
			;
		if (j < n)
			continue;
		(void)sf_def_fail_key(k, e, "unknown key '%.*s'",
		    (int)k->key.n, k->key.p);
		if ((near = sf_str_near(k->key, allowed, n)) != NULL)
			return (sf_hint(e, "did you mean '%s'?", near));
		return (-1);
	}
	return (0);
}
