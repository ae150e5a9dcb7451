/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_PRIVATE_H
#define SF_INGEST_PRIVATE_H

#include "ingest/feed.h"

/*
 * A row as others may see it, byte for byte as long as it came, but for what
 * is starred.  In both, what is of class C3: columns and members that are
 * called so, and track data wherever it stands.
 */
enum sf_private {
	SF_PRIVATE_FILE,	/* of rejects: all else as it came */
	SF_PRIVATE_SCREEN,	/* columns of C2 and those not mapped, too,
				 * and in others what is like C2 */
};

/*
 * ${row}, in ${b} or as it lies there.  Of a row that cannot be taken apart
 * all letters and digits are starred that might be concerned.  *${starred}
 * says whether anything is.
 */
struct sf_str sf_private_row(const struct sf_file *f,
    const struct sf_feed_row *row, enum sf_private how, struct sf_buf *b,
    int *starred);

/* Star the letters and digits of [${p}, ${p}+${n}), but not what the masks of
 * messages know: long numbers, and addresses of mail. */
void sf_private_star(char *p, size_t n);

/*
 * Whether ${s}, of whatever column, is a phone number, an id card, a bank card
 * or an address of mail as people write them.
 */
int sf_private_like(struct sf_str s);

#endif
