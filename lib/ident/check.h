/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENT_CHECK_H
#define SF_IDENT_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Check digits, by the names of their standards.  The check digit is the last
 * character, but for IBAN.
 *
 *	luhn	 ISO/IEC 7812-1 annex B: digits
 *	mod10	 a sum of weights and the check digit is 0 modulo 10; without
 *		 weights 3 and 1 in turn from the right, as GTIN has them (GS1
 *		 General Specifications 7.9)
 *	mod11	 the same modulo 11, X for ten; without weights 2 3 4 … from
 *		 the right, as ISBN-10 has them (ISO 2108:1992).  GB 11714
 *		 has the weights 3 7 9 10 5 8 4 2
 *	mod11_2	 ISO/IEC 7064 MOD 11-2: digits, X for ten (GB 11643, ORCID)
 *	mod11_10 ISO/IEC 7064 MOD 11,10: digits
 *	mod97_10 ISO/IEC 7064 MOD 97-10, or mod97: letters count 10 to 35
 *		 (LEI, ISO 17442)
 *	iban	 ISO 13616-1: 15 to 34 characters, the same with the first four
 *		 taken to the end
 *	isin	 ISO 6166: 12 characters, Luhn's with letters as 10 to 35
 *
 * luhn, mod11_2 and mod11_10 pass over what is no digit (and no X that is
 * theirs); mod10 and mod11 count letters as 10 to 35; small letters are
 * known to none.
 */
enum sf_check_kind {
	SF_CHECK_NONE, SF_CHECK_LUHN, SF_CHECK_MOD10, SF_CHECK_MOD11,
	SF_CHECK_MOD11_2, SF_CHECK_MOD11_10, SF_CHECK_MOD97_10,
	SF_CHECK_IBAN, SF_CHECK_ISIN, SF_CHECK_MOD97
};

/* "luhn" …, by kind, without the first; ends with NULL. */
extern const char *const sf_check_names[];

#define SF_CHECK_WEIGHTS 32
#define SF_CHECK_MAX 64		/* characters; more are not checked */

struct sf_check {
	enum sf_check_kind kind;
	/* Of mod10, mod11: from the left, the last belongs to the character
	 * before the check digit; they repeat to the left. */
	uint8_t weight[SF_CHECK_WEIGHTS];
	size_t weights;
};

/* 1 right, 0 wrong, -1 where the check does not go with such a text. */
int sf_check(const struct sf_check *c, struct sf_str s);

#endif
