/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_WINDOW_H
#define SF_EXPR_WINDOW_H

#include <stdint.h>

#include "base/str.h"
#include "expr/expr.h"
#include "io/zone.h"

/*
 * Windows, as sf-expr(7) writes them, made into two instants in the zone:
 * half-open, and never behind asof (but within()'s, which start there).
 */
enum sf_window_kind {
	SF_W_FIXED,
	SF_W_EVER,		/* from the beginning: answered from `seen` */
	SF_W_ENTRY, SF_W_WAIT,	/* start with the parameters of each line */
};

struct sf_window {
	enum sf_window_kind kind;
	int64_t from, to;	/* ms */
};

/*
 * ${text} as a window, looking back, or with ${future} ahead, from asof (0
 * where ${env} has none).  0, or -1 with a message in ${why}.
 */
int sf_window_make(struct sf_str text, const struct sf_expr_env *env,
    const struct sf_zone *zone, int future, struct sf_window *w,
    char why[160]);

/*
 * What ${text}, which is no window, may have been meant to be: "7d" for
 * "7 days", "last 7 days" and "7天".  1 and ${near}, or 0.
 */
int sf_window_near(struct sf_str text, char near[40]);

#endif
