/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_VALUES_H
#define SF_IDENTITY_VALUES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/nodes.h"
#include "io/team.h"

/*
 * The values of each type in their order, bytewise.  They are sorted by
 * ${threads} threads meanwhile, until who needs them waits.  Nodes behind the
 * values may come meanwhile, but the values stay where they are.
 */
struct sf_values {
	uint32_t *node;		/* type by type */
	size_t *from;		/* where a type's begin; the last ends there */
	const struct sf_nodes *ns;
	struct sf_team *team;	/* at work, or NULL */
};

int sf_values_begin(struct sf_values *v, const struct sf_nodes *ns,
    unsigned threads, struct sf_err *e) SF_MUST_CHECK;
int sf_values_wait(struct sf_values *v, struct sf_err *e) SF_MUST_CHECK;
void sf_values_release(struct sf_values *v);

#endif
