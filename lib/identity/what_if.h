/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_WHAT_IF_H
#define SF_IDENTITY_WHAT_IF_H

#include "base/err.h"
#include "identity/answer.h"
#include "io/run.h"

/*
 * Who would merge and who would be split if the rules were those of
 * ${a}->new_rules: the same evidence linked under both.  Nothing is written
 * but the answer.  *${look}: whether anything would change.
 */
int sf_what_if(const struct sf_run *run, const struct sf_asking *a, int *look,
    struct sf_err *e) SF_MUST_CHECK;

#endif
