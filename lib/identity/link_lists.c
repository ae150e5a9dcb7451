/* SPDX-License-Identifier: MIT */
#include "identity/link_own.h"

/* The node of a list's identifier, or SF_NO_NODE: nobody brings it. */
static uint32_t
find(struct sf_linking *w, struct sf_str key, unsigned list)
{
	uint32_t i = sf_nodes_find(w->ns, key);

	if (i != SF_NO_NODE && w->ns->kind[i].block == SF_NODE_ABSENT)
		i = SF_NO_NODE;
	if (i == SF_NO_NODE)
		w->l->absent++;
	else
		w->ns->kind[i].list |= (uint8_t)list;
	return (i);
}

static void
always(struct sf_linking *w)
{
	const struct sf_idlist *l = &w->ns->rules->always;
	struct sf_tie tie = {.last = INT64_MIN, .from = SF_TIE_ALWAYS};
	size_t i;

	for (i = 0; i < l->n; i++) {
		tie.strong = find(w, l->v[i].a, SF_LIST_NAMED | SF_LIST_ALWAYS);
		tie.weak = find(w, l->v[i].b, SF_LIST_NAMED | SF_LIST_ALWAYS);
		if (tie.strong != SF_NO_NODE && tie.weak != SF_NO_NODE)
			(void)sf_unite_join(w->u, &tie);
	}
}

/* Names are identifiers too, so that more than the lists may contradict. */
static int
never(struct sf_linking *w, struct sf_err *e)
{
	const struct sf_idlist *l = &w->ns->rules->never;
	uint32_t a, b;
	size_t i;

	for (i = 0; i < l->n; i++) {
		a = find(w, l->v[i].a, SF_LIST_NAMED);
		b = find(w, l->v[i].b, SF_LIST_NAMED);
		if (a == SF_NO_NODE || b == SF_NO_NODE)
			continue;
		if (sf_unite_find(w->u, a) == sf_unite_find(w->u, b)) {
			(void)sf_fail(e, SF_E_USAGE, "never one person, but "
			    "one of them names the other");
			return (sf_err_at(e, l->path, l->v[i].line, 0, NULL,
			    0));
		}
		if (sf_unite_forbid(w->u, a, b, (uint32_t)i, e))
			return (-1);
	}
	return (0);
}

int
sf_link_lists(struct sf_linking *w, struct sf_err *e)
{
	w->l->absent = 0;
	always(w);
	return (never(w, e));
}
