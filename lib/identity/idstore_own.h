/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_STORE_OWN_H
#define SF_IDENTITY_STORE_OWN_H

#include "base/buf.h"
#include "base/digest.h"
#include "io/scratch.h"

#include "identity/store.h"

/* How tables lie in files, in the machine's order of bytes; sf-store(5). */
struct sf_stored_set {
	struct sf_hash128 digest;
	uint32_t n;		/* identifiers; and SF_STORED_PROFILE */
	uint32_t none;
};
#define SF_STORED_PROFILE (UINT32_C(1) << 31)

struct sf_stored_block {	/* of lines; no bytes where none is needed */
	struct sf_packed at;
	uint32_t records, none;
};

/* All of a file that is small, checked, behind what is in ${b}. */
int sf_store_whole(struct sf_store *st, const char *name, struct sf_buf *b,
    struct sf_err *e) SF_MUST_CHECK;

#endif
