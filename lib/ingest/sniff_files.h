/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_SNIFF_FILES_H
#define SF_INGEST_SNIFF_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * What the name of a file tells: which part of it changes from one export to
 * the next, and the time that stands there.
 */
struct sf_sniff_name {
	char base[256];		/* without folder, .zst and .gz */
	size_t from, to;	/* what changes; equal: nothing */
	const char *format;	/* of a time, or NULL */
	int64_t day;		/* that time in no zone, or INT64_MIN */
};
void sf_sniff_name(const char *path, struct sf_sniff_name *n);

/* The pattern of such names, ${star} for what changes; for ts: {file: …}. */
void sf_sniff_pattern(const struct sf_sniff_name *n, const char *star,
    struct sf_buf *b);
void sf_sniff_stamp(const struct sf_sniff_name *n, struct sf_buf *b);

/* A name for the source: letters, digits and '_'. */
void sf_sniff_title(const struct sf_sniff_name *n, struct sf_buf *b);

#endif
