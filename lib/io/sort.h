/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_SORT_H
#define SF_IO_SORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * External sort: records of a key and a value come out ordered by key, then
 * by value, bytewise; equal records stay as many as they were.  Up to
 * ${memory} bytes are held; beyond it runs are spilled to unlinked 0600 files
 * under TMPDIR (or /tmp) and merged.  The order depends on no memory size.
 */
struct sf_sort;

struct sf_sort *sf_sort_new(size_t memory, struct sf_err *e);
int sf_sort_add(struct sf_sort *s, struct sf_str key, struct sf_str val,
    struct sf_err *e) SF_MUST_CHECK;

/* End of input: sorts.  ${jobs} threads may help. */
int sf_sort_done(struct sf_sort *s, unsigned jobs, struct sf_err *e)
    SF_MUST_CHECK;

/* 1 and the next record (good until the next call), 0 at the end, -1. */
int sf_sort_next(struct sf_sort *s, struct sf_str *key, struct sf_str *val,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * The same, for who looks for equal keys: records whose key surely no other
 * has are passed over where that costs nothing.
 */
int sf_sort_next_near(struct sf_sort *s, struct sf_str *key,
    struct sf_str *val, struct sf_err *e) SF_MUST_CHECK;

/* Start again at the first record. */
int sf_sort_rewind(struct sf_sort *s, struct sf_err *e) SF_MUST_CHECK;

uint64_t sf_sort_count(const struct sf_sort *s);
void sf_sort_free(struct sf_sort *s);

#endif
