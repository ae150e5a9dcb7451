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
	return (sf_fail(e, SF_E_IO, "out of memory"));
}

int
sf_err_at(struct sf_err *e, const char *path, uint64_t line, uint64_t col,
    const char *text, size_t len)
{
	size_t from = 0, show;
	char head[sizeof(e->text)];

	if (e->path[0] != '\0' || e->line != 0)
		return (-1);
	(void)snprintf(e->path, sizeof(e->path), "%s", path ? path : "");
	e->line = line;
	e->col = col;
	if (text == NULL || line == 0)
		return (-1);
	if (col > 60)
		from = (size_t)col - 40;
	if (from > len)
		from = len;
	while (from > 0 && from < len && (text[from] & 0xC0) == 0x80)
		from--;
	show = len - from < sizeof(e->text) - 8 ? len - from
	    : sizeof(e->text) - 8;
	while (show > 0 && from + show < len &&
	    (text[from + show] & 0xC0) == 0x80)
		show--;
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
add_member(struct sf_buf *b, const char *name, const char *text)
{
	char safe[512];

	if (text[0] == '\0')
		return;
	sf_mask_text(safe, sizeof(safe), text, strlen(text));
	sf_buf_addf(b, ",\"%s\":", name);
	sf_buf_json(b, safe, strlen(safe));
}

static void
print_json(FILE *to, const char *prog, const struct sf_err *e)
{
	struct sf_buf b = {0};

	sf_buf_addf(&b, "{\"code\":%d,\"tool\":\"%s\"", (int)e->code, prog);
	add_member(&b, "message", e->msg);
	if (e->path[0] != '\0') {
		sf_buf_adds(&b, ",\"path\":");
		sf_buf_json(&b, e->path, strlen(e->path));
	}
	if (e->line != 0)
		sf_buf_addf(&b, ",\"line\":%ju", (uintmax_t)e->line);
	if (e->col != 0)
		sf_buf_addf(&b, ",\"column\":%ju", (uintmax_t)e->col);
	add_member(&b, "hint", e->hint);
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
	if (e->path[0] != '\0')
		(void)fprintf(to, "%s:", e->path);
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
	if (e->hint[0] != '\0')
		(void)fprintf(to, "hint: %s\n", e->hint);
}
