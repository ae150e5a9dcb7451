/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_EXPR_H
#define SF_EXPR_EXPR_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "format/def.h"
#include "io/zone.h"

/*
 * The expression language, sf-expr(7): jq, with functions over the time line.
 *
 * A set of programs is built by one thread, then started (which compiles them
 * and forks one contained libjq worker for each job: before the first thread
 * of the process), then used by up to that many threads, each through a
 * handle of its own.  Programs are gathered in groups: the programs of a
 * group are evaluated together, over one line at a time.
 *
 * Two engines give the same answers: the native one runs the common subset
 * over the parsed line, libjq all the rest.  sf_expr_plan() says which runs
 * what, and why.
 */
struct sf_expr;

enum {
	SF_EXPR_ROW = 1,	/* over a row of a mapping: no time line */
	SF_EXPR_JOURNEY = 2,	/* opened(), "entry", "wait" are known */
	SF_EXPR_LABEL = 4,	/* within() is known; the line is not cut at asof */
	SF_EXPR_POPULATION = 8,	/* ntile() is known */
};

struct sf_expr_env {
	unsigned flags;
	const struct sf_zone *zone;	/* windows' wall clock; NULL = UTC */
	int has_asof;
	int64_t asof;			/* ms */
};

struct sf_expr *sf_expr_new(const struct sf_expr_env *env, struct sf_err *e);
void sf_expr_free(struct sf_expr *x);	/* ends the workers */

/*
 * jq definitions that the host puts before every program, such as
 * `def reachable($c): …;` made of channels.  Their time-line calls are
 * resolved like those of programs.
 */
int sf_expr_prelude(struct sf_expr *x, const char *jq, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * The same from a definition file, so that messages name its place:
 * `def ${name}: (…);`.  With ${event}, `.` is one event there and no call may
 * stand in it.  ${name} is the host's: "__reach_push".
 */
int sf_expr_define(struct sf_expr *x, const char *name, const struct sf_def *d,
    int event, struct sf_err *e) SF_MUST_CHECK;

/* ${fn}("WORD") is refused when read where WORD is none of these. */
int sf_expr_words(struct sf_expr *x, const char *fn, const char *const *words,
    size_t n, struct sf_err *e) SF_MUST_CHECK;

/*
 * Add the program that scalar ${d} holds to ${group} (0..63).  The result is
 * its index in the group, or -1: SF_E_USAGE at the place in the file.
 * The tree of ${d} must outlive the set.  sf_expr_addtext is for --where and
 * other text without a file: ${what} names it in messages.
 */
int sf_expr_add(struct sf_expr *x, unsigned group, const struct sf_def *d,
    struct sf_err *e);
int sf_expr_addtext(struct sf_expr *x, unsigned group, const char *what,
    struct sf_str text, struct sf_err *e);

/*
 * From here on programs may use what SF_EXPR_JOURNEY and SF_EXPR_POPULATION
 * in ${flags} allow, and no more; the old flags come back.
 */
unsigned sf_expr_allow(struct sf_expr *x, unsigned flags);

/* Call a program ${name} in --plan and messages (it is copied). */
void sf_expr_name(struct sf_expr *x, unsigned group, int program,
    const char *name);

/*
 * For SF_EXPR_POPULATION: the ntile(x; n) calls of the program just added are
 * programs of their own: in group ${group} + 32, numbered from the value of
 * *${first}, ${count} of them, with their n in tiles[].  In the program itself
 * they read the member "nt" of the parameters: an array by that number.
 */
int sf_expr_ntiles(const struct sf_expr *x, unsigned group, int program,
    unsigned *first, unsigned *count, unsigned *tiles, unsigned max);

/* Whether any program reads time: then a run needs an asof. */
int sf_expr_needs_asof(const struct sf_expr *x);
int sf_expr_count(const struct sf_expr *x, unsigned group);

/* "NAME: engine native" or "NAME: engine libjq: reason", a line a program. */
void sf_expr_plan(const struct sf_expr *x, struct sf_buf *b);

/*
 * Warnings that lint prints (`//` before a comparison, since() > …): calls
 * ${warn} for each; for definitions only.
 */
void sf_expr_lint(const struct sf_expr *x,
    void (*warn)(void *ctx, const struct sf_mark *at, const char *text),
    void *ctx);

/*
 * Fork the workers and compile.  What does not compile is SF_E_USAGE at its
 * place.  A set without programs starts nothing and is fine.
 */
int sf_expr_start(struct sf_expr *x, unsigned jobs, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * A line over its budget of processor time or memory stops the run; with
 * ${on}, it is told by sf_expr_over() instead.  Before the start.
 */
void sf_expr_spare(struct sf_expr *x, int on);

/* The option --on-budget, as ${on} of that: "stop" or "reject". */
int sf_expr_on_budget(const char *text, int *on, struct sf_err *e)
    SF_MUST_CHECK;

/* A thread's handle: one of the ${jobs} workers, given back by close. */
struct sf_expr_run;
struct sf_expr_run *sf_expr_open(const struct sf_expr *x, struct sf_err *e);
void sf_expr_close(struct sf_expr_run *r);

/*
 * Evaluate a group over lines (JSON, valid, without newline).  ${doc} is the
 * line parsed, or NULL: then it is parsed where that is needed.  What the
 * native engine answers is answered at once; the rest waits for
 * sf_expr_eval(), which asks libjq in one round trip about all lines fed
 * since the last one, all of one group.  ${params} is a JSON object or "":
 * {"entry":"…ts","wait":"…ts","opened":{"STEP":true},"nt":[…]}; "opened" has
 * the step in hand under "".  A bare `opened` is the step in hand.
 * SF_E_IO where a worker ran out of memory or processor time: the run stops.
 */
struct sf_jdoc;
int sf_expr_feed(struct sf_expr_run *r, unsigned group, struct sf_str line,
    const struct sf_jdoc *doc, struct sf_str params, struct sf_err *e)
    SF_MUST_CHECK;
int sf_expr_eval(struct sf_expr_run *r, struct sf_err *e) SF_MUST_CHECK;

/*
 * Whether no program of ${group} waits for libjq: then nothing is won by
 * feeding more than one line before sf_expr_eval().
 */
int sf_expr_native(const struct sf_expr *x, unsigned group);

/*
 * Whether the programs of ${group} say the same of any line, as `true` does:
 * then the nodes of the doc that is fed are not looked at and may be NULL.
 */
int sf_expr_blind(const struct sf_expr *x, unsigned group);

enum sf_truth { SF_NO = 0, SF_YES = 1, SF_UNDEFINED = 2 };
struct sf_value {
	enum sf_truth truth;	/* null and false are no; not one value, or
				 * an error: undefined */
	struct sf_str json;	/* compact, as jq 1.6 prints; "" if undefined */
	struct sf_str why;	/* of undefined: "no value", "several values",
				 * the message of the error */
};
/*
 * What the only program of ${group} says of a line, where that is told by its
 * nodes alone (plain.h): 1, 0, or -1: feed the line.
 */
int sf_expr_plain(const struct sf_expr_run *r, unsigned group,
    const struct sf_jdoc *doc);

/*
 * Why line ${i} has no values, as its programs took too much; NULL: it has
 * some.  Its values are undefined, then.
 */
const char *sf_expr_over(const struct sf_expr_run *r, size_t i);

/* Of line ${i} (in the order fed), program ${p}; good until the next feed. */
const struct sf_value *sf_expr_value(const struct sf_expr_run *r, size_t i,
    unsigned p);

#endif
