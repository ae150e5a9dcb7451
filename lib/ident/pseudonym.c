/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/digest.h"

#include "ident/pseudonym.h"

#define DIGITS 32

struct sf_pseudo {
	struct sf_hmac *mac;
	char id[SF_KEY_ID + 1];
	struct sf_buf text;
};

struct sf_pseudo *
sf_pseudo_new(enum sf_mac mac, const struct sf_key *key, struct sf_err *e)
{
	struct sf_pseudo *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	s->mac = sf_hmac_new(mac == SF_MAC_SM3 ? "SM3" : "SHA256", key->p,
	    key->n, e);
	if (s->mac == NULL) {
		sf_pseudo_free(s);
		return (NULL);
	}
	memcpy(s->id, key->id, sizeof(s->id));
	return (s);
}

static void
netstring(struct sf_buf *b, struct sf_str s)
{
	sf_buf_addu(b, s.n);
	sf_buf_addc(b, ':');
	sf_buf_addstr(b, s);
	sf_buf_addc(b, ',');
}

int
sf_pseudo_token(struct sf_pseudo *s, struct sf_str type, struct sf_str scope,
    struct sf_str value, struct sf_buf *out, struct sf_err *e)
{
	char digits[DIGITS + 1];
	uint8_t mac[32];

	sf_buf_clear(&s->text);
	netstring(&s->text, SF_S("pseudonym"));
	netstring(&s->text, type);
	netstring(&s->text, scope);
	netstring(&s->text, value);
	if (sf_buf_check(&s->text, e) ||
	    sf_hmac(s->mac, s->text.p, s->text.n, mac, e))
		return (-1);
	sf_base32(mac, sizeof(mac), digits, DIGITS);
	sf_buf_adds(out, s->id);
	sf_buf_addc(out, ':');
	sf_buf_add(out, digits, DIGITS);
	return (0);
}

void
sf_pseudo_free(struct sf_pseudo *s)
{
	if (s == NULL)
		return;
	sf_hmac_free(s->mac);
	sf_buf_release(&s->text);
	free(s);
}
