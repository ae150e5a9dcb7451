/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDSTATS_H
#define SF_IDENTITY_IDSTATS_H

#include "base/err.h"
#include "identity/answer.h"
#include "io/run.h"

/*
 * How many there are of everything: persons by their strongest identifier and
 * by size, identifiers by type and by what the rules do about them, events by
 * how many identifiers they name.
 */
int sf_idstats(const struct sf_run *run, const struct sf_asking *a,
    struct sf_err *e) SF_MUST_CHECK;

#endif
