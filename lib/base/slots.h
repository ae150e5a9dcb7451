/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_SLOTS_H
#define SF_BASE_SLOTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

/*
 * A hash table that holds numbers only, for tables of millions whose keys lie
 * elsewhere: 11 to 22 bytes an entry.  Whoever looks goes through the numbers
 * that the hash may mean, and compares.  A zeroed struct is an empty table on
 * the heap; ${mem} may say where else it is to lie.
 * The upper half of the hash is what counts.
 */
struct sf_slots {
	uint64_t *slot;		/* upper half of the hash, number plus one */
	unsigned bits;
	size_t n;
	struct sf_mem *mem;
};
#define SF_NO_SLOT UINT32_MAX

void sf_slots_release(struct sf_slots *s);

/* Add number ${n} below 2^32 - 1.  0, or -1 where memory ran out. */
int sf_slots_add(struct sf_slots *s, uint64_t hash, uint32_t n);

/* Room for ${n} numbers in all, so that none is moved meanwhile. */
int sf_slots_room(struct sf_slots *s, size_t n);

static inline size_t
sf_slots_at(const struct sf_slots *s, uint64_t hash)
{
	return ((size_t)((hash >> 32) >> (32 - s->bits)));
}

/* The next number from slot *${at} on that the hash may mean. */
static inline uint32_t
sf_slots_next(const struct sf_slots *s, uint64_t hash, size_t *at)
{
	size_t mask = ((size_t)1 << s->bits) - 1;
	uint64_t v;

	for (; (v = s->slot[*at]) != 0; *at = (*at + 1) & mask)
		if ((v ^ hash) >> 32 == 0) {
			*at = (*at + 1) & mask;
			return ((uint32_t)v - 1);
		}
	return (SF_NO_SLOT);
}

/* The first of them; *${at} is for sf_slots_next(). */
static inline uint32_t
sf_slots_first(const struct sf_slots *s, uint64_t hash, size_t *at)
{
	if (s->n == 0)
		return (SF_NO_SLOT);
	*at = sf_slots_at(s, hash);
	return (sf_slots_next(s, hash, at));
}

/*
 * For who looks up many: bring the slot into the processor's cache, some
 * look-ups later what sf_slots_likely() says.
 */
static inline void
sf_slots_ahead(const struct sf_slots *s, uint64_t hash)
{
	if (s->slot != NULL)
		__builtin_prefetch(&s->slot[sf_slots_at(s, hash)]);
}

static inline uint32_t
sf_slots_likely(const struct sf_slots *s, uint64_t hash)
{
	size_t at;

	return (sf_slots_first(s, hash, &at));
}

#endif
