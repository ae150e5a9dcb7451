/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_STATE_CHECK_H
#define SF_IO_STATE_CHECK_H

#include <stdint.h>

#include "base/err.h"

/*
 * Look at all files of the generation in force and of the one before, without
 * opening the state: ${each} is told the generation, the path, the bytes there
 * are, and what is wrong, or NULL.  ${gen} gets the number of that in force; 0
 * and ${e} filled where the state does not say which that is.  Then, and where
 * that is not there, all that were completed are looked at.  -1 only where
 * nothing could be looked at: SF_E_BUSY while a run works with the state, which
 * takes files away.
 */
typedef void sf_state_checked(void *ctx, uint64_t gen, const char *path,
    uint64_t size, const char *wrong);
int sf_state_check(const char *dir, sf_state_checked *each, void *ctx,
    uint64_t *gen, struct sf_err *e) SF_MUST_CHECK;

#endif
