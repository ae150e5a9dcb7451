/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_CSV_MASK_H
#define SF_FORMAT_CSV_MASK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * Where the bytes stand that a format cares for, as bits: bit i is byte i.
 * SSE2 is what every x86-64 has; elsewhere the loops below do, and the unit
 * test holds one against the other.
 */
static inline uint64_t
sf_csv_mask_slow(const char *p, size_t n, char a, char b, char c)
{
	uint64_t m = 0;
	size_t i;

	for (i = 0; i < n; i++)
		m |= (uint64_t)(p[i] == a || p[i] == b || p[i] == c) << i;
	return (m);
}

/* Of 16 bytes: those that a JSON string must escape. */
static inline uint32_t
sf_json_mask_slow(const char *p)
{
	uint32_t m = 0, i;

	for (i = 0; i < 16; i++)
		m |= (uint32_t)((unsigned char)p[i] < 0x20 || p[i] == '"' ||
		    p[i] == '\\') << i;
	return (m);
}

#ifdef __SSE2__
static inline __m128i
sf_csv_load16(const char *p)
{
	return (_mm_loadu_si128((const __m128i *)(const void *)p));
}

static inline uint64_t
sf_csv_mask16(const char *p, __m128i a, __m128i b, __m128i c)
{
	__m128i x = sf_csv_load16(p);

	x = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, a),
	    _mm_cmpeq_epi8(x, b)), _mm_cmpeq_epi8(x, c));
	return ((uint64_t)(unsigned)_mm_movemask_epi8(x));
}
#endif

/*
 * Three bytes to look for, each 16 times: as they are compared.  They are laid
 * out once, for a load of what was just stored byte by byte has to wait.
 */
struct sf_csv_trio {
	char a[16], b[16], c[16];
};

static inline struct sf_csv_trio
sf_csv_trio(char a, char b, char c)
{
	struct sf_csv_trio t;

	memset(t.a, a, sizeof(t.a));
	memset(t.b, b, sizeof(t.b));
	memset(t.c, c, sizeof(t.c));
	return (t);
}

/* Of 64 bytes: those that are one of ${t}. */
static inline uint64_t
sf_csv_mask(const char *p, const struct sf_csv_trio *t)
{
#ifdef __SSE2__
	const __m128i va = sf_csv_load16(t->a), vb = sf_csv_load16(t->b),
	    vc = sf_csv_load16(t->c);

	return (sf_csv_mask16(p, va, vb, vc) |
	    sf_csv_mask16(p + 16, va, vb, vc) << 16 |
	    sf_csv_mask16(p + 32, va, vb, vc) << 32 |
	    sf_csv_mask16(p + 48, va, vb, vc) << 48);
#else
	return (sf_csv_mask_slow(p, 64, t->a[0], t->b[0], t->c[0]));
#endif
}

static inline uint32_t
sf_json_mask(const char *p)
{
#ifdef __SSE2__
	const __m128i x = sf_csv_load16(p);
	/* Unsigned x <= 0x1f, which SSE2 does not compare. */
	const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(x,
	    _mm_set1_epi8(0x1f)), x);

	return ((uint32_t)_mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(
	    _mm_cmpeq_epi8(x, _mm_set1_epi8('"')),
	    _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'))))));
#else
	return (sf_json_mask_slow(p));
#endif
}

/* The number of the lowest bit; ${m} is not 0. */
static inline size_t
sf_csv_low(uint64_t m)
{
#ifdef __GNUC__
	return ((size_t)__builtin_ctzll(m));
#else
	size_t i = 0;

	for (; (m & 1) == 0; m >>= 1)
		i++;
	return (i);
#endif
}

/* A walk over the bytes of a text that are one of three. */
struct sf_csv_walk {
	const char *p;
	size_t n;		/* bytes of the text */
	size_t base;		/* of the block at hand */
	uint64_t left;		/* its bits that were not taken yet */
	const struct sf_csv_trio *want;
};

static inline void
sf_csv_walk_block(struct sf_csv_walk *w)
{
	char tail[64];

	if (w->n - w->base >= sizeof(tail)) {
		w->left = sf_csv_mask(w->p + w->base, w->want);
		return;
	}
	/* Not a byte behind the text is read. */
	memset(tail, 0, sizeof(tail));
	memcpy(tail, w->p + w->base, w->n - w->base);
	w->left = sf_csv_mask(tail, w->want);
}

/* Go on at ${at}, wherever that is. */
static inline void
sf_csv_walk_to(struct sf_csv_walk *w, size_t at)
{
	w->base = at & ~(size_t)63;
	w->left = 0;
	if (w->base < w->n) {
		sf_csv_walk_block(w);
		w->left &= ~UINT64_C(0) << (at & 63);
	}
}

/* The place of the next of those bytes, or n. */
static inline size_t
sf_csv_walk_next(struct sf_csv_walk *w)
{
	size_t i;

	while (w->left == 0) {
		if (w->n - w->base <= 64)
			return (w->n);
		w->base += 64;
		sf_csv_walk_block(w);
	}
	i = w->base + sf_csv_low(w->left);
	w->left &= w->left - 1;
	return (i);
}

#endif
