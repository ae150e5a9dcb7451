/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

void *
sf_mem_resize(struct sf_mem *m, void *p, size_t n, size_t size)
{
	if (n == 0 || size == 0)
		n = size = 1;
	if (n > SIZE_MAX / 2 / size)
		return (NULL);
	if (m != NULL)
		return (m->resize(m, p, n * size));
	return (p ? realloc(p, n * size) : calloc(n, size));
}

void
sf_mem_free(struct sf_mem *m, void *p)
{
	if (m != NULL && p != NULL)
		(void)m->resize(m, p, 0);
	else
		free(p);
}
