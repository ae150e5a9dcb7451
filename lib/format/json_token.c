/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/json_token.h"

static int
fail(struct sf_jfault *f, enum sf_jcode code, size_t at, const char *why)
{
	*f = (struct sf_jfault){code, at, why};
	return (-1);
}

/* The four hex digits at ${p}, or -1. */
static int32_t
hex4(const char *p, const char *end)
{
	int32_t v = 0;
	int i, d;

	if (end - p < 4)
		return (-1);
	for (i = 0; i < 4; i++) {
		if (p[i] >= '0' && p[i] <= '9')
			d = p[i] - '0';
		else if ((p[i] | 32) >= 'a' && (p[i] | 32) <= 'f')
			d = (p[i] | 32) - 'a' + 10;
		else
			return (-1);
		v = v * 16 + d;
	}
	return (v);
}

/*
 * The escape "\u" at *${p}, of one code unit or a pair of surrogates.  0, or
 * -1 with *${code} set.
 */
static int
unicode(const char **p, const char *end, char **to, enum sf_jcode *code)
{
	int32_t u = hex4(*p + 2, end), low;

	*code = SF_JE_JSON;
	if (u < 0)
		return (-1);
	*p += 6;
	if (u >= 0xD800 && u < 0xE000) {
		*code = SF_JE_TEXT;
		if (u >= 0xDC00 || end - *p < 6 || (*p)[0] != '\\' ||
		    (*p)[1] != 'u')
			return (-1);
		low = hex4(*p + 2, end);
		if (low < 0xDC00 || low > 0xDFFF)
			return (-1);
		u = 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00);
		*p += 6;
	}
	*to += sf_utf8_put(*to, (uint32_t)u);
	return (0);
}

/* The byte that a backslash and ${c} stand for, or 0. */
static char
simple(char c)
{
	switch (c) {
	case '"':
	case '\\':
	case '/':
		return (c);
	case 'b':
		return ('\b');
	case 'f':
		return ('\f');
	case 'n':
		return ('\n');
	case 'r':
		return ('\r');
	case 't':
		return ('\t');
	}
	return (0);
}

int
sf_jtoken_decode(struct sf_jtext *t, size_t n, const char *p, struct sf_str *s,
    struct sf_jfault *f)
{
	const char *q = s->p, *end = s->p + s->n, *esc;
	enum sf_jcode code;
	char *to, *from;

	/* Decoded text is never longer than it was: room for the whole text
	 * once, so that what was decoded before stays where it is. */
	if (t->cap < n) {
		free(t->p);
		t->cap = 0;
		if ((t->p = malloc(n + n / 2)) == NULL)
			return (fail(f, SF_JE_NONE, 0, NULL));
		t->cap = n + n / 2;
	}
	to = from = t->p + t->n;
	while (q < end) {
		if ((esc = memchr(q, '\\', (size_t)(end - q))) == NULL)
			esc = end;
		memcpy(to, q, (size_t)(esc - q));
		to += esc - q;
		if ((q = esc) == end)
			break;
		if (end - q >= 2 && q[1] == 'u') {
			if (unicode(&q, end, &to, &code) == 0)
				continue;
			return (fail(f, code, (size_t)(esc - p),
			    code == SF_JE_TEXT ? "a surrogate without its pair"
			    : "'\\u' needs four hexadecimal digits"));
		}
		if (end - q < 2 || (*to = simple(q[1])) == 0)
			return (fail(f, SF_JE_JSON, (size_t)(esc - p),
			    "an unknown escape in a string"));
		to++;
		q += 2;
	}
	*s = (struct sf_str){from, (size_t)(to - from)};
	t->n += s->n;
	return (0);
}

static size_t
digits(struct sf_str s, size_t i)
{
	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return (i);
}

/* Bytes of ${s} that are the longest start of a number; ${ok}: a whole one. */
static size_t
number(struct sf_str s, int *ok)
{
	size_t i = s.p[0] == '-', k;

	*ok = 0;
	if ((k = digits(s, i)) == i)
		return (i);
	if (s.p[i] == '0' && k > i + 1)
		return (i + 1);
	i = k;
	if (i < s.n && s.p[i] == '.') {
		if ((k = digits(s, i + 1)) == i + 1)
			return (k);
		i = k;
	}
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
			i++;
		if ((k = digits(s, i)) == i)
			return (k);
		i = k;
	}
	*ok = i == s.n;
	return (i);
}

int
sf_jtoken_type(struct sf_str s, size_t at, struct sf_jfault *f)
{
	size_t good;
	int ok;

	if (s.p[0] == '-' || (s.p[0] >= '0' && s.p[0] <= '9')) {
		good = number(s, &ok);
		if (ok)
			return (SF_J_NUM);
		return (fail(f, SF_JE_JSON, at + good,
		    "not a number as JSON writes it"));
	}
	if (s.n == 4 && memcmp(s.p, "true", 4) == 0)
		return (SF_J_TRUE);
	if (s.n == 4 && memcmp(s.p, "null", 4) == 0)
		return (SF_J_NULL);
	if (s.n == 5 && memcmp(s.p, "false", 5) == 0)
		return (SF_J_FALSE);
	if (s.n >= 3 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0)
		return (fail(f, SF_JE_JSON, at, "a byte order mark"));
	return (fail(f, SF_JE_JSON, at, "not a JSON value"));
}

/* The first byte of ${p} that is not UTF-8, or ${n}. */
static size_t
utf8_bad(const char *p, size_t n)
{
	const char *q = p, *end = p + n, *was;

	while (q < end) {
		was = q;
		/* A U+FFFD that stands in the text is three bytes long. */
		if (sf_utf8_next(&q, end) == 0xFFFD && q - was == 1)
			return ((size_t)(was - p));
	}
	return (n);
}

/*
 * The string that starts at ${i}: the offset behind it, or ${n} + 1 with the
 * reason in ${f}.
 */
static size_t
skip_string(const char *p, size_t n, size_t i, struct sf_jfault *f)
{
	size_t s = i++;

	for (; i < n; i++) {
		if (p[i] == '"')
			return (i + 1);
		if ((unsigned char)p[i] < 0x20) {
			(void)fail(f, SF_JE_JSON, i,
			    "a raw control character in a string");
			return (n + 1);
		}
		if (p[i] == '\\')
			i++;
	}
	(void)fail(f, SF_JE_JSON, s, "a string has no end");
	return (n + 1);
}

uint32_t
sf_jtoken_scan(const char *p, size_t n, uint32_t *at, struct sf_jfault *f)
{
	size_t i = 0, bad = utf8_bad(p, n);
	uint32_t count = 0;

	if (bad < n) {
		(void)fail(f, SF_JE_TEXT, bad, "not UTF-8");
		at[0] = (uint32_t)n;
		return (0);
	}
	*f = (struct sf_jfault){SF_JE_JSON, n, "the text is blank"};
	while (i < n) {
		if (sf_jtoken_blank(p[i])) {
			i++;
			continue;
		}
		at[count++] = (uint32_t)i;
		if (p[i] == '"') {
			i = skip_string(p, n, i, f);
		} else if (p[i] != '\0' && strchr("{}[]:,", p[i]) != NULL) {
			i++;
		} else {
			while (i < n && !sf_jtoken_blank(p[i]) &&
			    (p[i] == '\0' || strchr("{}[]:,\"", p[i]) == NULL))
				i++;
		}
	}
	at[count] = (uint32_t)n;
	return (count);
}
