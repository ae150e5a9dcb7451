/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "base/radix.h"
#include "identity/link_own.h"

static int
add(struct sf_linking *w, uint32_t value, uint32_t person,
    const struct sf_seen *seen, uint64_t trust, struct sf_err *e)
{
	size_t cap = w->meet_cap + w->meet_cap / 2 + 1024;
	struct sf_meeting *m;

	if (w->meets == w->meet_cap) {
		m = sf_mem_resize(w->ns->mem, w->meet, cap, sizeof(*m));
		if (m == NULL)
			return (sf_fail_mem(e));
		w->meet = m;
		w->meet_cap = cap;
	}
	w->meet[w->meets++] = (struct sf_meeting){value, person, *seen,
	    trust};
	return (0);
}

/* The person, so far, whom a set names by something stronger; SF_NO_NODE. */
static uint32_t
stronger_person(const struct sf_linking *w, const struct sf_idset *s)
{
	uint32_t center = sf_idsets_center(s, w->ns), root;

	if (center == SF_NO_NODE ||
	    sf_nodes_type(w->ns, center)->rank >= w->type->rank)
		return (SF_NO_NODE);
	root = sf_unite_find(w->u, center);
	return (w->u->anchor[root] < w->type->tier ? root : SF_NO_NODE);
}

/* Each value and person once, from their first to their last time. */
static int
once(struct sf_linking *w, struct sf_err *e)
{
	struct sf_meeting *to = w->meet, *m;
	size_t n = w->meets, size = sizeof(*m), i;

	if (n == 0)
		return (0);
	if ((m = sf_mem_resize(w->ns->mem, NULL, n, size)) == NULL)
		return (sf_fail_mem(e));
	sf_radix(to, m, n, size, offsetof(struct sf_meeting, person),
	    sizeof(to->person));
	sf_radix(to, m, n, size, offsetof(struct sf_meeting, value),
	    sizeof(to->value));
	sf_mem_free(w->ns->mem, m);
	for (i = 1; i < n; i++) {
		m = &w->meet[i];
		if (m->value != to->value || m->person != to->person) {
			*++to = *m;
			continue;
		}
		to->trust = sf_trust_sum(to->trust, m->trust);
		if (m->seen.first < to->seen.first)
			to->seen.first = m->seen.first;
		if (m->seen.last > to->seen.last)
			to->seen.last = m->seen.last;
	}
	w->meets = (size_t)(to - w->meet) + 1;
	return (0);
}

int
sf_meetings_find(struct sf_linking *w, struct sf_err *e)
{
	const struct sf_idset *s;
	struct sf_seen seen;
	uint32_t person, k;
	size_t at = 0, end = sf_linking_sets(w);

	w->meets = 0;
	while ((s = sf_linking_next(w, &at, end)) != NULL) {
		person = SF_NOBODY;
		for (k = 0; k < s->n; k++) {
			if (!sf_linking_at(w, s->id[k]) ||
			    w->ns->kind[SF_ID_OF(s->id[k])].block)
				continue;
			if (person == SF_NOBODY)
				person = stronger_person(w, s);
			if (person == SF_NO_NODE)
				break;
			seen = s->seen ? s->seen[k] :
			    (struct sf_seen){s->first, s->last};
			if (add(w, SF_ID_OF(s->id[k]), person, &seen,
			    sf_trust(s, s->id[k]), e))
				return (-1);
		}
	}
	return (once(w, e));
}

/* One of no known time holds at all times. */
static int
untimed(const struct sf_meeting *m)
{
	return (m->seen.first > m->seen.last);
}

/* The most persons that a window of the limit sees, of a value's ${n}. */
static int
most_within(const struct sf_meeting *m, uint32_t n, int64_t window,
    uint32_t *most, struct sf_err *e)
{
	int64_t *from, *to;
	uint32_t i, a, b = 0, k = 0, always = 0;

	if ((from = malloc(2 * ((size_t)n + 1) * sizeof(*from))) == NULL)
		return (sf_fail_mem(e));
	to = from + n;
	for (i = 0; i < n; i++) {
		if (untimed(&m[i])) {
			always++;
			continue;
		}
		from[k] = m[i].seen.first;
		to[k++] = m[i].seen.last > INT64_MAX - window ? INT64_MAX :
		    m[i].seen.last + window;
	}
	if (k < n)
		to = memmove(from + k, to, k * sizeof(*to));
	sf_ascend_i64(from, k);
	sf_ascend_i64(to, k);
	*most = always;
	for (a = 0; a < k; a++) {
		while (to[b] < from[a])
			b++;
		if (always + a + 1 - b > *most)
			*most = always + a + 1 - b;
	}
	free(from);
	return (0);
}

uint32_t
sf_meetings_row(const struct sf_linking *w, size_t i)
{
	size_t k = i + 1;

	while (k < w->meets && w->meet[k].value == w->meet[i].value)
		k++;
	return ((uint32_t)(k - i));
}

int
sf_meetings_crowds(struct sf_linking *w, struct sf_err *e)
{
	const struct sf_idlimit *l = &w->type->per_value;
	uint32_t n, most;
	size_t i;

	for (i = 0; i < w->meets; i += n) {
		most = n = sf_meetings_row(w, i);
		if (n <= l->max || l->max == 0)
			continue;
		if (l->window > 0 && most_within(&w->meet[i], n, l->window,
		    &most, e))
			return (-1);
		if (most <= l->max)
			continue;
		w->ns->kind[w->meet[i].value].block = SF_NODE_CROWDED;
		w->ns->v[w->meet[i].value].crowd = most;
	}
	return (0);
}
