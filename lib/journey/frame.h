/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_FRAME_H
#define SF_JOURNEY_FRAME_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * What threads hand to the one that folds, mixed in one buffer: records of a
 * kind, a key and a value.
 */
enum {
	SF_FRAME_ROW = 'R',		/* sort key, schedule row */
	SF_FRAME_STATE = 'S',		/* one_id, line of the person */
	SF_FRAME_CLAIM = 'C',		/* number of the line it replaces */
	SF_FRAME_ENTRANT = 'E',		/* index of the journey */
	SF_FRAME_ASK = 'A',		/* order, send_id: wants budget */
	SF_FRAME_AGAIN = 'P',		/* -, profile: to be walked again */
	SF_FRAME_REFUND = 'B',		/* journey and budget indices */
	SF_FRAME_OWNER = 'O',		/* -, founding name of a bearer */
	SF_FRAME_NOTE = 'U',		/* -, text: an undefined condition */
};

void sf_frame_add(struct sf_buf *b, char kind, struct sf_str key,
    struct sf_str val);

/* 1 and the next frame from *${at} on, 0 at the end. */
int sf_frame_next(struct sf_str all, size_t *at, char *kind,
    struct sf_str *key, struct sf_str *val);

#endif
