/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDSTORE_H
#define SF_IDENTITY_IDSTORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/heads.h"
#include "identity/ledger.h"
#include "identity/names.h"
#include "identity/nodes.h"
#include "identity/idsets.h"
#include "identity/records.h"
#include "identity/tombs.h"
#include "identity/withdraw.h"
#include "io/state.h"
#include "io/table.h"
#include "io/team.h"

/*
 * What sf-merge-id remembers, sf-store(5): all evidence, as tables that only
 * grow (lines and heads of records, identifiers and their names, sets of
 * identifiers, consents), the ledger, and the profiles.  Values and sets as
 * they are kept depend on no rules, and are numbered in the order in which
 * they came: a night loads them, adds its own behind, and links all anew.
 */
struct sf_idstore {
	struct sf_state *state;
	struct sf_heads heads;
	struct sf_table nodes, names, sets, consents, lines, blocks, files;
	struct sf_ledger ledger;	/* as the night found it */
	struct sf_tombs tombs;
	uint32_t *owner;	/* by value: ledger entry whose it was */
	uint32_t old_nodes, old_sets;
	uint64_t named;		/* values that sets need there to be */
	uint64_t lines_size;	/* bytes of the table of lines, so far */
	int fresh;		/* there is no generation yet */
	/* What counts may change; NULL: what did last night does. */
	struct sf_withdraw *withdraw;
	uint64_t later;		/* records that wait for a later --asof */
	int64_t latest;		/* when the last record of all happened */
	struct sf_buf withdrawn;	/* then: numbers of records, in order */
	int listed;		/* what the rules block is known: set it */
	/* Events from the first instant on, up to the other, leave time lines. */
	int64_t leave_from, leave_to;
	uint64_t *leaving;	/* then: a bit for each set with any; or NULL */
	unsigned threads;	/* that load, beside the caller */
	struct sf_mem *mem;	/* where tables lie */
	int waits;		/* the caller will for ledger and owners */
	struct sf_team *behind;	/* loads these two; or NULL */
};

/* As sf_state_open(). */
int sf_idstore_open(struct sf_idstore *st, const char *dir, int init,
    struct sf_err *e) SF_MUST_CHECK;
/* The same with a state that is open, and is the store's from then on. */
int sf_idstore_take(struct sf_idstore *st, struct sf_state *s,
    struct sf_err *e) SF_MUST_CHECK;
void sf_idstore_close(struct sf_idstore *st);

/*
 * The name that ${key} gives to nobody, by which the manifest knows it.
 * SF_E_USAGE where names of the store were made with another: that would
 * rename everybody.
 */
int sf_idstore_key(struct sf_idstore *st, const char *dir, const uint8_t *key,
    size_t keylen, char name[SF_NAME_LEN + 1], struct sf_err *e) SF_MUST_CHECK;

/*
 * All evidence of the nights before, into empty tables, by ${jobs} threads.
 * Who set ${waits} finds ledger and owners only once she waited for them; and
 * closes the store before the tables are released.
 */
int sf_idstore_load(struct sf_idstore *st, struct sf_nodes *ns,
    struct sf_idsets *sets, struct sf_records *r, unsigned jobs,
    struct sf_err *e) SF_MUST_CHECK;
int sf_idstore_wait(struct sf_idstore *st, struct sf_err *e) SF_MUST_CHECK;

/* Whether events of set ${i} leave time lines; what profiles have may. */
static inline int
sf_idstore_leaves(const struct sf_idstore *st, uint32_t i)
{
	return ((st->leaving[i / 64] >> i % 64 & 1) != 0);
}

/* The names that were made before, of the first values: how many, or -1. */
int64_t sf_idstore_names(struct sf_idstore *st, char (*name)[SF_NAME_LEN + 1],
    struct sf_err *e);

/* Tonight's evidence, behind what is there. */
int sf_idstore_save(struct sf_idstore *st, const struct sf_nodes *ns,
    const struct sf_names *names, const struct sf_idsets *sets, size_t raw_sets,
    const struct sf_records *r, struct sf_err *e) SF_MUST_CHECK;

#endif
