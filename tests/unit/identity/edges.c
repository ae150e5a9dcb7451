/* SPDX-License-Identifier: MIT */
#include "identity/link.h"
#include "identity/persons.h"
#include "tap.h"

/*
 * So many sets that several threads find their links: whatever their number,
 * the same are united, in the same order, the same are refused, and the same
 * persons found.
 */
#define RECORDS 60000

struct linked {
	struct sf_idrules rules;
	struct sf_nodes nodes;
	struct sf_idsets sets;
	struct sf_values values;
	struct sf_unite unite;
	struct sf_links links;
	struct sf_names names;
	struct sf_persons persons;
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
	    sf_link(&l->links, &in, &e) ||
	    sf_names_open(&l->names, &l->nodes, &e) ||
	    sf_names_begin(&l->names, &l->nodes, 0, (const uint8_t *)"key", 3,
	    jobs - 1, &e) || sf_names_wait(&l->names, &e) ||
	    sf_persons_find(&l->persons, &l->nodes, &l->sets, &l->unite,
	    &l->names, NULL, jobs, &e));
}

static void
forget(struct linked *l)
{
	sf_persons_release(&l->persons);
	sf_names_release(&l->names);
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

/* Who they are, in their order, and what is whose. */
static int
same_persons(const struct linked *a, const struct linked *b)
{
	const struct sf_persons *x = &a->persons, *y = &b->persons;
	size_t i;

	if (x->n != y->n || x->n == 0 || x->v[x->n].from != y->v[y->n].from ||
	    x->v[x->n].named != y->v[y->n].named)
		return (0);
	for (i = 0; i < x->n; i++)
		if (!sf_str_eq(x->v[i].one_id, y->v[i].one_id) ||
		    x->v[i].founder != y->v[i].founder ||
		    x->v[i].from != y->v[i].from ||
		    x->v[i].named != y->v[i].named ||
		    (i > 0 && sf_str_cmp(x->v[i - 1].one_id,
		    x->v[i].one_id) >= 0))
			return (0);
	for (i = 0; i < a->sets.n; i++)
		if (a->sets.v[i].person != b->sets.v[i].person)
			return (0);
	for (i = 0; i < sf_nodes_count(&a->nodes); i++)
		if (x->owner[i] != y->owner[i] ||
		    a->nodes.v[i].first != b->nodes.v[i].first)
			return (0);
	return (memcmp(x->sets, y->sets, x->v[x->n].from *
	    sizeof(*x->sets)) == 0 && memcmp(x->names, y->names,
	    x->v[x->n].named * sizeof(*x->names)) == 0);
}

/* A set's person is whose identifiers it names, and she has the set. */
static int
belong(const struct linked *l)
{
	const struct sf_persons *p = &l->persons;
	const struct sf_idset *s;
	size_t i, k;

	for (i = 0; i < p->n; i++)
		for (k = p->v[i].from; k < p->v[i + 1].from; k++) {
			s = &l->sets.v[p->sets[k]];
			if (s->person != i || !sf_persons_links(p,
			    (uint32_t)i, sf_idsets_center(s, &l->nodes)))
				return (0);
		}
	return (p->n > 0);
}

int
main(void)
{
	static const unsigned jobs[] = {2, 3, 8};
	struct linked one, many;
	size_t i;

	OK(link_all(&one, 1) == 0 && in_order(&one), "linked by one thread");
	OK(belong(&one), "each set is whose identifiers it names");
	for (i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
		OK(link_all(&many, jobs[i]) == 0 && in_order(&many),
		    "linked by several threads");
		OK(same_ties(&one, &many), "the same ties, in their order");
		OK(same_refusals(&one, &many), "and the same refusals");
		OK(same_persons(&one, &many), "and the same persons");
		forget(&many);
	}
	forget(&one);
	DONE();
}
