/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "ident/ident.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

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
	    "other"};
	struct sf_str in = {(const char *)p + 1, n - 1};
	const struct sf_ident_type *t;
	struct sf_buf a = {0}, b = {0};
	enum sf_ident_status st;
	char mask[24];

	if (n == 0)
		return (0);
	t = sf_ident_type(sf_str(names[p[0] %
	    (sizeof(names) / sizeof(names[0]))]));
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
