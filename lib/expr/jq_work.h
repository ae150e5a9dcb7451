/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_JQ_WORK_H
#define SF_EXPR_JQ_WORK_H

#include <stdint.h>

#include <jv.h>
#include <jq.h>

#include "base/buf.h"
#include "expr/ask.h"
#include "expr/set.h"
#include "format/json.h"

/*
 * A worker that runs libjq; lives in a process of its own (pool.h's), so it
 * may be killed, and may end the process where memory is out.  Only jq_*.c
 * know libjq.
 */
struct sf_jq {
	const struct sf_expr *x;
	jq_state *jq[SF_EXPR_GROUPS];
	struct sf_buf msg;		/* of libjq's compiler */
	struct sf_json *json, *pjson;
	/* The line at hand. */
	struct sf_buf text;		/* a copy: the documents point into it */
	struct sf_buf ptext;
	struct sf_jdoc doc, params;
	int broken;			/* the line is no JSON */
	jv line;
	jv events;			/* all of them, as they stand */
	struct sf_ask ask;
	struct sf_json *cjson;
	struct sf_buf cut;		/* the line as of asof, if it differs */
	jv asked;			/* what __c was given */
	jv *shelf;			/* short strings met before */
};

/* Build what programs see of the line (see sf-expr(7): never the future). */
void sf_jq_line(struct sf_jq *w);

/* libjq's callbacks behind __c. */
void sf_jq_ask(void *worker, jv what);
jv sf_jq_answer(jq_state *jq, void *worker);

/* Memory is out: end this process. */
void sf_jq_nomem(void);

#endif
