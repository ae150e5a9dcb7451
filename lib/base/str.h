/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_STR_H
#define SF_BASE_STR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Bytes that somebody else owns: pointer, then length. */
struct sf_str {
	const char *p;
	size_t n;
};

#define SF_S(lit) ((struct sf_str){(lit), sizeof(lit) - 1})

/* These stand here so that literals are compared without a call. */
static inline struct sf_str
sf_str(const char *cstr)			/* NULL gives the empty one */
{
	struct sf_str s;

	s.p = cstr ? cstr : "";
	s.n = cstr ? strlen(cstr) : 0;
	return (s);
}

/*
 * Whether ${n} bytes are the same.  Names and words are short, and compared by
 * two loads that may overlap: a call would cost more than the comparison.
 */
static inline int
sf_bytes_eq(const char *a, const char *b, size_t n)
{
	uint64_t v, w, x, y;
	uint32_t s, t, u, z;

	if (n >= 8 && n <= 16) {
		memcpy(&v, a, 8);
		memcpy(&w, b, 8);
		memcpy(&x, a + n - 8, 8);
		memcpy(&y, b + n - 8, 8);
		return (((v ^ w) | (x ^ y)) == 0);
	}
	if (n >= 4 && n < 8) {
		memcpy(&s, a, 4);
		memcpy(&t, b, 4);
		memcpy(&u, a + n - 4, 4);
		memcpy(&z, b + n - 4, 4);
		return (((s ^ t) | (u ^ z)) == 0);
	}
	if (n > 16 && n <= 32)
		return (sf_bytes_eq(a, b, 16) &&
		    sf_bytes_eq(a + n - 16, b + n - 16, 16));
	if (n > 16)
		return (memcmp(a, b, n) == 0);
	return (n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] &&
	    a[n - 1] == b[n - 1]));
}

/* Whether no byte of ${s} is above 0x7F: eight at once. */
static inline int
sf_str_ascii(struct sf_str s)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	uint64_t w;
	size_t i;

	for (i = 0; s.n - i >= sizeof(w); i += sizeof(w)) {
		memcpy(&w, s.p + i, sizeof(w));
		if ((w & high) != 0)
			return (0);
	}
	for (; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return (0);
	return (1);
}

/* How many digits ${s} starts with: eight at once, for most are no more. */
static inline size_t
sf_str_digits(struct sf_str s)
{
	const uint64_t zeros = UINT64_C(0x3030303030303030);
	const uint64_t high = UINT64_C(0xF0F0F0F0F0F0F0F0);
	uint64_t v;
	size_t i = 0;

	for (; s.n - i >= sizeof(v); i += sizeof(v)) {
		memcpy(&v, s.p + i, sizeof(v));
		/* 0x30 to 0x39: plus 6 they stay below 0x40. */
		if ((v & high) != zeros ||
		    ((v + UINT64_C(0x0606060606060606)) & high) != zeros)
			break;
	}
	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return (i);
}

static inline int
sf_str_eq(struct sf_str a, struct sf_str b)
{
	return (a.n == b.n && sf_bytes_eq(a.p, b.p, a.n));
}

static inline int
sf_str_is(struct sf_str a, const char *cstr)
{
	return (sf_str_eq(a, sf_str(cstr)));
}

int sf_str_cmp(struct sf_str a, struct sf_str b);	/* bytewise, as memcmp */

static inline int
sf_str_starts(struct sf_str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return (s.n >= n && memcmp(s.p, prefix, n) == 0);
}

static inline int
sf_str_ends(struct sf_str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return (s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0);
}

struct sf_str sf_str_trim(struct sf_str s);	/* blanks and tabs, both ends */

/*
 * The candidate nearest to ${word} by edit distance, or NULL where none is
 * near enough to be meant.  ${n} candidates.
 */
const char *sf_str_near(struct sf_str word, const char *const *cand, size_t n);

/* UTF-8: whether ${s} is valid (no surrogates, no overlong forms). */
int sf_utf8_valid(const char *p, size_t n);

/*
 * Decode the code point at *${p} < ${end} and advance; an invalid byte gives
 * 0xFFFD and advances by one.
 */
uint32_t sf_utf8_next(const char **p, const char *end);

/* Write ${cp} as UTF-8 into ${out} (4 bytes); returns the length. */
size_t sf_utf8_put(char *out, uint32_t cp);

/*
 * ${s} with the full-width forms of ASCII, the minus sign and the blanks of
 * Unicode as ASCII, and without what cannot be seen: in ${out}, or ${s} itself
 * where it has none of them or does not fit into ${cap} bytes.
 */
struct sf_str sf_utf8_narrow(struct sf_str s, char *out, size_t cap);

/* Columns on a terminal: wide East Asian characters take two, marks none. */
unsigned sf_utf8_width(const char *p, size_t n);

#endif
