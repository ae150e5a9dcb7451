/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_MAPPING_H
#define SF_INGEST_MAPPING_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/str.h"
#include "expr/expr.h"
#include "format/csv.h"
#include "format/def.h"
#include "ident/class.h"
#include "ident/pseudonym.h"
#include "ident/types.h"
#include "ingest/number.h"
#include "io/run.h"
#include "io/zone.h"

/*
 * A mapping, sf-mapping(5), read into structures: sources, the events that a
 * row of each gives, and the fields of an event.  Const once it is read.
 */
enum sf_from {
	SF_FROM_NONE,		/* not given */
	SF_FROM_CONST,
	SF_FROM_COLUMN,		/* a column's name, or a path of members */
	SF_FROM_EXPR,
	SF_FROM_FILE,		/* ts only: in the file's name */
};

enum sf_vtype {
	SF_V_AUTO,		/* text, or the JSON value as it stands */
	SF_V_TEXT, SF_V_NUMBER, SF_V_DECIMAL, SF_V_PERCENT, SF_V_BOOL,
	SF_V_CONSENT,		/* "yes" or "no" */
	SF_V_TIME,		/* from here on: times */
	SF_V_EPOCH_S, SF_V_EPOCH_MS, SF_V_EPOCH_US,
	SF_V_EXCEL, SF_V_EXCEL_1904,
};

/* One of the ways in which the times of a column are written. */
struct sf_time_form {
	enum sf_vtype type;
	const char *format;	/* of SF_V_TIME; NULL: by its shape */
};

/* What becomes of a value that is not in its map. */
enum sf_else { SF_ELSE_KEEP, SF_ELSE_NULL, SF_ELSE_ERROR };

struct sf_field {
	struct sf_str name;		/* "phone", "city"; "ts" of a ts */
	struct sf_str json;		/* the name as JSON, and a colon */
	size_t slot;			/* of the source's columns */
	enum sf_from from;
	int plain;			/* a column's text as it stands, or
					 * nothing */
	const struct sf_def *def;	/* where it stands; NULL: inherited */
	struct sf_str text;		/* constant, or the file's format */
	unsigned program;		/* of the source's group */
	enum sf_vtype type;
	const char *format;		/* of the time in a file's name */
	struct sf_time_form *form;	/* of a time: tried in order */
	size_t forms;
	struct sf_number_form number;
	struct sf_map words;		/* map: text to index in to[] */
	const struct sf_str *to;
	enum sf_else otherwise;
	int has_default;
	struct sf_str dflt;
	int required;
	size_t tally;			/* first of its SF_FTS counters */

	const struct sf_ident_type *ident;	/* of ids */
	struct sf_str scope;
	int pseudo;			/* leaves as a token */
	int vouched;			/* 'class: C1' was said */
	enum sf_class cls;		/* C1 or C2: no field takes C3 */
};

/* Counters of a field: identifiers by enum sf_ident_status, and one more. */
enum { SF_FT_UNMAPPED = SF_ID_STATUSES, SF_FTS };

struct sf_fields {
	struct sf_field *f;
	size_t n;
};

/* An event that a row gives; number 0 is the row's own. */
enum { SF_PART_TRAITS, SF_PART_TAGS, SF_PART_CONSENT, SF_PART_PROPS, SF_PARTS };
struct sf_making {
	const struct sf_def *def;
	const struct sf_field *ts, *channel;	/* own, or the row's */
	struct sf_field own_ts, own_channel, event;
	struct sf_str head;		/* "src":…,"channel":…,"event":… where
					 * all are constants, or empty */
	int own_ids;			/* else those of the row */
	struct sf_fields ids;		/* of one type: neighbours */
	struct sf_fields part[SF_PARTS];
	int timeline;
};

/* What ends a line of CSV; without a word, what ends its first line. */
enum sf_newline { SF_NEWLINE_FIRST, SF_NEWLINE_LF, SF_NEWLINE_CR };

struct sf_source {
	struct sf_str name;
	const struct sf_def *def;
	const char **match;
	size_t matches;
	const char *encoding;		/* NULL: to be decided */
	enum sf_format format;
	const char *records;		/* of a JSON document, or NULL */
	struct sf_str *record_part;	/* the names in that path */
	size_t record_parts;
	char delim;			/* 0: by the format */
	enum sf_newline newline;
	uint64_t skip, footer;
	const struct sf_str *name_of;	/* of columns: files have no header */
	size_t names;
	const struct sf_str *empty;
	size_t empties;
	uint64_t empty_sizes;		/* bit n: one of n bytes; 63: or more */
	uint64_t empty_starts[4];	/* bit c: one starts with byte c */
	int empty_own;			/* the mapping names them */
	struct sf_map columns;		/* name to struct sf_def * */
	uint8_t *cls;			/* by slot: enum sf_class */
	uint8_t *unique;		/* by slot: must not stand twice */
	size_t *key;			/* slots */
	size_t keys;
	const struct sf_zone *zone;	/* NULL: times must name theirs */
	int ignores;
	unsigned ignore;		/* program */
	unsigned group, programs;	/* in mapping.expr */
	struct sf_making *making;
	size_t makings;
	size_t tallies;			/* counters of its fields */
};

