/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/digest.h"

#include "identity/nodes.h"

#define AHEAD ((size_t)16)

void
sf_nodes_init(struct sf_nodes *ns, struct sf_idrules *rules,
    struct sf_mem *mem)
{
	memset(ns, 0, sizeof(*ns));
	ns->rules = rules;
	ns->mem = ns->slots.mem = ns->keys.mem = mem;
}

void
sf_nodes_release(struct sf_nodes *ns)
{
	sf_slots_release(&ns->slots);
	sf_arena_release(&ns->keys);
	sf_mem_free(ns->mem, ns->v);
	sf_mem_free(ns->mem, ns->kind);
	sf_mem_free(ns->mem, ns->later);
	sf_mem_free(ns->mem, ns->moved);
	memset(ns, 0, sizeof(*ns));
}

static struct sf_str
type_of(struct sf_str key)
{
	const char *nul = memchr(key.p, '\0', key.n);

	return ((struct sf_str){key.p, nul ? (size_t)(nul - key.p) : key.n});
}

static uint32_t
find(const struct sf_nodes *ns, struct sf_str key, uint64_t hash)
{
	const struct sf_node *v;
	uint32_t i;
	size_t at;

	for (i = sf_slots_first(&ns->slots, hash, &at); i != SF_NO_SLOT;
	    i = sf_slots_next(&ns->slots, hash, &at)) {
		v = &ns->v[i];
		if (sf_str_eq(key, (struct sf_str){v->key, v->len}))
			return (i);
	}
	return (SF_NO_NODE);
}

static int
fill(struct sf_nodes *ns, uint32_t i, struct sf_str key, struct sf_err *e)
{
	struct sf_node *v = &ns->v[i];
	size_t t = sf_idrules_type(ns->rules, type_of(key), e);

	if (t == SIZE_MAX)
		return (-1);
	memset(v, 0, sizeof(*v));
	v->key = key.p;
	v->len = (uint32_t)key.n;
	v->first = INT64_MAX;
	ns->kind[i] = (struct sf_node_kind){.type = (uint16_t)t};
	return (0);
}

/* Whether the rules block identifier ${i}. */
static int
check(struct sf_nodes *ns, uint32_t i, struct sf_err *e)
{
	int blocked = sf_idrules_blocked(ns->rules, ns->kind[i].type,
	    sf_nodes_value(ns, i), e);

	if (blocked > 0)
		ns->kind[i].block = SF_NODE_LISTED;
	return (blocked < 0 ? -1 : 0);
}

int
sf_nodes_judge(struct sf_nodes *ns, struct sf_err *e)
{
	struct sf_node was;
	uint32_t i;
	int absent;

	sf_nodes_uncut(ns);
	for (i = 0; i < ns->n; i++) {
		was = ns->v[i];
		absent = ns->kind[i].block == SF_NODE_ABSENT;
		if (fill(ns, i, (struct sf_str){was.key, was.len}, e) ||
		    check(ns, i, e))
			return (-1);
		if (absent)
			ns->kind[i].block = SF_NODE_ABSENT;
	}
	return (0);
}

static int
grow(struct sf_nodes *ns, size_t cap, struct sf_err *e)
{
	struct sf_node_kind *kind;
	struct sf_node *v;

	if ((v = sf_mem_resize(ns->mem, ns->v, cap, sizeof(*v))) == NULL)
		return (sf_fail_mem(e));
	ns->v = v;
	kind = sf_mem_resize(ns->mem, ns->kind, cap, sizeof(*kind));
	if (kind == NULL)
		return (sf_fail_mem(e));
	ns->kind = kind;
	ns->cap = cap;
	return (0);
}

static int
room(struct sf_nodes *ns, struct sf_err *e)
{
	/* Sets of identifiers keep a bit of the number for themselves. */
	if (ns->n >= (UINT32_C(1) << 31) - 1)
		return (sf_fail(e, SF_E_IO,
		    "more than 2^31 identifiers are too many for one run"));
	return (ns->n < ns->cap ? 0 :
	    grow(ns, ns->cap + ns->cap / 2 + 1024, e));
}

int
sf_nodes_put(struct sf_nodes *ns, struct sf_str key, uint32_t *out,
    struct sf_err *e)
{
	uint64_t hash = sf_hash64(key.p, key.n);
	const char *own;

	if ((*out = find(ns, key, hash)) != SF_NO_NODE)
		return (0);
	if (room(ns, e))
		return (-1);
	*out = (uint32_t)ns->n;
	if ((own = sf_arena_dup(&ns->keys, key.p, key.n)) == NULL ||
	    sf_slots_add(&ns->slots, hash, *out))
		return (sf_fail_mem(e));
	ns->n++;
	return (fill(ns, *out, (struct sf_str){own, key.n}, e) ||
	    check(ns, *out, e) ? -1 : 0);
}

