/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_TEAM_H
#define SF_IO_TEAM_H

#include "base/err.h"

/*
 * ${n} shares of some work, at least one, on as many threads: share 0 is the
 * caller's, and whatever no thread could be started for is done by the caller
 * behind it.  ${work} returns 0 or -1 with the error filled; the failure of
 * the lowest share is that of the team.  Signals stay the caller's.
 */
int sf_team_run(unsigned n, int (*work)(void *ctx, unsigned share,
    struct sf_err *e), void *ctx, struct sf_err *e) SF_MUST_CHECK;

#endif
