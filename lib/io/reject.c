/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/str.h"

#include "io/reject.h"

static void
member(struct sf_buf *b, char *sep, const char *name)
{
	sf_buf_addc(b, *sep);
	sf_buf_addc(b, '"');
	sf_buf_adds(b, name);
	sf_buf_adds(b, "\":");
	*sep = ',';
}

static void
text(struct sf_buf *b, char *sep, const char *name, const char *s)
{
	if (s == NULL)
		return;
	member(b, sep, name);
	sf_buf_json_any(b, s, strlen(s));
}

static void
number(struct sf_buf *b, char *sep, const char *name, uint64_t v)
{
	if (v == 0)
		return;
	member(b, sep, name);
	sf_buf_addu(b, v);
}

/* Bytes of another encoding may look like UTF-8, and be other characters. */
static int
is_text(const struct sf_reject *r)
{
	unsigned char any = 0;
	size_t i;

	for (i = 0; r->encoding != NULL && i < r->raw_n; i++)
		any |= (unsigned char)r->raw[i];
	return (any < 0x80 && sf_utf8_valid(r->raw, r->raw_n));
}

void
sf_reject_add(struct sf_buf *b, const struct sf_reject *r)
{
	char sep = '{';

	text(b, &sep, "file", r->file);
	number(b, &sep, "line", r->line);
	number(b, &sep, "byte", r->byte);
	number(b, &sep, "column", r->column);
	text(b, &sep, "field", r->field);
	text(b, &sep, "code", r->code);
	text(b, &sep, "message", r->message);
	text(b, &sep, "source", r->source);
	text(b, &sep, "encoding", r->encoding);
	if (r->header.n > 0) {
		member(b, &sep, "header");
		sf_buf_addstr(b, r->header);
	}
	if (r->cut) {
		member(b, &sep, "cut");
		sf_buf_adds(b, "true");
	}
	if (r->starred) {
		member(b, &sep, "starred");
		sf_buf_adds(b, "true");
	}
	if (r->raw != NULL && is_text(r)) {
		member(b, &sep, "raw");
		sf_buf_json(b, r->raw, r->raw_n);
	} else if (r->raw != NULL) {
		member(b, &sep, "raw_b64");
		sf_buf_addc(b, '"');
		sf_buf_base64(b, r->raw, r->raw_n);
		sf_buf_addc(b, '"');
	}
	if (sep == '{')
		sf_buf_addc(b, '{');
	sf_buf_adds(b, "}\n");
}
