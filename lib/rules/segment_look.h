/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_SEGMENT_LOOK_H
#define SF_RULES_SEGMENT_LOOK_H

#include "rules/segment.h"

/*
 * Looking into segments without asking them of anybody: for lint.
 *
 * The programs of segment ${i} that are conditions, ${k} from 0 in the order
 * in which they are written; -1 past the last.  *${whole} is set to whether
 * the segment is that condition, and nothing else.
 */
int sf_segments_condition(const struct sf_segments *s, size_t i, size_t k,
    int *whole);

const struct sf_def *sf_segments_def(const struct sf_segments *s, size_t i);

#endif
