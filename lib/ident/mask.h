/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENT_MASK_H
#define SF_IDENT_MASK_H

#include <stddef.h>

#include "base/str.h"

/* How a class of data is shown: JR/T 0171, annex A. */
enum sf_mask_class {
	SF_MASK_PHONE,		/* 138****1234 */
	SF_MASK_CARD,		/* first 6, last 4 */
	SF_MASK_IDCARD,		/* first 3, last 4 */
	SF_MASK_EMAIL,		/* ***@example.com */
	SF_MASK_TAIL,		/* first 3, last 2 */
	SF_MASK_NONE		/* names and numbers of sends say nothing */
};

/* ${in} masked into ${out} of ${cap} bytes, printable, terminated. */
void sf_mask_value(enum sf_mask_class c, struct sf_str in, char *out,
    size_t cap);

/* The same with all but the first ${head} and last ${tail} characters. */
void sf_mask_ends(struct sf_str in, size_t head, size_t tail, char *out,
    size_t cap);

#endif
