/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_NUMBER_H
#define SF_INGEST_NUMBER_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Numbers as exports write them: 1,234.50, ￥3.5万, (12.00), 12-, .5,
 * full-width digits.  They stay decimal digits from end to end.
 */
enum sf_currency {
	SF_CUR_CNY,		/* the default: its marks alone are taken */
	SF_CUR_USD, SF_CUR_EUR, SF_CUR_HKD, SF_CUR_JPY, SF_CUR_GBP,
	SF_CUR_ANY
};

struct sf_number_form {
	char point;		/* '.' (or 0), or ',' */
	enum sf_currency currency;
};

/* The currency ${name}, "any" too; -1 where it is not known. */
int sf_number_currency(const char *name);

/* Whether ${s} is a dash, with a mark at most: how Excel shows nothing. */
int sf_number_is_dash(struct sf_str s, const struct sf_number_form *f);

/*
 * Add the number that ${s} stands for, as JSON: with all its digits, as an
 * sf_dec, or, of a percentage (12%, 3‰), as the share that it is.  0 or -1.
 */
int sf_number_write(struct sf_str s, const struct sf_number_form *f,
    struct sf_buf *b);
int sf_number_decimal(struct sf_str s, const struct sf_number_form *f,
    struct sf_buf *b);
int sf_number_percent(struct sf_str s, const struct sf_number_form *f,
    struct sf_buf *b);

#endif
