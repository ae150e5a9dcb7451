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
	return (ns->map.n);
}

const struct sf_idtype *
sf_nodes_type(const struct sf_nodes *ns, uint32_t i)
{
	return (&ns->rules->type[ns->v[i].type]);
}

struct sf_str
sf_nodes_value(const struct sf_nodes *ns, uint32_t i)
{
	struct sf_str key = ns->map.e[i].key;
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

	if (x != y)
		return (x < y ? -1 : 1);
	return (sf_str_cmp(sf_nodes_value(ns, a), sf_nodes_value(ns, b)));
}
