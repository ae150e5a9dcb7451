/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_MEMBERS_H
#define SF_SEGMENT_MEMBERS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "io/src.h"
#include "rules/segment.h"

/*
 * What the state remembers of a person: since when she is in each segment,
 * and by what name she was known first (samples are drawn from it).  A line
 * of the file `members`:
 *
 *	{"one_id":"p…","founding":"p…","first":"…ts","in":{"NAME":"…ts"}}
 */
struct members;

struct members *members_load(struct sf_src *src, const struct sf_segments *s,
    struct sf_err *e);
void members_free(struct members *m);

struct member {
	struct sf_str founding;
	int64_t first;		/* when the state first heard of her */
	int known;
	int64_t *since;		/* of each segment; INT64_MIN = not in */
};

/*
 * The person of these names: several that were apart and are one now are
 * united, the earliest since and the earliest name.  ${out}->since is the
 * caller's array.  Where nobody is known, founding is names[0] and first
 * ${now}.
 */
void members_find(const struct members *m, const struct sf_str *names,
    size_t n, int64_t now, struct member *out);

/* Add to ${n}, of each segment, those in it whom nobody asked for. */
void members_gone(const struct members *m, uint64_t *n);

/* A line of the file, without newline. */
void member_write(struct sf_buf *b, const struct sf_segments *s,
    struct sf_str one_id, const struct member *p);

#endif
