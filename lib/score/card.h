/* SPDX-License-Identifier: MIT */
#ifndef SF_SCORE_CARD_H
#define SF_SCORE_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "expr/expr.h"
#include "format/def.h"

/*
 * The score card of sf-card(5): points for who a person is (identity) and for
 * what she does (behaviour, with caps and half-lives), and a matrix of tiers.
 *
 *	identity   = min(cap, max(0, sum of the points of the rules that hold))
 *	behaviour  = min(cap, max(0, sum over rules of
 *	             min(rule's cap, points × sum over events of ½^(age / half-life))))
 *	value      = round((w_i × identity / cap_i + w_b × behaviour / cap_b)
 *	             × 100 / (w_i + w_b)), so 0..100
 *	tier       = the identity's letter and the behaviour's digit
 *
 * Points may be negative; ages are exact seconds before asof.
 */
struct sf_card;

struct sf_card *sf_card_read(const struct sf_def *root, struct sf_expr *x,
    unsigned group, struct sf_err *e);
void sf_card_free(struct sf_card *c);
const char *sf_card_name(const struct sf_card *c);

/* Only the zone of a definition, which is needed before it is read. */
int sf_card_zone(const struct sf_def *root, const char **tz, struct sf_err *e)
    SF_MUST_CHECK;

struct sf_card_score {
	int value, identity, behaviour;
	char tier[32];
	unsigned undefined;	/* rules that were */
	struct sf_str why;	/* the first of them */
	int kept;		/* one asks for a time before the time line */
};

/* Of line ${i}, whose group was evaluated. */
void sf_card_apply(const struct sf_card *c, const struct sf_expr_run *run,
    size_t i, int64_t asof, struct sf_card_score *out);

#endif
