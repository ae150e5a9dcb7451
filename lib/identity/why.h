/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_WHY_H
#define SF_IDENTITY_WHY_H

#include "base/err.h"
#include "identity/answer.h"
#include "io/run.h"

/*
 * Why the identifiers that the first two operands name are one person, by the
 * links between them and the events behind these; or why not: what they were
 * both seen with, and what kept that from linking them.  *${look}: whether
 * they are different persons.  SF_E_FEW where one of them is unknown.
 */
int sf_why(const struct sf_run *run, const struct sf_asking *a, int *look,
    struct sf_err *e) SF_MUST_CHECK;

#endif
