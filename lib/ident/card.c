/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/kind.h"

#define CARD_MIN 12
#define CARD_MAX 19

/* Whether all are the same digit: zeros pass Luhn's check. */
static int
same(const char *d, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (d[i] != d[0])
			return (0);
	return (1);
}

enum sf_ident_status
sf_card_norm(struct sf_str s, struct sf_buf *out)
{
	char d[CARD_MAX];
	size_t n;

	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (sf_shape_scientific(s))
		return (SF_ID_SCIENTIFIC);
	n = sf_shape_digits(s, 0, d, sizeof(d));
	if (n < CARD_MIN || same(d, n))
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
	if (sf_shape_digits(s, 0, d, sizeof(d)) != sizeof(d) ||
	    same(d, sizeof(d)))
		return (SF_ID_INVALID);
	if (!sf_shape_luhn(d, sizeof(d)))
		return (SF_ID_CHECKDIGIT);
	sf_buf_add(out, d, sizeof(d));
	return (SF_ID_OK);
}
