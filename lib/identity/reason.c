/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/reason.h"

/* qsort(3) has no context: what is sorted has its order beside it. */
struct keyed {
	uint32_t weak, root, limit;
	const struct sf_refusal *r;
};

static int
by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->weak != y->weak)
		return (x->weak < y->weak ? -1 : 1);
	if (x->root != y->root)
		return (x->root < y->root ? -1 : 1);
	return (x->limit < y->limit ? -1 : x->limit > y->limit);
}

int
sf_reasons_init(struct sf_reasons *r, const struct sf_linked *l,
    struct sf_err *e)
{
	const struct sf_links *links = &l->links;
	struct keyed *k = malloc((links->n + 1) * sizeof(*k));
	size_t i;

	memset(r, 0, sizeof(*r));
	r->l = l;
	r->by = malloc((links->n + 1) * sizeof(struct sf_refusal *));
	if (k == NULL || r->by == NULL) {
		free(k);
		return (sf_fail_mem(e));
	}
	for (i = 0; i < links->n; i++)
		k[i] = (struct keyed){links->refused[i].weak,
		    l->unite.parent[links->refused[i].strong],
		    links->refused[i].limit, &links->refused[i]};
	qsort(k, links->n, sizeof(*k), by_key);
	for (i = 0; i < links->n; i++)
		r->by[i] = k[i].r;
	r->n = links->n;
	free(k);
	return (0);
}

void
sf_reasons_release(struct sf_reasons *r)
{
	free((void *)r->by);
	memset(r, 0, sizeof(*r));
}

/* The first refusal between the identifier and the person, or NULL. */
static const struct sf_refusal *
find(const struct sf_reasons *r, uint32_t node, uint32_t root)
{
	const uint32_t *parent = r->l->unite.parent;
	size_t from = 0, to = r->n, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (r->by[mid]->weak < node || (r->by[mid]->weak == node &&
		    parent[r->by[mid]->strong] < root))
			from = mid + 1;
		else
			to = mid;
	}
	if (from < r->n && r->by[from]->weak == node &&
	    parent[r->by[from]->strong] == root)
		return (r->by[from]);
	return (NULL);
}

uint32_t
sf_reason_holder(const struct sf_linked *l, uint32_t node)
{
	if (!sf_nodes_belongs(&l->nodes, node))
		return (SF_NOBODY);
	return (l->persons.of_root[l->unite.parent[node]]);
}

enum sf_why
sf_reason_plain(const struct sf_linked *l, uint32_t node)
{
	switch ((enum sf_node_block)l->nodes.v[node].block) {
	case SF_NODE_LISTED:
		return (SF_WHY_BLOCK);
	case SF_NODE_CROWDED:
		return (SF_WHY_CROWD);
	case SF_NODE_DISPUTED:
		return (SF_WHY_DISPUTED);
	case SF_NODE_ABSENT:
	case SF_NODE_FREE:
		break;
	}
	return (sf_nodes_type(&l->nodes, node)->tier == SF_TIER_RELATION ?
	    SF_WHY_RELATION : SF_WHY_LINKS);
}

struct sf_reason
sf_reason_of(const struct sf_reasons *r, uint32_t node, uint32_t person,
    int given)
{
	const struct sf_linked *l = r->l;
	struct sf_reason why = {SF_WHY_LINKS, NULL};

	if (person != SF_NOBODY && sf_persons_links(&l->persons, person, node))
		return (why);
	why.why = sf_reason_plain(l, node);
	if (why.why != SF_WHY_LINKS || person == SF_NOBODY)
		return (why);
	why.refusal = find(r, node, l->persons.v[person].root);
	why.why = why.refusal != NULL ? SF_WHY_REFUSED :
	    given ? SF_WHY_GIVEN : SF_WHY_ELSEWHERE;
	return (why);
}

const char *
sf_reason_rule(const struct sf_linked *l, const struct sf_reason *why)
{
	switch (why->why) {
	case SF_WHY_LINKS:
		break;
	case SF_WHY_BLOCK:
		return ("block");
	case SF_WHY_CROWD:
		return ("per_value");
	case SF_WHY_DISPUTED:
		return ("majority");
	case SF_WHY_RELATION:
		return ("relation");
	case SF_WHY_REFUSED:
		return (sf_unite_rule(&l->unite, &l->rules,
		    why->refusal->limit));
	case SF_WHY_GIVEN:
		return ("profile");
	case SF_WHY_ELSEWHERE:
		return ("elsewhere");
	}
	return ("");
}

static void
refused_words(const struct sf_unite *u, const struct sf_idrules *rules,
    uint32_t limit, struct sf_buf *b)
{
	const struct sf_bound *l;

	if (limit == SF_BAR_MAJORITY) {
		sf_buf_adds(b, "is another's by majority");
		return;
	}
	if (limit >= u->limits) {
		sf_buf_adds(b, "a list says never");
		return;
	}
	l = &u->limit[limit];
	if (rules->type[l->type].unique)
		sf_buf_adds(b, "would be a second ");
	else
		sf_buf_addf(b, "would be more than %u of ", l->max);
	sf_buf_addstr(b, rules->type[l->type].name);
}

void
sf_reason_words(const struct sf_reasons *r, const struct sf_reason *why,
    uint32_t node, struct sf_buf *b)
{
	const struct sf_nodes *ns = &r->l->nodes;
	const struct sf_idtype *t = sf_nodes_type(ns, node);

	switch (why->why) {
	case SF_WHY_LINKS:
		break;
	case SF_WHY_BLOCK:
		sf_buf_adds(b, "is blocked");
		break;
	case SF_WHY_CROWD:
		sf_buf_addf(b, "has %ju persons, limit %ju",
		    (uintmax_t)ns->v[node].crowd, (uintmax_t)t->per_value.max);
		break;
	case SF_WHY_DISPUTED:
		sf_buf_addf(b, "has %ju persons, none by majority",
		    (uintmax_t)ns->v[node].crowd);
		break;
	case SF_WHY_RELATION:
		sf_buf_adds(b, "is a relation");
		break;
	case SF_WHY_REFUSED:
		refused_words(&r->l->unite, ns->rules, why->refusal->limit, b);
		break;
	case SF_WHY_GIVEN:
		sf_buf_adds(b, "is shared in a profile");
		break;
	case SF_WHY_ELSEWHERE:
		sf_buf_adds(b, "links to another");
		break;
	}
}

void
sf_reason_members(const struct sf_reasons *r, const struct sf_reason *why,
    uint32_t node, struct sf_buf *b)
{
	const struct sf_nodes *ns = &r->l->nodes;
	const struct sf_idtype *t = sf_nodes_type(ns, node);
	struct sf_str s;

	if (why->why == SF_WHY_CROWD)
		sf_buf_addf(b, ",\"limit\":%ju,\"persons\":%ju",
		    (uintmax_t)t->per_value.max, (uintmax_t)ns->v[node].crowd);
	if (why->why == SF_WHY_DISPUTED)
		sf_buf_addf(b, ",\"persons\":%ju",
		    (uintmax_t)ns->v[node].crowd);
	if (why->why == SF_WHY_REFUSED &&
	    why->refusal->limit < r->l->unite.limits) {
		s = ns->rules->type[r->l->unite.limit[
		    why->refusal->limit].type].name;
		sf_buf_adds(b, ",\"by\":");
		sf_buf_json(b, s.p, s.n);
	}
}
