/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_WITNESS_H
#define SF_IDENTITY_WITNESS_H

#include <stdint.h>

#include "base/err.h"
#include "identity/linked.h"

/*
 * The records behind some sets of identifiers: ${f} is called for each of
 * those whose ${want} is not 0, in no order that means anything.  A result
 * other than 0 ends the walk and is returned.
 */
typedef int sf_witness_each(void *ctx, uint32_t set,
    const struct sf_line *head, struct sf_str line, struct sf_err *e);
int sf_witness_walk(const struct sf_linked *l, const uint8_t *want,
    sf_witness_each *f, void *ctx, struct sf_err *e) SF_MUST_CHECK;

#endif
