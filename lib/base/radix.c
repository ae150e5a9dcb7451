/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include "base/radix.h"

/* The place in memory of byte ${k}, counted from the least. */
static size_t
place(size_t k, size_t bytes)
{
	static const uint16_t one = 1;

	return (*(const uint8_t *)&one == 1 ? k : bytes - 1 - k);
}

/* Where ${size} is a constant, memcpy() is a few moves. */
static inline void
scatter(const char *from, char *to, size_t n, size_t size, size_t at,
    size_t *start)
{
	size_t i;

	for (i = 0; i < n; i++)
		memcpy(to + start[(uint8_t)from[i * size + at]]++ * size,
		    from + i * size, size);
}

/* Records in the order of one byte; 0 where all have the same. */
static int
pass(const char *from, char *to, size_t n, size_t size, size_t at)
{
	size_t start[256] = {0}, i, sum = 0, count;

	for (i = 0; i < n; i++)
		start[(uint8_t)from[i * size + at]]++;
	if (start[(uint8_t)from[at]] == n)
		return (0);
	for (i = 0; i < 256; i++) {
		count = start[i];
		start[i] = sum;
		sum += count;
	}
	if (size == 16)
		scatter(from, to, n, 16, at, start);
	else if (size == 24)
		scatter(from, to, n, 24, at, start);
	else if (size == 32)
		scatter(from, to, n, 32, at, start);
	else
		scatter(from, to, n, size, at, start);
	return (1);
}

void
sf_radix(void *v, void *tmp, size_t n, size_t size, size_t at, size_t bytes)
{
	char *from = v, *to = tmp, *t;
	size_t k;

	for (k = 0; k < bytes && n > 1; k++)
		if (pass(from, to, n, size, at + place(k, bytes))) {
			t = from;
			from = to;
			to = t;
		}
	if (from != (char *)v)
		memcpy(v, from, n * size);
}
