/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_SURVIVE_H
#define SF_RECORD_SURVIVE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"

/*
 * Which of the values that were said of a trait survives, as sf-rules(5) has
 * it.  Each way is a total order of what was said, and the greatest stays: so
 * the fold depends on no order.  Where the first of these is even, the next
 * decides:
 *
 *   latest	the later, the greater compact JSON text
 *   earliest	the earlier, the greater text
 *   longest	a text before anything else, and null last; more characters;
 *		the later, the greater text
 *   max, min	a number (or a text that is a plain decimal), a text, another
 *		value, null, in this order; the greater, or the lesser: numbers
 *		digit by digit, texts by bytes, others by their JSON text; the
 *		later, the greater text
 *   source	the better rank of where it came from; the later, the greater
 *		text
 *   union	nothing: all stay
 */
enum sf_survive_by {
	SF_BY_LATEST, SF_BY_EARLIEST, SF_BY_LONGEST, SF_BY_MAX, SF_BY_MIN,
	SF_BY_UNION, SF_BY_SOURCE
};
extern const char *const sf_survive_names[];	/* NULL-ended */

struct sf_survive_rule {
	enum sf_survive_by by;
	const struct sf_str *rank;	/* of sources; "*" is any other */
	size_t ranks;
};

/* A zeroed struct has no rule: the latest survives. */
struct sf_survive {
	struct sf_map traits;		/* name → number in rule */
	struct sf_survive_rule *rule;
	size_t n, cap;
	struct sf_arena mem;
};
void sf_survive_release(struct sf_survive *s);

/*
 * Add what holds for trait ${name}, "*" for all that have no rule of their
 * own.  All is copied.  -1 where memory ran out.
 */
int sf_survive_add(struct sf_survive *s, struct sf_str name,
    const struct sf_survive_rule *rule);

/* What holds for trait ${name}, or NULL for the latest. */
const struct sf_survive_rule *sf_survive_of(const struct sf_survive *s,
    struct sf_str name);

/* What was said of a trait: when, what (compact JSON), by whom (or ""). */
struct sf_saying {
	int64_t ts;
	struct sf_str val, src;
};

/*
 * Whether ${a} survives ${b}: above 0, below 0, or 0 where only the later, or
 * the greater text, tells.  For earliest it is the time that does.
 */
int sf_survive_cmp(const struct sf_survive_rule *rule,
    const struct sf_saying *a, const struct sf_saying *b);

#endif
