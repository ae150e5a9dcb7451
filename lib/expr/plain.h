/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_PLAIN_H
#define SF_EXPR_PLAIN_H

#include "expr/tree.h"

/*
 * The commonest conditions of all: .path == "text", !=, and, or.  They are
 * answered from the nodes of the line, with nothing set up for it and no
 * value made.
 */
int sf_plain_is(const struct sf_node *root);

/*
 * What such a condition says of a line: 1, 0, or -1 where the line is of a
 * kind that the engine itself (native.h) has to look at.
 */
int sf_plain_truth(const struct sf_node *root, const struct sf_jdoc *d);

#endif
