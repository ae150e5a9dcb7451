/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_ENC_H
#define SF_FORMAT_ENC_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Encodings over iconv, to and from UTF-8, record by record. */
struct sf_enc;			/* a converter: one a thread */

/*
 * "utf-8" "gb18030" "gbk" "big5" "utf-16le" "utf-16be" "latin1"; SF_E_USAGE
 * for a name that iconv does not know, SF_E_IO where one of these fails.
 */
struct sf_enc *sf_enc_new(const char *name, struct sf_err *e);
void sf_enc_free(struct sf_enc *c);

/*
 * Add ${in} as UTF-8 to ${out}.  0, or 1-based byte of the first that cannot
 * be decoded (nothing is added then).  Byte 0x80 in GB18030 or GBK is tried
 * once more as CP936.
 */
size_t sf_enc_decode(struct sf_enc *c, struct sf_str in, struct sf_buf *out);

/*
 * The same, fast, of text in which every character is ASCII or has two bytes,
 * in an encoding of these: 1.  0, and nothing is added, where it is not so:
 * sf_enc_decode() has to look.
 */
int sf_enc_quick(struct sf_enc *c, struct sf_str in, struct sf_buf *out);

/* Add UTF-8 text in the encoding; what it lacks becomes '?', counted. */
size_t sf_enc_encode(struct sf_enc *c, struct sf_str in, struct sf_buf *out);

#endif
