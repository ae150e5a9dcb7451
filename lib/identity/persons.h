/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_PERSONS_H
#define SF_IDENTITY_PERSONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "identity/idsets.h"
#include "identity/ledger.h"
#include "identity/names.h"
#include "identity/nodes.h"
#include "identity/unite.h"

/*
 * Who was found: components of identifiers that some record names, in the
 * order of their one_id.
 *
 * one_id is the name of the identifier that was first seen with the person
 * (ties: the stronger type, then the smaller value); of a person who has none
 * that is listed, the least of her names.  The other names are those of her
 * other identifiers, and whatever names she was given: so a list or a state
 * that knows her under an older one finds her, whichever it was.  Names of
 * send_ids are left out, as the send_ids are.  Where a ledger knows founders
 * among her identifiers, one_id is the oldest of their names, and all others
 * of these are listed, whatever they are of.
 */
struct sf_person {
	struct sf_str one_id;
	uint32_t root;
	uint32_t founder;	/* the identifier whose name is one_id */
	uint32_t from;		/* her events' sets begin here, among sets */
	uint32_t named;		/* and here what names her, among names */
};
#define SF_OLD_NAME (UINT32_C(1) << 31)	/* an entry of the ledger */

struct sf_persons {
	struct sf_mem *mem;	/* of the identifiers */
	struct sf_person *v;	/* and one behind the last */
	size_t n;
	uint32_t *of_root;	/* by identifier number; SF_NOBODY */
	uint32_t *owner;	/* by identifier: to whom it links; SF_NOBODY */
	uint32_t *names;	/* identifiers by person; or SF_OLD_NAME */
	uint32_t *sets;		/* of events, by person */
	const struct sf_nodes *ns;
	const struct sf_names *m;
	const struct sf_ledger *ledger;
};

/*
 * Also settles ${sets}' persons and ${ns}' first seen.  ${ledger}: or NULL.
 * These, ${m} and ${ns} stay as long as names are asked for.
 */
int sf_persons_find(struct sf_persons *p, struct sf_nodes *ns,
    struct sf_idsets *sets, const struct sf_unite *u, const struct sf_names *m,
    const struct sf_ledger *ledger, unsigned jobs, struct sf_err *e)
    SF_MUST_CHECK;
void sf_persons_release(struct sf_persons *p);

/* The name that entry ${i} of the names stands for; ask for it before. */
struct sf_str sf_persons_name(const struct sf_persons *p, uint32_t i);
static inline void
sf_persons_name_ahead(const struct sf_persons *p, uint32_t i)
{
	if (!(p->names[i] & SF_OLD_NAME))
		__builtin_prefetch(p->m->name[p->names[i]]);
}

/*
 * The names of a person beside one_id, sorted, each once: *${n} of them, which
 * ${b} holds in place of what it held.
 */
int sf_persons_others(const struct sf_persons *p, uint32_t person,
    struct sf_buf *b, const struct sf_str **v, size_t *n, struct sf_err *e)
    SF_MUST_CHECK;

/* Whether identifier ${i} links to person ${person}. */
static inline int
sf_persons_links(const struct sf_persons *p, uint32_t person, uint32_t i)
{
	return (p->owner[i] == person);
}

#endif
