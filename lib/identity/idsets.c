/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/idsets.h"

#define AHEAD ((size_t)16)
#define FEW 16		/* identifiers that are looked through, not sorted */

void
sf_idsets_init(struct sf_idsets *s, struct sf_mem *mem)
{
	memset(s, 0, sizeof(*s));
	s->mem = s->slots.mem = s->lists.mem = mem;
}

void
sf_idsets_release(struct sf_idsets *s)
{
	sf_slots_release(&s->slots);
	sf_arena_release(&s->lists);
	sf_mem_free(s->mem, s->digest);
	sf_mem_free(s->mem, s->v);
	free(s->id);
	free(s->seen);
	memset(s, 0, sizeof(*s));
}

struct member {
	uint32_t id, at;
	struct sf_seen seen;
};

static int
by_number(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->id != y->id)
		return (x->id < y->id ? -1 : 1);
	return (x->seen.first < y->seen.first ? -1 :
	    x->seen.first > y->seen.first);
}

static int
by_place(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return (x->at < y->at ? -1 : x->at > y->at);
}

/* Each identifier once, at its first place, from its first to its last. */
static size_t
once(struct member *m, size_t n)
{
	size_t i, k = 0;

	qsort(m, n, sizeof(*m), by_number);
	for (i = 1; i < n; i++) {
		if (m[i].id != m[k].id) {
			m[++k] = m[i];
			continue;
		}
		if (m[i].at < m[k].at)
			m[k].at = m[i].at;
		if (m[i].seen.last > m[k].seen.last)
			m[k].seen.last = m[i].seen.last;
	}
	qsort(m, ++k, sizeof(*m), by_place);
	return (k);
}

/* The same of a few, which most sets are. */
static int
gather_few(struct sf_idsets *s, struct sf_nodes *ns, struct sf_evidence *ev,
    size_t *n, struct sf_err *e)
{
	struct sf_evidence_id id;
	uint32_t number;
	size_t i;

	for (*n = 0; sf_evidence_next(ev, &id);) {
		if (sf_nodes_put(ns, id.key, &number, e))
			return (-1);
		if (id.shared)
			number |= SF_SHARED_BIT;
		for (i = 0; i < *n && s->id[i] != number;)
			i++;
		if (i == *n) {
			s->id[(*n)++] = number;
			s->seen[i] = (struct sf_seen){id.first, id.last};
			continue;
		}
		if (id.first < s->seen[i].first)
			s->seen[i].first = id.first;
		if (id.last > s->seen[i].last)
			s->seen[i].last = id.last;
	}
	return (0);
}

/* The record's identifiers, each once, as they come. */
static int
gather(struct sf_idsets *s, struct sf_nodes *ns, struct sf_evidence *ev,
    size_t *n, struct sf_err *e)
{
	struct sf_evidence_id id;
	struct member *m;
	size_t k = 0, i;
	int ret = -1;

	if (ev->ids <= FEW)
		return (gather_few(s, ns, ev, n, e));
	if ((m = malloc(ev->ids * sizeof(*m))) == NULL)
		return (sf_fail_mem(e));
	for (; sf_evidence_next(ev, &id); k++) {
		if (sf_nodes_put(ns, id.key, &m[k].id, e))
			goto done;
		m[k].at = (uint32_t)k;
		m[k].seen = (struct sf_seen){id.first, id.last};
		if (id.shared)
			m[k].id |= SF_SHARED_BIT;
	}
	*n = once(m, k);
	for (i = 0; i < *n; i++) {
		s->id[i] = m[i].id;
		s->seen[i] = m[i].seen;
	}
	ret = 0;
done:
	free(m);
	return (ret);
}

