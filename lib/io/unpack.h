/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_UNPACK_H
#define SF_IO_UNPACK_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Packed streams, by magic number: zstd frames and gzip members, any number
 * of them in a row.  io/src.c reads, this decodes.
 */
enum sf_packing { SF_PLAIN, SF_ZSTD, SF_GZIP };
#define SF_MAGIC 6		/* bytes to look at; fewer where the file ends */

/*
 * How the stream that starts with ${head} is packed.  What is neither text
 * nor packed so that we read it is SF_E_DATA (-1), io/foreign.h.
 */
int sf_unpack_detect(struct sf_str head, enum sf_packing *how,
    struct sf_err *e) SF_MUST_CHECK;

struct sf_unpack;
struct sf_unpack *sf_unpack_new(enum sf_packing how, struct sf_err *e);

/*
 * Decode from ${in}, which moves on, into ${out}; *${got} bytes were written.
 * ${eof}: nothing comes after ${in}.  Damaged bytes, or a stream that ends
 * where it must not, are SF_E_DATA.  Nothing written from an empty ${in} at
 * ${eof} means the end.
 */
int sf_unpack_step(struct sf_unpack *u, struct sf_str *in, int eof, char *out,
    size_t cap, size_t *got, struct sf_err *e) SF_MUST_CHECK;
void sf_unpack_free(struct sf_unpack *u);

#endif
