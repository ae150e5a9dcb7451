/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_FORGOTTEN_H
#define SF_IDENTITY_FORGOTTEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "identity/linked.h"

/*
 * Who is to be forgotten, and what of a store is theirs.  An identifier is
 * theirs alone where no record of anybody else names it.  Theirs are
 *
 *	the records that count for them, from before ${when}, but for a consent
 *	that names nothing which is theirs alone: it is heard by others;
 *	later ones that name them by a name;
 *	of records that do not count, the ones under an eid of these; and those
 *	that name an identifier which is theirs alone, or nothing but theirs.
 *
 * Somebody whose records were all withdrawn is an identifier only.
 */
struct sf_forgotten_person {
	uint32_t person, node;		/* SF_NOBODY: the identifier */
	uint64_t events, profiles, dropped;	/* records that go */
	int64_t first, last;			/* of the events */
	uint32_t *ids, *kept;	/* by type: theirs alone; named by others */
};

struct sf_forgotten_eid {
	uint64_t hash;
	uint32_t by, none;		/* number in v */
};

struct sf_forgotten {
	const struct sf_linked *l;	/* of a store */
	int64_t when;
	struct sf_forgotten_person *v;	/* once found: in order of one_id */
	size_t n, cap;
	uint32_t *of;		/* by person: 1 + number in v, once found */
	uint32_t *lost;		/* by identifier: such a one; or NULL */
	char *gone;		/* by record */
	char *consents;		/* by record: says something of them */
	char *held;		/* by identifier: by somebody else's record */
	struct sf_forgotten_eid *eid;	/* of the records that go */
	size_t eids, eid_cap;
};

void sf_forgotten_open(struct sf_forgotten *w, const struct sf_linked *l,
    int64_t when);
void sf_forgotten_release(struct sf_forgotten *w);

/* As often as wanted; then find what is theirs. */
int sf_forgotten_add(struct sf_forgotten *w, uint32_t person, uint32_t node,
    struct sf_err *e) SF_MUST_CHECK;
int sf_forgotten_find(struct sf_forgotten *w, struct sf_err *e) SF_MUST_CHECK;

/* Whether identifier ${i} links to one of them. */
int sf_forgotten_has(const struct sf_forgotten *w, uint32_t i);

/* Sums over all. */
uint64_t sf_forgotten_records(const struct sf_forgotten *w);
uint64_t sf_forgotten_ids(const struct sf_forgotten *w, uint64_t *kept);

/* A line a person, without a value: see sf-store(5). */
void sf_forgotten_receipt(const struct sf_forgotten *w, uint64_t gen,
    struct sf_buf *b);

#endif
