/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_EXPLAIN_H
#define SF_IDENTITY_EXPLAIN_H

#include <stdint.h>

#include "base/err.h"
#include "identity/answer.h"
#include "io/run.h"

/*
 * All evidence of the persons whom the first operand names, separated by
 * commas, or the lines of ${a}->ids; of an identifier that links nobody, who
 * was seen with it.  *${look}: whether somebody was not found.
 */
int sf_explain(const struct sf_run *run, const struct sf_asking *a, int *look,
    struct sf_err *e) SF_MUST_CHECK;

#endif
