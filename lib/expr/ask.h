/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_ASK_H
#define SF_EXPR_ASK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "expr/set.h"
#include "expr/timeline.h"
#include "format/json.h"

/*
 * The functions of the time line over one profile, for both engines: what is
 * asked is a call of the set's table, what comes back is a reply that the
 * engine turns into a value of its own.
 */
struct sf_ask {
	const struct sf_expr *x;
	const struct sf_jdoc *doc;	/* the whole line, the future too */
	const struct sf_jdoc *params;	/* NULL: none */
	struct sf_timeline tl;
	int indexed;			/* tl is of this line */
};

struct sf_reply {
	enum { SF_R_BOOL, SF_R_NUM, SF_R_EVENT, SF_R_EVENTS, SF_R_ERROR } kind;
	int yes;
	double num;
	const uint32_t *at;	/* events: numbers into tl.ev[]; good until */
	uint32_t n;		/* … the next line */
	const char *why;	/* of an error; good until the next question */
};

/* Another line: ${doc} and ${params} must stay while it is asked about. */
void sf_ask_line(struct sf_ask *a, const struct sf_expr *x,
    const struct sf_jdoc *doc, const struct sf_jdoc *params);

/*
 * Ask ${c}; ${name} is what tag(), consent() and holds() want to know, where
 * that was computed.  -1: memory.
 */
int sf_ask(struct sf_ask *a, const struct sf_call *c, struct sf_str name,
    struct sf_reply *r, struct sf_err *e) SF_MUST_CHECK;

void sf_ask_release(struct sf_ask *a);

#endif
