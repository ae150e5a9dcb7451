/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENT_IDENT_H
#define SF_IDENT_IDENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Identifier types: what a value must look like, and its one written form.
 * Types are declared, never guessed.  A type that is not built in is
 * "plain": trimmed, NFKC, not empty.
 */
struct sf_ident_type;

/* Built in: phone landline id_card card uscc email openid unionid imei oaid
 * idfa uuid device cookie cust_no one_id send_id plain.  Any other name is a
 * plain type. */
const struct sf_ident_type *sf_ident_type(struct sf_str name);
int sf_ident_known(struct sf_str name);	/* whether it is built in */

enum sf_ident_status {
	SF_ID_OK,		/* as it stood */
	SF_ID_FIXED,		/* normalised to another text */
	SF_ID_EMPTY,		/* an empty marker: no value */
	SF_ID_INVALID,		/* shape, date or region */
	SF_ID_CHECKDIGIT,
	SF_ID_MASKED,		/* 138****8991 */
	SF_ID_SCIENTIFIC,	/* 6.22202E+18: digits are gone */
	SF_ID_LANDLINE,		/* a landline where a mobile number belongs */
	SF_ID_PLACEHOLDER,	/* 13800138000, 000000: stands for nobody */
	SF_ID_BLOCKED,		/* the mapping says that it is nobody's */
	SF_ID_STATUSES
};

/* Code for rejects and counts: "ID_CHECKDIGIT" …; "" for OK and FIXED. */
const char *sf_ident_code(enum sf_ident_status s);

/* The same in words, behind a name: "has a wrong check digit". */
const char *sf_ident_says(enum sf_ident_status s);

/*
 * The written form of ${in} added to ${out} (nothing where the status is
 * EMPTY or worse).  Pure: same text, same answer.
 */
enum sf_ident_status sf_ident_norm(const struct sf_ident_type *t,
    struct sf_str in, struct sf_buf *out);

/* Masked by class, for reports: 138****1234, card 6+4, id card 3+4, ***@x. */
void sf_ident_mask(const struct sf_ident_type *t, struct sf_str in, char *out,
    size_t cap);

/*
 * Names (design §2): 'p' + 26 base32 digits of HMAC-SHA256(key; type, value,
 * start of validity), joined by NUL bytes.  ${start} is "" where the value
 * has no interval.
 */
#define SF_NAME_LEN 27
struct sf_namer;		/* one a thread */
struct sf_namer *sf_namer_new(const uint8_t *key, size_t n, struct sf_err *e);
int sf_namer_name(struct sf_namer *s, struct sf_str type, struct sf_str value,
    struct sf_str start, char out[SF_NAME_LEN + 1], struct sf_err *e)
    SF_MUST_CHECK;
void sf_namer_free(struct sf_namer *s);

#endif
