/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_KEY_H
#define SF_IO_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * The secrets of --key-file.  A file is one key: its bytes, without a newline
 * at the end; or several, a line each, "ID: KEY", the oldest first, with lines
 * that are blank or start with '#' between them.  An ID is a letter and up to
 * 15 letters and digits; a key without one is called after itself: 'k' and 5
 * base32 digits of a HMAC under it.  A key has 16 to 256 bytes.
 */
#define SF_KEY_MAX 256
#define SF_KEY_ID 16
#define SF_KEYS_MAX 8

struct sf_key {
	char id[SF_KEY_ID + 1];
	uint8_t p[SF_KEY_MAX];
	size_t n;
};

struct sf_keys {
	struct sf_key key[SF_KEYS_MAX];	/* the newest is the last */
	size_t n;
};

/*
 * Read ${path}, which may be /dev/fd/N.  SF_E_USAGE where it is open to others
 * or has no good key; the message has the file's name and nothing of a key.
 */
int sf_keys_read(struct sf_keys *k, const char *path, struct sf_err *e)
    SF_MUST_CHECK;
void sf_keys_wipe(struct sf_keys *k);

#endif
