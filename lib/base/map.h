/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_MAP_H
#define SF_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * A hash table from bytes to a 64-bit value.  Keys are copied and kept until
 * release.  Entries are numbered from 0 in the order of insertion and never
 * removed, so that walking them depends on no hash.  A zeroed struct is an
 * empty map.  Pointers into the map are good until the next insertion.
 */
struct sf_map_entry {
	struct sf_str key;
	uint64_t val;
	uint64_t hash;
};

struct sf_map {
	struct sf_map_entry *e;
	size_t n, cap;
	uint32_t *slot;
	size_t slots;
	struct sf_arena keys;
};

void sf_map_release(struct sf_map *m);
void sf_map_clear(struct sf_map *m);

/* The entry of ${key}, or NULL. */
struct sf_map_entry *sf_map_get(const struct sf_map *m, struct sf_str key);

/*
 * The entry of ${key}, made with value ${val} where there was none
 * (*${fresh}, if given, says which).  NULL where memory ran out.
 */
struct sf_map_entry *sf_map_put(struct sf_map *m, struct sf_str key,
    uint64_t val, int *fresh);

/* The hash that the table goes by. */
uint64_t sf_map_hash(struct sf_str key);

#endif
