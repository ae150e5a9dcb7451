/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/ascend.h"

static int
by_str(const void *a, const void *b)
{
	return (sf_str_cmp(*(const struct sf_str *)a,
	    *(const struct sf_str *)b));
}

static int
by_i64(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return ((x > y) - (x < y));
}

static int
by_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return ((x > y) - (x < y));
}

static int
by_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return ((x > y) - (x < y));
}

void
sf_ascend_str(struct sf_str *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof(*v), by_str);
}

void
sf_ascend_i64(int64_t *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof(*v), by_i64);
}

void
sf_ascend_u32(uint32_t *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof(*v), by_u32);
}

void
sf_ascend_u64(uint64_t *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof(*v), by_u64);
}
