/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENT_PSEUDONYM_H
#define SF_IDENT_PSEUDONYM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Keyed tokens in place of identifiers: "k1:" and 32 base32 digits (160 bits)
 * of HMAC-SHA256(key; "pseudonym", type, value), joined by NUL bytes.  "k1"
 * is the number of the key, for the day when there is a second one.  The type
 * is in it, so that equal values of two types have nothing in common.
 */
struct sf_pseudo;		/* one a thread */
struct sf_pseudo *sf_pseudo_new(const uint8_t *key, size_t n, struct sf_err *e);
int sf_pseudo_token(struct sf_pseudo *s, struct sf_str type,
    struct sf_str value, struct sf_buf *out, struct sf_err *e) SF_MUST_CHECK;
void sf_pseudo_free(struct sf_pseudo *s);

#endif
