/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_NOTES_H
#define SF_SEGMENT_NOTES_H

#include "segment/job.h"
#include "segment/members.h"

/*
 * What a chunk says of its people besides lines: counts of each segment, the
 * first undefined place of each, and what is to be remembered.  Made by
 * map(), read by fold() in the order of the input.
 */
struct notes {
	size_t segments;
	struct seg_count *count;
	struct sf_buf members;		/* length, one_id, length, line … */
};

int notes_init(struct notes *n, size_t segments, struct sf_err *e)
    SF_MUST_CHECK;
void notes_release(struct notes *n);
void notes_clear(struct notes *n);

/* Segment ${seg} of the person on ${line}, with its truth. */
void notes_truth(struct notes *n, size_t seg, uint8_t truth, uint64_t line,
    struct sf_str why);
void notes_member(struct notes *n, struct sf_str one_id, struct sf_str line);

void notes_put(const struct notes *n, struct sf_buf *out);
int notes_take(struct job *j, const struct sf_buf *b, struct sf_err *e)
    SF_MUST_CHECK;

#endif
