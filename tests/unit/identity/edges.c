/* SPDX-License-Identifier: MIT */
#include "identity/link.h"
#include "tap.h"

/*
 * So many sets that several threads find their links: whatever their number,
 * the same are united, in the same order, and the same are refused.
 */
#define RECORDS 60000

struct linked {
	struct sf_idrules rules;
	struct sf_nodes nodes;
	struct sf_idsets sets;
	struct sf_values values;
	struct sf_unite unite;
	struct sf_links links;
};

static uint32_t
draw(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525 + 1013904223;
	return ((*seed >> 8) % n);
}

static void
name(struct sf_buf *b, const char *type, uint32_t value)
{
	char text[32];
	uint32_t n;

	n = (uint32_t)snprintf(text, sizeof(text), "%s=%u", type, value);
	*strchr(text, '=') = '\0';
	sf_buf_add(b, &n, sizeof(n));
	sf_buf_add(b, text, n);
}

/* An event of a person who is drawn, now and then with somebody else's. */
static int
add(struct linked *l, uint32_t *seed, struct sf_err *e)
{
	uint32_t who = draw(seed, RECORDS / 4), set;
	struct sf_evidence ev = {.ids = 2, .ts = draw(seed, 1000)};
	struct sf_buf b = {0};
	int ret;

	switch (draw(seed, 3)) {
	case 0:
		name(&b, "id_card", who);
		name(&b, "phone", who * 2 + draw(seed, 3));
		break;
	case 1:
		name(&b, "phone", who * 2);
		name(&b, "device", draw(seed, RECORDS / 8));
		break;
	default:
		name(&b, "device", draw(seed, RECORDS / 8));
		name(&b, "cookie", draw(seed, RECORDS));
	}
	ev.next = b.p;
	ev.end = b.p + b.n;
	ret = sf_idsets_add(&l->sets, &l->nodes, &ev, sf_hash128(b.p, b.n),
	    &set, e);
	sf_buf_release(&b);
	return (ret);
}

static int
link_all(struct linked *l, unsigned jobs)
{
	struct sf_link_in in = {.nodes = &l->nodes, .sets = &l->sets,
	    .unite = &l->unite, .values = &l->values, .jobs = jobs};
	struct sf_err e = {0};
	uint32_t seed = 7;
	size_t i;
	int ret;

	memset(l, 0, sizeof(*l));
	ret = sf_idrules_init(&l->rules, NULL, &e);
	sf_nodes_init(&l->nodes, &l->rules, NULL);
	for (i = 0; i < RECORDS && ret == 0; i++)
		ret = add(l, &seed, &e);
	return (ret || sf_idrules_rank(&l->rules, &e) ||
	    sf_values_begin(&l->values, &l->nodes, jobs - 1, &e) ||
	    sf_idsets_seal(&l->sets, &l->nodes, &e) ||
	    sf_unite_init(&l->unite, &l->nodes, &l->sets, 1, &e) ||
	    sf_link(&l->links, &in, &e));
}

static void
forget(struct linked *l)
{
	sf_links_release(&l->links);
	sf_values_release(&l->values);
	sf_unite_release(&l->unite);
	sf_idsets_release(&l->sets);
	sf_nodes_release(&l->nodes);
	sf_idrules_release(&l->rules);
}

static int
same_ties(const struct linked *a, const struct linked *b)
{
	const struct sf_tie *x = a->unite.tree, *y = b->unite.tree;
	size_t i;

	for (i = 0; i < a->unite.ties && i < b->unite.ties; i++)
		if (x[i].weak != y[i].weak || x[i].strong != y[i].strong ||
		    x[i].count != y[i].count || x[i].last != y[i].last)
			return (0);
	return (a->unite.ties == b->unite.ties && i > 0);
}

static int
same_refusals(const struct linked *a, const struct linked *b)
{
	const struct sf_refusal *x = a->links.refused, *y = b->links.refused;
	size_t i;

	for (i = 0; i < a->links.n && i < b->links.n; i++)
		if (x[i].weak != y[i].weak || x[i].strong != y[i].strong ||
		    x[i].limit != y[i].limit)
			return (0);
	return (a->links.n == b->links.n && i > 0);
}

/* The values of each type ascend, and are all there. */
static int
in_order(const struct linked *l)
{
	const struct sf_values *v = &l->values;
	size_t types = l->rules.n, t, i;

	for (t = 0; t < types; t++)
		for (i = v->from[t]; i < v->from[t + 1]; i++)
			if (l->nodes.kind[v->node[i]].type != t ||
			    (i > v->from[t] && sf_str_cmp(sf_nodes_value(
			    &l->nodes, v->node[i - 1]), sf_nodes_value(
			    &l->nodes, v->node[i])) >= 0))
				return (0);
	return (v->from[types] == l->nodes.n);
}

int
main(void)
{
	static const unsigned jobs[] = {2, 3, 8};
	struct linked one, many;
	size_t i;

	OK(link_all(&one, 1) == 0 && in_order(&one), "linked by one thread");
	for (i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
		OK(link_all(&many, jobs[i]) == 0 && in_order(&many),
		    "linked by several threads");
		OK(same_ties(&one, &many), "the same ties, in their order");
		OK(same_refusals(&one, &many), "and the same refusals");
		forget(&many);
	}
	forget(&one);
	DONE();
}
