/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_IDS_H
#define SF_RECORD_IDS_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "format/json.h"

/*
 * The object of identifiers that events and profiles have: type → string, or
 * array of strings.  An empty string identifies nobody and is passed over.
 */
typedef int sf_ids_each(void *ctx, struct sf_str type, struct sf_str value);

/* -1 with SF_E_DATA where node ${at} is no such object; 0 is absent: fine. */
int sf_ids_check(const struct sf_jdoc *doc, uint32_t at, const char *name,
    struct sf_err *e) SF_MUST_CHECK;

/* Calls ${f} for each; its result ends the walk where it is not 0. */
int sf_ids_walk(const struct sf_jdoc *doc, uint32_t at, sf_ids_each *f,
    void *ctx);

/* The same for one value: node ${at} is a string or an array of strings. */
int sf_ids_values(const struct sf_jdoc *doc, uint32_t at, struct sf_str type,
    sf_ids_each *f, void *ctx);

#endif
