/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "record/event.h"

#include "identity/moves.h"

void
sf_moves_release(struct sf_moves *m)
{
	free(m->v);
	sf_mem_free(m->tables, m->of);
	sf_arena_release(&m->mem);
	memset(m, 0, sizeof(*m));
}

/* The part of set ${p} at ${ts}. */
static uint32_t
part_at(const struct sf_parted *p, int64_t ts)
{
	uint32_t from = 1, to = p->parts, mid;

	while (from < to) {		/* the first that begins after it */
		mid = from + (to - from) / 2;
		if (p->from[mid] <= ts)
			from = mid + 1;
		else
			to = mid;
	}
	return (p->part + from - 1);
}

uint32_t
sf_moves_set(const struct sf_moves *m, uint32_t set, int64_t ts)
{
	/* A part may have been parted again, for another type. */
	while (sf_moves_parted(m, set))
		set = part_at(&m->v[m->of[set] - 1], ts);
	return (set);
}

uint32_t
sf_moves_record(const struct sf_moves *m, uint32_t set, struct sf_str line)
{
	int64_t ts = 0;

	if (!sf_moves_parted(m, set))
		return (set);
	/* A profile's line has no time, and its set one part. */
	(void)sf_event_written_ts(line, &ts);
	return (sf_moves_set(m, set, ts));
}

struct parting {
	struct sf_moves *m;
	const struct sf_nodes *ns;
	struct sf_idsets *sets;
	uint32_t type;
	uint32_t fresh;			/* the first of the new parts */
	int count;			/* some of them have to be counted */
	int64_t *at;			/* scratch: cuts within a set */
	size_t cap;
};

static int
is_cut(const struct parting *p, uint32_t x)
{
	uint32_t id = SF_ID_OF(x);

	return (p->ns->kind[id].type == p->type &&
	    sf_nodes_next(p->ns, id) != SF_NO_NODE);
}

/* The cuts that lie within the times of a set, each once. */
static int
cuts_within(struct parting *p, const struct sf_idset *s, size_t *n,
    struct sf_err *e)
{
	size_t cap, k = 0, i;
	uint32_t id, j;
	int64_t *at;

	*n = 0;
	for (j = 0; j < s->n && !s->profile; j++) {
		if (!is_cut(p, s->id[j]))
			continue;
		id = sf_nodes_at(p->ns, SF_ID_OF(s->id[j]), s->first);
		while ((id = sf_nodes_next(p->ns, id)) != SF_NO_NODE &&
		    sf_nodes_start(p->ns, id) <= s->last) {
			if (k == p->cap) {
				cap = p->cap ? p->cap * 2 : 16;
				if ((at = realloc(p->at, cap *
				    sizeof(*at))) == NULL)
					return (sf_fail_mem(e));
				p->at = at;
				p->cap = cap;
			}
			p->at[k++] = sf_nodes_start(p->ns, id);
		}
	}
	if (k == 0)
		return (0);
	sf_ascend_i64(p->at, k);
	for (*n = 1, i = 1; i < k; i++)
		if (p->at[i] != p->at[*n - 1])
			p->at[(*n)++] = p->at[i];
	return (0);
}

/* A part of set number ${set} that begins at ${from}, the last of the sets. */
static int
add_part(struct parting *p, uint32_t set, int64_t from, int whole,
    struct sf_err *e)
{
	struct sf_idset *s, *v;
	uint32_t k, id;
	int64_t ts;

	if (sf_idsets_more(p->sets, e))
		return (-1);
	s = &p->sets->v[set];
	v = &p->sets->v[p->sets->n];
	*v = *s;
	v->id = sf_arena_alloc(&p->m->mem, s->n * sizeof(*v->id));
	if (v->id == NULL)
		return (sf_fail_mem(e));
	for (k = 0; k < s->n; k++) {
		v->id[k] = s->id[k];
		if (!is_cut(p, s->id[k]))
			continue;
		ts = s->seen ? s->seen[k].first : from;
		/* A profile does not say when it saw what it does not link. */
		if (s->seen && s->seen[k].first > s->seen[k].last)
			continue;
		id = sf_nodes_at(p->ns, SF_ID_OF(s->id[k]), ts);
		v->id[k] = id | (s->id[k] & SF_SHARED_BIT);
	}
	if (!whole) {
		v->count = 0;
		v->first = INT64_MAX;
		v->last = INT64_MIN;
	}
	p->sets->n++;
	return (0);
}

static struct sf_parted *
fresh_parted(struct sf_moves *m, struct sf_err *e)
{
	size_t cap = m->cap ? m->cap * 2 : 64;
	struct sf_parted *v;

	if (m->n == m->cap) {
		if ((v = realloc(m->v, cap * sizeof(*v))) == NULL) {
			(void)sf_fail_mem(e);
			return (NULL);
		}
		m->v = v;
		m->cap = cap;
	}
	return (&m->v[m->n]);
}

