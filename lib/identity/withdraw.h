/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_WITHDRAW_H
#define SF_IDENTITY_WITHDRAW_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "identity/records.h"

struct sf_idstore;

/*
 * Evidence that is withdrawn from a store: "file=NAME" (as it was given, or
 * what stands behind its last slash), "source=SRC", "eid=EID".  It stays where
 * it is and counts no longer; added again it counts again, as a record of its
 * own.  An event that several files brought counts as long as one of them is
 * left; of two with one eid the lesser counts where the greater is withdrawn.
 *
 * Records of --asof and later do not count, either, as long as it is that.
 */
struct sf_withdraw {
	const char *const *what;
	size_t n;		/* may be 0: what was withdrawn stays so */
	size_t memory;
	unsigned jobs;
	int has_asof;
	int64_t asof;
	uint64_t records;	/* result: withdrawn now, of equal ones one */
	uint64_t later;		/* result: records of asof and later */
};

/* Whether others count than did last night. */
int sf_withdraw_needed(const struct sf_withdraw *w,
    const struct sf_idstore *st);

/*
 * Decide which records of the store do not count: ${dropped} gets their
 * numbers, in order, and st->withdrawn those that were ever withdrawn.  The
 * lines of ${r} lie where they are; nothing else of it is needed.
 */
int sf_withdraw_decide(struct sf_withdraw *w, struct sf_idstore *st,
    const struct sf_records *r, struct sf_buf *dropped, struct sf_err *e)
    SF_MUST_CHECK;

/* Whether ${what} can be withdrawn: SF_E_USAGE. */
int sf_withdraw_check(const char *what, struct sf_err *e) SF_MUST_CHECK;

#endif
