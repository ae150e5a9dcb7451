/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "identity/link_own.h"

static int
none_yet(struct sf_linking *w, struct sf_err *e)
{
	size_t n = sf_nodes_count(w->ns);

	w->holder = sf_mem_resize(w->ns->mem, NULL, n + 1,
	    sizeof(*w->holder));
	if (w->holder == NULL)
		return (sf_fail_mem(e));
	/* SF_NO_NODE in every byte. */
	memset(w->holder, 0xff, (n + 1) * sizeof(*w->holder));
	return (0);
}

/* Who has the majority of ${n} meetings of one value; SF_NO_NODE. */
static uint32_t
holder_of(const struct sf_meeting *m, uint32_t n, unsigned majority)
{
	const struct sf_meeting *best = m;
	uint64_t all = 0;
	uint32_t i, profiles = 0;

	for (i = 0; i < n; i++) {
		profiles += (m[i].trust & SF_TRUST_PROFILE) != 0;
		all += m[i].trust & ~SF_TRUST_PROFILE;
		if (m[i].trust > best->trust)
			best = &m[i];
	}
	/* A profile says more than any number of events. */
	if (profiles > 0)
		return (profiles == 1 ? best->person : SF_NO_NODE);
	return ((double)best->trust * 10000 >= (double)all * majority ?
	    best->person : SF_NO_NODE);
}

/* The person to whom a list gives ${value}, whatever events say; SF_NO_NODE. */
static uint32_t
listed(const struct sf_linking *w, uint32_t value)
{
	uint32_t root;

	if (!(w->ns->kind[value].list & SF_LIST_ALWAYS))
		return (SF_NO_NODE);
	root = sf_unite_find(w->u, value);
	return (w->u->anchor[root] < w->type->tier ? root : SF_NO_NODE);
}

int
sf_majority_find(struct sf_linking *w, struct sf_err *e)
{
	struct sf_nodes *ns = w->ns;
	uint32_t n, who, value;
	size_t i;

	if (none_yet(w, e))
		return (-1);
	for (i = 0; i < w->meets; i += n) {
		n = sf_meetings_row(w, i);
		value = w->meet[i].value;
		who = listed(w, value);
		if (who == SF_NO_NODE && (n == 1 || ns->kind[value].block))
			continue;
		if (who == SF_NO_NODE)
			who = holder_of(&w->meet[i], n, w->type->majority);
		w->holder[value] = who;
		if (who != SF_NO_NODE)
			continue;
		ns->kind[value].block = SF_NODE_DISPUTED;
		ns->v[value].crowd = n;
	}
	return (0);
}

int
sf_majority_forbids(const struct sf_linking *w, uint32_t value, uint32_t to)
{
	uint32_t holder = w->holder ? w->holder[value] : SF_NO_NODE, root;

	if (holder == SF_NO_NODE)
		return (0);
	root = sf_unite_find(w->u, to);
	/* Who is not known is no other person: she may be the holder. */
	return (w->u->anchor[root] < w->type->tier &&
	    root != sf_unite_find(w->u, holder));
}
