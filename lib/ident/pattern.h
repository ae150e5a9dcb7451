/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENT_PATTERN_H
#define SF_IDENT_PATTERN_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/*
 * What the values of a type look like: a POSIX extended regular expression
 * (regex(7)) that the whole value has to match, anchors or not.  It is of
 * bytes, in no locale.  Bounded, for regcomp is not: 256 bytes, 512 places
 * when its repetitions are written out, no back-references, no repetition of
 * a repetition or of what may be empty, and beyond ASCII only characters that
 * stand alone, neither in brackets nor repeated.
 */
struct sf_pattern;

/* NULL with SF_E_USAGE and what is wrong with ${text}, or without memory. */
struct sf_pattern *sf_pattern_new(struct sf_str text, struct sf_err *e);
void sf_pattern_free(struct sf_pattern *p);

/*
 * Whether ${text}, terminated, matches: 1; 0; -1 without memory.  *${group}
 * is its first group, or the whole where the pattern has none.  Any thread.
 */
int sf_pattern_match(const struct sf_pattern *p, const char *text,
    struct sf_str *group);

#endif
