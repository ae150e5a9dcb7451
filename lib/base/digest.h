/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_DIGEST_H
#define SF_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Digests: XXH3 where speed counts, SHA-256 and HMAC where a secret does. */

uint64_t sf_hash64(const void *p, size_t n);		/* XXH3-64 */

/* XXH3-128 as two numbers, for who takes what has equal ones for equal. */
struct sf_hash128 {
	uint64_t hi, lo;
};
struct sf_hash128 sf_hash128(const void *p, size_t n);

/* XXH3-128 as 32 lower-case hex digits (canonical order), and a NUL. */
void sf_hash_hex(const void *p, size_t n, char out[33]);

/* The first ${digits} of them, an even number, and a NUL. */
void sf_hash_head(const void *p, size_t n, char *out, size_t digits);

/* Streaming XXH3-128. */
struct sf_hasher;
struct sf_hasher *sf_hasher_new(void);			/* NULL: no memory */
void sf_hasher_add(struct sf_hasher *h, const void *p, size_t n);
void sf_hasher_hex(const struct sf_hasher *h, char out[33]);
void sf_hasher_free(struct sf_hasher *h);

/* SHA-256 of ${n} bytes. */
int sf_sha256(const void *p, size_t n, uint8_t out[32], struct sf_err *e)
    SF_MUST_CHECK;

/*
 * A keyed digest, ready to be used often.  ${alg} is "SHA256" or "SM3".  The
 * key is copied.  Not shared between threads: each has its own.
 */
struct sf_hmac;
struct sf_hmac *sf_hmac_new(const char *alg, const void *key, size_t n,
    struct sf_err *e);
int sf_hmac(struct sf_hmac *h, const void *p, size_t n, uint8_t out[32],
    struct sf_err *e) SF_MUST_CHECK;
void sf_hmac_free(struct sf_hmac *h);

void sf_hex(const uint8_t *p, size_t n, char *out);	/* 2n digits, NUL */

/* The first ${digits} lower-case RFC 4648 base32 digits of ${p}, and a NUL. */
void sf_base32(const uint8_t *p, size_t n, char *out, size_t digits);

/*
 * FNV-1a, 32 bits, and on it the stable share of GrowthBook's hash version 2:
 * fnv1a32(decimal text of fnv1a32(salt + id)) mod 10000, so 0..9999.  Source:
 * growthbook, hash.ex.  Samples, arms and holdouts come from it.
 */
uint32_t sf_fnv1a32(const void *p, size_t n);
unsigned sf_share10000(const char *salt, size_t sn, const char *id, size_t in);

#endif
