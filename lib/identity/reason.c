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

/* Where refusals of the identifier begin, of those to ${root} and behind. */
static size_t
place_of(const struct sf_reasons *r, uint32_t node, uint32_t root)
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
	return (from);
}

/* The first refusal between the identifier and the person, or NULL. */
static const struct sf_refusal *
find(const struct sf_reasons *r, uint32_t node, uint32_t root)
{
	size_t i = place_of(r, node, root);

	return (i < r->n && r->by[i]->weak == node &&
	    r->l->unite.parent[r->by[i]->strong] == root ? r->by[i] : NULL);
}

/* Of one that nobody has: what refused it, to whomever; or NULL. */
static const struct sf_refusal *
find_any(const struct sf_reasons *r, uint32_t node)
{
	const struct sf_refusal *least = NULL;
	size_t i = place_of(r, node, 0);

	for (; i < r->n && r->by[i]->weak == node; i++)
		if (least == NULL || r->by[i]->limit < least->limit)
			least = r->by[i];
	return (least);
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
	switch ((enum sf_node_block)l->nodes.kind[node].block) {
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
	if (why.why != SF_WHY_LINKS)
		return (why);
	if (person == SF_NOBODY) {
		if (sf_reason_holder(l, node) != SF_NOBODY)
			return (why);
		why.refusal = find_any(r, node);
		given = 1;
	} else {
		why.refusal = find(r, node, l->persons.v[person].root);
	}
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
		sf_buf_adds(b, "is never hers, a list says");
		return;
	}
	l = &u->limit[limit];
	if (l->unique) {
		sf_buf_adds(b, "would be a second ");
	} else {
		sf_buf_adds(b, "exceeds ");
		sf_idrules_limit(b, l->max, l->window);
		sf_buf_adds(b, " of ");
	}
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
		sf_buf_addf(b, "has %ju persons, limit ",
		    (uintmax_t)ns->v[node].crowd);
		sf_idrules_limit(b, t->per_value.max, t->per_value.window);
		break;
	case SF_WHY_DISPUTED:
		sf_buf_addf(b, "has %ju persons, no majority",
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
sf_reason_bar(const struct sf_unite *u, const struct sf_idrules *rules,
    uint32_t limit, struct sf_buf *b)
{
	const struct sf_bound *l;
	struct sf_str s;

	if (limit == SF_BAR_MAJORITY)
		return;
	if (limit >= u->limits) {
		s = rules->never.v[limit - u->limits].reason;
		sf_buf_adds(b, s.n > 0 ? ",\"reason\":" : "");
		if (s.n > 0)
			sf_buf_json(b, s.p, s.n);
		return;
	}
	l = &u->limit[limit];
	s = rules->type[l->type].name;
	sf_buf_adds(b, ",\"by\":");
	sf_buf_json(b, s.p, s.n);
	if (!l->unique)
		sf_idrules_limit_json(b, l->max, l->window);
}

void
sf_reason_members(const struct sf_reasons *r, const struct sf_reason *why,
    uint32_t node, struct sf_buf *b)
{
	const struct sf_nodes *ns = &r->l->nodes;
	const struct sf_idlimit *l = &sf_nodes_type(ns, node)->per_value;

	if (why->why == SF_WHY_REFUSED)
		sf_reason_bar(&r->l->unite, ns->rules, why->refusal->limit,
		    b);
	if (why->why == SF_WHY_CROWD)
		sf_idrules_limit_json(b, l->max, l->window);
	if (why->why == SF_WHY_CROWD || why->why == SF_WHY_DISPUTED) {
		sf_buf_adds(b, ",\"persons\":");
		sf_buf_addu(b, ns->v[node].crowd);
	}
}
