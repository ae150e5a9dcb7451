/* SPDX-License-Identifier: MIT */
#ifndef SF_SHOW_NUM_H
#define SF_SHOW_NUM_H

#include <stdint.h>

#include "base/buf.h"
#include "base/decimal.h"

/*
 * Figures as people read them, the same in every locale: digits in groups of
 * three by ',', '.' before the places, halves rounded away from zero, no
 * negative zero.
 */
void sf_num_count(struct sf_buf *b, uint64_t v);		/* 64,000 */

/* Up to 9 ${places}; "-" for what is no finite number. */
void sf_num_fixed(struct sf_buf *b, double v, unsigned places);
void sf_num_signed(struct sf_buf *b, double v, unsigned places); /* +0.770 */

/* ${part} of ${whole} as "18.3%", exactly; "-" of nothing. */
void sf_num_share(struct sf_buf *b, uint64_t part, uint64_t whole,
    unsigned places);

void sf_num_money(struct sf_buf *b, sf_dec v, unsigned places);	/* 1,234.50 */

/* The two greatest units of a length of time: "2d 17h", "45m", "30s". */
void sf_num_span(struct sf_buf *b, int64_t ms);

#endif
