/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_SLIPS_H
#define SF_EXPR_SLIPS_H

#include "base/map.h"
#include "expr/scan.h"

/*
 * What people write by hand and never mean: operators of other languages, an
 * `if` without `else`, a text without quotes, functions that are not there.
 * SF_E_USAGE at the place, with what to write instead.  ${host}: functions
 * that the host defines.  Programs that libjq would take are let through, but
 * for those that can never have a value.
 */
int sf_slips(const struct sf_scan *s, const struct sf_place *at,
    const struct sf_map *host, struct sf_err *e) SF_MUST_CHECK;

/* slip_words.c: names. */
int sf_slip_word(const struct sf_scan *s, uint32_t i,
    const struct sf_place *at, const struct sf_map *host, struct sf_err *e);

/* Whether token ${i} ends a value: what follows is an operator. */
int sf_slip_value(const struct sf_scan *s, uint32_t i);

/* ${msg} at token ${i}, and what to write: -1. */
int sf_slip_fail(const struct sf_place *at, const struct sf_scan *s,
    uint32_t i, struct sf_err *e, const char *msg, const char *hint);

#endif
