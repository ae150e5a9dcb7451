/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_ASCEND_H
#define SF_BASE_ASCEND_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Put an array into ascending order, in place: texts bytewise.  ${v} may be
 * NULL where ${n} is 0.
 */
void sf_ascend_str(struct sf_str *v, size_t n);
void sf_ascend_i64(int64_t *v, size_t n);
void sf_ascend_u32(uint32_t *v, size_t n);
void sf_ascend_u64(uint64_t *v, size_t n);

#endif
