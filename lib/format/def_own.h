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
};

/* Put the failure at ${m}, with the line.  -1. */
int sf_defs_place(const struct sf_defs *d, struct sf_mark m, struct sf_err *e);

#endif
