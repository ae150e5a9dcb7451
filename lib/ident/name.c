/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

#include "ident/ident.h"

#define DIGITS (SF_NAME_LEN - 1)

struct sf_namer {
	struct sf_hmac *mac;
	struct sf_buf text;
};

struct sf_namer *
sf_namer_new(const uint8_t *key, size_t n, struct sf_err *e)
{
	struct sf_namer *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if ((s->mac = sf_hmac_new("SHA256", key, n, e)) == NULL) {
		sf_namer_free(s);
		return (NULL);
	}
	return (s);
}

int
sf_namer_name(struct sf_namer *s, struct sf_str type, struct sf_str value,
    struct sf_str start, char out[SF_NAME_LEN + 1], struct sf_err *e)
{
	uint8_t mac[32];

	sf_buf_clear(&s->text);
	sf_buf_addstr(&s->text, type);
	sf_buf_addc(&s->text, '\0');
	sf_buf_addstr(&s->text, value);
	sf_buf_addc(&s->text, '\0');
	sf_buf_addstr(&s->text, start);
	if (sf_buf_check(&s->text, e) ||
	    sf_hmac(s->mac, s->text.p, s->text.n, mac, e))
		return (-1);
	out[0] = 'p';
	sf_base32(mac, sizeof(mac), out + 1, DIGITS);
	return (0);
}

void
sf_namer_free(struct sf_namer *s)
{
	if (s == NULL)
		return;
	sf_hmac_free(s->mac);
	sf_buf_release(&s->text);
	free(s);
}
