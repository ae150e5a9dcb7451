/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_PRINTS_H
#define SF_IDENTITY_PRINTS_H

#include <stdint.h>

#include "base/err.h"
#include "identity/heard.h"
#include "identity/linked.h"

/*
 * Fingerprints: of each person, a digest of all that her profile hangs on but
 * the options of the run: her records by their content, how each identifier
 * links, her other names, and what she must hear.  It depends on content, not
 * on numbers; sums of digests stand for sets.  Where it is the same as last
 * night, so is her profile.
 */
uint64_t *sf_prints_make(const struct sf_linked *l, const struct sf_heard *h,
    struct sf_err *e);

#endif
