/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_ARGS_H
#define SF_EXPR_ARGS_H

#include <stdint.h>

#include "expr/call.h"

/* The resolver at work, and the arguments of a call; for call.c alone. */
struct sf_resolver {
	struct sf_resolve *r;
	const struct sf_scan *s;
	const struct sf_place *at;
	struct sf_err *e;
	struct sf_buf *out;
	const char *inside;	/* name of the call whose filter this is */
};

struct sf_args {
	uint32_t from[4], to[4];	/* token ranges */
	unsigned n;
	uint32_t end;			/* the token behind the call */
};

/* SF_E_USAGE at token ${tok}: ${pre}, the token in quotes, ${post}.  -1. */
int sf_args_refuse(struct sf_resolver *v, uint32_t tok, const char *pre,
    const char *post, const char *hint);

/* Split what stands in the parentheses behind NAME ${i} at each `;`. */
void sf_args_split(const struct sf_scan *s, uint32_t i, struct sf_args *a);

/* The text of string token ${i}, kept with the calls. */
int sf_args_text(struct sf_resolver *v, uint32_t i, struct sf_str *out);

/* Check the number of arguments, and read those that are literals. */
int sf_args_read(struct sf_resolver *v, uint32_t i, const struct sf_fn *fn,
    const struct sf_args *a, struct sf_call *call);

#endif
