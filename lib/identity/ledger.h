/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_LEDGER_H
#define SF_IDENTITY_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "io/state.h"

/*
 * The ledger of a store: every name that was ever somebody's one_id.  A name
 * belongs to one identifier (and to one holder of its value), the founder.
 * Who holds the founder bears the name; who holds several founders bears the
 * oldest name, and the others are aliases: so the oldest survives a merge, the
 * founder keeps the name in a split, and no name goes to another person.
 *
 * What decides which is older stands in the entry and never changes, and what
 * comes later is younger.  So of the same founders the same name wins in all
 * nights to come, whatever was withdrawn, split or given again in between.
 */
struct sf_entry {
	struct sf_str name;
	int64_t start;		/* of the founder, as sf_nodes_start() */
	int64_t first;		/* when the founder was seen, as known then */
	uint64_t print;		/* of a live one: what her profile hangs on */
	uint32_t node;		/* of the founder's value */
	uint32_t born;		/* generation in which it was first a one_id */
	uint32_t run;		/* of a live one: where her profile lies */
	uint32_t live;		/* she bears it */
};

struct sf_ledger {
	struct sf_mem *mem;	/* where these lie */
	struct sf_entry *v;	/* in the order of names */
	size_t n;
	struct sf_buf text;	/* where the names lie */
};

/* That of the current generation, which has one.  ${nodes} values exist. */
int sf_ledger_read(struct sf_ledger *l, struct sf_state *s, uint32_t nodes,
    struct sf_mem *mem, struct sf_err *e) SF_MUST_CHECK;
void sf_ledger_release(struct sf_ledger *l);

/* The number of entry ${name}; SIZE_MAX. */
size_t sf_ledger_find(const struct sf_ledger *l, struct sf_str name);

/*
 * Whether ${a} is the older name: first given in an earlier generation; of one
 * generation, to who was seen first; then the lesser text.
 */
int sf_ledger_older(const struct sf_entry *a, const struct sf_entry *b);

int sf_ledger_write(const struct sf_ledger *l, struct sf_state *s,
    struct sf_err *e) SF_MUST_CHECK;

#endif
