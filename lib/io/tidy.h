/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_TIDY_H
#define SF_IO_TIDY_H

#include <signal.h>
#include <stddef.h>

#include "base/err.h"

/*
 * Temporary files that go when the run is told to: on SIGINT, SIGTERM, SIGHUP
 * and SIGPIPE they are unlinked, and the process dies of the signal as it
 * would have.  A signal that was ignored (nohup) stays ignored.
 */

/*
 * Remember ${path} from before it is made.  Returns a place in the table to
 * give back, or -1 (SF_E_IO: more than 64 at a time, or a path too long).
 */
int sf_tidy_add(const char *path, struct sf_err *e) SF_MUST_CHECK;

/* Whether one is remembered that differs from ${path} behind ${n} at most. */
int sf_tidy_twin(const char *path, size_t n);

/* The file was renamed or unlinked. */
void sf_tidy_drop(int place);

/*
 * A file is going to be mapped: from now on, where its disk fails under it
 * (SIGBUS), that is said, the same files go, and the process ends with SF_E_IO.
 */
void sf_tidy_mapped(void);

/*
 * Threads that are made between these two leave signals to the one that makes
 * them, but for those that a thread causes itself: SIGBUS, and SIGPIPE where it
 * writes to a pipe that nobody reads any more.
 */
void sf_tidy_elsewhere(sigset_t *was);
void sf_tidy_here(const sigset_t *was);

#endif
