/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_STATE_CHECK_H
#define SF_IO_STATE_CHECK_H

#include <stdint.h>

#include "base/err.h"

/*
 * Look at all files of the current generation and of the one before, without
 * opening the state: ${each} is told the path, the bytes there are, and what
 * is wrong, or NULL.  -1 only where nothing could be looked at: SF_E_BUSY
 * while a run works with the state, which takes files away.
 */
int sf_state_check(const char *dir, void (*each)(void *ctx, const char *path,
    uint64_t size, const char *wrong), void *ctx, struct sf_err *e)
    SF_MUST_CHECK;

#endif
