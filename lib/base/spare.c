/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/spare.h"

int
sf_spare(void)
{
	/* Volatile, or the compiler drops both calls. */
	void *volatile p = malloc((size_t)64 << 10);

	free(p);
	return (p == NULL ? -1 : 0);
}
