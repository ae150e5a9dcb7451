/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_FSCK_H
#define SF_IDENTITY_FSCK_H

#include "base/err.h"
#include "identity/answer.h"
#include "io/run.h"

/*
 * What of a store is whole: each file of both generations against its digest,
 * and, where those of the current one are, what they say: tables are read as a
 * night reads them, every line and every profile is looked at.  SF_E_DATA
 * where anything is damaged.
 */
int sf_fsck(const struct sf_run *run, const struct sf_asking *a,
    struct sf_err *e) SF_MUST_CHECK;

#endif
