/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_SEGMENT_H
#define SF_RULES_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "expr/expr.h"
#include "format/def.h"
#include "record/profile.h"

/*
 * Segments, sf-segments(5): what a definition file's `segments` says, ready
 * to be evaluated for one person after the other.
 *
 *	name: EXPR
 *	name: {when: EXPR, show: {column: EXPR}, generic: true}
 *	name: {all: […]} {any: […]} {not: …} {sample: 10%, salt: s}
 *	name: {list: FILE}				names or one_ids
 *	name: {top: 20% | N, by: EXPR, of: SEGMENT}	the population's best
 *
 * In all, any and not stand names of other segments, and the maps above.
 */
struct sf_segments;

/*
 * Read the `segments` of all files; ${x} takes their programs in ${group}
 * (`by` in ${group} + 1, their ntile programs as sf_expr_ntiles() says).  A
 * cycle, an unknown name (did-you-mean) are SF_E_USAGE.
 */
struct sf_segments *sf_segments_read(const struct sf_def *const *roots,
    size_t n, struct sf_expr *x, unsigned group, struct sf_err *e);
void sf_segments_free(struct sf_segments *s);
size_t sf_segments_count(const struct sf_segments *s);
const char *sf_segments_name(const struct sf_segments *s, size_t i);
int sf_segments_find(const struct sf_segments *s, struct sf_str name);
int sf_segments_generic(const struct sf_segments *s, size_t i);

/* Segments with `top`: these need the population (two passes). */
size_t sf_segments_tops(const struct sf_segments *s);

struct sf_top {
	size_t segment;		/* its index */
	int program;		/* of `by`, in group + 1 */
	int of;			/* index of the segment it is taken from, -1 */
	unsigned per10000;	/* share, or */
	uint64_t n;		/* number */
};
const struct sf_top *sf_segments_top(const struct sf_segments *s, size_t k);

/*
 * Whom a segment is asked about.  ${name}: the person's names; lists are
 * searched for all of them, samples drawn from the first: where there is
 * state, the name that the state knew the person by first, so that a new name
 * changes nobody's side.  The profile, for lists of identifiers, may be NULL:
 * she is in none of them then.
 */
struct sf_who {
	const struct sf_str *name;
	size_t names;
	const struct sf_jdoc *doc;
	const struct sf_profile *profile;
	int64_t asof;		/* what was seen first from then on is not */
};

/*
 * Evaluate for one person.  ${run}'s line ${i} was evaluated for the group.
 * ${in_top}: for each top the truth whether the person is in; NULL where tops
 * are not known yet (what rests on them is undefined then).
 * ${out}: a truth for each segment; all, any and not are three-valued.
 */
int sf_segments_eval(const struct sf_segments *s, const struct sf_expr_run *run,
    size_t i, const struct sf_who *who, const uint8_t *in_top, uint8_t *out,
    struct sf_err *e) SF_MUST_CHECK;

/* Why segment ${seg} is undefined for line ${i}. */
struct sf_str sf_segments_why(const struct sf_segments *s,
    const struct sf_expr_run *run, size_t i, size_t seg);

/* Add to the ${set}, a byte a segment, those that its segments use. */
void sf_segments_uses(const struct sf_segments *s, uint8_t *set);

/* Whether segment ${i} rests on a `top`, itself or by others. */
int sf_segments_on_top(const struct sf_segments *s, size_t i);

/* Whether any draws samples; a digest of all lists ("" without lists). */
int sf_segments_samples(const struct sf_segments *s);
const char *sf_segments_lists(const struct sf_segments *s);

/* `show` columns of segment ${i}: name and program index, -1 past the last. */
int sf_segments_show(const struct sf_segments *s, size_t i, size_t k,
    const char **column, int *program);

#endif