/* Set number ${i} names what was cut: its parts take its place. */
static int
part_set(struct parting *p, uint32_t i, struct sf_err *e)
{
	struct sf_parted *to = fresh_parted(p->m, e);
	struct sf_idset *s;
	int64_t *from;
	size_t n, k;

	if (to == NULL || cuts_within(p, &p->sets->v[i], &n, e))
		return (-1);
	from = sf_arena_alloc(&p->m->mem, (n + 1) * sizeof(*from));
	if (from == NULL)
		return (sf_fail_mem(e));
	from[0] = p->sets->v[i].first;
	for (k = 0; k < n; k++)
		from[k + 1] = p->at[k];
	*to = (struct sf_parted){p->sets->v[i].n, (uint32_t)p->sets->n,
	    (uint32_t)n + 1, from};
	for (k = 0; k <= n; k++)
		if (add_part(p, i, from[k], n == 0, e))
			return (-1);
	s = &p->sets->v[i];
	s->n = 0;
	p->m->of[i] = (uint32_t)++p->m->n;
	p->count |= n > 0;
	return (0);
}

static void
count_part(void *arg, uint32_t set, int64_t ts)
{
	const struct parting *p = arg;
	const struct sf_parted *of;

	while (sf_moves_parted(p->m, set)) {
		of = &p->m->v[p->m->of[set] - 1];
		set = part_at(of, ts);
		/* The only part of a set has that set's count. */
		if (set >= p->fresh && of->parts > 1)
			sf_idsets_count(&p->sets->v[set], ts);
	}
}

/* Each new part has its share of the bytes, or is empty; nothing is left. */
static void
share(struct parting *p, const struct sf_parted *of, struct sf_idset *s)
{
	struct sf_idset *v;
	uint32_t k;

	for (k = 0; k < of->parts && of->parts > 1; k++) {
		v = &p->sets->v[of->part + k];
		v->bytes = s->count ? v->bytes / s->count * v->count : 0;
		if (v->count == 0)
			v->n = 0;
	}
	s->count = 0;
	s->bytes = 0;
}

/* Each set may be parted. */
static int
room(struct parting *p, struct sf_err *e)
{
	size_t n = p->sets->n;
	uint32_t *of;

	p->m->tables = p->sets->mem;
	of = sf_mem_resize(p->m->tables, p->m->of, n + 1, sizeof(*of));
	if (of == NULL)
		return (sf_fail_mem(e));
	p->m->of = of;
	memset(of + p->m->of_n, 0, (n - p->m->of_n) * sizeof(*of));
	p->m->of_n = n;
	return (0);
}

static int
part_all(struct parting *p, struct sf_err *e)
{
	const struct sf_idset *s;
	uint32_t i, k;

	for (i = 0; i < p->fresh; i++) {
		s = &p->sets->v[i];
		if ((s->types & UINT32_C(1) << (p->type & 31)) == 0)
			continue;
		for (k = 0; k < s->n; k++)
			if (is_cut(p, s->id[k]))
				break;
		if (k < s->n && part_set(p, i, e))
			return (-1);
	}
	return (0);
}

int
sf_moves_part(struct sf_moves *m, const struct sf_nodes *ns,
    struct sf_idsets *sets, uint32_t type, sf_times_walk *times, void *ctx,
    struct sf_err *e)
{
	struct parting p = {.m = m, .ns = ns, .sets = sets, .type = type,
	    .fresh = (uint32_t)sets->n};
	size_t i;
	int ret;

	if (m->n == 0)
		m->whole = sets->n;
	ret = room(&p, e) || part_all(&p, e) ? -1 : 0;
	if (ret == 0 && p.count)
		ret = times(ctx, count_part, &p, e);
	for (i = 0; ret == 0 && i < p.fresh; i++)
		if (m->of[i] != 0 && m->v[m->of[i] - 1].part >= p.fresh)
			share(&p, &m->v[m->of[i] - 1], &sets->v[i]);
	free(p.at);
	return (ret);
}

void
sf_moves_again(const struct sf_moves *m, const struct sf_nodes *ns,
    struct sf_idsets *sets)
{
	struct sf_idset *s;
	uint32_t k;
	size_t i;

	for (i = m->whole; m->n > 0 && i < sets->n; i++) {
		s = &sets->v[i];
		for (k = 0; k < s->n; k++)
			s->id[k] = sf_nodes_whole(ns, SF_ID_OF(s->id[k])) |
			    (s->id[k] & SF_SHARED_BIT);
	}
}
