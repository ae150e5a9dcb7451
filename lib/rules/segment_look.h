/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_SEGMENT_LOOK_H
#define SF_RULES_SEGMENT_LOOK_H

#include "rules/segment.h"

/* Looking into segments without asking them of anybody: for lint. */
const struct sf_def *sf_segments_def(const struct sf_segments *s, size_t i);

/*
 * Lists: how many there are, their entries, and each entry that is a name or
 * an identifier of the person: ${each} gets the list and the entry.
 */
size_t sf_segments_list_count(const struct sf_segments *s);
size_t sf_segments_list_size(const struct sf_segments *s, size_t list);
struct sf_str sf_segments_list_entry(const struct sf_segments *s, size_t list,
    size_t entry);
const struct sf_def *sf_segments_list_def(const struct sf_segments *s,
    size_t list);
void sf_segments_list_of(const struct sf_segments *s,
    const struct sf_who *who, void (*each)(void *ctx, size_t list,
    size_t entry), void *ctx);

#endif
