/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/trip.h"

struct sf_str
sf_trip_dup(struct sf_arena *a, struct sf_str s)
{
	char *p = sf_arena_dup(a, s.p, s.n);

	return (p == NULL ? (struct sf_str){"", 0} : (struct sf_str){p, s.n});
}

/* Arrays hold 4, 8, 16 …: they are full where their number is such a one. */
static void *
grow(struct sf_arena *a, void *v, size_t n, size_t size)
{
	void *p;

	if (n != 0 && (n < 4 || (n & (n - 1)) != 0))
		return (v);
	if ((p = sf_arena_alloc(a, (n ? 2 * n : 4) * size)) == NULL)
		return (NULL);
	if (n > 0)
		memcpy(p, v, n * size);
	return (p);
}

struct sf_trip *
sf_trip_add(struct sf_traveller *t, struct sf_arena *a)
{
	struct sf_trip *p = grow(a, t->trip, t->trips, sizeof(*p));

	if (p == NULL)
		return (NULL);
	t->trip = p;
	p += t->trips++;
	memset(p, 0, sizeof(*p));
	p->j = p->s = -1;
	return (p);
}

struct sf_sent *
sf_trip_sent(struct sf_trip *p, struct sf_arena *a)
{
	struct sf_sent *s = grow(a, p->sent, p->sents, sizeof(*s));

	if (s == NULL)
		return (NULL);
	p->sent = s;
	s += p->sents++;
	memset(s, 0, sizeof(*s));
	return (s);
}

struct sf_tally_of *
sf_trip_count(struct sf_tally_of **v, size_t *n, struct sf_str name,
    struct sf_arena *a)
{
	struct sf_tally_of *p;
	size_t i;

	for (i = 0; i < *n; i++)
		if (sf_str_eq((*v)[i].name, name))
			return (&(*v)[i]);
	if ((p = grow(a, *v, *n, sizeof(*p))) == NULL)
		return (NULL);
	*v = p;
	p += (*n)++;
	memset(p, 0, sizeof(*p));
	p->name = name;
	return (p);
}

int
sf_trip_name(struct sf_traveller *t, struct sf_str name, struct sf_arena *a)
{
	struct sf_str *p;
	size_t i;
	int c = 1;

	for (i = 0; i < t->names; i++)
		if ((c = sf_str_cmp(t->name[i], name)) >= 0)
			break;
	if (i < t->names && c == 0)
		return (0);
	if ((p = grow(a, t->name, t->names, sizeof(*p))) == NULL)
		return (-1);
	t->name = p;
	memmove(p + i + 1, p + i, (t->names - i) * sizeof(*p));
	p[i] = sf_trip_dup(a, name);
	t->names++;
	return (0);
}

int
sf_trip_tried(const struct sf_trip *p, struct sf_str key)
{
	size_t i;

	for (i = 0; i < p->trieds; i++)
		if (sf_str_eq(p->tried[i], key))
			return (1);
	return (0);
}

int
sf_trip_try(struct sf_trip *p, struct sf_str key, struct sf_arena *a)
{
	struct sf_str *v;

	if (sf_trip_tried(p, key))
		return (0);
	if ((v = grow(a, p->tried, p->trieds, sizeof(*v))) == NULL)
		return (-1);
	p->tried = v;
	v[p->trieds++] = sf_trip_dup(a, key);
	return (0);
}

int
sf_trip_late(struct sf_trip *p, struct sf_str tag, struct sf_arena *a)
{
	struct sf_str *v;
	size_t i;

	for (i = 0; i < p->lates; i++)
		if (sf_str_eq(p->late[i], tag))
			return (0);
	if ((v = grow(a, p->late, p->lates, sizeof(*v))) == NULL)
		return (-1);
	p->late = v;
	v[p->lates++] = sf_trip_dup(a, tag);
	return (0);
}
