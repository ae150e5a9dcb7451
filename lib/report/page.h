/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_PAGE_H
#define SF_REPORT_PAGE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "report/cells.h"
#include "report/plan.h"
#include "show/doc.h"
#include "stat/interval.h"

/*
 * What the sections write into: the document for people, and the same figures
 * as rows for programs.  Memory that runs out is kept and said once.
 */
struct sf_page {
	const struct sf_plan *plan;
	struct sf_cells *cells;
	struct sf_doc doc;
	struct sf_buf facts;		/* JSON lines */
	uint64_t people;		/* profiles counted */
	int alarms, missed;		/* targets */
	struct sf_page_texts *texts;	/* texts in the making, newest first */
	struct sf_buf spare;
};

void sf_page_release(struct sf_page *p);

/* An empty buffer, which lives as long as the page. */
struct sf_buf *sf_page_text(struct sf_page *p);

/* Whether memory ran out anywhere in the page. */
int sf_page_check(const struct sf_page *p, struct sf_err *e) SF_MUST_CHECK;

/* Its text, NUL-terminated; "" where memory ran out. */
const char *sf_page_str(struct sf_page *p, struct sf_buf *b);

/* Figures as texts of that kind. */
const char *sf_page_n(struct sf_page *p, uint64_t n);
const char *sf_page_money(struct sf_page *p, sf_dec v);
const char *sf_page_pct(struct sf_page *p, uint64_t part, uint64_t whole);
const char *sf_page_num(struct sf_page *p, double v, unsigned places);
const char *sf_page_word(struct sf_page *p, enum sf_word w);

/* Cells of a table. */
void sf_page_cell(struct sf_page *p, struct sf_grid *g, struct sf_str s);
void sf_page_cell_n(struct sf_page *p, struct sf_grid *g, uint64_t n);
void sf_page_cell_pct(struct sf_page *p, struct sf_grid *g, uint64_t part,
    uint64_t whole);
/* A figure from which ${base} people can be had. */
void sf_page_cell_of(struct sf_page *p, struct sf_grid *g, struct sf_str s,
    uint64_t base);

/* A section without anything in it. */
void sf_page_nothing(struct sf_page *p);

/* A sentence below. */
void sf_page_note(struct sf_page *p, enum sf_word w, const char *a,
    const char *b, const char *c);

/* The same where ${n} people (or cards) are {1}, and none where they are 0. */
void sf_page_note_n(struct sf_page *p, enum sf_word w, uint64_t n,
    const char *b, const char *c);

/*
 * One figure as a row.  Members that are empty are left out.  ${value} is the
 * JSON text of a number, or "" for one that cannot be told.
 */
struct sf_fact {
	const char *section;		/* kpi funnel lift journey … */
	const char *name;		/* of the funnel, journey … */
	struct sf_str item;		/* stage, step, tier, outcome */
	struct sf_str group;		/* channel, arm */
	const char *metric;
	struct sf_str value;
	const struct sf_interval *ci;	/* its bounds, with six places */
	int has_n;
	uint64_t hits, n;
};
void sf_page_fact(struct sf_page *p, const struct sf_fact *f);
void sf_page_fact_n(struct sf_page *p, const char *section, const char *name,
    struct sf_str item, struct sf_str group, const char *metric, uint64_t n);
void sf_page_fact_dec(struct sf_page *p, const char *section, const char *name,
    struct sf_str item, struct sf_str group, const char *metric, sf_dec v);

/* Columns of the rows, for -O csv. */
#define SF_PAGE_FIELDS \
	"report,asof,section,name,item,group,metric,value,low,high,hits,n,note"

/*
 * The sections: count one person of the plan's section ${sec}, and write what
 * was counted.
 */
int sf_kpi_count(const struct sf_plan *p, size_t sec,
    const struct sf_history *h, struct sf_cells *c, struct sf_err *e)
    SF_MUST_CHECK;
/* One event of the time line, or one of --costs, that may be a cost. */
int sf_kpi_cost(const struct sf_plan *p, size_t sec, const struct sf_jdoc *doc,
    const struct sf_hev *ev, struct sf_cells *c, int *taken, struct sf_err *e)
    SF_MUST_CHECK;
int sf_kpi_write(struct sf_page *p, size_t sec, struct sf_err *e)
    SF_MUST_CHECK;

int sf_funnel_count(const struct sf_plan *p, size_t sec,
    const struct sf_history *h, struct sf_cells *c, struct sf_err *e)
    SF_MUST_CHECK;
int sf_funnel_write(struct sf_page *p, size_t sec, struct sf_err *e)
    SF_MUST_CHECK;

int sf_steps_count(const struct sf_plan *p, size_t sec,
    const struct sf_history *h, struct sf_cells *c, struct sf_err *e)
    SF_MUST_CHECK;
int sf_steps_write(struct sf_page *p, size_t sec, struct sf_err *e)
    SF_MUST_CHECK;

int sf_sizes_count(const struct sf_plan *p, size_t sec,
    const struct sf_history *h, struct sf_cells *c, struct sf_err *e)
    SF_MUST_CHECK;
int sf_sizes_write(struct sf_page *p, size_t sec, struct sf_err *e)
    SF_MUST_CHECK;

int sf_tiers_count(const struct sf_plan *p, size_t sec,
    const struct sf_history *h, struct sf_cells *c, struct sf_err *e)
    SF_MUST_CHECK;
int sf_tiers_write(struct sf_page *p, size_t sec, struct sf_err *e)
    SF_MUST_CHECK;

/* Whether ${s} is among the names, or all are meant. */
int sf_names_has(const struct sf_names *n, struct sf_str s);

#endif
