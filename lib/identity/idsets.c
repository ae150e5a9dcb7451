/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/idsets.h"

void
sf_idsets_release(struct sf_idsets *s)
{
	sf_map_release(&s->map);
	sf_arena_release(&s->mem);
	free(s->v);
	free(s->id);
	free(s->firsts);
	memset(s, 0, sizeof(*s));
}

struct member {
	uint32_t id;
	int64_t first;
};

static int
by_number(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->id != y->id)
		return (x->id < y->id ? -1 : 1);
	return (x->first < y->first ? -1 : x->first > y->first);
}

/* The record's identifiers, each once, in the order of their numbers. */
static int
gather(struct sf_idsets *s, struct sf_nodes *ns, struct sf_evidence *ev,
    size_t *n, struct sf_err *e)
{
	struct sf_evidence_id id;
	struct member *m = malloc((ev->ids + 1) * sizeof(*m));
	size_t k = 0, i;
	int ret = -1;

	if (m == NULL)
		return (sf_fail_mem(e));
	for (; sf_evidence_next(ev, &id); k++) {
		if (sf_nodes_put(ns, id.key, &m[k].id, e))
			goto done;
		m[k].first = id.first;
		if (id.shared)
			m[k].id |= SF_SHARED_BIT;
	}
	qsort(m, k, sizeof(*m), by_number);
	*n = 0;
	for (i = 0; i < k; i++) {
		if (*n > 0 && s->id[*n - 1] == m[i].id)
			continue;
		s->id[*n] = m[i].id;
		s->firsts[*n] = m[i].first;
		++*n;
	}
	ret = 0;
done:
	free(m);
	return (ret);
}

static int
room(struct sf_idsets *s, size_t n, struct sf_err *e)
{
	size_t cap = s->cap ? s->cap * 2 : 1024;
	struct sf_idset *v;
	int64_t *firsts;
	uint32_t *id;

	if (n > s->id_cap) {
		if ((id = realloc(s->id, n * 2 * sizeof(*id))) == NULL)
			return (sf_fail_mem(e));
		s->id = id;
		firsts = realloc(s->firsts, n * 2 * sizeof(*firsts));
		if (firsts == NULL)
			return (sf_fail_mem(e));
		s->firsts = firsts;
		s->id_cap = n * 2;
	}
	if (s->n == s->cap) {
		if ((v = realloc(s->v, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		s->v = v;
		s->cap = cap;
	}
	return (0);
}

/* A new set at the end, of the identifiers at ${id}, which it keeps. */
static struct sf_idset *
fresh_set(struct sf_idsets *s, uint32_t *id, size_t n)
{
	struct sf_idset *v = &s->v[s->n++];

	memset(v, 0, sizeof(*v));
	v->id = id;
	v->n = (uint32_t)n;
	v->person = SF_NOBODY;
	v->first = INT64_MAX;
	v->last = INT64_MIN;
	return (v);
}

static int
add_profile(struct sf_idsets *s, size_t n, uint32_t *out, struct sf_err *e)
{
	struct sf_idset *v;
	uint32_t *id = sf_arena_alloc(&s->mem, (n + 1) * sizeof(*id));
	int64_t *firsts = sf_arena_alloc(&s->mem, (n + 1) * sizeof(*firsts));

	if (id == NULL || firsts == NULL)
		return (sf_fail_mem(e));
	memcpy(id, s->id, n * sizeof(*id));
	memcpy(firsts, s->firsts, n * sizeof(*firsts));
	*out = (uint32_t)s->n;
	v = fresh_set(s, id, n);
	v->profile = 1;
	v->firsts = firsts;
	v->count = 1;
	return (0);
}

int
sf_idsets_add(struct sf_idsets *s, struct sf_nodes *ns, struct sf_evidence *ev,
    uint32_t *out, struct sf_err *e)
{
	struct sf_map_entry *m;
	struct sf_idset *v;
	struct sf_str key;
	size_t n = 0;
	int fresh;

	if (room(s, ev->ids, e) || gather(s, ns, ev, &n, e))
		return (-1);
	if (ev->flags & SF_EV_PROFILE)
		return (add_profile(s, n, out, e));
	key = (struct sf_str){n ? (const char *)s->id : "", n * sizeof(*s->id)};
	if ((m = sf_map_put(&s->map, key, s->n, &fresh)) == NULL)
		return (sf_fail_mem(e));
	/* The arena of the map keeps the numbers, and at an aligned place. */
	if (fresh)
		(void)fresh_set(s, (uint32_t *)(uintptr_t)m->key.p, n);
	v = &s->v[m->val];
	v->count++;
	if (ev->ts < v->first)
		v->first = ev->ts;
	if (ev->ts > v->last)
		v->last = ev->ts;
	*out = (uint32_t)m->val;
	return (0);
}

/* Few as a rule, and nearly in order: insertion; else a merge from below. */
static void
order(uint32_t *id, int64_t *firsts, uint32_t *id2, int64_t *firsts2, size_t n,
    const struct sf_nodes *ns)
{
	size_t half = n / 2, i = 0, k = half, to;

	if (n < 2)
		return;
	order(id, firsts, id2, firsts2, half, ns);
	order(id + half, firsts ? firsts + half : NULL, id2, firsts2, n - half,
	    ns);
	for (to = 0; to < n; to++) {
		int left = k == n || (i < half && sf_nodes_cmp(ns,
		    SF_ID_OF(id[i]), SF_ID_OF(id[k])) <= 0);
		size_t from = left ? i++ : k++;

		id2[to] = id[from];
		if (firsts != NULL)
			firsts2[to] = firsts[from];
	}
	memcpy(id, id2, n * sizeof(*id));
	if (firsts != NULL)
		memcpy(firsts, firsts2, n * sizeof(*firsts));
}

int
sf_idsets_seal(struct sf_idsets *s, const struct sf_nodes *ns,
    struct sf_err *e)
{
	size_t i;

	if (room(s, 1, e))
		return (-1);
	/* The keys change under the map: it is not asked again. */
	for (i = 0; i < s->n; i++)
		order(s->v[i].id, s->v[i].firsts, s->id, s->firsts, s->v[i].n,
		    ns);
	return (0);
}

uint32_t
sf_idsets_center(const struct sf_idset *s, const struct sf_nodes *ns)
{
	uint32_t i;

	for (i = 0; i < s->n; i++)
		if (!(s->id[i] & SF_SHARED_BIT) && sf_nodes_links(ns, s->id[i]))
			return (s->id[i]);
	return (SF_NO_NODE);
}
