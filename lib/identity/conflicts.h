/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_CONFLICTS_H
#define SF_IDENTITY_CONFLICTS_H

#include "base/err.h"
#include "identity/link.h"
#include "identity/persons.h"
#include "io/out.h"

/*
 * What a rule kept from linking, one value a row, by type and value:
 *   {"type":…,"value":…,"rule":"block"}
 *   {"type":…,"value":…,"rule":"per_value","limit":5,"persons":8}
 *   {"type":…,"value":…,"rule":"unique","by":"id_card","one_id":…,
 *    "refused":3,"to":["p…",…]}	who holds it; how many links to
 *				others were refused, and whose (ten at most)
 * An identifier that nobody holds has no one_id there.  Returns the number of
 * rows, or -1; ${out} may be NULL.
 */
int64_t sf_conflicts_write(struct sf_links *l,
    const struct sf_nodes *ns, const struct sf_unite *u,
    const struct sf_persons *p, struct sf_out *out, struct sf_err *e);

#endif
