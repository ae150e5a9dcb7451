/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "format/def.h"

/*
 * Any bytes: no crash, and a refusal says why and where.  What is read has
 * its marks within the text, and is the same tree when written with quotes
 * and read again.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
const char *__lsan_default_suppressions(void);

/*
 * libfyaml 0.7.12 loses a list of its own in fy_token_get_text() where one
 * text has dozens of escapes ('a''b''c...): some kilobytes a definition.
 */
const char *
__lsan_default_suppressions(void)
{
	return ("leak:libfyaml\n");
}

static void
quoted(struct sf_buf *b, struct sf_str s)
{
	const char *p = s.p, *end = s.p + s.n;
	uint32_t c;

	sf_buf_addc(b, '"');
	while (p < end) {
		c = sf_utf8_next(&p, end);
		if (c >= ' ' && c < 0x7F && c != '"' && c != '\\')
			sf_buf_addc(b, (char)c);
		else
			sf_buf_addf(b, "\\U%08x", (unsigned)c);
	}
	sf_buf_addc(b, '"');
}

/* As YAML of one line; *${whole} becomes 0 for what YAML cannot say so. */
static void
print(struct sf_buf *b, const struct sf_def *d, int *whole)
{
	size_t i;

	if (d->kind == SF_DEF_SCALAR) {
		quoted(b, d->text);
		return;
	}
	sf_buf_addc(b, d->kind == SF_DEF_MAP ? '{' : '[');
	for (i = 0; i < d->n; i++) {
		sf_buf_adds(b, i ? ", " : "");
		if (d->kind == SF_DEF_MAP) {
			/* A key on a line has at most 1024 characters. */
			*whole &= d->kid[i]->key.n < 100;
			quoted(b, d->kid[i]->key);
			sf_buf_adds(b, ": ");
		}
		print(b, d->kid[i], whole);
	}
	sf_buf_addc(b, d->kind == SF_DEF_MAP ? '}' : ']');
}

static void
marks(const struct sf_def *d, uint64_t lines)
{
	struct sf_err e = {0};
	size_t i;

	if (d->mark.line == 0 || d->mark.line > lines || d->mark.col == 0)
		abort();
	for (i = 0; i <= d->text.n && d->kind == SF_DEF_SCALAR; i++) {
		sf_err_clear(&e);
		(void)sf_def_fail_in(d, i, &e, "here");
		if (e.code != SF_E_USAGE || e.line == 0)
			abort();
	}
	for (i = 0; i < d->n; i++)
		marks(d->kid[i], lines);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sf_buf a = {0}, b = {0};
	struct sf_err e = {0};
	struct sf_defs *d, *again;
	uint64_t lines = 1;
	int whole = 1;
	size_t i;

	if (n > 2048)
		return (0);
	for (i = 0; i < n; i++)
		lines += p[i] == '\n' || p[i] == '\r';
	if ((d = sf_defs_parse("fuzz.yaml", (const char *)p, n, &e)) == NULL) {
		if (e.code != SF_E_USAGE || e.msg[0] == '\0' || e.line == 0 ||
		    strcmp(e.path, "fuzz.yaml") != 0)
			abort();
		return (0);
	}
	marks(sf_defs_root(d), lines);
	print(&a, sf_defs_root(d), &whole);
	if (whole) {
		again = sf_defs_parse("fuzz.yaml", a.p, a.n, &e);
		if (again == NULL)
			abort();
		print(&b, sf_defs_root(again), &whole);
		if (!sf_str_eq(sf_buf_str(&a), sf_buf_str(&b)))
			abort();
		sf_defs_free(again);
	}
	sf_defs_free(d);
	sf_buf_release(&a);
	sf_buf_release(&b);
	return (0);
}
