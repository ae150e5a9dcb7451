/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_SCRATCH_H
#define SF_IO_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * What does not fit in memory as it is: blocks, each lightly compressed, up to
 * ${memory} bytes of them held, those beyond in an unlinked 0600 file under
 * TMPDIR (or /tmp).  Blocks are numbered from 0 as they are added, and read in
 * any order; several threads may read, each with its own reader, while nobody
 * adds.
 */
#define SF_BLOCK ((size_t)256 << 10)	/* a good size for a block */

struct sf_scratch;
struct sf_scratch *sf_scratch_new(size_t memory, struct sf_err *e);
void sf_scratch_free(struct sf_scratch *s);

/* Append a block. */
int sf_scratch_put(struct sf_scratch *s, const void *p, size_t n,
    struct sf_err *e) SF_MUST_CHECK;

/* Append one of ${raw} bytes that a packer (one a thread) packed before. */
struct sf_packer;
struct sf_packer *sf_packer_new(struct sf_err *e);
void sf_packer_free(struct sf_packer *k);
int sf_pack(struct sf_packer *k, const void *p, size_t n, struct sf_buf *to,
    struct sf_err *e) SF_MUST_CHECK;
int sf_scratch_add(struct sf_scratch *s, struct sf_str packed, size_t raw,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Add, as a block, what lies in a file of the caller's since an earlier run:
 * ${packed} bytes from ${off} on, as sf_pack() made them of ${raw}, and with
 * their sf_hash64().  That is checked when the block is read: SF_E_DATA,
 * without saying of which file.  ${fd} must stay open.
 */
struct sf_packed {
	uint32_t packed, raw;
	uint64_t digest;
};
int sf_packed_make(struct sf_packed *k, struct sf_str packed, size_t raw,
    struct sf_err *e) SF_MUST_CHECK;	/* they are below 4 GiB */
int sf_scratch_refer(struct sf_scratch *s, int fd, uint64_t off,
    const struct sf_packed *k, struct sf_err *e) SF_MUST_CHECK;

/* The file of the caller's in which block ${i} lies, or -1. */
int sf_scratch_fd(const struct sf_scratch *s, uint64_t i);

/* The packed bytes of block ${i} as they are, in place of what is in ${b}. */
int sf_scratch_packed(const struct sf_scratch *s, uint64_t i, struct sf_buf *b,
    struct sf_packed *k, struct sf_err *e) SF_MUST_CHECK;

uint64_t sf_scratch_end(const struct sf_scratch *s);	/* number of the next */

/*
 * Nobody reads the block again: what it takes of memory is given back, though
 * it still counts.  Others may read other blocks meanwhile.
 */
void sf_scratch_drop(struct sf_scratch *s, uint64_t at);

struct sf_unscratch;
struct sf_unscratch *sf_unscratch_new(const struct sf_scratch *s,
    struct sf_err *e);
void sf_unscratch_free(struct sf_unscratch *u);

/* Block *${at} in place of what is in ${b}; *${at} moves to the next. */
int sf_unscratch_get(struct sf_unscratch *u, uint64_t *at, struct sf_buf *b,
    struct sf_err *e) SF_MUST_CHECK;

/* The same, behind what is in ${b}. */
int sf_unscratch_more(struct sf_unscratch *u, uint64_t at, struct sf_buf *b,
    struct sf_err *e) SF_MUST_CHECK;

#endif
