/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_SEGMENT_DEF_H
#define SF_RULES_SEGMENT_DEF_H

#include "base/arena.h"
#include "base/map.h"
#include "rules/segment.h"

/* The inside of struct sf_segments; for segment*.c alone. */
enum seg_kind {
	SEG_EXPR, SEG_REF, SEG_ALL, SEG_ANY, SEG_NOT, SEG_SAMPLE, SEG_LIST,
	SEG_TOP
};

struct seg_node {
	enum seg_kind kind;
	const struct sf_def *def;
	int program;			/* of EXPR */
	size_t at;			/* of REF: the segment; TOP: the top;
					 * LIST: the list */
	struct seg_node **kid;		/* of ALL ANY NOT */
	size_t n;
	const char *salt;		/* of SAMPLE */
	unsigned from, to;		/* … of 10,000: from and before to */
};

struct seg_show {
	const char *column;
	int program;
};

struct seg {
	const char *name;
	const struct sf_def *def;
	struct seg_node *node;
	struct seg_show *show;
	size_t shows;
	int generic;
	int state;			/* 0 new, 1 under way, 2 checked */
	int on_top;			/* needs the population */
};

struct seg_list {
	struct sf_map names;
	const char *type;		/* of its identifiers; NULL: names */
	const struct sf_def *def;	/* the file, as it is named */
};

struct sf_segments {
	struct sf_expr *x;
	unsigned group;
	struct seg *seg;
	size_t n;
	struct sf_top *top;
	size_t tops;
	struct seg_list *list;
	size_t lists;
	struct sf_map index;		/* name -> number */
	struct sf_arena mem;
	char lists_digest[33];
	int samples;
};

/*
 * {list: FILE, column: …, type: …} in ${map}, the path relative to the
 * definition: segment_list.c.
 */
int seg_list_read(struct sf_segments *s, const struct sf_def *map, size_t *at,
    struct sf_err *e) SF_MUST_CHECK;

/* A truth; ${by}, if given, is the name or identifier that is in the list. */
uint8_t seg_listed(const struct seg_list *l, const struct sf_who *who,
    struct sf_str *by);

/* {sample: 10%} or {sample: 50%..100%}: segment_sample.c. */
int seg_sample_read(struct sf_segments *s, const struct sf_def *map,
    struct seg_node *n, struct sf_err *e) SF_MUST_CHECK;
uint8_t seg_sampled(const struct seg_node *n, const struct sf_who *who);

#endif
