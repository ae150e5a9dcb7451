/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_COUNT_H
#define SF_IO_COUNT_H

#include <stdint.h>

#include "base/err.h"

/*
 * Counters that add up.  The first are the rows of every tool's sum; from
 * SF_T_OWN on a room gives the slots its own meaning.
 */
enum {
	SF_T_READ, SF_T_WRITTEN, SF_T_REJECTED, SF_T_IGNORED, SF_T_FOLDED,
	SF_T_DUPLICATE, SF_T_UNLINKED, SF_T_PASSED, SF_T_NOT,
	SF_T_OWN,
	SF_TALLIES = 64
};

struct sf_tally {
	uint64_t n[SF_TALLIES];
};

void sf_tally_add(struct sf_tally *to, const struct sf_tally *more);

/*
 * Whether ${total} is the sum of ${parts} (slots, ended by -1): an assertion
 * about ourselves.  SF_E_IO "internal: …" where it is not.
 */
int sf_tally_sum(const struct sf_tally *t, int total, const int *parts,
    struct sf_err *e) SF_MUST_CHECK;

/* A share or a number of rejects: "100", "1%", "0". */
struct sf_limit {
	uint64_t n;		/* rows, or */
	unsigned per10000;	/* share, where is_share */
	int is_share;
};
int sf_limit_parse(const char *text, struct sf_limit *out);
int sf_limit_passed(const struct sf_limit *l, uint64_t n, uint64_t of);

#endif
