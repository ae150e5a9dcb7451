/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_RADIX_H
#define SF_BASE_RADIX_H

#include <stddef.h>

/*
 * Sort ${n} records of ${size} bytes by the unsigned integer of ${bytes} bytes
 * (in the order of this machine) that stands ${at} bytes into each, least
 * first.  It is stable: to sort by several members, sort by the last of them
 * first.  Bytes that all records have in common cost next to nothing, the
 * others one pass each, so that numbers take a fraction of what qsort(3)
 * does.  ${tmp} has room for ${n} records, and is overwritten.
 */
void sf_radix(void *v, void *tmp, size_t n, size_t size, size_t at,
    size_t bytes);

#endif
