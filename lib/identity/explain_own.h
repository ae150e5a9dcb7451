/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_EXPLAIN_OWN_H
#define SF_IDENTITY_EXPLAIN_OWN_H

#include "base/map.h"
#include "identity/answer.h"
#include "identity/asked.h"
#include "identity/reason.h"
#include "io/sort.h"

enum { EXPLAIN_IDENTIFIERS, EXPLAIN_SETS, EXPLAIN_EVENTS };

/* Whom it is about: a person, or an identifier that is nobody's. */
struct subject {
	struct sf_asked asked;
	size_t refs, refs_end;		/* its sets */
	size_t facts, facts_end;
	size_t groups, groups_end;
};

struct ref {				/* a set of a subject */
	const struct explain *x;
	uint32_t subject, set;
};

struct group {				/* sets of the same content */
	size_t from, to;		/* refs */
	uint64_t events, profiles;
	int64_t first, last;
	size_t place;			/* in the order of content */
};

/* An identifier, as it was seen with a person. */
struct fact {
	const struct explain *x;
	uint32_t subject, person, node, number;
	size_t ref, refs_end;		/* in which sets; then: seen[] */
	uint64_t events, profiles;
	int64_t first, last;
	int given;			/* whoever says it says: shared */
	struct sf_reason why;
};

struct source {				/* who tells of a set */
	uint32_t set;
	struct sf_str name;
};

struct explain {
	struct sf_answer w;
	unsigned table;
	struct sf_str *name;		/* asked for */
	size_t names;
	struct subject *subject;
	size_t subjects;
	uint32_t *slot_of_person, *slot_of_node;	/* or NULL */
	uint8_t *want;			/* by set */
	struct ref *ref;
	size_t refs, ref_cap;
	struct fact *fact;
	size_t facts, fact_cap;
	size_t *seen;			/* refs, by fact */
	struct group *group;
	size_t groups;
	struct sf_map said;		/* set number, then source */
	struct source *source;		/* the same, sorted */
	size_t sources;
	struct sf_sort *events;
	struct sf_reasons reasons;
};

/*
 * Hear the records of all sets: their sources, and where they are asked for
 * the events, each as texts behind their lengths (4 bytes), the last of them
 * without, but with the number of its set (4 bytes) behind it.
 */
int explain_listen(struct explain *x, struct sf_err *e) SF_MUST_CHECK;
void explain_deafen(struct explain *x);

/*
 * The sources of some sets, sorted, each once, as text or as a JSON array:
 * of refs [${from}, ${to}), or of those that ${seen} has there.
 */
int explain_sources(const struct explain *x, const size_t *seen, size_t from,
    size_t to, int json, struct sf_buf *b, struct sf_err *e) SF_MUST_CHECK;

int explain_text(struct explain *x, struct sf_err *e) SF_MUST_CHECK;
int explain_rows(struct explain *x, struct sf_err *e) SF_MUST_CHECK;

#endif
