/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_REFS_H
#define SF_EXPR_REFS_H

#include <stdint.h>

#include "base/arena.h"
#include "expr/expr.h"

/*
 * What a program names of the line that it sees: for lint, which holds it
 * against a sample.  Where it is not plain what `.` is (behind a pipe, inside
 * map), nothing is told: a warning that is wrong costs more than one that is
 * missing.
 */
enum sf_ref_kind {
	SF_REF_MEMBER,		/* of the profile: path[0], path[1] if known */
	SF_REF_EVENT,		/* the name of an event: path[0] */
	SF_REF_PROP,		/* props.path[0] of event ("*": of any) */
	SF_REF_WINDOW,		/* events from ${from} on are asked for */
	SF_REF_LINE,		/* all of the line: `.`, .[], tojson … */
};

struct sf_ref {
	enum sf_ref_kind kind;
	unsigned group;
	int program;
	size_t off;		/* in its text */
	struct sf_str path[2];	/* decoded; [1] may be "" */
	struct sf_str event;
	struct sf_str window;	/* as written */
	int64_t from;		/* ms; INT64_MIN: from the beginning */
};

/* ${mem} keeps the texts.  ${each} returns 0, or -1 to stop. */
int sf_expr_refs(const struct sf_expr *x, unsigned group, int program,
    struct sf_arena *mem, int (*each)(void *ctx, const struct sf_ref *ref),
    void *ctx, struct sf_err *e) SF_MUST_CHECK;

/*
 * Whether the program has ${name} as that of a member, or as a text, anywhere:
 * for what must not be seen, where refs may miss one.  1, 0; -1: no memory.
 */
int sf_expr_names(const struct sf_expr *x, unsigned group, int program,
    struct sf_str name, struct sf_err *e) SF_MUST_CHECK;

/* Where byte ${off} of the program stands; ${at}->path lives with the set. */
void sf_expr_mark(const struct sf_expr *x, unsigned group, int program,
    size_t off, struct sf_mark *at);

#endif
