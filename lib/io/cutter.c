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
	free(b->nl);
	memset(b, 0, sizeof(*b));
}

/* Bit i: byte i of the 64 at ${p} is a newline. */
static inline uint64_t
newlines64(const char *p)
{
	uint64_t bits = 0;
	unsigned i;

#ifdef __SSE2__
	const __m128i nl = _mm_set1_epi8('\n');

	for (i = 0; i < 4; i++)
		bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(
		    _mm_loadu_si128((const __m128i *)(const void *)(p +
		    16 * i)), nl)) << 16 * i;
#else
	for (i = 0; i < 64; i++)
		bits |= (uint64_t)(p[i] == '\n') << i;
#endif
	return (bits);
}

/* Make ${b} hold so many places of newlines. */
static int
more_newlines(struct sf_block *b, size_t want, struct sf_err *e)
{
	uint32_t *nl;

	want += want / 2 + 1024;
	if ((nl = realloc(b->nl, want * sizeof(*nl))) == NULL)
		return (sf_fail_mem(e));
	b->nl = nl;
	b->cap_nl = want;
	return (0);
}

/*
 * Where the newlines of the chunk stand, all found here in one go: a search
 * from line to line would be felt.  The padding is no newline.
 */
static int
find_newlines(struct sf_block *b, size_t n, struct sf_err *e)
{
	uint64_t bits;
	size_t i, k = 0;

	for (i = 0; i < n; i += 64) {
		if (k + 64 > b->cap_nl && more_newlines(b, k + 64, e))
			return (-1);
		bits = newlines64(b->p + i);
		if (n - i < 64)
			bits &= (UINT64_C(1) << (n - i)) - 1;
		/* Mostly there is one or none: no branch that is guessed. */
		b->nl[k] = (uint32_t)i + (uint32_t)__builtin_ctzll(bits |
		    UINT64_C(1) << 63);
		k += bits != 0;
		for (bits &= bits - 1; bits != 0; bits &= bits - 1)
			b->nl[k++] = (uint32_t)i +
			    (uint32_t)__builtin_ctzll(bits);
	}
	b->c.nl = b->nl;
	b->c.lines = k;
	return (0);
}

void
sf_block_skip(struct sf_block *b, size_t n)
{
	size_t i, k = 0;

	while (k < b->c.lines && b->nl[k] < n)
		k++;
	if (k > 0) {
		b->c.bol = b->c.off + b->nl[k - 1] + 1;
		b->c.nl += k;
	}
	for (i = k; i < b->c.lines; i++)
		b->nl[i] -= (uint32_t)n;
	b->c.lines -= k;
	b->c.line += k;
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
	    .off = c->off, .bol = c->bol, .last = c->eof && k == have,
	    .mid = c->mid, .tag = c->st->tag != NULL ? *c->st->tag : 0,
	    .mark = c->st->mark != NULL ? *c->st->mark : 0};
	if (find_newlines(b, k, e))
		return (-1);
	if (k > 0)
		c->mid = b->p[k - 1] != '\n';
	if (b->c.lines > 0)
		c->bol = c->off + b->nl[b->c.lines - 1] + 1;
	c->line += b->c.lines;
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
