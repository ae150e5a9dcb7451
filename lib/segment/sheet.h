/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_SHEET_H
#define SF_SEGMENT_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Records of ${width} bytes, written and read in any order: in memory up to
 * ${memory} bytes, beyond it in a mapped unlinked 0600 file under TMPDIR,
 * whose pages the system takes and gives back.  A zeroed struct with these
 * two set is an empty sheet.
 */
struct sheet {
	size_t width, memory;
	uint8_t *p;
	uint64_t n;		/* records that there is room for */
	size_t mapped;		/* bytes of the file, 0: in memory */
	int fd;			/* of the file */
};

/* Room for record ${at}; new ones are of zeros.  May move all of them. */
int sheet_room(struct sheet *s, uint64_t at, struct sf_err *e) SF_MUST_CHECK;
void sheet_release(struct sheet *s);

/* Record ${at}, NULL where there is none. */
static inline uint8_t *
sheet_at(const struct sheet *s, uint64_t at)
{
	return (at < s->n ? s->p + at * s->width : NULL);
}

#endif
