/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ident/ident.h"
#include "ident/pseudonym.h"

/* The expected digits come from openssl dgst -mac HMAC and base32(1). */
static void
token(enum sf_mac mac, const char *id, const char *type, const char *scope,
    const char *value, struct sf_buf *out)
{
	struct sf_key key = {.p = "0123456789abcdef", .n = 16};
	struct sf_err e = {0};
	struct sf_pseudo *p;

	(void)snprintf(key.id, sizeof(key.id), "%s", id);
	sf_buf_clear(out);
	p = sf_pseudo_new(mac, &key, &e);
	OK(p != NULL && sf_pseudo_token(p, sf_str(type), sf_str(scope),
	    sf_str(value), out, &e) == 0, "a token");
	sf_pseudo_free(p);
}

static void
tokens(void)
{
	struct sf_buf a = {0}, b = {0};

	token(SF_MAC_SHA256, "k1", "phone", "", "+8613812345678", &a);
	IS(sf_buf_cstr(&a), "k1:i56xjwr66ecwzaixikz3itm3u37n4nkd",
	    "HMAC-SHA256 of type, scope and value");
	token(SF_MAC_SM3, "k1", "phone", "", "+8613812345678", &b);
	IS(sf_buf_cstr(&b), "k1:t6odsbswhvidpjt4qpqfjfyz5v2rywsl",
	    "HMAC-SM3 of the same");
	token(SF_MAC_SHA256, "k1", "device", "", "+8613812345678", &b);
	OK(strcmp(sf_buf_cstr(&a), sf_buf_cstr(&b)) != 0, "the type counts");
	token(SF_MAC_SHA256, "k1", "t", "a:b", "c", &a);
	token(SF_MAC_SHA256, "k1", "t", "a", "b:c", &b);
	OK(strcmp(sf_buf_cstr(&a), sf_buf_cstr(&b)) != 0,
	    "where the scope ends counts");
	token(SF_MAC_SHA256, "k1", "t1:", ",", "c", &a);
	token(SF_MAC_SHA256, "k1", "t", "1:,,", "c", &b);
	OK(strcmp(sf_buf_cstr(&a), sf_buf_cstr(&b)) != 0,
	    "so does where the type ends");
	sf_pseudo_free(NULL);
	sf_buf_release(&a);
	sf_buf_release(&b);
}

int
main(void)
{
	static const uint8_t key[] = "0123456789abcdef";
	char a[SF_NAME_LEN + 1], b[SF_NAME_LEN + 1];
	struct sf_namer *s;
	struct sf_err e = {0};

	s = sf_namer_new(key, 16, &e);
	OK(s != NULL && sf_namer_name(s, SF_S("phone"), SF_S("+8613812345678"),
	    SF_S(""), a, &e) == 0, "a name");
	IS(a, "panwqxtdnjobwrspnbrxbhvgdlb", "HMAC-SHA256 of type, value, start");
	OK(sf_namer_name(s, SF_S("phone"), SF_S("+8613812345678"),
	    SF_S("2026-01-01T00:00:00.000Z"), b, &e) == 0 && strcmp(a, b) != 0,
	    "the start counts");
	sf_namer_free(s);
	sf_namer_free(NULL);

	tokens();
	DONE();
}