struct sf_mapping {
	struct sf_defs *file;
	char digest[33];		/* of the file, and of its tables */
	struct sf_arena mem;
	struct sf_source *source;
	size_t n;
	struct sf_zone **zone;		/* those that were loaded */
	size_t zones;
	int pseudonym;			/* some type leaves as a token */
	enum sf_mac mac;
	const struct sf_def *pseudo_def;	/* their list */
	struct sf_str *pseudo;
	size_t pseudos;
	struct sf_ident_types *types;
	struct sf_map warned;		/* types that may be misspelt */
	struct sf_expr *expr;
};

int sf_mapping_load(struct sf_mapping *m, const char *path,
    const struct sf_run *run, struct sf_err *e) SF_MUST_CHECK;
void sf_mapping_release(struct sf_mapping *m);

/*
 * The source that a file of that name belongs to; NULL where none or two are
 * (SF_E_USAGE).  The folder and .zst or .gz do not count.
 */
const struct sf_source *sf_mapping_match(const struct sf_mapping *m,
    const char *path, struct sf_err *e);
const struct sf_source *sf_mapping_source(const struct sf_mapping *m,
    const char *name, struct sf_err *e);

/* What a file, or a pattern, of that name holds; AUTO: it does not tell. */
enum sf_format sf_mapping_format(const char *name);

/* The last part of ${path} without .zst or .gz, into ${out}. */
void sf_mapping_base(const char *path, char *out, size_t cap);

/* Who reads, for the files of this room that share the work. */
struct sf_mapping_reader {
	struct sf_mapping *m;
	struct sf_source *s;
	const struct sf_run *run;
	const struct sf_zone *zone;	/* of the file */
};

/* mapping_field.c: one field; ${use} says what is wanted of it. */
enum sf_field_use { SF_USE_ID, SF_USE_VALUE, SF_USE_TAG, SF_USE_CONSENT,
	SF_USE_TS, SF_USE_WORD };
int sf_mapping_field(struct sf_mapping_reader *r, const struct sf_def *d,
    enum sf_field_use use, struct sf_str name, struct sf_field *f,
    struct sf_err *e) SF_MUST_CHECK;

/* The slot of column ${name}, added where it is new. */
int sf_mapping_column(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_str name, size_t *slot, struct sf_err *e) SF_MUST_CHECK;

/* Add the expression that scalar ${d} holds, with or without its '='. */
int sf_mapping_expr(struct sf_mapping_reader *r, const struct sf_def *d,
    unsigned *program, struct sf_err *e) SF_MUST_CHECK;

/* A list of texts, or one text, in the mapping's memory. */
int sf_mapping_texts(struct sf_mapping *m, const struct sf_def *d,
    struct sf_str **out, size_t *n, struct sf_err *e) SF_MUST_CHECK;

/* mapping_pseudonym.c: 'pseudonym:' itself; then against all sources. */
int sf_mapping_pseudonym(struct sf_mapping *m, const struct sf_def *root,
    struct sf_err *e) SF_MUST_CHECK;
int sf_mapping_check_pseudonym(const struct sf_mapping *m, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * mapping_types.c: the user's own types, and what is blocked; and the type of
 * an identifier ${f}, by its name and the ${d} that it is read from.
 */
int sf_mapping_types(struct sf_mapping *m, const struct sf_def *root,
    struct sf_err *e) SF_MUST_CHECK;
int sf_mapping_ident(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_field *f, struct sf_err *e) SF_MUST_CHECK;

/*
 * mapping_records.c: after 'format:' was read, ${json} says that it is json:
 * where the records of a whole document are.
 */
int sf_mapping_records(struct sf_mapping_reader *r, const struct sf_def *d,
    int json, struct sf_err *e) SF_MUST_CHECK;

/* mapping_dialect.c */
int sf_mapping_dialect(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e) SF_MUST_CHECK;
int sf_mapping_check_header(struct sf_mapping_reader *r, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * mapping_class.c: the class of a field, told by its map ${d} (or NULL), its
 * type, its name or its column's; and of all columns of a source.  What is C3
 * is refused.
 */
int sf_mapping_class(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_field *f, struct sf_err *e) SF_MUST_CHECK;
int sf_mapping_classes(struct sf_mapping_reader *r, struct sf_err *e)
    SF_MUST_CHECK;

/* mapping_value.c: the types of values, and the ways they are written. */
int sf_mapping_type(const struct sf_def *d, enum sf_field_use use,
    struct sf_field *f, struct sf_err *e) SF_MUST_CHECK;
int sf_mapping_forms(struct sf_mapping_reader *r, const struct sf_def *d,
    enum sf_field_use use, struct sf_field *f, struct sf_err *e) SF_MUST_CHECK;

/*
 * mapping_words.c: code tables, which the mapping's digest covers, and what
 * means that there is nothing.
 */
int sf_mapping_words(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_field *f, struct sf_err *e) SF_MUST_CHECK;
int sf_mapping_empty(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e) SF_MUST_CHECK;

/* mapping_source.c */
int sf_mapping_read_source(struct sf_mapping_reader *r,
    const struct sf_def *d, struct sf_err *e) SF_MUST_CHECK;

#endif
