/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/places.h"

void
sf_places_release(struct sf_places *p)
{
	free(p->from);
	free(p->set);
	memset(p, 0, sizeof(*p));
}

/* from[i + 1] counts those of i: make of it where those of i begin. */
static int
room(struct sf_places *p, size_t n, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < n; i++)
		p->from[i + 1] += p->from[i];
	p->set = malloc((p->from[n] + 1) * sizeof(*p->set));
	return (p->set ? 0 : sf_fail_mem(e));
}

/* Each start has moved to where the next one begins. */
static void
back(struct sf_places *p, size_t n)
{
	memmove(p->from + 1, p->from, n * sizeof(*p->from));
	p->from[0] = 0;
}

int
sf_places_of_nodes(struct sf_places *p, const struct sf_linked *l,
    struct sf_err *e)
{
	size_t n = sf_nodes_count(&l->nodes), i;
	const struct sf_idset *s;
	uint32_t k;

	memset(p, 0, sizeof(*p));
	if ((p->from = calloc(n + 2, sizeof(*p->from))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < l->sets.n; i++)
		for (s = &l->sets.v[i], k = 0; k < s->n; k++)
			p->from[SF_ID_OF(s->id[k]) + 1] +=
			    !sf_idset_again(s, k);
	if (room(p, n, e))
		return (-1);
	for (i = 0; i < l->sets.n; i++)
		for (s = &l->sets.v[i], k = 0; k < s->n; k++)
			if (!sf_idset_again(s, k))
				p->set[p->from[SF_ID_OF(s->id[k])]++] =
				    (uint32_t)i;
	back(p, n);
	return (0);
}

int
sf_places_of_persons(struct sf_places *p, const struct sf_linked *l,
    struct sf_err *e)
{
	size_t n = l->persons.n, i;
	const struct sf_idset *s;

	memset(p, 0, sizeof(*p));
	if ((p->from = calloc(n + 2, sizeof(*p->from))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < l->sets.n; i++) {
		s = &l->sets.v[i];
		if (s->n > 0 && s->person != SF_NOBODY)
			p->from[s->person + 1]++;
	}
	if (room(p, n, e))
		return (-1);
	for (i = 0; i < l->sets.n; i++) {
		s = &l->sets.v[i];
		if (s->n > 0 && s->person != SF_NOBODY)
			p->set[p->from[s->person]++] = (uint32_t)i;
	}
	back(p, n);
	return (0);
}

struct sf_degree
sf_places_degree(const struct sf_places *p, const struct sf_linked *l,
    uint32_t node, uint32_t *seen)
{
	struct sf_degree d = {0, 0, 0};
	const struct sf_idset *s;
	uint64_t at;

	for (at = p->from[node]; at < p->from[node + 1]; at++) {
		s = &l->sets.v[p->set[at]];
		d.sets++;
		d.events += s->profile ? 0 : s->count;
		if (s->person == SF_NOBODY || seen[s->person] == node + 1)
			continue;
		seen[s->person] = node + 1;
		d.persons++;
	}
	return (d);
}
