/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_JSON_TOKEN_H
#define SF_FORMAT_JSON_TOKEN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "format/json.h"

/* The grammar of single tokens, for json_parse.c. */
struct sf_jfault {
	enum sf_jcode code;
	size_t at;		/* 0-based byte of the text */
	const char *why;
};

struct sf_jtext {		/* decoded strings of one text */
	char *p;
	size_t n, cap;
};

static inline int
sf_jtoken_blank(char c)
{
	return (c == ' ' || c == '\n' || c == '\t' || c == '\r');
}

/*
 * Decode the inside of a string, *${s}, which lies in the text ${p} of ${n}
 * bytes, into ${t}.  0, or -1 with ${f} (SF_JE_NONE: memory).
 */
int sf_jtoken_decode(struct sf_jtext *t, size_t n, const char *p,
    struct sf_str *s, struct sf_jfault *f);

/*
 * Whether the ${n} bytes at ${p}, of which 8 may be read, are a number of at
 * most 8 digits and a point, all looked at at once: without a loop that ends
 * somewhere else each time.  0 says nothing; sf_jtoken_type() knows.
 */
static inline int
sf_jtoken_short(const char *p, size_t n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t x, y, dot;

	if (n - 1 > 7 || p[0] == '.' || (p[0] == '0' && n > 1 && p[1] != '.'))
		return (0);
	memcpy(&x, p, 8);
	x = n == 8 ? x : x << (64 - 8 * n) | ones * '0' >> 8 * n;
	y = x ^ ones * '.';
	dot = ~(((y & ones * 0x7F) + ones * 0x7F) | y | ones * 0x7F);
	if ((dot & (dot - 1)) != 0 || dot >> 63 != 0)
		return (0);
	x ^= (dot >> 7) * ('.' ^ '0');
	return (((x & ones * 0xF0) ^ ones * 0x30) == 0 &&
	    (((x + ones * 6) & ones * 0xF0) ^ ones * 0x30) == 0);
#else
	(void)p;
	(void)n;
	return (0);
#endif
}

/* enum sf_jtype of null, false, true or a number; -1 with ${f}. */
int sf_jtoken_type(struct sf_str s, size_t at, struct sf_jfault *f);

/*
 * Byte by byte, what the first stage does with SIMD, up to the first thing
 * that it refuses, which goes to ${f}.  Returns the number of offsets; ${at}
 * has room for ${n} + 1.
 */
uint32_t sf_jtoken_scan(const char *p, size_t n, uint32_t *at,
    struct sf_jfault *f);

#endif
