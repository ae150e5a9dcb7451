/* SPDX-License-Identifier: MIT */
#include "rules/segment_def.h"

#include "rules/segment_look.h"

/* The ${*k}-th condition of the node: its program, or -1 and *${k} less. */
static int
condition(const struct seg_node *n, size_t *k)
{
	size_t i;
	int p;

	if (n->kind == SEG_EXPR)
		return ((*k)-- == 0 ? n->program : -1);
	for (i = 0; i < n->n; i++)
		if ((p = condition(n->kid[i], k)) != -1)
			return (p);
	return (-1);
}

int
sf_segments_condition(const struct sf_segments *s, size_t i, size_t k,
    int *whole)
{
	const struct seg_node *n = s->seg[i].node;

	*whole = n->kind == SEG_EXPR;
	return (condition(n, &k));
}

const struct sf_def *
sf_segments_def(const struct sf_segments *s, size_t i)
{
	return (s->seg[i].def);
}
