/* SPDX-License-Identifier: MIT */
#include "ident/kind.h"

#define CARD_MIN 12
#define CARD_MAX 19

enum sf_ident_status
sf_card_norm(struct sf_str s, struct sf_buf *out)
{
	char d[CARD_MAX];
	size_t n;

	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (sf_shape_scientific(s))
		return (SF_ID_SCIENTIFIC);
	if (sf_shape_dummy(s))
		return (SF_ID_PLACEHOLDER);
	n = sf_shape_digits(s, 0, d, sizeof(d));
	if (n < CARD_MIN)
		return (SF_ID_INVALID);
	if (!sf_shape_luhn(d, n))
		return (SF_ID_CHECKDIGIT);
	sf_buf_add(out, d, n);
	return (SF_ID_OK);
}

enum sf_ident_status
sf_imei_norm(struct sf_str s, struct sf_buf *out)
{
	char d[15];

	if (sf_shape_zero(s))
		return (SF_ID_EMPTY);
	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (sf_shape_scientific(s))
		return (SF_ID_SCIENTIFIC);
	if (sf_shape_dummy(s))
		return (SF_ID_PLACEHOLDER);
	if (sf_shape_digits(s, 0, d, sizeof(d)) != sizeof(d))
		return (SF_ID_INVALID);
	if (!sf_shape_luhn(d, sizeof(d)))
		return (SF_ID_CHECKDIGIT);
	sf_buf_add(out, d, sizeof(d));
	return (SF_ID_OK);
}
