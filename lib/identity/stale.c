/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/stale.h"

static void
mark(const struct sf_linked *l, size_t set, char *stale)
{
	uint32_t who = l->sets.v[set].person;

	if (who != SF_NOBODY)
		stale[who] = 1;
}

/* Of whom events leave the time line: a set has them, or one of its parts. */
static void
mark_leaving(const struct sf_linked *l, const struct sf_idstore *st,
    char *stale)
{
	const struct sf_moves *m = &l->links.moves;
	const struct sf_parted *v;
	uint32_t i, k;

	for (i = 0; i < st->old_sets; i++) {
		if (!sf_idstore_leaves(st, i))
			continue;
		if (!sf_moves_parted(m, i)) {
			mark(l, i, stale);
			continue;
		}
		v = &m->v[m->of[i] - 1];
		for (k = 0; k < v->parts; k++)
			mark(l, v->part + k, stale);
	}
}

char *
sf_stale_find(const struct sf_linked *l, const struct sf_idstore *st,
    const uint64_t *print, size_t *count, struct sf_err *e)
{
	const struct sf_persons *p = &l->persons;
	const struct sf_ledger *g = &st->ledger;
	char *stale = calloc(p->n + 1, 1);
	size_t i, k = 0;
	int c;

	if (stale == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if (st->leaving != NULL)
		mark_leaving(l, st, stale);
	*count = 0;
	for (i = 0; i < p->n; i++) {
		c = 1;
		while (k < g->n && (c = sf_str_cmp(g->v[k].name,
		    p->v[i].one_id)) < 0)
			k++;
		stale[i] |= k == g->n || c != 0 || !g->v[k].live ||
		    g->v[k].print != print[i];
		*count += stale[i] != 0;
	}
	return (stale);
}
