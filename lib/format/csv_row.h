/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_CSV_ROW_H
#define SF_FORMAT_CSV_ROW_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "format/json.h"
#include "format/rows.h"

/*
 * CSV records as JSON objects: the dotted names of the header are paths.
 * What is the same in every record is worked out once: the columns in the
 * order in which an object holds them, and the text before each value.
 */
#define SF_CSV_LEVELS 32
#define SF_CSV_OVER 16		/* texts are copied by so many bytes at once */

struct sf_csv_leaf {
	size_t column;
	uint32_t depth;		/* objects around it, without the line's own */
	uint32_t common;	/* those that the leaf before is in, too */
	int text;		/* never a number */
	int list;		/* of identifiers, parted by ';' */
	struct sf_str path;	/* "a":{"b":{"c": */
	const uint32_t *at;	/* where in it each of the depth + 1 names is */
	const struct sf_str *key;	/* those names, as they are */
	struct sf_str next;	/* all between the value before and this one:
				 * },"b":{"c": */
};

struct sf_csv_plan {
	struct sf_csv_leaf *leaf;
	size_t n;
	size_t keys;		/* bytes of a line that are no value, at most */
	size_t nodes;		/* of a line that has no lists, at most */
};

/* SF_E_DATA where a name is both a value and an object (a, a.b). */
int sf_csv_paths(struct sf_rows_in *in, struct sf_err *e) SF_MUST_CHECK;

/* One a thread: makes lines, and their nodes, as a parser would. */
struct sf_csv_maker;
struct sf_csv_maker *sf_csv_maker_new(const struct sf_rows_in *in,
    struct sf_err *e);
void sf_csv_maker_free(struct sf_csv_maker *m);

/*
 * The line of a record that has all columns, in UTF-8; ${bytes} is the sum of
 * its cells, or more.  64 readable bytes follow each cell.  Good until the
 * next; then, where it is wanted, the same line as nodes.
 */
int sf_csv_line(struct sf_csv_maker *m, const struct sf_str *cell,
    size_t bytes, struct sf_str *json, struct sf_err *e) SF_MUST_CHECK;
int sf_csv_doc(struct sf_csv_maker *m, struct sf_jdoc *doc, struct sf_err *e)
    SF_MUST_CHECK;

#endif
