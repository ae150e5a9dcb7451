/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_PARTS_OWN_H
#define SF_RULES_PARTS_OWN_H

#include "rules/parts.h"
#include "rules/segment_def.h"

/* The inside of struct sf_parts; for parts*.c alone. */
struct part_tree {
	struct sf_part *p;
	uint32_t n, cap;
};

struct sf_parts {
	struct sf_segments *s;
	int values;
	struct part_tree *of;		/* of each segment */
	int *by;			/* of each top: its value, or -1 */
	struct sf_arena mem;
};

/* A new part at the end of ${t}; its number, or UINT32_MAX. */
uint32_t part_new(struct part_tree *t, enum sf_part_kind kind, unsigned depth,
    struct sf_err *e);

/* The expression ${d} of segment ${seg}, its program ${whole}:
 * parts_split.c. */
int parts_split(struct sf_parts *p, struct part_tree *t, size_t seg,
    const struct sf_def *d, int whole, unsigned depth, struct sf_err *e)
    SF_MUST_CHECK;

#endif
