/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_CONFLICTS_H
#define SF_IDENTITY_CONFLICTS_H

#include "base/err.h"
#include "identity/link.h"
#include "identity/persons.h"
#include "io/out.h"

/*
 * What a rule kept from linking, one value and rule a row, by type and value:
 *   {"type":…,"value":…,"rule":"block"}
 *   {"type":…,"value":…,"rule":"per_value","limit":5,"persons":8}
 *   {"type":…,"value":…,"rule":"majority","persons":2}	none has it
 *   {"type":…,"value":…,"rule":"majority","one_id":…,"refused":1,"to":[…]}
 *   {"type":…,"value":…,"rule":"unique","by":"id_card","one_id":…,
 *    "refused":3,"to":["p…",…]}	who holds it; how many links to
 *				others were refused, and whose (ten at most)
 *   {…,"rule":"per_person","by":"cust_no","limit":20,"one_id":…,…}
 *   {…,"rule":"never","reason":…,"one_id":…,…}
 *   {"type":…,"value":…,"rule":"moved","holders":[{"one_id":…,"to":…},
 *    {"one_id":…,"from":…}]}	one after another
 * A window stands behind its limit as "in":"90d".  An identifier that nobody
 * holds has no one_id; one of a later holder has "from", the instant.
 */
struct sf_conflicts {
	uint64_t kept;		/* identifiers from linking, each once */
	uint64_t moved;		/* values from one person to another */
};

/* ${out} may be NULL. */
int sf_conflicts_write(struct sf_conflicts *c, struct sf_links *l,
    const struct sf_nodes *ns, const struct sf_unite *u,
    const struct sf_persons *p, struct sf_out *out, struct sf_err *e)
    SF_MUST_CHECK;

#endif
