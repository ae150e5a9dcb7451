/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/nodes.h"

void
sf_nodes_init(struct sf_nodes *ns, struct sf_idrules *rules)
{
	memset(ns, 0, sizeof(*ns));
	ns->rules = rules;
}

void
sf_nodes_release(struct sf_nodes *ns)
{
	sf_map_release(&ns->map);
	free(ns->v);
	free(ns->later);
	free(ns->moved);
	memset(ns, 0, sizeof(*ns));
}

static struct sf_str
type_of(struct sf_str key)
{
	const char *nul = memchr(key.p, '\0', key.n);

	return ((struct sf_str){key.p, nul ? (size_t)(nul - key.p) : key.n});
}

static int
fill(struct sf_nodes *ns, uint32_t i, struct sf_err *e)
{
	struct sf_str type = type_of(ns->map.e[i].key);
	struct sf_node *v = &ns->v[i];
	size_t t = sf_idrules_type(ns->rules, type);
	int blocked;

	if (t == SIZE_MAX)
		return (sf_fail_mem(e));
	memset(v, 0, sizeof(*v));
	v->type = (uint32_t)t;
	v->turn = i;
	v->first = INT64_MAX;
	blocked = sf_idrules_blocked(ns->rules, t, sf_nodes_value(ns, i), e);
	if (blocked > 0)
		v->block = SF_NODE_LISTED;
	return (blocked < 0 ? -1 : 0);
}

int
sf_nodes_put(struct sf_nodes *ns, struct sf_str key, uint32_t *out,
    struct sf_err *e)
{
	size_t cap = ns->cap ? ns->cap * 2 : 1024;
	struct sf_map_entry *m;
	struct sf_node *v;
	int fresh;

	if (ns->map.n == ns->cap) {
		if ((v = realloc(ns->v, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		ns->v = v;
		ns->cap = cap;
	}
	m = sf_map_put(&ns->map, key, ns->map.n, &fresh);
	if (m == NULL)
		return (sf_fail_mem(e));
	/* Sets of identifiers keep a bit of the number for themselves. */
	if (ns->map.n >= UINT32_C(1) << 31)
		return (sf_fail(e, SF_E_IO,
		    "more than 2^31 identifiers are too many for one run"));
	*out = (uint32_t)m->val;
	return (fresh ? fill(ns, *out, e) : 0);
}

uint32_t
sf_nodes_find(const struct sf_nodes *ns, struct sf_str key)
{
	const struct sf_map_entry *m = sf_map_get(&ns->map, key);

	return (m ? (uint32_t)m->val : SF_NO_NODE);
}

size_t
sf_nodes_count(const struct sf_nodes *ns)
{
	return (ns->map.n + ns->laters);
}

static int
room_for_later(struct sf_nodes *ns, size_t n, struct sf_err *e)
{
	size_t need = sf_nodes_count(ns) + n, cap = ns->later_cap;
	struct sf_later *l;
	struct sf_node *v;

	if (need >= UINT32_C(1) << 31)
		return (sf_fail(e, SF_E_IO,
		    "more than 2^31 identifiers are too many for one run"));
	if (ns->moved == NULL) {
		ns->moved = calloc(ns->map.n + 1, sizeof(*ns->moved));
		if (ns->moved == NULL)
			return (sf_fail_mem(e));
	}
	if (need > ns->cap) {
		v = realloc(ns->v, (need + need / 2) * sizeof(*v));
		if (v == NULL)
			return (sf_fail_mem(e));
		ns->v = v;
		ns->cap = need + need / 2;
	}
	while (cap < ns->laters + n)
		cap = cap ? cap * 2 : 64;
	if (cap > ns->later_cap) {
		if ((l = realloc(ns->later, cap * sizeof(*l))) == NULL)
			return (sf_fail_mem(e));
		ns->later = l;
		ns->later_cap = cap;
	}
	return (0);
}

int
sf_nodes_cut(struct sf_nodes *ns, uint32_t i, const int64_t *at, uint32_t n,
    struct sf_err *e)
{
	uint32_t k;

	if (room_for_later(ns, n, e))
		return (-1);
	ns->moved[i] = 1 + (uint32_t)ns->laters;
	for (k = 0; k < n; k++) {
		ns->v[sf_nodes_count(ns)] = ns->v[i];
		ns->later[ns->laters++] = (struct sf_later){i, n - 1 - k,
		    at[k]};
	}
	return (0);
}

void
sf_nodes_uncut(struct sf_nodes *ns)
{
	free(ns->moved);
	ns->moved = NULL;
	ns->laters = 0;
}

uint32_t
sf_nodes_at(const struct sf_nodes *ns, uint32_t i, int64_t ts)
{
	uint32_t first, from, to, mid;

	if (ns->moved == NULL || ns->moved[i] == 0)
		return (i);
	first = from = ns->moved[i] - 1;
	to = first + 1 + ns->later[first].more;
	while (from < to) {		/* the first that starts after ${ts} */
		mid = from + (to - from) / 2;
		if (ns->later[mid].from <= ts)
			from = mid + 1;
		else
			to = mid;
	}
	return (from == first ? i : (uint32_t)ns->map.n + from - 1);
}

uint32_t
sf_nodes_next(const struct sf_nodes *ns, uint32_t i)
{
	if (i >= ns->map.n)
		return (ns->later[i - ns->map.n].more > 0 ? i + 1 :
		    SF_NO_NODE);
	if (ns->moved == NULL || ns->moved[i] == 0)
		return (SF_NO_NODE);
	return ((uint32_t)ns->map.n + ns->moved[i] - 1);
}

uint32_t
sf_nodes_whole(const struct sf_nodes *ns, uint32_t i)
{
	return (i < ns->map.n ? i : ns->later[i - ns->map.n].value);
}

int64_t
sf_nodes_start(const struct sf_nodes *ns, uint32_t i)
{
	return (i < ns->map.n ? INT64_MIN : ns->later[i - ns->map.n].from);
}

const struct sf_idtype *
sf_nodes_type(const struct sf_nodes *ns, uint32_t i)
{
	return (&ns->rules->type[ns->v[i].type]);
}

struct sf_str
sf_nodes_value(const struct sf_nodes *ns, uint32_t i)
{
	struct sf_str key = ns->map.e[sf_nodes_whole(ns, i)].key;
	size_t n = sf_nodes_type(ns, i)->name.n + 1;

	return ((struct sf_str){key.p + n, key.n - n});
}

int
sf_nodes_links(const struct sf_nodes *ns, uint32_t i)
{
	return (ns->v[i].block == SF_NODE_FREE &&
	    sf_nodes_type(ns, i)->tier != SF_TIER_RELATION);
}

int
sf_nodes_cmp(const struct sf_nodes *ns, uint32_t a, uint32_t b)
{
	unsigned x = sf_nodes_type(ns, a)->rank, y = sf_nodes_type(ns, b)->rank;
	int c;

	if (x != y)
		return (x < y ? -1 : 1);
	c = sf_str_cmp(sf_nodes_value(ns, a), sf_nodes_value(ns, b));
	/* Of one value the nodes are numbered by their time. */
	return (c ? c : a < b ? -1 : a > b);
}
