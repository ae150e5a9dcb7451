/* SPDX-License-Identifier: MIT */
#ifndef SF_SHOW_SVG_H
#define SF_SHOW_SVG_H

#include "base/buf.h"
#include "show/doc.h"

/*
 * A chart as one <svg> element with <title> and <desc>, for the style sheet
 * of show/html.  ${id} makes the names inside unique on the page.  Points
 * whose number of people lies below ${min_cell} are drawn without a length
 * and named "<${min_cell}".
 */
void sf_svg(struct sf_buf *b, const struct sf_chart *c, unsigned id,
    uint64_t min_cell);

/*
 * Round steps for an axis from ${min} to ${max}: 1, 2 or 5 times a power of
 * ten, at most ${most} of them inside.  Returns the step.
 */
double sf_svg_step(double min, double max, unsigned most);

#endif
