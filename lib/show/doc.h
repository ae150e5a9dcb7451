/* SPDX-License-Identifier: MIT */
#ifndef SF_SHOW_DOC_H
#define SF_SHOW_DOC_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * A report as people read it: a list of blocks, written as text for a
 * terminal or as one HTML file.  Both are pure functions of the blocks.  All
 * texts are copied; memory that runs out is kept and said once, by
 * sf_doc_check().
 */
enum sf_tone { SF_PLAIN, SF_GOOD, SF_BAD, SF_WATCH };

/* What a figure tells of people: see sf_doc_html(). */
enum sf_tells {
	SF_TELLS_NOTHING,	/* words, times, sums of money */
	SF_TELLS_COUNT,		/* how many people: ${base} */
	SF_TELLS_RATE,		/* something from which ${base} can be had */
};

struct sf_cell {
	struct sf_str text;
	enum sf_tells tells;
	uint64_t base;
};

struct sf_grid {
	struct sf_str caption;
	size_t cols;
	const struct sf_str *head;
	const char *align;	/* 'l' or 'r' a column */
	struct sf_cell *cell;	/* row by row */
	size_t n, cap;		/* cells */
	int parts;		/* the rows are parts of a known whole */
	int html_only;		/* a chart above says it on a terminal */
	int folded;		/* behind its caption, which it needs */
};

struct sf_point {
	struct sf_str label;
	double at, lo, hi;	/* lo and hi of a forest plot */
	struct sf_str text;	/* the figure, in words */
	enum sf_tells tells;
	uint64_t base;
	int hide;		/* sf_doc_html()'s: hidden beside another */
};

enum sf_chart_kind {
	SF_BARS,		/* lengths from 0 */
	SF_FUNNEL,		/* the same, each in the middle under the other */
	SF_FOREST,		/* intervals around estimates, with a line at 0 */
	SF_LINE,		/* one value after the other in time */
};

struct sf_chart {
	enum sf_chart_kind kind;
	struct sf_str title, desc;
	struct sf_point *pt;
	size_t n, cap;
	int parts;		/* the points are parts of a known whole */
};

enum sf_block_kind {
	SF_B_SECTION, SF_B_PARA, SF_B_NOTE, SF_B_TILE, SF_B_GRID, SF_B_CHART
};

struct sf_block {
	enum sf_block_kind kind;
	enum sf_tone tone;
	struct sf_str text;		/* also the label of a tile */
	struct sf_cell value;		/* of a tile, and what a note tells */
	struct sf_str detail;		/* of a tile; of a note: said instead,
					 * where what it tells is hidden */
	struct sf_grid *grid;
	struct sf_chart *chart;
};

struct sf_doc {
	struct sf_arena mem;
	struct sf_block *block;
	size_t n, cap;
	struct sf_str title, sub, note;
	const char *lang;		/* "zh-CN", "en" */
	int failed;
};

/* A zeroed struct, then these; the note stands on every printed page. */
void sf_doc_head(struct sf_doc *d, const char *lang, struct sf_str title,
    struct sf_str sub, struct sf_str note);
void sf_doc_release(struct sf_doc *d);
int sf_doc_check(const struct sf_doc *d, struct sf_err *e) SF_MUST_CHECK;

void sf_doc_section(struct sf_doc *d, struct sf_str title);
void sf_doc_para(struct sf_doc *d, enum sf_tone tone, struct sf_str text);
void sf_doc_note(struct sf_doc *d, struct sf_str text);	/* small print */

/* A note that tells of ${base} people; HTML may have to say ${other}. */
void sf_doc_note_of(struct sf_doc *d, struct sf_str text, uint64_t base,
    struct sf_str other);
void sf_doc_tile(struct sf_doc *d, enum sf_tone tone, struct sf_str label,
    struct sf_cell value, struct sf_str detail);

/*
 * A table, ${align} with a letter ('l', 'r') for each column; then its cells,
 * row by row.
 */
struct sf_grid *sf_doc_grid(struct sf_doc *d, struct sf_str caption,
    const char *align, const struct sf_str *heads);
void sf_doc_cell(struct sf_doc *d, struct sf_grid *g, struct sf_cell c);

/* A chart, then its points. */
struct sf_chart *sf_doc_chart(struct sf_doc *d, enum sf_chart_kind kind,
    struct sf_str title, struct sf_str desc);
void sf_doc_point(struct sf_doc *d, struct sf_chart *c,
    const struct sf_point *pt);

/* Text: ${width} columns (80), with block characters or in ASCII. */
struct sf_text_style {
	unsigned width;
	int ascii;
};
void sf_doc_text(const struct sf_doc *d, const struct sf_text_style *st,
    struct sf_buf *b);

/*
 * One HTML file: inline style and SVG, no script, no address, a policy that
 * forbids both, escaped throughout, dark where the reader's screen is, fit
 * for A4.
 *
 * A figure that tells of 1 to ${min_cell} - 1 people is not shown ("<10").
 * Where it alone is hidden among the parts of a whole it could be had by
 * subtraction, so that the row with the next smallest is hidden too.
 */
int sf_doc_html(const struct sf_doc *d, uint64_t min_cell, struct sf_buf *b,
    struct sf_err *e) SF_MUST_CHECK;

#endif
