/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_FORGET_H
#define SF_IDENTITY_FORGET_H

#include "base/err.h"
#include "identity/identity_own.h"

/*
 * Erase persons from a store.  The first half of it, here: a generation in
 * which none of their records is, nor a value, a name or a profile of theirs,
 * but for tombstones (tombs.h), and values that records of others name as
 * well.  The second half is a night without input on top of that: it links
 * and folds anew who had to do with them, and drops the last generation that
 * knew them.
 *
 * j->forgotten becomes what the manifest calls this run, a keyed digest of
 * what is asked.  Where the store's last generation is of the same run, only
 * the second half is left to do, or nothing.
 */
int sf_forget(struct sf_job *j, struct sf_err *e) SF_MUST_CHECK;

/* What may be wrong with the command line. */
int sf_forget_check(const struct sf_run *run, const struct sf_identity *a,
    struct sf_err *e) SF_MUST_CHECK;

/* Whether the store is between the two. */
int sf_forget_half(const struct sf_state *s);

/* The line of the manifest of either half; ${done} of the second. */
int sf_forget_put(const struct sf_job *j, struct sf_state *s, int done,
    struct sf_err *e) SF_MUST_CHECK;

#endif
