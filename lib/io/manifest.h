/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_MANIFEST_H
#define SF_IO_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * The manifest of a generation: lines "WHAT NAME VALUE" in the order they
 * were added, WHAT being kind, run, note or file; the last line is "digest"
 * and the XXH3-128 of all before it.
 */
struct sf_manifest_line {
	const char *what, *name, *value;
};

struct sf_manifest {
	struct sf_arena mem;
	struct sf_manifest_line *line;
	size_t n, cap;
};

void sf_manifest_release(struct sf_manifest *m);
int sf_manifest_add(struct sf_manifest *m, const char *what, const char *name,
    const char *value, struct sf_err *e) SF_MUST_CHECK;
void sf_manifest_write(const struct sf_manifest *m, struct sf_buf *b);

/* SF_E_DATA where the text is damaged. */
int sf_manifest_read(struct sf_manifest *m, struct sf_str text,
    struct sf_err *e) SF_MUST_CHECK;

/* The value of the line (${what} NULL: any but file), or NULL. */
const char *sf_manifest_get(const struct sf_manifest *m, const char *what,
    const char *name);

/* 1 where the lines of kind and run are the same, in the same order. */
int sf_manifest_same(const struct sf_manifest *a, const struct sf_manifest *b);

#endif
