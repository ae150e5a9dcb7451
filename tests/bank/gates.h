/* SPDX-License-Identifier: MIT */
#ifndef GATES_H
#define GATES_H

#include "base/arena.h"
#include "bank.h"
#include "format/json.h"

/* The sends that are due on a day, joined with addresses. */
struct send {
	struct sf_str id, name, journey, step;
	uint32_t channel;
	int64_t ms;		/* due, of the day */
	int cancelled;
};

struct sends {
	struct sf_arena mem;
	struct sf_map ids;	/* send_id → number in s, or NO_SEND */
	struct sf_map names;	/* name → number in addr */
	struct send *s;
	size_t n, cap;
	struct sf_str (*addr)[CHANNELS];
	size_t people, room;
	uint64_t again, cancels, lost;
};
#define NO_SEND UINT64_MAX

/* lines.c: each line of a file as JSON; what is none is an error. */
int each_line(const char *path, int (*f)(void *ctx, const struct sf_jdoc *,
    struct sf_err *), void *ctx, struct sf_err *e) SF_MUST_CHECK;

/* sends.c */
int sends_read(struct sends *s, const struct world *w, int32_t day,
    const char *path, struct sf_err *e) SF_MUST_CHECK;
int sends_join(struct sends *s, const char *profiles, struct sf_err *e)
    SF_MUST_CHECK;
void sends_free(struct sends *s);

#endif
