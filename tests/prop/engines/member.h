/* SPDX-License-Identifier: MIT */
#ifndef MEMBER_H
#define MEMBER_H

#include "gen.h"

/* What lines are made of. */
const char *a_number(struct gen *g);
const char *a_text(struct gen *g);
const char *an_odd(struct gen *g);	/* a scalar where none is meant */
struct member *scalar(struct gen *g, const char *name, const char *raw);
struct member *holder(struct gen *g, const char *name, char kind);
struct member *put(struct member *to, struct member *m);
const char *stamp(struct gen *g, int64_t ms);
const char *stamp_as(struct gen *g, int64_t ms, unsigned percent);
int64_t instant(struct gen *g);
const char *word(struct gen *g);
struct member *any(struct gen *g, const char *name, unsigned depth);
struct member *put_mostly(struct gen *g, struct member *to, struct member *m);
void arrays(struct gen *g, struct member *to);

#endif
