/* SPDX-License-Identifier: MIT */
#include <strings.h>

#include "format/records_own.h"

/* What a byte is: a stop outside strings, one in them, the end of a scalar. */
enum { OUTSIDE = 1, INSIDE = 2, ENDS = 4 };

static const uint8_t is[256] = {
	['"'] = OUTSIDE | INSIDE | ENDS, ['\\'] = INSIDE,
	['{'] = OUTSIDE | ENDS, ['}'] = OUTSIDE | ENDS,
	['['] = OUTSIDE | ENDS, [']'] = OUTSIDE | ENDS,
	[','] = ENDS, [':'] = ENDS,
	[' '] = ENDS, ['\t'] = ENDS, ['\n'] = ENDS, ['\r'] = ENDS,
};

enum sf_wide
sf_skip_wide(const char *encoding)
{
	static const char *const chinese[] = {"gb", "cp936", "big5", "cp950",
	    "cp949", "johab", "uhc", "ms936", "ms949", NULL};
	static const char *const japanese[] = {"sjis", "shift", "cp932",
	    "ms_kanji", "windows-31j", NULL};
	size_t i;

	for (i = 0; encoding != NULL && chinese[i] != NULL; i++)
		if (strncasecmp(encoding, chinese[i], strlen(chinese[i])) == 0)
			return (SF_WIDE_CHINESE);
	for (i = 0; encoding != NULL && japanese[i] != NULL; i++)
		if (strncasecmp(encoding, japanese[i],
		    strlen(japanese[i])) == 0)
			return (SF_WIDE_JAPANESE);
	return (SF_WIDE_NONE);
}

/* Whether the byte is the first of two. */
static int
leads(enum sf_wide wide, unsigned char c)
{
	switch (wide) {
	case SF_WIDE_NONE:
		break;
	case SF_WIDE_CHINESE:
		return (c >= 0x81 && c <= 0xFE);
	case SF_WIDE_JAPANESE:
		return ((c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC));
	}
	return (0);
}

/* In a string from ${i} on: the offset behind its quote, or ${n}. */
static size_t
string(struct sf_skip *s, const char *p, size_t n, size_t i)
{
	const unsigned char top = s->wide == SF_WIDE_NONE ? 0xFF : 0x80;
	unsigned char c;

	while (i < n) {
		c = (unsigned char)p[i];
		if (s->escaped || s->lead) {
			/* No second byte is below 0x30, no quote is one. */
			i += s->escaped || c >= 0x30;
			s->escaped = s->lead = 0;
			continue;
		}
		while ((is[c] & INSIDE) == 0 && c <= top && ++i < n)
			c = (unsigned char)p[i];
		if (i == n)
			break;
		i++;
		if (c == '"') {
			s->string = 0;
			return (i);
		}
		s->escaped = c == '\\';
		s->lead = leads(s->wide, c) != 0;
	}
	return (n);
}

static size_t
scalar(const char *p, size_t n, size_t i)
{
	while (i < n && (is[(unsigned char)p[i]] & ENDS) == 0)
		i++;
	return (i);
}

/* Open or close at bracket ${c}; 0 where it closes another. */
static int
bracket(struct sf_levels *l, char c)
{
	if (c == '{' || c == '[') {
		sf_levels_push(l, c == '{');
		return (1);
	}
	if (l->n <= SF_RECORDS_DEPTH &&
	    sf_levels_object(l, l->n - 1) != (c == '}'))
		return (0);
	l->n--;
	return (1);
}

static void
start(struct sf_skip *s, char c)
{
	s->started = 1;
	s->scalar = c != '"' && c != '{' && c != '[';
}

enum sf_skipped
sf_skip(struct sf_skip *s, const char *p, size_t n, size_t *took)
{
	size_t i = 0;

	if (!s->started && n > 0)
		start(s, p[0]);
	while (i < n) {
		if (s->string) {
			i = string(s, p, n, i);
		} else if (s->scalar) {
			*took = scalar(p, n, i);
			return (*took < n ? SF_SKIP_END : SF_SKIP_MORE);
		} else {
			while (i < n &&
			    (is[(unsigned char)p[i]] & OUTSIDE) == 0)
				i++;
			if (i == n)
				break;
			if (p[i] == '"') {
				s->string = 1;
				i++;
				continue;
			}
			if (!bracket(&s->open, p[i])) {
				*took = i;
				return (SF_SKIP_WRONG);
			}
			i++;
		}
		if (s->open.n == 0 && !s->string) {
			*took = i;
			return (SF_SKIP_END);
		}
	}
	*took = n;
	return (SF_SKIP_MORE);
}
