/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_LOCK_H
#define SF_IO_LOCK_H

#include "base/err.h"

/*
 * A file that a run reads and then writes anew is the run's alone from before
 * the one until after the other.  As the file itself is replaced, or not there
 * yet, a file beside it is flock(2)ed: ".NAME.sf-lock" (0600), beside the
 * target where the name is a link.  It goes with sf_lock_free() and on
 * signals; what a killed run left behind locks nobody out.
 */
struct sf_lock;

/*
 * Lock ${path}, a regular file or none; ${what} it is ("the manifest") is said
 * in messages, which name ${path}.  NULL: SF_E_BUSY where another run has it,
 * SF_E_USAGE where there is no such folder or it is no file, else SF_E_IO.
 */
struct sf_lock *sf_lock_take(const char *path, const char *what,
    struct sf_err *e);
void sf_lock_free(struct sf_lock *l);

#endif
