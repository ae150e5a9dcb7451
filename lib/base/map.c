/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

#include "base/map.h"

/* Open addressing over 32-bit entry numbers; 0 is an empty slot. */

void
sf_map_release(struct sf_map *m)
{
	free(m->e);
	free(m->slot);
	sf_arena_release(&m->keys);
	memset(m, 0, sizeof(*m));
}

/* Entry ${k} gives its slot back: it is there, whatever went before it. */
static void
leave_slot(struct sf_map *m, size_t k)
{
	size_t i = m->e[k].hash & (m->slots - 1);

	while (m->slot[i] != k + 1)
		i = (i + 1) & (m->slots - 1);
	m->slot[i] = 0;
}

void
sf_map_clear(struct sf_map *m)
{
	size_t k;

	/* One that was large once is not wiped for each few entries since. */
	if (m->n < m->slots / 16)
		for (k = 0; k < m->n; k++)
			leave_slot(m, k);
	else if (m->slots > 0)
		memset(m->slot, 0, m->slots * sizeof(m->slot[0]));
	m->n = 0;
	sf_arena_clear(&m->keys);
}

static size_t
find(const struct sf_map *m, struct sf_str key, uint64_t hash)
{
	size_t i = hash & (m->slots - 1);
	const struct sf_map_entry *e;

	for (; m->slot[i] != 0; i = (i + 1) & (m->slots - 1)) {
		e = &m->e[m->slot[i] - 1];
		if (e->hash == hash && sf_str_eq(e->key, key))
			break;
	}
	return (i);
}

struct sf_map_entry *
sf_map_get(const struct sf_map *m, struct sf_str key)
{
	size_t i;

	if (m->n == 0)
		return (NULL);
	i = find(m, key, sf_hash64(key.p, key.n));
	return (m->slot[i] ? &m->e[m->slot[i] - 1] : NULL);
}

static int
grow(struct sf_map *m)
{
	size_t slots = m->slots ? m->slots * 2 : 16, cap = slots / 2, i, k;
	struct sf_map_entry *e;
	uint32_t *slot;

	if (cap >= UINT32_MAX || (e = realloc(m->e, cap * sizeof(*e))) == NULL)
		return (-1);
	m->e = e;
	if ((slot = calloc(slots, sizeof(*slot))) == NULL)
		return (-1);
	free(m->slot);
	m->slot = slot;
	m->slots = slots;
	m->cap = cap;
	for (i = 0; i < m->n; i++) {
		k = m->e[i].hash & (slots - 1);
		while (slot[k] != 0)
			k = (k + 1) & (slots - 1);
		slot[k] = (uint32_t)(i + 1);
	}
	return (0);
}

uint64_t
sf_map_hash(struct sf_str key)
{
	return (sf_hash64(key.p, key.n));
}

struct sf_map_entry *
sf_map_put(struct sf_map *m, struct sf_str key, uint64_t val, int *fresh)
{
	uint64_t hash = sf_map_hash(key);
	struct sf_map_entry *e;
	size_t i;
	char *own;

	if (fresh != NULL)
		*fresh = 0;
	if (m->slots > 0 && m->slot[i = find(m, key, hash)] != 0)
		return (&m->e[m->slot[i] - 1]);
	if (m->n == m->cap && grow(m))
		return (NULL);
	if ((own = sf_arena_dup(&m->keys, key.p, key.n)) == NULL)
		return (NULL);
	i = find(m, key, hash);
	e = &m->e[m->n++];
	e->key = (struct sf_str){own, key.n};
	e->val = val;
	e->hash = hash;
	m->slot[i] = (uint32_t)m->n;
	if (fresh != NULL)
		*fresh = 1;
	return (e);
}
