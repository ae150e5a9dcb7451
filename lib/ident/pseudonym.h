/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENT_PSEUDONYM_H
#define SF_IDENT_PSEUDONYM_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "io/key.h"

/*
 * Keyed tokens in place of identifiers: the id of the key, a colon, and 32
 * base32 digits (160 bits) of HMAC(key; "pseudonym", type, scope, value), each
 * of the four with its length before it and a comma behind it ("5:phone,"), so
 * that no two of them ever run together: equal values of two types, scopes or
 * keys have nothing in common.
 */
enum sf_mac { SF_MAC_SHA256, SF_MAC_SM3 };

struct sf_pseudo;		/* one a thread */
struct sf_pseudo *sf_pseudo_new(enum sf_mac mac, const struct sf_key *key,
    struct sf_err *e);

/* Add the token to ${out}. */
int sf_pseudo_token(struct sf_pseudo *s, struct sf_str type,
    struct sf_str scope, struct sf_str value, struct sf_buf *out,
    struct sf_err *e) SF_MUST_CHECK;
void sf_pseudo_free(struct sf_pseudo *s);

#endif
