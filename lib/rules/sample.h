/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_SAMPLE_H
#define SF_RULES_SAMPLE_H

#include "base/str.h"

/*
 * Stable shares: the same name and salt are on the same side for ever
 * (base/digest.h, sf_share10000).
 */
int sf_sample_in(struct sf_str name, const char *salt, unsigned per10000);

/* The arm of ${n} whose cumulated shares (of 10000) cover the name; -1 none. */
int sf_sample_arm(struct sf_str name, const char *salt, const unsigned *shares,
    size_t n);

#endif
