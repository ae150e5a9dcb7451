/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_DECIMAL_H
#define SF_BASE_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Money: a decimal of 6 places in an int64_t, so ± 9.2 × 10^12 with every
 * place exact; never a double.  Functions return 0, or -1 on overflow or
 * where the text is no such number.
 */
typedef int64_t sf_dec;		/* millionths */
#define SF_DEC_ONE INT64_C(1000000)

/* -?digits[.digits], at most 6 places that are not zero; also 1e3 forms. */
int sf_dec_parse(struct sf_str s, sf_dec *out);
int sf_dec_add(sf_dec a, sf_dec b, sf_dec *out);
int sf_dec_mul(sf_dec a, int64_t n, sf_dec *out);	/* by a whole number */

/* a / n, rounded half away from zero; n != 0. */
sf_dec sf_dec_div(sf_dec a, int64_t n);

/* Shortest text ("0.075", "180", "-3.5"), and a NUL. */
void sf_dec_format(sf_dec v, char out[32]);

/*
 * A sum of amounts: millionths in 128 bits, so that it holds more of them than
 * there are.  The text is as of sf_dec_parse() and sf_dec_format(); beyond
 * ± 1.7 × 10^32 it is no such number.
 */
__extension__ typedef __int128 sf_dec_sum;
__extension__ typedef unsigned __int128 sf_dec_usum;
int sf_dec_sum_parse(struct sf_str s, sf_dec_sum *out);
void sf_dec_sum_format(sf_dec_sum v, char out[48]);

/* a + b, and a - b; who adds up what nobody has goes round, in any order. */
static inline sf_dec_sum
sf_dec_sum_add(sf_dec_sum a, sf_dec_sum b)
{
	return ((sf_dec_sum)((sf_dec_usum)a + (sf_dec_usum)b));
}

static inline sf_dec_sum
sf_dec_sum_sub(sf_dec_sum a, sf_dec_sum b)
{
	return ((sf_dec_sum)((sf_dec_usum)a - (sf_dec_usum)b));
}

/* With exactly ${places} (0..6) places, rounded half away from zero. */
void sf_dec_fixed(sf_dec v, unsigned places, char out[32]);

#endif
