/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_REASON_H
#define SF_IDENTITY_REASON_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "identity/linked.h"

/* Why an identifier that was seen with a person does not link to her. */
enum sf_why {
	SF_WHY_LINKS,		/* it does */
	SF_WHY_BLOCK,		/* a blocked value */
	SF_WHY_CROWD,		/* seen with more persons than per_value */
	SF_WHY_DISPUTED,	/* seen with several, none by majority */
	SF_WHY_RELATION,	/* its type never links */
	SF_WHY_REFUSED,		/* a rule forbade the link */
	SF_WHY_GIVEN,		/* a profile says that it is shared */
	SF_WHY_ELSEWHERE,	/* it links to somebody else */
};

struct sf_reason {
	enum sf_why why;
	const struct sf_refusal *refusal;	/* of SF_WHY_REFUSED */
};

/* The refusals, so that those of an identifier are found at once. */
struct sf_reasons {
	const struct sf_linked *l;
	const struct sf_refusal **by;	/* by weak, then root of strong */
	size_t n;
};

int sf_reasons_init(struct sf_reasons *r, const struct sf_linked *l,
    struct sf_err *e) SF_MUST_CHECK;
void sf_reasons_release(struct sf_reasons *r);

/*
 * Of identifier ${node} and ${person}; ${given}: whether the profiles that
 * name both say that it is shared.  With SF_NOBODY: why it links nobody at
 * all, or SF_WHY_LINKS where it does.
 */
struct sf_reason sf_reason_of(const struct sf_reasons *r, uint32_t node,
    uint32_t person, int given);

/* Why it links nobody at all; SF_WHY_LINKS where it may. */
enum sf_why sf_reason_plain(const struct sf_linked *l, uint32_t node);

/* The rule's name, as --conflicts has it; "" where it links. */
const char *sf_reason_rule(const struct sf_linked *l,
    const struct sf_reason *why);

/* In words, behind "it": "has 8 persons, limit 5 in 90d". */
void sf_reason_words(const struct sf_reasons *r, const struct sf_reason *why,
    uint32_t node, struct sf_buf *b);

/* Members of a row behind "rule": ,"limit":5,"persons":8 and the like. */
void sf_reason_members(const struct sf_reasons *r, const struct sf_reason *why,
    uint32_t node, struct sf_buf *b);

/* The same of what forbids a link, as sf_unite_join() says it. */
void sf_reason_bar(const struct sf_unite *u, const struct sf_idrules *rules,
    uint32_t limit, struct sf_buf *b);

/* The person to whom an identifier links, or SF_NOBODY. */
uint32_t sf_reason_holder(const struct sf_linked *l, uint32_t node);

#endif
