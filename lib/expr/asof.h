/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_ASOF_H
#define SF_EXPR_ASOF_H

#include "base/buf.h"
#include "base/str.h"
#include "format/json.h"

/*
 * A profile as it was at asof, for both engines: traits, tags, consents and
 * identifiers set before, events and `seen` before, segments entered and
 * scores computed up to then; since, from, first_ts and last_ts say nothing
 * later.
 */

/* Order of two times as texts: canonical ones, or any of RFC 3339. */
int sf_asof_order(struct sf_str a, struct sf_str b);

/*
 * Whether one of the members in ${touch} (SF_TOUCH_* of tree.h) of profile
 * ${d} holds anything of ${asof} or later.
 */
int sf_asof_later(const struct sf_jdoc *d, struct sf_str asof,
    unsigned touch);

/* Add the line as it was: what is not later keeps its bytes. */
void sf_asof_write(struct sf_buf *b, const struct sf_jdoc *d,
    struct sf_str asof);

/*
 * For the above: the object of sums at node ${node} of a member of seen, as
 * events at or after asof leave them: that at node ${k}->first, the one before
 * it, before[first], and so on till 0.  ${odd}: it counts what is no number.
 */
struct sf_asof_kind {
	uint32_t first;
	const uint32_t *before;		/* by node */
};
void sf_asof_sums(struct sf_buf *b, const struct sf_jdoc *d, uint32_t node,
    const struct sf_asof_kind *k, int odd);

#endif