static int
room(struct sf_idsets *s, size_t n, struct sf_err *e)
{
	size_t cap = s->cap + s->cap / 2 + 1024;
	struct sf_hash128 *digest;
	struct sf_idset *v;
	struct sf_seen *seen;
	uint32_t *id;

	if (n > s->id_cap) {
		if ((id = realloc(s->id, n * 2 * sizeof(*id))) == NULL)
			return (sf_fail_mem(e));
		s->id = id;
		seen = realloc(s->seen, n * 2 * sizeof(*seen));
		if (seen == NULL)
			return (sf_fail_mem(e));
		s->seen = seen;
		s->id_cap = n * 2;
	}
	if (s->n == s->cap) {
		if ((v = sf_mem_resize(s->mem, s->v, cap, sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		s->v = v;
		digest = sf_mem_resize(s->mem, s->digest, cap,
		    sizeof(*digest));
		if (digest == NULL)
			return (sf_fail_mem(e));
		s->digest = digest;
		s->cap = cap;
	}
	return (0);
}

int
sf_idsets_more(struct sf_idsets *s, struct sf_err *e)
{
	return (room(s, 0, e));
}

/* A new set at the end, of the ${n} identifiers that were gathered. */
static struct sf_idset *
fresh_set(struct sf_idsets *s, size_t n, struct sf_hash128 digest)
{
	struct sf_idset *v = &s->v[s->n];
	uint32_t *id = sf_arena_take(&s->lists, n * sizeof(*id),
	    sizeof(*id));

	if (id == NULL)
		return (NULL);
	if (n > 0)
		memcpy(id, s->id, n * sizeof(*id));
	s->digest[s->n++] = digest;
	memset(v, 0, sizeof(*v));
	v->id = id;
	v->n = v->all = (uint32_t)n;
	v->person = SF_NOBODY;
	v->first = INT64_MAX;
	v->last = INT64_MIN;
	return (v);
}

static struct sf_seen *
take_seen(struct sf_idsets *s, size_t n)
{
	return (sf_arena_take(&s->lists, n * sizeof(struct sf_seen),
	    sizeof(int64_t)));
}

static int
add_profile(struct sf_idsets *s, struct sf_nodes *ns, struct sf_evidence *ev,
    struct sf_hash128 digest, uint32_t *out, struct sf_err *e)
{
	struct sf_idset *v;
	struct sf_seen *seen;
	size_t n = 0;

	if (gather(s, ns, ev, &n, e))
		return (-1);
	*out = (uint32_t)s->n;
	seen = take_seen(s, n);
	if (seen == NULL || (v = fresh_set(s, n, digest)) == NULL)
		return (sf_fail_mem(e));
	memcpy(seen, s->seen, n * sizeof(*seen));
	v->profile = 1;
	v->seen = seen;
	v->count = 1;
	return (0);
}

static uint32_t
find(const struct sf_idsets *s, struct sf_hash128 digest)
{
	uint32_t i;
	size_t at;

	for (i = sf_slots_first(&s->slots, digest.hi, &at); i != SF_NO_SLOT;
	    i = sf_slots_next(&s->slots, digest.hi, &at))
		if (s->digest[i].lo == digest.lo &&
		    s->digest[i].hi == digest.hi)
			return (i);
	return (SF_NO_SLOT);
}

/* A set that is new brings its identifiers. */
static void
ids_ahead(const struct sf_nodes *ns, struct sf_evidence ev, int step)
{
	struct sf_evidence_id id;

	while (sf_evidence_next(&ev, &id))
		sf_nodes_ahead(ns, id.key, step);
}

void
sf_idsets_ahead(const struct sf_idsets *s, const struct sf_nodes *ns,
    const struct sf_evidence *ev, struct sf_hash128 digest, int step)
{
	uint32_t i;

	if (step == 0) {
		sf_slots_ahead(&s->slots, digest.hi);
		return;
	}
	i = sf_slots_likely(&s->slots, digest.hi);
	if (i == SF_NO_SLOT)
		ids_ahead(ns, *ev, step - 1);
	else if (step == 1)
		__builtin_prefetch(&s->digest[i]);
	else if (step == 2)
		__builtin_prefetch(&s->v[i]);
}

int
sf_idsets_add(struct sf_idsets *s, struct sf_nodes *ns, struct sf_evidence *ev,
    struct sf_hash128 digest, uint32_t *out, struct sf_err *e)
{
	size_t n = 0;

	if (room(s, ev->ids, e))
		return (-1);
	if (ev->flags & SF_EV_PROFILE)
		return (add_profile(s, ns, ev, digest, out, e));
	if ((*out = find(s, digest)) == SF_NO_SLOT) {
		*out = (uint32_t)s->n;
		if (gather(s, ns, ev, &n, e))
			return (-1);
		if (sf_slots_add(&s->slots, digest.hi, *out) ||
		    fresh_set(s, n, digest) == NULL)
			return (sf_fail_mem(e));
	}
	sf_idsets_count(&s->v[*out], ev->ts);
	return (0);
}

int
sf_idsets_restore(struct sf_idsets *s, struct sf_hash128 digest, size_t n,
    const char *id, const char *seen, struct sf_err *e)
{
	struct sf_idset *v;

	if (room(s, n, e))
		return (-1);
	if (n > 0)
		memcpy(s->id, id, n * sizeof(*s->id));
	if ((v = fresh_set(s, n, digest)) == NULL)
		return (sf_fail_mem(e));
	if (seen == NULL)
		return (0);
	v->profile = 1;
	if ((v->seen = take_seen(s, n)) == NULL)
		return (sf_fail_mem(e));
	memcpy(v->seen, seen, n * sizeof(*v->seen));
	return (0);
}

int
sf_idsets_index(struct sf_idsets *s)
{
	size_t i;

	if (sf_slots_room(&s->slots, s->n))
		return (-1);
	for (i = 0; i < s->n; i++) {
		if (i + AHEAD < s->n)
			sf_slots_ahead(&s->slots, s->digest[i + AHEAD].hi);
		if (!s->v[i].profile && sf_slots_add(&s->slots,
		    s->digest[i].hi, (uint32_t)i))
			return (-1);
	}
	return (0);
}

void
sf_idsets_count(struct sf_idset *v, int64_t ts)
{
	v->count++;
	if (ts < v->first)
		v->first = ts;
	if (ts > v->last)
		v->last = ts;
}

void
sf_idsets_drop(struct sf_idsets *s, uint32_t set, uint64_t digest)
{
	struct sf_idset *v = &s->v[set];

	/* An equal event has the same set; an equal profile has its own. */
	v->count--;
	v->sum -= digest;
	if (v->profile)
		v->n = 0;
}

void
sf_idsets_forget(struct sf_idsets *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->v[i].profile)
			continue;
		s->v[i].count = 0;
		s->v[i].first = INT64_MAX;
		s->v[i].last = INT64_MIN;
	}
}

int
sf_idsets_close(struct sf_idsets *s, struct sf_nodes *ns, struct sf_err *e)
{
	size_t n = sf_nodes_count(ns), i;
	char *named = calloc(n + 1, 1);
	uint32_t k;

	if (named == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < s->n; i++) {
		if (s->v[i].count == 0)
			s->v[i].n = 0;
		for (k = 0; k < s->v[i].n; k++)
			named[SF_ID_OF(s->v[i].id[k])] = 1;
	}
	for (i = 0; i < n; i++)
		if (!named[i])
			ns->kind[i].block = SF_NODE_ABSENT;
	free(named);
	return (0);
}

/* A merge sort, from halves. */
static void
order(uint32_t *id, struct sf_seen *seen, uint32_t *id2, struct sf_seen *seen2,
    size_t n, const struct sf_nodes *ns)
{
	size_t half = n / 2, i = 0, k = half, to;

	if (n < 2)
		return;
	order(id, seen, id2, seen2, half, ns);
	order(id + half, seen ? seen + half : NULL, id2, seen2, n - half, ns);
	for (to = 0; to < n; to++) {
		int left = k == n || (i < half && sf_nodes_cmp(ns,
		    SF_ID_OF(id[i]), SF_ID_OF(id[k])) <= 0);
		size_t from = left ? i++ : k++;

		id2[to] = id[from];
		if (seen != NULL)
			seen2[to] = seen[from];
	}
	memcpy(id, id2, n * sizeof(*id));
	if (seen != NULL)
		memcpy(seen, seen2, n * sizeof(*seen));
}

int
sf_idsets_seal(struct sf_idsets *s, const struct sf_nodes *ns,
    struct sf_err *e)
{
	struct sf_idset *v;
	uint32_t k;
	size_t i;

	if (room(s, 1, e))
		return (-1);
	sf_slots_release(&s->slots);	/* nobody looks for a set again */
	for (i = 0; i < s->n; i++) {
		v = &s->v[i];
		order(v->id, v->seen, s->id, s->seen, v->n, ns);
		v->types = 0;
		for (k = 0; k < v->n; k++)
			v->types |= UINT32_C(1) <<
			    (ns->kind[SF_ID_OF(v->id[k])].type & 31);
	}
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
