/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_JSON_TOKEN_H
#define SF_FORMAT_JSON_TOKEN_H

#include <stddef.h>
#include <stdint.h>

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

/* Whether there is a backslash. */
int sf_jtoken_escaped(struct sf_str s);

/*
 * Decode the inside of a string, *${s}, which lies in the text ${p} of ${n}
 * bytes, into ${t}.  0, or -1 with ${f} (SF_JE_NONE: memory).
 */
int sf_jtoken_decode(struct sf_jtext *t, size_t n, const char *p,
    struct sf_str *s, struct sf_jfault *f);

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
