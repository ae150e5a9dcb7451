/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_WHAT_IF_OWN_H
#define SF_IDENTITY_WHAT_IF_OWN_H

#include "identity/answer.h"
#include "identity/reason.h"

/* What becomes of persons, by how many they are before and after. */
enum what_change {
	WHAT_SAME,		/* one, and one with the same events */
	WHAT_RENAME,		/* the same, under another one_id */
	WHAT_MERGE,		/* several, and one */
	WHAT_SPLIT,		/* one, and several */
	WHAT_REGROUP,		/* several, and several others */
	WHAT_EVENTS,		/* one, and one with more events or fewer */
	WHAT_APPEAR,		/* nobody, and one */
	WHAT_VANISH,		/* one, and nobody */
	WHAT_CHANGES
};

/* Persons who have events of each other: connected by them, and no more. */
struct what_group {
	enum what_change change;
	uint32_t before, after;		/* persons */
	size_t from, to;		/* in member: before, then after */
	uint64_t events, consents, profiles;
	uint32_t cause;			/* an identifier, or SF_NO_NODE */
	enum sf_why rule;		/* what else keeps it from linking */
	int by_name;			/* it was found by a name's tie */
};

struct what_figure {
	uint64_t groups, before, after, events, consents, profiles;
};

struct what_if {
	struct sf_answer w;
	unsigned table;
	struct sf_idrules next;		/* the new rules, until they hold */
	/* What the old rules made. */
	struct sf_persons persons;
	struct sf_names names;
	struct sf_tie *tree;
	size_t ties;
	uint32_t *set;			/* by set: whose it was */
	size_t sets;			/* of the old rules */
	uint32_t *holder;		/* by identifier: whom it linked to */
	uint8_t *block;			/* by identifier: why nobody */
	size_t nodes;
	/* Persons before, then those after: groups of them. */
	uint32_t *parent, *number;	/* to a root; of a root's group */
	uint32_t *twin;			/* with whom each shares; or several */
	struct what_group *group;
	size_t groups;
	uint32_t *member;		/* persons, by group */
	struct what_figure figure[WHAT_CHANGES], all;
	uint64_t links_before, links_after, links_gone, links_new;
};

extern const char *const what_changes[WHAT_CHANGES];

/* Both were linked: compare them. */
int what_compare(struct what_if *x, struct sf_err *e) SF_MUST_CHECK;
int what_text(struct what_if *x, struct sf_err *e) SF_MUST_CHECK;
int what_rows(struct what_if *x, struct sf_err *e) SF_MUST_CHECK;

/* The name of person ${i}: of those before, then of those after. */
struct sf_str what_name(const struct what_if *x, uint32_t i);

#endif
