/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_ANSWER_H
#define SF_IDENTITY_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/rows.h"
#include "identity/linked.h"
#include "io/out.h"
#include "io/run.h"
#include "io/zone.h"
#include "show/doc.h"

/*
 * What the verbs of sf-merge-id have in common: options, the state after
 * linking, and what is answered of it: text for people, where identifiers are
 * masked unless ${show_ids}, or rows (run->out_fmt), which have them whole.
 */
struct sf_asking {
	const char *rules;	/* file, or NULL */
	const char *store;	/* whose evidence it is, or NULL: the inputs' */
	const char *new_rules;	/* of what-if */
	const char *ids;	/* of explain: a file of names, or NULL */
	const char *table;	/* which, or NULL */
	uint64_t top;		/* how many, where has_top */
	int has_top;
	int show_ids;
};

struct sf_answer {
	struct sf_run run;	/* whose operands are the inputs */
	const struct sf_asking *a;
	struct sf_linked l;
	struct sf_idstore store;
	struct sf_out *out;
	struct sf_zone *zone;
	struct sf_rows_out *rows;	/* NULL: text */
	struct sf_json *json;
	struct sf_doc doc;		/* the text */
	struct sf_buf line, text, made;
};

/*
 * Before anything is read: rules, key, output.  ${fields} are the columns of
 * rows where they are CSV.  ${w} may be closed in any case.
 */
int sf_answer_open(struct sf_answer *w, const struct sf_run *run,
    const struct sf_asking *a, const char *fields, struct sf_err *e)
    SF_MUST_CHECK;

/* The number of --table among ${names}, ended by NULL; ${none} without it. */
int sf_answer_table(const struct sf_asking *a, const char *const *names,
    unsigned none, unsigned *table, struct sf_err *e) SF_MUST_CHECK;

/* Read the evidence and link, and say what was read: the sum is asserted. */
int sf_answer_read(struct sf_answer *w, struct sf_err *e) SF_MUST_CHECK;

/* The row in w->line, which is emptied. */
int sf_answer_row(struct sf_answer *w, struct sf_err *e) SF_MUST_CHECK;
/* Make the output appear, the text first. */
int sf_answer_end(struct sf_answer *w, struct sf_err *e) SF_MUST_CHECK;
void sf_answer_close(struct sf_answer *w);

/* Members of a row: ,"name":… into w->line. */
void sf_answer_str(struct sf_answer *w, const char *name, struct sf_str s);
void sf_answer_u64(struct sf_answer *w, const char *name, uint64_t v);
/* An instant; one that is not known (INT64_MIN, INT64_MAX) is left out. */
void sf_answer_ts(struct sf_answer *w, const char *name, int64_t ms);
/* "type" and "value" of an identifier, each behind ${prefix}. */
void sf_answer_id(struct sf_answer *w, const char *prefix, uint32_t node);

/* Cells of a table for people. */
void sf_answer_cell(struct sf_answer *w, struct sf_grid *g, struct sf_str s);
void sf_answer_cell_n(struct sf_answer *w, struct sf_grid *g, uint64_t n);
void sf_answer_cell_ts(struct sf_answer *w, struct sf_grid *g, int64_t ms);
void sf_answer_cell_day(struct sf_answer *w, struct sf_grid *g, int64_t ms);
void sf_answer_cell_value(struct sf_answer *w, struct sf_grid *g,
    uint32_t node);

/* The value of an identifier, "type=value", a time, as people see them. */
void sf_answer_value(const struct sf_answer *w, struct sf_buf *b,
    uint32_t node);
void sf_answer_show(const struct sf_answer *w, struct sf_buf *b,
    uint32_t node);
void sf_answer_time(const struct sf_answer *w, struct sf_buf *b, int64_t ms);

#endif
