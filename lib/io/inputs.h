/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_INPUTS_H
#define SF_IO_INPUTS_H

#include <stddef.h>

#include "base/err.h"
#include "io/src.h"

/*
 * Inputs that can be read twice and are known before they are used: regular
 * files as they stand, all else (a pipe) copied to a spool.  A file that
 * changes between two readings is SF_E_DATA; "-" twice is SF_E_USAGE.
 */
struct sf_inputs;
struct sf_inputs *sf_inputs_open(const char *const *paths, size_t n,
    size_t memory, struct sf_err *e);
size_t sf_inputs_count(const struct sf_inputs *in);
struct sf_src *sf_inputs_src(struct sf_inputs *in, size_t i, struct sf_err *e);

/*
 * "NAME SIZE DIGEST" of input ${i}: XXH3-128 of its bytes on disk.  NAME is
 * the last part of the path, so that a copy elsewhere is the same input.
 */
int sf_inputs_describe(struct sf_inputs *in, size_t i, char *out, size_t cap,
    struct sf_err *e) SF_MUST_CHECK;
void sf_inputs_free(struct sf_inputs *in);

#endif
