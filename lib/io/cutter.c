/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "io/cutter.h"

#define CHUNK ((size_t)1 << 20)
#define LARGEST ((size_t)256 << 20)	/* a record beyond this is refused */

void
sf_cutter_init(struct sf_cutter *c, struct sf_src *src,
    const struct sf_stage *st)
{
	memset(c, 0, sizeof(*c));
	c->src = src;
	c->st = st;
	c->chunk = st->chunk ? st->chunk : CHUNK;
	c->line = 1;
}

void
sf_block_release(struct sf_block *b)
{
	free(b->p);
	memset(b, 0, sizeof(*b));
}

#ifdef __SSE2__
/* In ${n} vectors of 16 bytes, at most 255: no byte counts further. */
static uint64_t
newlines16(const char *p, size_t n)
{
	const __m128i nl = _mm_set1_epi8('\n'), zero = _mm_setzero_si128();
	__m128i x, sum = zero;

	for (; n > 0; n--, p += 16) {
		x = _mm_loadu_si128((const __m128i *)(const void *)p);
		sum = _mm_sub_epi8(sum, _mm_cmpeq_epi8(x, nl));
	}
	sum = _mm_sad_epu8(sum, zero);
	return ((uint64_t)_mm_cvtsi128_si64(_mm_add_epi64(sum,
	    _mm_unpackhi_epi64(sum, zero))));
}
#endif

/* All bytes pass here, in one thread: a call for each line would be felt. */
static uint64_t
newlines(const char *p, size_t n)
{
	const char *end = p + n;
	uint64_t lines = 0;

#ifdef __SSE2__
	size_t k;

	for (; end - p >= 16; p += k * 16) {
		k = (size_t)(end - p) / 16 < 255 ? (size_t)(end - p) / 16 : 255;
		lines += newlines16(p, k);
	}
#endif
	for (; p < end; p++)
		lines += *p == '\n';
	return (lines);
}

void
sf_block_skip(struct sf_block *b, size_t n)
{
	b->c.line += newlines(b->c.p, n);
	b->c.off += n;
	b->c.p += n;
	b->c.n -= n;
}

/* Make ${b} hold ${cap} bytes and one; the ${have} first ones stay. */
static int
room(struct sf_block *b, size_t cap, size_t have, struct sf_err *e)
{
	char *p;

	if (b->cap >= cap)
		return (0);
	if ((p = malloc(++cap + SF_PAD)) == NULL)
		return (sf_fail_mem(e));
	if (have > 0)
		memcpy(p, b->p, have);
	free(b->p);
	b->p = p;
	b->cap = cap;
	return (0);
}

/* The carry to the start of ${b}, where it may be already. */
static int
take_carry(struct sf_cutter *c, struct sf_block *b, struct sf_err *e)
{
	size_t cap = c->carry_n > c->chunk ? c->carry_n : c->chunk;

	if (c->from != b) {
		/* One long record must not make every block large for ever. */
		if (b->cap > 4 * cap)
			sf_block_release(b);
		if (room(b, cap, 0, e))
			return (-1);
	}
	if (c->carry_n > 0)
		memmove(b->p, c->carry, c->carry_n);
	return (0);
}

/* Read on until ${b} holds ${want} bytes or the source ends. */
static int
fill(struct sf_cutter *c, struct sf_block *b, size_t *have, size_t want,
    struct sf_err *e)
{
	ssize_t k;
	int was;

	if (*have >= want || c->eof)
		return (0);
	if (room(b, want, *have, e))
		return (-1);
	/*
	 * A reader that waits for a slow writer while the run has failed is
	 * cancelled: there, and nowhere else.
	 */
	(void)pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &was);
	k = sf_src_read(c->src, b->p + *have, want - *have, e);
	(void)pthread_setcancelstate(was, &was);
	if (k < 0)
		return (-1);
	c->eof = (size_t)k < want - *have;
	*have += (size_t)k;
	return (0);
}

/* How much of the ${*have} bytes goes: reads on until that is something. */
static int
cut(struct sf_cutter *c, struct sf_block *b, size_t *have, size_t *k,
    struct sf_err *e)
{
	size_t most = c->chunk > LARGEST ? c->chunk : LARGEST;
	size_t want = c->chunk;

	for (;;) {
		if (fill(c, b, have, want, e))
			return (-1);
		if (*have == 0) {
			*k = 0;
			return (0);
		}
		*k = c->st->cut(c->st->cutter, b->p, *have, c->eof);
		if (*k == 0 && c->eof)
			*k = *have;
		if (*k > 0)
			return (0);
		if (want >= most) {
			(void)sf_fail(e, SF_E_DATA, "a record is longer than "
			    "%zu MiB", most >> 20);
			return (sf_err_at(e, sf_src_name(c->src), c->line, 0,
			    NULL, 0));
		}
		want = want > most / 2 ? most : want * 2;
	}
}

int
sf_cutter_next(struct sf_cutter *c, struct sf_block *b, struct sf_err *e)
{
	size_t have = c->carry_n, k = 0;

	if (c->eof && c->carry_n == 0 && c->off > 0)
		return (0);
	if (take_carry(c, b, e) || cut(c, b, &have, &k, e))
		return (-1);
	/* Whether something comes behind is known only by asking for it. */
	if (k == have && !c->eof && fill(c, b, &have, have + 1, e))
		return (-1);
	memset(b->p + have, 0, SF_PAD);
	b->taken = sf_src_taken(c->src);
	b->c = (struct sf_chunk){
	    .path = sf_src_name(c->src), .p = b->p, .n = k, .line = c->line,
	    .off = c->off, .last = c->eof && k == have, .mid = c->mid};
	if (k > 0)
		c->mid = b->p[k - 1] != '\n';
	c->line += newlines(b->p, k);
	c->off += k;
	c->from = b;
	c->carry = b->p + k;
	c->carry_n = have - k;
	return (k > 0);
}

size_t
sf_cut_lines(void *cutter, const char *p, size_t n, int last)
{
	(void)cutter;
	if (last)
		return (n);
	while (n > 0 && p[n - 1] != '\n')
		n--;
	return (n);
}
