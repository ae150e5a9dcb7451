/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/kind.h"

#include "ident/types.h"

/*
 * ${s} without what is to be stripped, in the type's case, trimmed and
 * terminated, in ${out}; its length.
 */
static size_t
form(const struct sf_ident_own *own, struct sf_str s, char *out)
{
	size_t i, n = 0, from = 0;
	char c;

	for (i = 0; i < s.n; i++) {
		c = s.p[i];
		if (own->strip.n > 0 && memchr(own->strip.p, c, own->strip.n))
			continue;
		if (own->upper && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (own->lower && c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		out[n++] = c;
	}
	while (n > 0 && (unsigned char)out[n - 1] <= ' ')
		n--;
	while (from < n && (unsigned char)out[from] <= ' ')
		from++;
	if (from > 0)
		memmove(out, out + from, n - from);
	out[n - from] = '\0';
	return (n - from);
}

enum sf_ident_status
sf_own_norm(const struct sf_ident_type *t, struct sf_str s,
    struct sf_buf *out)
{
	char text[SF_IDENT_MAX + 1];
	struct sf_str f, part;
	size_t from = out->n;
	enum sf_ident_status st;
	int ok;

	/* No strip brings back what was masked or cut. */
	if ((st = sf_plain_norm(s, out)) != SF_ID_OK)
		return (st);
	if (!out->failed)
		out->n = from;
	f = (struct sf_str){text, form(t->own, s, text)};
	/* What is left is looked at as if it had come so. */
	if (!sf_str_eq(f, s))
		return (sf_ident_norm(t, f, out));
	part = f;
	if (t->own->pattern != NULL) {
		ok = sf_pattern_match(t->own->pattern, text, &part);
		if (ok <= 0) {
			out->failed |= ok < 0;
			return (SF_ID_INVALID);
		}
	}
	if ((ok = sf_check(&t->own->check, part)) <= 0)
		return (ok < 0 ? SF_ID_INVALID : SF_ID_CHECKDIGIT);
	sf_buf_addstr(out, f);
	return (SF_ID_OK);
}
