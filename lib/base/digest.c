/* SPDX-License-Identifier: MIT */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/spare.h"

#include "base/digest.h"

uint64_t
sf_hash64(const void *p, size_t n)
{
	return (XXH3_64bits(p, n));
}

struct sf_hash128
sf_hash128(const void *p, size_t n)
{
	XXH128_hash_t h = XXH3_128bits(p, n);

	return ((struct sf_hash128){h.high64, h.low64});
}

static void
canonical_hex(XXH128_hash_t h, char out[33])
{
	XXH128_canonical_t c;

	XXH128_canonicalFromHash(&c, h);
	sf_hex(c.digest, sizeof(c.digest), out);
}

void
sf_hash_head(const void *p, size_t n, char *out, size_t digits)
{
	XXH128_canonical_t c;

	XXH128_canonicalFromHash(&c, XXH3_128bits(p, n));
	sf_hex(c.digest, digits / 2, out);
}

void
sf_hash_hex(const void *p, size_t n, char out[33])
{
	canonical_hex(XXH3_128bits(p, n), out);
}

struct sf_hasher {
	XXH3_state_t *x;
};

struct sf_hasher *
sf_hasher_new(void)
{
	struct sf_hasher *h = malloc(sizeof(*h));

	if (h == NULL)
		return (NULL);
	if ((h->x = XXH3_createState()) == NULL) {
		free(h);
		return (NULL);
	}
	(void)XXH3_128bits_reset(h->x);
	return (h);
}

void
sf_hasher_add(struct sf_hasher *h, const void *p, size_t n)
{
	(void)XXH3_128bits_update(h->x, p, n);
}

void
sf_hasher_hex(const struct sf_hasher *h, char out[33])
{
	canonical_hex(XXH3_128bits_digest(h->x), out);
}

void
sf_hasher_free(struct sf_hasher *h)
{
	if (h == NULL)
		return;
	(void)XXH3_freeState(h->x);
	free(h);
}

int
sf_sha256(const void *p, size_t n, uint8_t out[32], struct sf_err *e)
{
	if (sf_spare())
		return (sf_fail_mem(e));
	if (EVP_Digest(p, n, out, NULL, EVP_sha256(), NULL) != 1)
		return (sf_fail(e, SF_E_IO, "the crypto library has no SHA-256"));
	return (0);
}

struct sf_hmac {
	EVP_MAC *mac;
	EVP_MAC_CTX *keyed;	/* given the key once, begun for each message */
};

struct sf_hmac *
sf_hmac_new(const char *alg, const void *key, size_t n, struct sf_err *e)
{
	struct sf_hmac *h = calloc(1, sizeof(*h));
	OSSL_PARAM params[2];
	char name[16];

	if (h == NULL || sf_spare()) {
		(void)sf_fail_mem(e);
		free(h);
		return (NULL);
	}
	(void)snprintf(name, sizeof(name), "%s", alg);
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
	    name, 0);
	params[1] = OSSL_PARAM_construct_end();
	if ((h->mac = EVP_MAC_fetch(NULL, "HMAC", NULL)) == NULL ||
	    (h->keyed = EVP_MAC_CTX_new(h->mac)) == NULL ||
	    EVP_MAC_init(h->keyed, key, n, params) != 1) {
		(void)sf_fail(e, SF_E_IO, "the crypto library has no HMAC-%s",
		    alg);
		sf_hmac_free(h);
		return (NULL);
	}
	return (h);
}

int
sf_hmac(struct sf_hmac *h, const void *p, size_t n, uint8_t out[32],
    struct sf_err *e)
{
	size_t len = 0;
	int ok;

	/* Without a key it begins anew with the one it has. */
	ok = EVP_MAC_init(h->keyed, NULL, 0, NULL) == 1 &&
	    EVP_MAC_update(h->keyed, p, n) == 1 &&
	    EVP_MAC_final(h->keyed, out, &len, 32) == 1 && len == 32;
	return (ok ? 0 : sf_fail(e, SF_E_IO, "the crypto library failed"));
}

void
sf_hmac_free(struct sf_hmac *h)
{
	if (h == NULL)
		return;
	EVP_MAC_CTX_free(h->keyed);
	EVP_MAC_free(h->mac);
	free(h);
}

void
sf_hex(const uint8_t *p, size_t n, char *out)
{
	static const char hex[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		out[2 * i] = hex[p[i] >> 4];
		out[2 * i + 1] = hex[p[i] & 15];
	}
	out[2 * n] = '\0';
}

void
sf_base32(const uint8_t *p, size_t n, char *out, size_t digits)
{
	static const char d[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint32_t acc = 0;
	unsigned bits = 0;
	size_t i = 0, k;

	for (k = 0; k < digits; k++) {
		if (bits < 5) {
			acc = acc << 8 | (i < n ? p[i] : 0);
			i++;
			bits += 8;
		}
		out[k] = d[acc >> (bits - 5) & 31];
		bits -= 5;
	}
	out[digits] = '\0';
}

static uint32_t
fnv_more(uint32_t h, const void *p, size_t n)
{
	const uint8_t *s = p;
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ s[i]) * UINT32_C(16777619);
	return (h);
}

uint32_t
sf_fnv1a32(const void *p, size_t n)
{
	return (fnv_more(UINT32_C(2166136261), p, n));
}

unsigned
sf_share10000(const char *salt, size_t sn, const char *id, size_t in)
{
	uint32_t h = fnv_more(sf_fnv1a32(salt, sn), id, in);
	char text[10];
	size_t i = sizeof(text);

	do
		text[--i] = (char)('0' + h % 10);
	while ((h /= 10) != 0);
	return (sf_fnv1a32(text + i, sizeof(text) - i) % 10000);
}
