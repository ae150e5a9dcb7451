/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_JSON_INDEX_H
#define SF_FORMAT_JSON_INDEX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * simdjson's first stage behind a C face; json_parse.c alone uses it.  It
 * finds the offsets where a bracket, colon, comma, string or other token
 * starts, and has then checked the UTF-8, that every string is closed and
 * that none holds a raw control character.  Nothing else is checked.
 */
struct sf_jindex;
struct sf_jindex *sf_jindex_new(void);		/* NULL: no memory */
void sf_jindex_free(struct sf_jindex *x);

enum { SF_JX_OK, SF_JX_REFUSED, SF_JX_MEMORY };

/*
 * Index ${n} bytes, 1 <= n < SF_JX_MAX.  *${at} gets *${count} offsets, and
 * ${n} behind them; good until the next call.  Not a byte behind the text is
 * read.
 */
#define SF_JX_MAX UINT32_C(0xF0000000)
int sf_jindex_run(struct sf_jindex *x, const char *p, size_t n,
    const uint32_t **at, uint32_t *count);

/* Whether all of a text is UTF-8.  A parser was made before, by any thread. */
int sf_jindex_utf8(const char *p, size_t n);

#ifdef __cplusplus
}
#endif
#endif
