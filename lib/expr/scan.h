/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_SCAN_H
#define SF_EXPR_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "format/def.h"

/*
 * The tokens of an expression: jq's, and names beyond ASCII behind a dot.
 * Brackets and strings are checked to be closed, each at its exact place.
 * A string with \( … ) in it is a bracket pair of its own: OPEN '"', TEXT,
 * OPEN '(', …, CLOSE ')', TEXT, CLOSE '"'.  Comments are no tokens.
 */
enum sf_tok_kind {
	SF_TOK_NAME,		/* identifier or keyword, also a::b */
	SF_TOK_FIELD,		/* .name, also beyond ASCII */
	SF_TOK_NUM,
	SF_TOK_STR,		/* a string without \( */
	SF_TOK_TEXT,		/* a piece of a string with \( */
	SF_TOK_FORMAT,		/* @json */
	SF_TOK_OPEN, SF_TOK_CLOSE, SF_TOK_OP
};

#define SF_TOK_NONE UINT32_MAX
struct sf_tok {
	uint8_t kind;
	uint8_t c;		/* first byte of OPEN, CLOSE ('(' of \() and OP */
	uint8_t wide;		/* beyond ASCII (NAME, FIELD), or .e1 */
	uint32_t off, len;
	uint32_t mate;		/* OPEN, CLOSE: the other's number */
	uint32_t up;		/* the OPEN around it, or SF_TOK_NONE */
};

struct sf_scan {
	struct sf_str text;	/* the caller's, kept */
	struct sf_tok *tok;
	uint32_t n, cap;
};

/* Where an expression stands, for messages: a definition, or a name. */
struct sf_place {
	const struct sf_def *def;	/* or NULL: */
	const char *what;		/* "--where" */
	struct sf_str text;
};

/* SF_E_USAGE at byte ${off} of the expression.  -1. */
int sf_place_fail(const struct sf_place *at, size_t off, struct sf_err *e,
    const char *fmt, ...) SF_PRINTF(4, 5);

/* Where byte ${off} stands. */
void sf_place_mark(const struct sf_place *at, size_t off,
    struct sf_mark *mark);

int sf_scan(struct sf_scan *s, const struct sf_place *at, struct sf_err *e)
    SF_MUST_CHECK;
void sf_scan_release(struct sf_scan *s);

struct sf_str sf_tok_str(const struct sf_scan *s, uint32_t i);
int sf_tok_is(const struct sf_scan *s, uint32_t i, const char *text);
int sf_tok_op(const struct sf_scan *s, uint32_t i, const char *op);

/* Whether NAME ${i} is the name of an object's member, as in {now: 1}. */
int sf_tok_key(const struct sf_scan *s, uint32_t i);

/*
 * The text of a string literal, decoded; lone surrogates become U+FFFD, as
 * jq has it.  -1 where it is no STR.
 */
int sf_tok_text(const struct sf_scan *s, uint32_t i, struct sf_buf *b);

#endif
