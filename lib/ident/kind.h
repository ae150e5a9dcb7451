/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENT_KIND_H
#define SF_IDENT_KIND_H

#include <stddef.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/str.h"
#include "ident/ident.h"
#include "ident/mask.h"
#include "ident/pattern.h"

#define SF_IDENT_MAX 1024	/* bytes; longer ones are no identifiers */

/*
 * The kinds of identifiers, for ident.c.  Each takes a text that was trimmed
 * and brought to NFKC and is not empty, and adds the written form to ${out},
 * or nothing.
 */
typedef enum sf_ident_status sf_kind_norm(struct sf_str s, struct sf_buf *out);

sf_kind_norm sf_phone_norm;	/* +8613812345678, or foreign E.164 */
sf_kind_norm sf_landline_norm;	/* +861062345678;ext=801 (RFC 3966) */
sf_kind_norm sf_idcard_norm;	/* 18 characters, GB 11643 */
sf_kind_norm sf_card_norm;	/* 12 to 19 digits, Luhn */
sf_kind_norm sf_uscc_norm;	/* 18 characters, GB 32100 */
sf_kind_norm sf_email_norm;
sf_kind_norm sf_email_case_norm;	/* the local part in lower case */
sf_kind_norm sf_email_provider_norm;	/* and by its provider's rules */
sf_kind_norm sf_imei_norm;	/* 15 digits, Luhn */
sf_kind_norm sf_uuid_norm;	/* 8-4-4-4-12 lower-case hex digits */
sf_kind_norm sf_oaid_norm;	/* such a one, or what else a maker gives */
sf_kind_norm sf_device_norm;	/* device, cookie: any text but "all zero" */
sf_kind_norm sf_plain_norm;	/* any text that is neither cut nor masked */
sf_kind_norm sf_wechat_norm;	/* openid, unionid: one word */

struct sf_ident_own;
struct sf_ident_type {
	const char *name;		/* "": any text */
	sf_kind_norm *norm;
	enum sf_mask_class mask;
	const struct sf_ident_own *own;	/* declared, and norm does nothing */
	const struct sf_map *block;	/* values in lower case, or NULL */
};
const char *sf_ident_built_in(size_t i);	/* names; NULL behind them */

/* A to Z of ${s} in lower case, in ${low}, which has room for it. */
struct sf_str sf_ident_lower(struct sf_str s, char *low);

/* own.c: the same as sf_kind_norm for a type that was declared. */
enum sf_ident_status sf_own_norm(const struct sf_ident_type *t,
    struct sf_str s, struct sf_buf *out);

/*
 * e164.c: whether the ${n} digits are a number abroad: a country code that
 * ITU has given out, not that of China, and a length that it allows.
 */
int sf_e164_known(const char *d, size_t n);

/* Shapes that several kinds refuse (shape.c). */
int sf_shape_scientific(struct sf_str s);	/* 6.22202E+18, 1.38e10 */
/* The same of any text: 1e3 may be a name, 6.22202E18 and 1E+3 may not. */
int sf_shape_exponent(struct sf_str s);
int sf_shape_masked(struct sf_str s);		/* 138****8991, 138xxxx8991 */
int sf_shape_hidden(struct sf_str s);	/* the same, of any text: C00**12 */
int sf_shape_zero(struct sf_str s);		/* 0000-00, and nothing else */
int sf_shape_dummy(struct sf_str s);	/* 11111, 00000, 1234567890 */
int sf_shape_luhn(const char *digits, size_t n);
int sf_shape_province(const char *d);	/* two digits of GB/T 2260 */

/*
 * The digits of ${s} without blanks and dashes, at most ${cap}; an upper-case
 * X is let through at the end where ${x}.  The count, or 0 where there is
 * anything else or too much.
 */
size_t sf_shape_digits(struct sf_str s, int x, char *out, size_t cap);

#endif
