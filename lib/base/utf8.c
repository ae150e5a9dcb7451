/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/str.h"

/*
 * Length of the valid UTF-8 sequence at ${p}, and its code point; 0 where the
 * bytes are none.  Unicode 15, table 3-7.
 */
static size_t
sequence(const unsigned char *p, size_t n, uint32_t *cp)
{
	unsigned char lo = 0x80, hi = 0xBF;
	size_t len, i;

	if (p[0] < 0x80) {
		*cp = p[0];
		return (1);
	}
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return (0);
	len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (n < len)
		return (0);
	if (p[0] == 0xE0)
		lo = 0xA0;
	else if (p[0] == 0xED)
		hi = 0x9F;
	else if (p[0] == 0xF0)
		lo = 0x90;
	else if (p[0] == 0xF4)
		hi = 0x8F;
	if (p[1] < lo || p[1] > hi)
		return (0);
	*cp = p[0] & (0xFFu >> (len + 1));
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return (0);
		*cp = *cp << 6 | (p[i] & 0x3F);
	}
	return (len);
}

int
sf_utf8_valid(const char *p, size_t n)
{
	const unsigned char *s = (const unsigned char *)p;
	uint64_t eight;
	uint32_t cp;
	size_t i = 0, k;

	while (i < n) {
		if (n - i >= 8) {
			memcpy(&eight, s + i, 8);
			if ((eight & UINT64_C(0x8080808080808080)) == 0) {
				i += 8;
				continue;
			}
		}
		if ((k = sequence(s + i, n - i, &cp)) == 0)
			return (0);
		i += k;
	}
	return (1);
}

uint32_t
sf_utf8_next(const char **p, const char *end)
{
	uint32_t cp = 0;
	size_t k = sequence((const unsigned char *)*p, (size_t)(end - *p), &cp);

	*p += k ? k : 1;
	return (k ? cp : 0xFFFD);
}

size_t
sf_utf8_put(char *out, uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return (1);
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 63));
		return (2);
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 63));
		out[2] = (char)(0x80 | (cp & 63));
		return (3);
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 63));
	out[2] = (char)(0x80 | (cp >> 6 & 63));
	out[3] = (char)(0x80 | (cp & 63));
	return (4);
}

/* Ranges of East Asian Width W and F that a terminal shows in two columns. */
static unsigned
columns(uint32_t cp)
{
	if ((cp >= 0x300 && cp <= 0x36F) || (cp >= 0x200B && cp <= 0x200F) ||
	    (cp >= 0xFE00 && cp <= 0xFE0F))
		return (0);
	if ((cp >= 0x1100 && cp <= 0x115F) || (cp >= 0x2E80 && cp <= 0x303E) ||
	    (cp >= 0x3041 && cp <= 0xA4CF) || (cp >= 0xAC00 && cp <= 0xD7A3) ||
	    (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0xFE30 && cp <= 0xFE6F) ||
	    (cp >= 0xFF00 && cp <= 0xFF60) || (cp >= 0xFFE0 && cp <= 0xFFE6) ||
	    (cp >= 0x1F300 && cp <= 0x1FAFF) || (cp >= 0x20000 && cp <= 0x3FFFD))
		return (2);
	return (1);
}

unsigned
sf_utf8_width(const char *p, size_t n)
{
	const char *end = n > 0 ? p + n : p;
	unsigned w = 0;

	while (p < end)
		w += columns(sf_utf8_next(&p, end));
	return (w);
}

/* The ASCII that stands for ${cp}: 0 where there is none, -1 for nothing. */
static int
narrow(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		return ((int)(cp - 0xFF01) + '!');
	if (cp == 0x3000 || cp == 0xA0 || cp == 0x202F || cp == 0x2007 ||
	    cp == 0x2009)
		return (' ');
	if (cp == 0x2212)
		return ('-');
	return (cp == 0x200B || cp == 0xFEFF || cp == 0x200E || cp == 0x200F ?
	    -1 : 0);
}

struct sf_str
sf_utf8_narrow(struct sf_str s, char *out, size_t cap)
{
	const char *p = s.p, *end = s.p + s.n, *from;
	size_t n = 0;
	int c;

	while (p < end && !((unsigned char)*p & 0x80))
		p++;
	if (p == end || s.n > cap)
		return (s);
	for (p = s.p; p < end;) {
		from = p;
		c = narrow(sf_utf8_next(&p, end));
		if (c > 0)
			out[n++] = (char)c;
		else if (c == 0)
			while (from < p)
				out[n++] = *from++;
	}
	return ((struct sf_str){out, n});
}
