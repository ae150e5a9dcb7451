/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_PARTS_H
#define SF_RULES_PARTS_H

#include "rules/segment.h"

/*
 * What a segment is made of, clause by clause: the operands of `and`, `or`,
 * all, any and not, as the reader wrote them, each with a truth of its own.
 * A segment is a tree in an array: a part is followed by those in it.  Other
 * segments that it uses are one part each and are not opened.
 *
 * An expression is taken apart at `and` and `or` outside of brackets, within
 * brackets that hold nothing else, before `| not`, and behind each
 * `E as $x |`.  Any other text is one clause.
 */
enum sf_part_kind {
	SF_PART_EXPR, SF_PART_SEGMENT, SF_PART_SAMPLE, SF_PART_LIST,
	SF_PART_TOP,
	SF_PART_ALL, SF_PART_ANY,	/* of all and any: three-valued */
	SF_PART_AND, SF_PART_OR,	/* of jq: from left to right */
	SF_PART_NOT
};

struct seg_node;
struct sf_part {
	enum sf_part_kind kind;
	struct sf_str text;	/* as written, on one line */
	int whole;		/* program of the condition that holds it … */
	size_t off, len;	/* … and where; -1: what YAML joins */
	uint32_t next;		/* number of the part after this and its own */
	uint32_t kids;
	unsigned depth;		/* what a `not` holds stands as deep as it */
	int program;		/* of EXPR */
	int left, right;	/* programs of what it compares, or -1 */
	struct sf_str op;
	size_t at;		/* of SEGMENT, LIST, TOP: which */
	const struct seg_node *node;
};

struct sf_parts;

/*
 * The parts of the segments for which ${want} is not 0 (NULL: of all).  Their
 * programs are added to those of the segments, so that one evaluation answers
 * both; with ${values} also those of what clauses compare.
 */
struct sf_parts *sf_parts_read(struct sf_segments *s, const uint8_t *want,
    int values, struct sf_err *e);
void sf_parts_free(struct sf_parts *p);
const struct sf_part *sf_parts_of(const struct sf_parts *p, size_t seg,
    uint32_t *n);
uint32_t sf_parts_most(const struct sf_parts *p);	/* of one segment */

/* Whether the part is a clause to be told of: not the whole, and not what a
 * `not` that stands for it holds. */
int sf_parts_told(const struct sf_parts *p, size_t seg, uint32_t i);

/*
 * The clauses of which all must hold, into ${at}: fewer than two where the
 * segment is no such thing.
 */
uint32_t sf_parts_all(const struct sf_parts *p, size_t seg, uint32_t *at);

/*
 * Of the person on line ${i}: a truth for each part of ${seg}.  ${segment}
 * holds the truths of all segments, ${in_top} those of tops.
 */
void sf_parts_eval(const struct sf_parts *p, size_t seg,
    const struct sf_expr_run *run, size_t i, const struct sf_who *who,
    const uint8_t *segment, const uint8_t *in_top, uint8_t *truth);

/* The truth of the segment if part ${i} had never been written. */
uint8_t sf_parts_without(const struct sf_parts *p, size_t seg,
    const uint8_t *truth, uint32_t i);

/* A line of its own for the part: a group is "all of", "any of". */
void sf_parts_words(const struct sf_part *part, struct sf_buf *b);

/*
 * What the clause found, for people to read: "1 >= 2", "0", the name that is
 * in the list; nothing where the truth says it all.
 */
void sf_parts_value(const struct sf_parts *p, const struct sf_part *part,
    const struct sf_expr_run *run, size_t i, const struct sf_who *who,
    struct sf_buf *b);

/* Why it is undefined. */
struct sf_str sf_parts_why(const struct sf_parts *p,
    const struct sf_part *part, const struct sf_expr_run *run, size_t i);

#endif
