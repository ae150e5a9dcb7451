/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_CSV_SCAN_H
#define SF_FORMAT_CSV_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "format/csv.h"

#define SF_CSV_OPEN_LINES 64	/* a quote may not be open longer */

/* Where records end, for the cutter and the reader alike. */
enum sf_scanned { SF_CS_MORE, SF_CS_RECORD, SF_CS_QUOTE, SF_CS_LONG };

struct sf_csv_scan {
	size_t end;		/* bytes taken, with the line's end */
	size_t text;		/* bytes of the record, without it */
	uint64_t lines;		/* newlines among those taken */
	int quotes;		/* a double quote is in it */
	size_t at;		/* SF_CS_QUOTE: its place */
	const char *why;
};

/*
 * Scan the record that starts at ${p}, n > 0.  SF_CS_MORE only without
 * ${last}.  What is found depends on the bytes of the record alone and not on
 * how many come behind it.
 */
enum sf_scanned sf_csv_scan(const struct sf_dialect *d, const char *p,
    size_t n, int last, struct sf_csv_scan *s);

/* For tests: let libcsv read every record, as it reads those that are odd. */
void sf_csv_by_lib(struct sf_csv *c);

/* Blanks that libcsv passes over around a cell. */
static inline int
sf_csv_blank(const struct sf_dialect *d, char c)
{
	return ((c == ' ' || c == '\t') && c != d->delim);
}

static inline size_t
sf_csv_max(const struct sf_dialect *d)
{
	return (d->max_line ? d->max_line : SF_MAX_LINE);
}

#endif
