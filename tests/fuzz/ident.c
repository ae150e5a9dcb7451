/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "ident/pattern.h"
#include "ident/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* Of a mapping: one type with all that a type may have, and the checks. */
static struct sf_ident_types *
declared(void)
{
	static const char *const names[] = {"member_no", "own_luhn",
	    "own_mod10", "own_mod11", "own_mod11_2", "own_mod11_10",
	    "own_mod97_10", "own_iban", "own_isin"};
	struct sf_err e = {0};
	struct sf_ident_types *ts = sf_ident_types_new(&e);
	struct sf_ident_own *own;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		own = sf_ident_declare(ts, sf_str(names[i]), &e);
		own->check.kind = (enum sf_check_kind)i;
		own->upper = i % 2 == 0;
		own->lower = i % 2 == 1;
		own->strip = i % 3 == 0 ? SF_S(" -x") : SF_S("");
		own->head = own->tail = 3;
		if (i == 0)
			own->pattern = sf_pattern_new(SF_S("M?([0-9A-Z]|赣)+"),
			    &e);
	}
	if (sf_ident_block(ts, SF_S("member_no"), SF_S("m1"), &e) ||
	    sf_ident_block(ts, SF_S("phone"), SF_S("13912345678"), &e))
		abort();
	return (ts);
}

/* A pattern and a value, by a newline: whatever they are, it says so. */
static void
pattern(struct sf_str in)
{
	const char *nl = in.n > 0 ? memchr(in.p, '\n', in.n) : NULL;
	struct sf_pattern *p;
	struct sf_err e = {0};
	struct sf_str g;
	char text[256];
	size_t n;

	if (nl == NULL)
		return;
	n = in.n - (size_t)(nl + 1 - in.p);
	if (n >= sizeof(text))
		n = sizeof(text) - 1;
	memcpy(text, nl + 1, n);
	text[n] = '\0';
	p = sf_pattern_new((struct sf_str){in.p, (size_t)(nl - in.p)}, &e);
	if (p == NULL && e.code != SF_E_USAGE)
		abort();
	if (p != NULL && sf_pattern_match(p, text, &g) == 1 && g.n > 0 &&
	    (g.p < text || g.p + g.n > text + n))
		abort();
	sf_pattern_free(p);
}

/*
 * Any bytes as any type: a written form is valid UTF-8, is its own written
 * form, and a refused value leaves nothing behind; a mask is never more than
 * asked for.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const names[] = {"phone", "id_card", "card", "uscc",
	    "email", "openid", "imei", "oaid", "idfa", "device", "cust_no",
	    "other", "landline", "member_no", "own_luhn", "own_mod10",
	    "own_mod11", "own_mod11_2", "own_mod11_10", "own_mod97_10",
	    "own_iban", "own_isin", "email:case", "email:provider"};
	static struct sf_ident_types *ts;
	static const struct sf_ident_type *email[2];
	struct sf_str in = {(const char *)p + 1, n - 1};
	const struct sf_ident_type *t;
	struct sf_buf a = {0}, b = {0};
	struct sf_err e = {0};
	enum sf_ident_status st;
	char mask[24];
	size_t k;

	if (ts == NULL) {
		ts = declared();
		email[0] = sf_ident_types_email(ts, SF_FOLD_CASE, &e);
		email[1] = sf_ident_types_email(ts, SF_FOLD_PROVIDER, &e);
	}
	if (n == 0)
		return (0);
	if (p[0] == 0xFF) {
		pattern(in);
		return (0);
	}
	k = p[0] % (sizeof(names) / sizeof(names[0]));
	t = k >= 22 ? email[k - 22] : sf_ident_types_get(ts,
	    sf_str(names[k]));
	st = sf_ident_norm(t, in, &a);
	if (st > SF_ID_FIXED && a.n != 0)
		abort();
	if (st <= SF_ID_FIXED && sf_utf8_valid(in.p, in.n) &&
	    (a.n == 0 || !sf_utf8_valid(a.p, a.n) ||
	    sf_ident_norm(t, sf_buf_str(&a), &b) != SF_ID_OK ||
	    !sf_str_eq(sf_buf_str(&a), sf_buf_str(&b))))
		abort();
	sf_ident_mask(t, in, mask, sizeof(mask));
	sf_buf_release(&a);
	sf_buf_release(&b);
	return (0);
}
