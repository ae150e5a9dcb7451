/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "record/sums.h"

#define BOUND ((sf_dec_sum)SF_DEC_ONE * 1000000000000000)

void
sf_sums_release(struct sf_sums *s)
{
	sf_map_release(&s->events);
	free(s->of);
	sf_arena_release(&s->mem);
	memset(s, 0, sizeof(*s));
}

int
sf_sums_add(struct sf_sums *s, struct sf_str event, const struct sf_str *name,
    size_t n)
{
	size_t cap = s->cap ? s->cap * 2 : 8, i;
	struct sf_summed *of;
	struct sf_str *to;

	if (s->n == s->cap) {
		if ((of = realloc(s->of, cap * sizeof(*of))) == NULL)
			return (-1);
		s->of = of;
		s->cap = cap;
	}
	if ((to = sf_arena_alloc(&s->mem, (n + 1) * sizeof(*to))) == NULL)
		return (-1);
	for (i = 0; i < n; i++) {
		to[i].n = name[i].n;
		to[i].p = sf_arena_dup(&s->mem, name[i].p, name[i].n);
		if (to[i].p == NULL)
			return (-1);
	}
	s->of[s->n] = (struct sf_summed){to, n};
	if (sf_map_put(&s->events, event, s->n, NULL) == NULL)
		return (-1);
	s->n++;
	return (0);
}

const struct sf_summed *
sf_sums_of(const struct sf_sums *s, struct sf_str event)
{
	const struct sf_map_entry *m = sf_map_get(&s->events, event);

	return (m == NULL ? NULL : &s->of[m->val]);
}

int
sf_sums_amount(const struct sf_jdoc *doc, uint32_t props, struct sf_str name,
    sf_dec_sum *out)
{
	return (sf_sums_node(doc, props == 0 ? 0 : sf_j_getn(doc, props, name),
	    out));
}

int
sf_sums_node(const struct sf_jdoc *doc, uint32_t i, sf_dec_sum *out)
{
	if (i == 0 || doc->node[i].type == SF_J_NULL)
		return (0);
	if ((doc->node[i].type != SF_J_NUM && doc->node[i].type != SF_J_STR) ||
	    sf_dec_sum_parse(sf_j_text(doc, i), out) || *out >= BOUND ||
	    *out <= -BOUND)
		return (-1);
	return (1);
}
