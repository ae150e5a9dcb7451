/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_DEF_OWN_H
#define SF_FORMAT_DEF_OWN_H

#include "base/arena.h"
#include "format/def.h"

/* What def_load.c makes and def.c reads. */
struct sf_defs {
	struct sf_arena mem;
	char *path;
	struct sf_str text;
	struct sf_def *root;
	char digest[33];
	/* Up to where marks were counted: they come nearly in order. */
	size_t counted, line_start;
	uint64_t line;			/* 0-based */
};

/* Line and byte column of byte ${pos} of the text. */
struct sf_mark sf_defs_mark(struct sf_defs *d, size_t pos);

/* The byte column of the ${chars}th character of a line, from 1. */
uint64_t sf_defs_column(const struct sf_defs *d, uint64_t line, int chars);

/* Put the failure at ${m}, with the line.  -1. */
int sf_defs_place(const struct sf_defs *d, struct sf_mark m, struct sf_err *e);

#endif
