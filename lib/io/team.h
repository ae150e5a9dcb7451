/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_TEAM_H
#define SF_IO_TEAM_H

#include "base/err.h"

/*
 * Some work in ${n} shares.  ${work} does one, by its number, and returns 0 or
 * -1 with the error filled; the failure of the lowest share is that of the
 * team, and shares behind it may be left undone.  Threads take the shares in
 * their order; where none can be started, who waits does all.  Signals stay
 * the caller's.
 */
typedef int sf_team_work(void *ctx, unsigned share, struct sf_err *e);

/* Start on ${threads} threads; NULL: no memory.  ${ctx} must stay. */
struct sf_team;
struct sf_team *sf_team_start(unsigned n, unsigned threads,
    sf_team_work *work, void *ctx, struct sf_err *e);
/* Help until all is done, and free the team. */
int sf_team_wait(struct sf_team *t, struct sf_err *e) SF_MUST_CHECK;

/* Both: the caller and ${n} - 1 threads. */
int sf_team_run(unsigned n, sf_team_work *work, void *ctx, struct sf_err *e)
    SF_MUST_CHECK;

#endif
