/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_BUF_H
#define SF_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

/*
 * Growable bytes.  A zeroed struct is an empty buffer.  Running out of memory
 * makes the buffer fail for good: later calls do nothing, and
 * sf_buf_check() says so once, where the bytes are used.
 */
struct sf_buf {
	char *p;
	size_t n, cap;
	int failed;
	struct sf_mem *mem;	/* NULL: the heap */
};

void sf_buf_release(struct sf_buf *b);		/* frees; b is empty again */
static inline void
sf_buf_clear(struct sf_buf *b)		/* keeps the memory, and a failure */
{
	b->n = 0;
}

char *sf_buf_grow(struct sf_buf *b, size_t n);	/* what sf_buf_room() does */

/* ${n} bytes at the end, or NULL.  Inline: rows are made of small pieces. */
static inline char *
sf_buf_room(struct sf_buf *b, size_t n)
{
	if (n < b->cap - b->n && !b->failed)
		return (b->p + b->n);
	return (sf_buf_grow(b, n));
}

static inline void
sf_buf_add(struct sf_buf *b, const void *p, size_t n)
{
	char *to;

	if (n == 0 || (to = sf_buf_room(b, n)) == NULL)
		return;
	memcpy(to, p, n);
	b->n += n;
}

static inline void
sf_buf_addc(struct sf_buf *b, char c)
{
	char *to = sf_buf_room(b, 1);

	if (to == NULL)
		return;
	*to = c;
	b->n++;
}

static inline void
sf_buf_addstr(struct sf_buf *b, struct sf_str s)
{
	sf_buf_add(b, s.p, s.n);
}

/* What is in ${from}; where it failed, so did ${b}. */
static inline void
sf_buf_addbuf(struct sf_buf *b, const struct sf_buf *from)
{
	sf_buf_add(b, from->p, from->n);
	b->failed |= from->failed;
}

/* Inline: most texts are literals, whose length is known. */
static inline void
sf_buf_adds(struct sf_buf *b, const char *s)
{
	sf_buf_add(b, s, strlen(s));
}

void sf_buf_addf(struct sf_buf *b, const char *fmt, ...) SF_PRINTF(2, 3);
void sf_buf_addu(struct sf_buf *b, uint64_t v);
void sf_buf_swap(struct sf_buf *a, struct sf_buf *b);

/* Add a NUL behind the bytes, which is not counted; NULL if failed. */
const char *sf_buf_cstr(struct sf_buf *b);

/* 0, or -1 with ${e} filled where memory ran out. */
static inline int SF_MUST_CHECK
sf_buf_check(const struct sf_buf *b, struct sf_err *e)
{
	return (b->failed ? sf_fail_mem(e) : 0);
}

static inline struct sf_str
sf_buf_str(const struct sf_buf *b)
{
	return ((struct sf_str){b->p ? b->p : "", b->n});
}

/*
 * Add ${s} as a JSON string with its quotes: '"', '\' and bytes below 0x20
 * are escaped (\n \t \r \b \f, else \u00xx), all else passes as it stands.
 */
void sf_buf_json(struct sf_buf *b, const char *p, size_t n);

/* The same of bytes that may be no UTF-8: what is none becomes U+FFFD. */
void sf_buf_json_any(struct sf_buf *b, const char *p, size_t n);

/* Add base64 with padding. */
void sf_buf_base64(struct sf_buf *b, const void *p, size_t n);

/* Add the bytes that ${s} is the base64 of; -1, and nothing, if it is none. */
int sf_buf_unbase64(struct sf_buf *b, struct sf_str s) SF_MUST_CHECK;

#endif