int
sf_nodes_restore(struct sf_nodes *ns, struct sf_str key, int checked,
    struct sf_err *e)
{
	uint32_t i = (uint32_t)ns->n;
	const char *own;

	if (room(ns, e))
		return (-1);
	if ((own = sf_arena_dup(&ns->keys, key.p, key.n)) == NULL)
		return (sf_fail_mem(e));
	ns->n++;
	return (fill(ns, i, (struct sf_str){own, key.n}, e) ||
	    (checked && check(ns, i, e)) ? -1 : 0);
}

int
sf_nodes_index(struct sf_nodes *ns)
{
	uint64_t hash[AHEAD] = {0}, h;
	size_t i;

	if (sf_slots_room(&ns->slots, ns->n))
		return (-1);
	/* Slots are all over the memory: each is asked for before its turn. */
	for (i = 0; i < ns->n + AHEAD; i++) {
		h = hash[i % AHEAD];
		if (i >= AHEAD && sf_slots_add(&ns->slots, h,
		    (uint32_t)(i - AHEAD)))
			return (-1);
		if (i >= ns->n)
			continue;
		h = sf_hash64(ns->v[i].key, ns->v[i].len);
		hash[i % AHEAD] = h;
		__builtin_prefetch(&ns->slots.slot[sf_slots_at(&ns->slots,
		    h)]);
	}
	return (0);
}

void
sf_nodes_ahead(const struct sf_nodes *ns, struct sf_str key, int step)
{
	uint64_t hash = sf_hash64(key.p, key.n);
	uint32_t i;

	if (step == 0)
		sf_slots_ahead(&ns->slots, hash);
	else if ((i = sf_slots_likely(&ns->slots, hash)) == SF_NO_SLOT)
		return;
	else if (step == 1)
		__builtin_prefetch(&ns->v[i]);
	else
		__builtin_prefetch(ns->v[i].key);
}

uint32_t
sf_nodes_find(const struct sf_nodes *ns, struct sf_str key)
{
	return (find(ns, key, sf_hash64(key.p, key.n)));
}

size_t
sf_nodes_count(const struct sf_nodes *ns)
{
	return (ns->n + ns->laters);
}

static int
room_for_later(struct sf_nodes *ns, size_t n, struct sf_err *e)
{
	size_t need = sf_nodes_count(ns) + n, cap = ns->later_cap;
	struct sf_later *l;

	if (need >= UINT32_C(1) << 31)
		return (sf_fail(e, SF_E_IO,
		    "more than 2^31 identifiers are too many for one run"));
	if (ns->moved == NULL) {
		ns->moved = sf_mem_resize(ns->mem, NULL, ns->n + 1,
		    sizeof(*ns->moved));
		if (ns->moved == NULL)
			return (sf_fail_mem(e));
	}
	if (need > ns->cap && grow(ns, need + need / 2, e))
		return (-1);
	while (cap < ns->laters + n)
		cap = cap ? cap * 2 : 64;
	if (cap > ns->later_cap) {
		if ((l = sf_mem_resize(ns->mem, ns->later, cap,
		    sizeof(*l))) == NULL)
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
		ns->kind[sf_nodes_count(ns)] = ns->kind[i];
		ns->later[ns->laters++] = (struct sf_later){i, n - 1 - k,
		    at[k]};
	}
	return (0);
}

void
sf_nodes_uncut(struct sf_nodes *ns)
{
	sf_mem_free(ns->mem, ns->moved);
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
	return (from == first ? i : (uint32_t)ns->n + from - 1);
}

uint32_t
sf_nodes_next(const struct sf_nodes *ns, uint32_t i)
{
	if (i >= ns->n)
		return (ns->later[i - ns->n].more > 0 ? i + 1 :
		    SF_NO_NODE);
	if (ns->moved == NULL || ns->moved[i] == 0)
		return (SF_NO_NODE);
	return ((uint32_t)ns->n + ns->moved[i] - 1);
}

uint32_t
sf_nodes_whole(const struct sf_nodes *ns, uint32_t i)
{
	return (i < ns->n ? i : ns->later[i - ns->n].value);
}

int64_t
sf_nodes_start(const struct sf_nodes *ns, uint32_t i)
{
	return (i < ns->n ? INT64_MIN : ns->later[i - ns->n].from);
}

struct sf_str
sf_nodes_value(const struct sf_nodes *ns, uint32_t i)
{
	const struct sf_node *v = &ns->v[i];
	size_t n = sf_nodes_type(ns, i)->name.n + 1;

	return ((struct sf_str){v->key + n, v->len - n});
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
