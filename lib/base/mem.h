/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_MEM_H
#define SF_BASE_MEM_H

#include <stddef.h>

/*
 * Where tables lie that grow with the data: on the heap, of which NULL is the
 * name, or with somebody who bounds what they take of it (io/spill.h).
 */
struct sf_mem {
	/* As sf_mem_resize(), of ${n} bytes; of none: as sf_mem_free(). */
	void *(*resize)(struct sf_mem *m, void *p, size_t n);
};

/*
 * ${p} with room for ${n} items of ${size} bytes, or NULL, and then ${p} is as
 * it was.  Without ${p} all of it is new, and zero.
 */
void *sf_mem_resize(struct sf_mem *m, void *p, size_t n, size_t size);
void sf_mem_free(struct sf_mem *m, void *p);

#endif
