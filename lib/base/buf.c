/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

void
sf_buf_release(struct sf_buf *b)
{
	sf_mem_free(b->mem, b->p);
	*b = (struct sf_buf){.mem = b->mem};
}

char *
sf_buf_grow(struct sf_buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 64;
	char *p;

	if (b->failed)
		return (NULL);
	if (n > SIZE_MAX / 4 - b->n)
		goto fail;
	/* Room for nothing is somewhere, too: NULL is for failures. */
	if (b->n + n > b->cap || b->p == NULL) {
		while (cap < b->n + n)
			cap += cap / 2;
		if ((p = sf_mem_resize(b->mem, b->p, cap, 1)) == NULL)
			goto fail;
		b->p = p;
		b->cap = cap;
	}
	return (b->p + b->n);
fail:
	b->failed = 1;
	return (NULL);
}

void
sf_buf_addf(struct sf_buf *b, const char *fmt, ...)
{
	va_list ap;
	char *to;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->failed = 1;
		return;
	}
	if ((to = sf_buf_room(b, (size_t)n + 1)) == NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(to, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void
sf_buf_addu(struct sf_buf *b, uint64_t v)
{
	char d[20];
	size_t i = sizeof(d);

	if (v < 100) {
		if (v >= 10)
			sf_buf_addc(b, (char)('0' + v / 10));
		sf_buf_addc(b, (char)('0' + v % 10));
		return;
	}
	do
		d[--i] = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	sf_buf_add(b, d + i, sizeof(d) - i);
}

void
sf_buf_swap(struct sf_buf *a, struct sf_buf *b)
{
	struct sf_buf t = *a;

	*a = *b;
	*b = t;
}

const char *
sf_buf_cstr(struct sf_buf *b)
{
	char *end = sf_buf_room(b, 1);

	if (end == NULL)
		return (NULL);
	*end = '\0';
	return (b->p);
}

static void
json_escape(struct sf_buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char u[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
	char two[2] = {'\\', (char)c};

	switch (c) {
	case '"':
	case '\\':
		break;
	case '\n':
		two[1] = 'n';
		break;
	case '\t':
		two[1] = 't';
		break;
	case '\r':
		two[1] = 'r';
		break;
	case '\b':
		two[1] = 'b';
		break;
	case '\f':
		two[1] = 'f';
		break;
	default:
		sf_buf_add(b, u, sizeof(u));
		return;
	}
	sf_buf_add(b, two, sizeof(two));
}

/*
 * Whether one of eight bytes has to be escaped: a byte below a bound is one
 * that borrows when the bound is taken off it; a byte that is c is below 1 when
 * c is put over it.  Borrows go on to bytes above only where one was found.
 */
static int
special(uint64_t v)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t quote = v ^ ones * '"', back = v ^ ones * '\\';

	return (((((v - ones * 0x20) & ~v) | ((quote - ones) & ~quote) |
	    ((back - ones) & ~back)) & ones * 0x80) != 0);
}

/* The first byte from ${i} on that has to be escaped, or ${n}. */
static size_t
plain(const char *p, size_t i, size_t n)
{
	uint32_t first, last;
	uint64_t v;

	for (; n - i >= 8; i += 8) {
		memcpy(&v, p + i, 8);
		if (special(v))
			break;
	}
	if (n - i >= 4 && n - i < 8) {
		memcpy(&first, p + i, 4);
		memcpy(&last, p + n - 4, 4);
		if (!special((uint64_t)first << 32 | last))
			return (n);
	}
	for (; i < n; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == '"' || p[i] == '\\')
			return (i);
	return (n);
}

void
sf_buf_json(struct sf_buf *b, const char *p, size_t n)
{
	size_t i = plain(p, 0, n), from = 0;
	char *to;

	if (i == n && n < SIZE_MAX / 4 &&
	    (to = sf_buf_room(b, n + 2)) != NULL) {
		*to = '"';
		if (n > 0)
			memcpy(to + 1, p, n);
		to[n + 1] = '"';
		b->n += n + 2;
		return;
	}
	sf_buf_addc(b, '"');
	for (; i < n; i = plain(p, from, n)) {
		sf_buf_add(b, p + from, i - from);
		json_escape(b, (unsigned char)p[i]);
		from = i + 1;
	}
	sf_buf_add(b, p + from, n - from);
	sf_buf_addc(b, '"');
}

void
sf_buf_base64(struct sf_buf *b, const void *p, size_t n)
{
	static const char d[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *s = p;
	uint32_t v;
	size_t i, k;
	char q[4];

	for (i = 0; i < n; i += 3) {
		k = n - i < 3 ? n - i : 3;
		v = (uint32_t)s[i] << 16;
		v |= k > 1 ? (uint32_t)s[i + 1] << 8 : 0;
		v |= k > 2 ? s[i + 2] : 0;
		q[0] = d[v >> 18];
		q[1] = d[v >> 12 & 63];
		q[2] = k > 1 ? d[v >> 6 & 63] : '=';
		q[3] = k > 2 ? d[v & 63] : '=';
		sf_buf_add(b, q, sizeof(q));
	}
}

void
sf_buf_json_any(struct sf_buf *b, const char *s, size_t n)
{
	struct sf_buf clean = {0};
	const char *p = s, *end = s + n;
	char utf8[4];
	size_t k;

	if (sf_utf8_valid(s, n)) {
		sf_buf_json(b, s, n);
		return;
	}
	while (p < end) {
		k = sf_utf8_put(utf8, sf_utf8_next(&p, end));
		sf_buf_add(&clean, utf8, k);
	}
	sf_buf_json(b, clean.p, clean.n);
	b->failed |= clean.failed;
	sf_buf_release(&clean);
}

/* The six bits that a digit of base64 stands for, or -1. */
static int
six(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (c - 'A');
	if (c >= 'a' && c <= 'z')
		return (c - 'a' + 26);
	if (c >= '0' && c <= '9')
		return (c - '0' + 52);
	return (c == '+' ? 62 : c == '/' ? 63 : -1);
}

int
sf_buf_unbase64(struct sf_buf *b, struct sf_str s)
{
	size_t was = b->n, i, k, pads = 0;
	uint32_t v;
	int d;

	while (pads < 2 && pads < s.n && s.p[s.n - 1 - pads] == '=')
		pads++;
	if (s.n % 4 != 0)
		return (-1);
	for (i = 0; i < s.n; i += 4) {
		for (v = 0, k = 0; k < 4; k++) {
			d = i + k >= s.n - pads ? 0 : six(s.p[i + k]);
			if (d < 0) {
				b->n = was;
				return (-1);
			}
			v = v << 6 | (uint32_t)d;
		}
		sf_buf_addc(b, (char)(v >> 16));
		if (i + 4 < s.n || pads < 2)
			sf_buf_addc(b, (char)(v >> 8));
		if (i + 4 < s.n || pads < 1)
			sf_buf_addc(b, (char)v);
	}
	return (0);
}
