/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_JSON_OWN_H
#define SF_FORMAT_JSON_OWN_H

#include "format/json_index.h"
#include "format/json_token.h"

/* The inside of a parser; for json_parse.c and json_nodes.c. */
#define SF_JSON_DEPTH 256

struct sf_json {
	struct sf_jindex *index;
	struct sf_jnode *node;
	uint32_t *top;
	size_t nodes;			/* room for so many, of both */
	struct sf_jtext text;		/* decoded strings */
	enum sf_jcode code;

	/* What is indexed: one text, or a block of lines. */
	const char *p;
	size_t n;
	const uint32_t *at;		/* where tokens start, then ${n} */
	uint32_t count, i;		/* tokens, the one at hand */
	size_t slash, slash_from;	/* the first '\' from there on, or n */

	/* Lines that were announced, and which of them are the block. */
	const char *lines;
	size_t lines_n, from, to;
	int refused;			/* the block is read line by line */

	uint32_t made;			/* nodes of the text at hand */
	uint32_t tops;			/* members in ->top, of an object */
	struct sf_jfault fault;		/* its place counts from the text */
};

/*
 * Make nodes of the value whose first token is the one at hand, in the text
 * [${from}, ${to}) of what is indexed; tokens behind it are another's.  0, or
 * -1 with the fault (SF_JE_NONE: memory).
 */
int sf_jnodes_make(struct sf_json *j, size_t from, size_t to);

#endif
