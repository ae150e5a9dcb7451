/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_ORDER_H
#define SF_IO_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Records of io/sort, and their order: by key, then by value, bytewise.
 * A record lies in memory as two LEB128 lengths, the key, and the value.
 */
#define SF_REC_HEAD 20		/* bytes that the two lengths may take */

size_t sf_rec_head(char *to, size_t key, size_t val);	/* bytes written */

/* The record at ${p}; returns its end. */
const char *sf_rec_get(const char *p, struct sf_str *key, struct sf_str *val);

/*
 * A record with eight bytes of its key, so that most comparisons touch no
 * record.  They are those behind the ${skip} bytes that all keys share.
 */
struct sf_item {
	uint64_t head;
	const char *rec;
};
uint64_t sf_item_head(const char *rec, size_t skip);
int sf_item_cmp(const struct sf_item *a, const struct sf_item *b, size_t skip);

/* Sort ${n} items, whose heads are filled in; up to ${jobs} threads help. */
int sf_order(struct sf_item *a, size_t n, size_t skip, unsigned jobs,
    struct sf_err *e) SF_MUST_CHECK;

#endif
