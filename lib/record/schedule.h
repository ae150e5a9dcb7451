/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_SCHEDULE_H
#define SF_RECORD_SCHEDULE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Rows of sf-schedule(5): events that a journey writes.  All times UTC ms.
 */
#define SF_SEND_ID_LEN 32

/*
 * send_id: the first 16 bytes, in hex, of SHA-256 over "sf1", journey,
 * founding name, entry number, step, attempt, joined by one NUL byte each.
 */
int sf_send_id(struct sf_str journey, struct sf_str founding, unsigned entry,
    struct sf_str step, unsigned attempt, char out[SF_SEND_ID_LEN + 1],
    struct sf_err *e) SF_MUST_CHECK;

struct sf_schedule_row {
	int64_t ts;			/* of the row: due, of a send */
	const char *event;		/* send enter exit cancel missed capped tag … */
	struct sf_str eid;		/* send_id of a send, else "" = made */
	struct sf_str channel;		/* "" = journey */
	struct sf_str one_id;
	struct sf_str props;		/* JSON object text */
	struct sf_str tags;		/* JSON object text, or "" */
	struct sf_str traits;		/* JSON object text, or "" */
};
/* Add the row as sf-schedule(5) writes it, with src sf-journey and newline. */
void sf_schedule_write(struct sf_buf *b, const struct sf_schedule_row *r);

#endif
