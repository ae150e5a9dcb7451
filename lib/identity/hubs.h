/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_HUBS_H
#define SF_IDENTITY_HUBS_H

#include "base/err.h"
#include "identity/answer.h"
#include "io/run.h"

/*
 * Values that many persons share, with what the rules do about them, and the
 * identifiers that alone hold trusted ones together.
 */
int sf_hubs(const struct sf_run *run, const struct sf_asking *a,
    struct sf_err *e) SF_MUST_CHECK;

#endif
