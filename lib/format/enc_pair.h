/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_ENC_PAIR_H
#define SF_FORMAT_ENC_PAIR_H

#include <iconv.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Encodings of ASCII and pairs of bytes (GB18030 but for its characters of
 * four, GBK, Big5): what iconv said of a pair once is kept, because a call of
 * iconv costs more than a cell is long.
 */
struct sf_enc_pair;

/* ${cd} goes to UTF-8, and stays the caller's; NULL: no memory. */
struct sf_enc_pair *sf_enc_pair_new(iconv_t cd);
void sf_enc_pair_free(struct sf_enc_pair *t);

/*
 * Add ${in} as UTF-8 to ${out}: 1; or 0, and nothing added, where something
 * else is in it, or memory runs out: iconv has to be asked for all of it.
 */
int sf_enc_pair_decode(struct sf_enc_pair *t, struct sf_str in,
    struct sf_buf *out);

#endif
