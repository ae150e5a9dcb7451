/* SPDX-License-Identifier: MIT */
#ifndef ENGINES_SIDES_H
#define ENGINES_SIDES_H

#include <stdio.h>

#include "expr/expr.h"
#include "gen.h"

/* The same programs over the same lines on both engines. */
#define SIDES_PROGRAMS 256
#define SIDES_LINES 64

struct table {
	struct sf_str program[SIDES_PROGRAMS];
	unsigned programs;
	struct sf_str line[SIDES_LINES];
	const char *params[SIDES_LINES];
	unsigned lines;
	uint64_t salt;		/* chooses batches, and which lines are parsed
				 * already; the same gives the same */
};

enum answer { A_NULL, A_FALSE, A_TRUE, A_OTHER, A_NONE, A_SEVERAL, A_KEPT,
    A_ERROR, ANSWERS };
struct tally {
	uint64_t pairs, answer[ANSWERS];
	uint64_t programs, native, libjq, refused, varied;
	int no_engine;		/* this version has no native one */
	int repeats;		/* what libjq makes of a text times 1e18: 1 an
				 * error, as we do; 2 null; 0 not asked yet */
	FILE *dump;		/* where libjq's answers are written */
};

/* What differs: a program as read (${line} -1), or its value. */
struct difference {
	unsigned program;
	int line;
	char what[2][2048];
};

/*
 * Up to ${max} differences into ${d}; their number, -2 where memory ran out
 * (a text may be multiplied by a large number; the engines have limits of
 * their own), or -1 where something else went wrong, which is printed.
 */
int sides_compare(const struct gen *g, const struct table *t,
    struct difference *d, unsigned max, struct tally *sum);

#endif
