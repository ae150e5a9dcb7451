/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_SPILL_H
#define SF_IO_SPILL_H

#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"

/*
 * Memory of tables that may outgrow it: up to ${memory} bytes lie on the heap,
 * and what is beyond in unlinked 0600 files under TMPDIR (or /tmp), mapped, so
 * that the system writes pages out and drops them where it needs the room.
 * The blocks of a file are asked for before it is mapped: a disk that is full
 * is a failure then, and no signal.  A table has a file of its own, and the
 * small ones stay on the heap.  Several threads may ask.
 */
struct sf_spill;
struct sf_spill *sf_spill_new(size_t memory, struct sf_err *e);

/* What was had of it may still be freed, and the last of it ends it. */
void sf_spill_free(struct sf_spill *s);

struct sf_mem *sf_spill_mem(struct sf_spill *s);

/*
 * Much was freed, by whomever: what the heap keeps of it for later goes back
 * to the system, as that which comes is of other sizes or threads.
 */
void sf_spill_trim(void);

/*
 * Something failed for want of memory: where it was a file that could not be
 * had, ${e} says that instead.  Returns -1.
 */
int sf_spill_why(struct sf_spill *s, struct sf_err *e);

#endif
