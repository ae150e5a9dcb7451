/* SPDX-License-Identifier: MIT */
#include "base/slots.h"

#define FIRST_BITS 10

void
sf_slots_release(struct sf_slots *s)
{
	sf_mem_free(s->mem, s->slot);
	*s = (struct sf_slots){.mem = s->mem};
}

static void
place(struct sf_slots *s, uint64_t v)
{
	size_t mask = ((size_t)1 << s->bits) - 1, i = sf_slots_at(s, v);

	while (s->slot[i] != 0)
		i = (i + 1) & mask;
	s->slot[i] = v;
}

static int
grow(struct sf_slots *s, unsigned bits)
{
	struct sf_slots was = *s;
	size_t i, n = was.slot ? (size_t)1 << was.bits : 0;

	if (bits > 32)
		return (-1);
	s->slot = sf_mem_resize(s->mem, NULL, (size_t)1 << bits,
	    sizeof(*s->slot));
	if (s->slot == NULL) {
		s->slot = was.slot;
		return (-1);
	}
	s->bits = bits;
	for (i = 0; i < n; i++)
		if (was.slot[i] != 0)
			place(s, was.slot[i]);
	sf_mem_free(s->mem, was.slot);
	return (0);
}

/* At most three in four are taken. */
static int
full(const struct sf_slots *s, size_t n)
{
	return (s->slot == NULL || n > ((size_t)3 << s->bits) / 4);
}

int
sf_slots_room(struct sf_slots *s, size_t n)
{
	unsigned bits = s->slot ? s->bits : FIRST_BITS;

	while (n > ((size_t)3 << bits) / 4)
		bits++;
	return (s->slot == NULL || bits > s->bits ? grow(s, bits) : 0);
}

int
sf_slots_add(struct sf_slots *s, uint64_t hash, uint32_t n)
{
	if (full(s, s->n + 1) && sf_slots_room(s, s->n + 1))
		return (-1);
	place(s, (hash & ~(uint64_t)UINT32_MAX) | (n + 1));
	s->n++;
	return (0);
}
