/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_NAMES_H
#define SF_IDENTITY_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slots.h"
#include "ident/ident.h"
#include "identity/ledger.h"
#include "identity/nodes.h"
#include "identity/tombs.h"
#include "identity/unite.h"
#include "io/team.h"

/* The names of all identifiers, and which of the names given are theirs. */
struct sf_names {
	struct sf_mem *mem;	/* of the identifiers */
	char (*name)[SF_NAME_LEN + 1];	/* by identifier; "" of a one_id */
	uint32_t *of;		/* of a one_id: whose name, or SF_NO_NODE */
	size_t n;
	struct sf_slots slots;	/* by the hash of a name, once indexed */
	const struct sf_ledger *ledger;	/* names given before; or NULL */
	const struct sf_tombs *tombs;	/* those given to nobody; or NULL */
	const uint8_t *key;	/* it stays with the caller */
	size_t keylen;
	/* While they are made. */
	struct sf_team *team;	/* or NULL */
	const struct sf_nodes *ns;
	size_t from;
};

/*
 * Room for all; then ${threads} make those from number ${from} on, while the
 * caller does other things, until she waits for them: no name is looked at
 * before, and no identifier comes or goes.
 */
int sf_names_open(struct sf_names *m, const struct sf_nodes *ns,
    struct sf_err *e) SF_MUST_CHECK;
int sf_names_begin(struct sf_names *m, const struct sf_nodes *ns, size_t from,
    const uint8_t *key, size_t keylen, unsigned threads, struct sf_err *e)
    SF_MUST_CHECK;
int sf_names_wait(struct sf_names *m, struct sf_err *e) SF_MUST_CHECK;
void sf_names_release(struct sf_names *m);

/* A name that was given links to the identifier whose it is; this may wait. */
int sf_names_join(struct sf_names *m, const struct sf_nodes *ns,
    struct sf_unite *u, struct sf_err *e) SF_MUST_CHECK;

/*
 * Of the type that is linked now, or of all that do not move: names of the
 * ledger whose founders have another name by now, as their interval begins at
 * another instant.
 */
#define SF_NAMES_STAY UINT32_MAX
int sf_names_known(struct sf_names *m, const struct sf_nodes *ns,
    struct sf_unite *u, uint32_t type, struct sf_err *e) SF_MUST_CHECK;

/* Values were cut: the names of their later holders, which join as well. */
int sf_names_more(struct sf_names *m, const struct sf_nodes *ns,
    struct sf_unite *u, struct sf_err *e) SF_MUST_CHECK;

/*
 * The identifier whose name ${name} is, of those that some record names; where
 * a record only told the name, that; or SF_NO_NODE.  ${key} is room to look in;
 * where it fails, so did the search.  Who looks for many makes the index first
 * (-1: no memory): else each is a look over all.
 */
uint32_t sf_names_find(const struct sf_names *m, const struct sf_nodes *ns,
    struct sf_str name, struct sf_buf *key);
int sf_names_index(struct sf_names *m);

/* The name of identifier ${i}: a one_id is its own. */
struct sf_str sf_names_of(const struct sf_names *m, const struct sf_nodes *ns,
    uint32_t i);

#endif
