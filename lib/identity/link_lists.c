/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "identity/link_own.h"

/* The node of a list's identifier, or SF_NO_NODE: nobody brings it. */
static uint32_t
find(struct sf_linking *w, struct sf_str key, unsigned list)
{
	uint32_t i = sf_nodes_find(w->ns, key);

	if (i != SF_NO_NODE && w->ns->v[i].block == SF_NODE_ABSENT)
		i = SF_NO_NODE;
	if (i == SF_NO_NODE)
		w->l->absent++;
	else
		w->ns->v[i].list |= (uint8_t)list;
	return (i);
}

/* What is always one person's, as edges from outside. */
static int
always(struct sf_linking *w, struct sf_outside **out, size_t *n,
    struct sf_err *e)
{
	const struct sf_idlist *l = &w->ns->rules->always;
	struct sf_outside *v = malloc((l->n + 1) * sizeof(*v));
	uint32_t a, b;
	size_t i;

	if ((*out = v) == NULL)
		return (sf_fail_mem(e));
	for (*n = 0, i = 0; i < l->n; i++) {
		a = find(w, l->v[i].a, SF_LIST_NAMED | SF_LIST_ALWAYS);
		b = find(w, l->v[i].b, SF_LIST_NAMED | SF_LIST_ALWAYS);
		if (a != SF_NO_NODE && b != SF_NO_NODE)
			v[(*n)++] = (struct sf_outside){a, b, SF_SURE};
	}
	return (0);
}

static void
unite(struct sf_linking *w, const struct sf_outside *v, size_t n)
{
	struct sf_tie tie = {.last = INT64_MIN, .from = SF_TIE_ALWAYS};
	size_t i;

	for (i = 0; i < n; i++) {
		tie.weak = v[i].b;
		tie.strong = v[i].a;
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
	struct sf_outside *v = NULL;
	size_t n = 0;
	int ret;

	w->l->absent = 0;
	ret = always(w, &v, &n, e);
	if (ret == 0) {
		unite(w, v, n);
		ret = never(w, e);
	}
	free(v);
	return (ret);
}
