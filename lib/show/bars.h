/* SPDX-License-Identifier: MIT */
#ifndef SF_SHOW_BARS_H
#define SF_SHOW_BARS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Drawing with characters.  Widths are columns of a terminal, where a wide
 * character takes two.  With ${ascii} nothing beyond ASCII is added.
 */

/* ${frac} (0..1) of ${width} columns, in eighths; a positive one is seen. */
void sf_bar(struct sf_buf *b, double frac, unsigned width, int ascii);

/* One character a value, from the least to the greatest. */
void sf_spark(struct sf_buf *b, const double *v, size_t n, int ascii);

/*
 * An interval on a line of ${width} columns that stands for ${min}..${max},
 * with a mark at 0 where it lies inside.
 */
void sf_whisker(struct sf_buf *b, double at, double lo, double hi, double min,
    double max, unsigned width, int ascii);

/* ${s}, made safe, cut or filled to exactly ${width} columns. */
void sf_pad(struct sf_buf *b, struct sf_str s, unsigned width, int right,
    int ascii);

/* ${s}, made safe, in lines of at most ${width} columns after ${indent}. */
void sf_wrap(struct sf_buf *b, struct sf_str s, unsigned width,
    unsigned indent);

#endif
