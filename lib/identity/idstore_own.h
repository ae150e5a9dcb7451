/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDSTORE_OWN_H
#define SF_IDENTITY_IDSTORE_OWN_H

#include "base/buf.h"
#include "base/digest.h"
#include "io/scratch.h"

#include "identity/idstore.h"

/* How tables lie in files, in the machine's order of bytes; sf-store(5). */
struct sf_idstored_set {
	struct sf_hash128 digest;
	uint32_t n;		/* identifiers; and SF_IDSTORED_PROFILE */
	uint32_t none;
};
#define SF_IDSTORED_PROFILE (UINT32_C(1) << 31)

struct sf_idstored_block {	/* of lines; no bytes where none is needed */
	struct sf_packed at;
	uint32_t records, none;
};

#endif
