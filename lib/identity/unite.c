/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/unite.h"

static int
find_uniques(struct sf_unite *u, const struct sf_idrules *r, struct sf_err *e)
{
	size_t i;

	u->unique = malloc((r->n + 1) * sizeof(*u->unique));
	if (u->unique == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->n; i++)
		if (r->type[i].unique)
			u->unique[u->uniques++] = (uint32_t)i;
	return (0);
}

int
sf_unite_init(struct sf_unite *u, const struct sf_nodes *ns, int forest,
    struct sf_err *e)
{
	const struct sf_idtype *t;
	size_t i, k;

	memset(u, 0, sizeof(*u));
	u->n = sf_nodes_count(ns);
	if (find_uniques(u, ns->rules, e))
		return (-1);
	u->parent = malloc((u->n + 1) * sizeof(*u->parent));
	u->anchor = malloc(u->n + 1);
	u->only = malloc((u->n * u->uniques + 1) * sizeof(*u->only));
	if (u->parent == NULL || u->anchor == NULL || u->only == NULL)
		return (sf_fail_mem(e));
	/* A forest has fewer ties than identifiers. */
	if (forest && (u->tree = malloc((u->n + 1) * sizeof(*u->tree))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < u->n; i++) {
		t = sf_nodes_type(ns, (uint32_t)i);
		u->parent[i] = (uint32_t)i;
		u->anchor[i] = t->listed ? (uint8_t)t->tier :
		    (uint8_t)SF_TIER_RELATION;
		for (k = 0; k < u->uniques; k++)
			u->only[k * u->n + i] = u->unique[k] == ns->v[i].type ?
			    (uint32_t)i : SF_NO_NODE;
	}
	return (0);
}

void
sf_unite_release(struct sf_unite *u)
{
	free(u->parent);
	free(u->only);
	free(u->anchor);
	free(u->unique);
	free(u->tree);
	memset(u, 0, sizeof(*u));
}

uint32_t
sf_unite_find(struct sf_unite *u, uint32_t i)
{
	while (u->parent[i] != i) {
		u->parent[i] = u->parent[u->parent[i]];
		i = u->parent[i];
	}
	return (i);
}

const uint32_t *
sf_unite_join(struct sf_unite *u, const struct sf_tie *tie)
{
	uint32_t a = sf_unite_find(u, tie->weak);
	uint32_t b = sf_unite_find(u, tie->strong);
	uint32_t *x, *y, t;
	size_t k;

	if (a == b)
		return (NULL);
	if (a > b) {
		t = a;
		a = b;
		b = t;
	}
	for (k = 0; k < u->uniques; k++) {
		x = &u->only[k * u->n + a];
		y = &u->only[k * u->n + b];
		if (*x != SF_NO_NODE && *y != SF_NO_NODE && *x != *y)
			return (&u->unique[k]);
	}
	for (k = 0; k < u->uniques; k++) {
		x = &u->only[k * u->n + a];
		if (*x == SF_NO_NODE)
			*x = u->only[k * u->n + b];
	}
	u->parent[b] = a;
	if (u->anchor[b] < u->anchor[a])
		u->anchor[a] = u->anchor[b];
	if (u->tree != NULL)
		u->tree[u->ties++] = *tie;
	return (NULL);
}

void
sf_unite_settle(struct sf_unite *u)
{
	size_t i;

	for (i = 0; i < u->n; i++)
		u->parent[i] = sf_unite_find(u, (uint32_t)i);
}
