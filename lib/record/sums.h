/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_SUMS_H
#define SF_RECORD_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/map.h"
#include "base/str.h"
#include "format/json.h"

/*
 * Which members of props are summed over a person's life, by name of event:
 * `sums` of sf-rules(5).  A zeroed struct sums nothing.
 */
struct sf_summed {
	const struct sf_str *name;	/* of members of props */
	size_t n;
};

struct sf_sums {
	struct sf_map events;		/* name of event → number in of */
	struct sf_summed *of;
	size_t n, cap;
	struct sf_arena mem;
};
void sf_sums_release(struct sf_sums *s);

/* Add what is summed of ${event}; the names are copied.  -1: no memory. */
int sf_sums_add(struct sf_sums *s, struct sf_str event,
    const struct sf_str *name, size_t n);

/* What is summed of ${event}, or NULL. */
const struct sf_summed *sf_sums_of(const struct sf_sums *s,
    struct sf_str event);

/*
 * The amount that member ${name} of the object at node ${props} (0: none) is:
 * 1, 0 where it is absent or null, -1 where it is no number, or one that is
 * not summed: of more than 15 digits before the point, or more than 6 places.
 * A text that is a number counts.
 */
int sf_sums_amount(const struct sf_jdoc *doc, uint32_t props,
    struct sf_str name, sf_dec_sum *out);
/* The same of the member at node ${i} (0: it is absent). */
int sf_sums_node(const struct sf_jdoc *doc, uint32_t i, sf_dec_sum *out);

#endif
