/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#include "base/err.h"

static int
vfail(struct sf_err *e, enum sf_code code, int sys, const char *fmt, va_list ap)
{
	size_t n;

	if (e->code != SF_OK)
		return (-1);
	e->code = code;
	e->sys = sys;
	(void)vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	n = strlen(e->msg);
	if (sys != 0 && n < sizeof(e->msg) - 3) {
		memcpy(e->msg + n, ": ", 3);
		if (strerror_r(sys, e->msg + n + 2, sizeof(e->msg) - n - 2))
			(void)snprintf(e->msg + n + 2, sizeof(e->msg) - n - 2,
			    "error %d", sys);
	}
	return (-1);
}

int
sf_fail(struct sf_err *e, enum sf_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vfail(e, code, 0, fmt, ap);
	va_end(ap);
	return (-1);
}

int
sf_fail_sys(struct sf_err *e, const char *fmt, ...)
{
	int sys = errno;
	va_list ap;

	va_start(ap, fmt);
	(void)vfail(e, SF_E_IO, sys, fmt, ap);
	va_end(ap);
	return (-1);
}

int
sf_fail_mem(struct sf_err *e)
{
	int first = e->code == SF_OK;

	(void)sf_fail(e, SF_E_IO, "out of memory");
	if (first)
		e->sys = ENOMEM;
	return (-1);
}

/* Whether [0, ${at}) of a line ends within a number or an address. */
static int
splits(const char *text, size_t len, size_t at)
{
	return (at > 0 && at < len && sf_mask_joins(text[at - 1]) &&
	    sf_mask_joins(text[at]));
}

/*
 * The cut of a line around ${col}.  It splits no number and no address: what
 * is left of one would not be known as such, and would not be masked.
 */
static void
cut(const char *text, size_t len, size_t col, size_t most, size_t *from,
    size_t *show)
{
	size_t at = col > 60 ? col - 40 : 0, back = 0, past, end;

	if (at > len)
		at = len;
	while (at > back && back < 24 && splits(text, len, at - back))
		back++;
	if (splits(text, len, at - back))
		back = 0;
	at -= back;
	for (past = at; past < at + 24 && splits(text, len, past);)
		past++;
	if (past < at + 24)
		at = past;
	while (at > 0 && at < len && (text[at] & 0xC0) == 0x80)
		at--;
	end = len - at < most ? len : at + most;
	for (back = 0; end - back > at && end - back >= col &&
	    splits(text, len, end - back);)
		back++;
	if (!splits(text, len, end - back))
		end -= back;
	while (end > at && end < len && (text[end] & 0xC0) == 0x80)
		end--;
	*from = at;
	*show = end - at;
}

int
sf_err_at(struct sf_err *e, const char *path, uint64_t line, uint64_t col,
    const char *text, size_t len)
{
	size_t from, show;
	char head[sizeof(e->text)];

	if (e->path[0] != '\0' || e->line != 0)
		return (-1);
	(void)snprintf(e->path, sizeof(e->path), "%s", path ? path : "");
	e->line = line;
	e->col = col;
	if (text == NULL || line == 0)
		return (-1);
	cut(text, len, (size_t)col, sizeof(e->text) - 8, &from, &show);
	sf_mask_text(e->text, sizeof(e->text), text + from, show);
	if (col > from && col - 1 - from <= show) {
		sf_mask_text(head, sizeof(head), text + from, col - 1 - from);
		e->caret = sf_utf8_width(head, strlen(head));
	}
	return (-1);
}

int
sf_hint(struct sf_err *e, const char *fmt, ...)
{
	va_list ap;

	if (e->hint[0] != '\0')
		return (-1);
	va_start(ap, fmt);
	(void)vsnprintf(e->hint, sizeof(e->hint), fmt, ap);
	va_end(ap);
	return (-1);
}

void
sf_err_clear(struct sf_err *e)
{
	memset(e, 0, sizeof(*e));
}

static void
add_member(struct sf_buf *b, const char *name, const char *text,
    void (*mask)(char *, size_t, const char *, size_t))
{
	char safe[512];

	if (text[0] == '\0')
		return;
	mask(safe, sizeof(safe), text, strlen(text));
	sf_buf_addf(b, ",\"%s\":", name);
	sf_buf_json(b, safe, strlen(safe));
}

static size_t
stars(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += *s == '*';
	return (n);
}

/*
 * A name as it is, for programs; but for one that is no UTF-8, which cannot
 * stand in JSON, and one with somebody's number.
 */
static void
add_path(struct sf_buf *b, const char *path)
{
	char safe[sizeof(((struct sf_err *)0)->path) * 2];

	sf_mask_control(safe, sizeof(safe), path, strlen(path));
	if (path[0] == '\0')
		return;
	sf_buf_adds(b, ",\"path\":");
	if (!sf_utf8_valid(path, strlen(path)) || stars(safe) > stars(path))
		sf_buf_json(b, safe, strlen(safe));
	else
		sf_buf_json(b, path, strlen(path));
}

static void
print_json(FILE *to, const char *prog, const struct sf_err *e)
{
	struct sf_buf b = {0};

	sf_buf_addf(&b, "{\"code\":%d,\"tool\":\"%s\"", (int)e->code, prog);
	add_member(&b, "message", e->msg, sf_mask_text);
	add_path(&b, e->path);
	if (e->line != 0)
		sf_buf_addf(&b, ",\"line\":%ju", (uintmax_t)e->line);
	if (e->col != 0)
		sf_buf_addf(&b, ",\"column\":%ju", (uintmax_t)e->col);
	add_member(&b, "hint", e->hint, sf_mask_control);
	sf_buf_adds(&b, "}\n");
	if (!b.failed)
		(void)fwrite(b.p, 1, b.n, to);
	sf_buf_release(&b);
}

void
sf_err_print(FILE *to, const char *prog, const struct sf_err *e, int json)
{
	char safe[sizeof(e->msg) * 2];

	(void)fflush(stdout);
	if (json) {
		print_json(to, prog, e);
		return;
	}
	(void)fprintf(to, "%s: ", prog);
	sf_mask_control(safe, sizeof(safe), e->path, strlen(e->path));
	if (e->path[0] != '\0')
		(void)fprintf(to, "%s:", safe);
	if (e->line != 0)
		(void)fprintf(to, "%ju:", (uintmax_t)e->line);
	if (e->line != 0 && e->col != 0)
		(void)fprintf(to, "%ju:", (uintmax_t)e->col);
	sf_mask_text(safe, sizeof(safe), e->msg, strlen(e->msg));
	(void)fprintf(to, "%s%s\n", e->path[0] != '\0' ? " " : "", safe);
	if (e->text[0] != '\0') {
		(void)fprintf(to, "  %s\n", e->text);
		if (e->col != 0)
			(void)fprintf(to, "  %*s^\n", (int)e->caret, "");
	}
	sf_mask_control(safe, sizeof(safe), e->hint, strlen(e->hint));
	if (e->hint[0] != '\0')
		(void)fprintf(to, "hint: %s\n", safe);
}
