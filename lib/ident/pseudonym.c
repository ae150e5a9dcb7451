/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/digest.h"

#include "ident/pseudonym.h"

#define DIGITS 32

struct sf_pseudo {
	struct sf_hmac *mac;
	struct sf_buf text;
};

struct sf_pseudo *
sf_pseudo_new(const uint8_t *key, size_t n, struct sf_err *e)
{
	struct sf_pseudo *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if ((s->mac = sf_hmac_new("SHA256", key, n, e)) == NULL) {
		sf_pseudo_free(s);
		return (NULL);
	}
	return (s);
}

int
sf_pseudo_token(struct sf_pseudo *s, struct sf_str type, struct sf_str value,
    struct sf_buf *out, struct sf_err *e)
{
	char digits[DIGITS + 1];
	uint8_t mac[32];

	sf_buf_clear(&s->text);
	sf_buf_adds(&s->text, "pseudonym");
	sf_buf_addc(&s->text, '\0');
	sf_buf_addstr(&s->text, type);
	sf_buf_addc(&s->text, '\0');
	sf_buf_addstr(&s->text, value);
	if (sf_buf_check(&s->text, e) ||
	    sf_hmac(s->mac, s->text.p, s->text.n, mac, e))
		return (-1);
	sf_base32(mac, sizeof(mac), digits, DIGITS);
	sf_buf_adds(out, "k1:");
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
