/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ident/ident.h"
#include "ident/pseudonym.h"

/* The expected digits come from openssl dgst -mac HMAC and base32(1). */
int
main(void)
{
	static const uint8_t key[] = "0123456789abcdef";
	char a[SF_NAME_LEN + 1], b[SF_NAME_LEN + 1];
	struct sf_namer *s;
	struct sf_pseudo *p;
	struct sf_buf out = {0};
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

	p = sf_pseudo_new(key, 16, &e);
	OK(p != NULL && sf_pseudo_token(p, SF_S("phone"),
	    SF_S("+8613812345678"), &out, &e) == 0, "a token");
	IS(sf_buf_cstr(&out), "k1:k27bxtbjvpajxg3nvlsvjkdonwpedqrc", "HMAC-SHA256 of type and value");
	sf_pseudo_free(p);
	sf_pseudo_free(NULL);
	sf_buf_release(&out);
	DONE();
}
