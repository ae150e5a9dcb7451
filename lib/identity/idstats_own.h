/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDSTATS_OWN_H
#define SF_IDENTITY_IDSTATS_OWN_H

#include "identity/answer.h"

enum { Q_MEDIAN, Q_90, Q_99, Q_999, Q_MOST, QUANTILES };
struct spread {
	int64_t at[QUANTILES];
};

enum { LINKS, BLOCKED, CROWDED, DISPUTED, RELATION, REFUSED, MOVED, KINDS };
struct of_type {
	uint64_t all, kind[KINDS];	/* the refused may link, too */
	struct spread persons;		/* that a value was seen with */
};

struct large {
	uint32_t person;
	int64_t ids, events;
};

enum { NONE, ONE, TWO, MORE, NAMED };	/* identifiers that an event names */
enum { TIERS = SF_TIER_RELATION + 1 };	/* the last: none that is listed */
enum { BARS = 4 };			/* rules that refuse links */
enum { BUCKETS = 40, LARGEST = 10 };

struct idstats {
	struct sf_answer w;
	struct of_type *type;		/* by number in the rules */
	uint64_t tier[TIERS];		/* persons, by their strongest */
	uint64_t named[NAMED];		/* events */
	uint64_t bar[BARS];		/* identifiers, by what refused them */
	uint64_t profiles, linked, lonely;	/* events of somebody, nobody */
	uint64_t ids, links;		/* identifiers */
	int64_t *ids_of, *events_of;	/* by person; then sorted */
	struct spread ids_spread, events_spread;
	uint64_t bucket[BUCKETS];	/* persons with 2^(i-1)+1 to 2^i */
	struct large large[LARGEST];	/* those of most identifiers */
	size_t larges;
};

extern const char *const idstats_kinds[KINDS];
extern const char *const idstats_bars[BARS];

int idstats_rows(struct idstats *s, struct sf_err *e) SF_MUST_CHECK;
int idstats_text(struct idstats *s, struct sf_err *e) SF_MUST_CHECK;

#endif
