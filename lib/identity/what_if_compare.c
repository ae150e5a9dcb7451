/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/what_if_own.h"

/*
 * A set of identifiers is one person's before and one person's after, so that
 * two persons belong to one group where a set was the one's and is the
 * other's.  What is nobody's before or after ties nobody.
 */
const char *const what_changes[WHAT_CHANGES] = {
    [WHAT_SAME] = "same", [WHAT_RENAME] = "rename", [WHAT_MERGE] = "merge",
    [WHAT_SPLIT] = "split", [WHAT_REGROUP] = "regroup",
    [WHAT_EVENTS] = "events", [WHAT_APPEAR] = "appear",
    [WHAT_VANISH] = "vanish"};

#define SEVERAL (UINT32_MAX - 1)

static uint32_t
find(struct what_if *x, uint32_t i)
{
	while (x->parent[i] != i) {
		x->parent[i] = x->parent[x->parent[i]];
		i = x->parent[i];
	}
	return (i);
}

/* The number of a person after, behind all before; SF_NOBODY. */
static uint32_t
later(const struct what_if *x, uint32_t person)
{
	return (person == SF_NOBODY ? SF_NOBODY :
	    (uint32_t)x->persons.n + person);
}

struct sf_str
what_name(const struct what_if *x, uint32_t i)
{
	return (i < x->persons.n ? x->persons.v[i].one_id :
	    x->w.l.persons.v[i - x->persons.n].one_id);
}

static int
open_groups(struct what_if *x, struct sf_err *e)
{
	size_t n = x->persons.n + x->w.l.persons.n, i;

	if (n >= SEVERAL)
		return (sf_fail(e, SF_E_IO,
		    "more than 2^32 persons are too many for one run"));
	x->parent = malloc((n + 1) * sizeof(*x->parent));
	x->number = malloc((n + 1) * sizeof(*x->number));
	x->twin = malloc((n + 1) * sizeof(*x->twin));
	if (x->parent == NULL || x->number == NULL || x->twin == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		x->parent[i] = (uint32_t)i;
		x->number[i] = UINT32_MAX;
		x->twin[i] = SF_NOBODY;
	}
	return (0);
}

/* One of the person's sets is ${other}'s: nobody's, if that is SF_NOBODY. */
static void
meet(struct what_if *x, uint32_t person, uint32_t other)
{
	if (other == SF_NOBODY || (x->twin[person] != SF_NOBODY &&
	    x->twin[person] != other))
		x->twin[person] = SEVERAL;
	else
		x->twin[person] = other;
}

/* The lower number is the root: it is of a person before, where there is one.*/
static void
join_sets(struct what_if *x)
{
	uint32_t a, b, t;
	size_t i;

	for (i = 0; i < x->w.l.sets.n; i++) {
		if (x->w.l.sets.v[i].n == 0)
			continue;
		a = x->set[i];
		b = later(x, x->w.l.sets.v[i].person);
		if (a != SF_NOBODY)
			meet(x, a, b);
		if (b != SF_NOBODY)
			meet(x, b, a);
		if (a == SF_NOBODY || b == SF_NOBODY)
			continue;
		a = find(x, a);
		b = find(x, b);
		t = a < b ? a : b;
		x->parent[a] = x->parent[b] = t;
	}
}

/* Whether nothing but its name can be another for a group of one and one. */
static enum what_change
change_of(const struct what_if *x, const struct what_group *g,
    const uint32_t *member)
{
	if (g->before == 0)
		return (WHAT_APPEAR);
	if (g->after == 0)
		return (WHAT_VANISH);
	if (g->before > 1 && g->after > 1)
		return (WHAT_REGROUP);
	if (g->before > 1)
		return (WHAT_MERGE);
	if (g->after > 1)
		return (WHAT_SPLIT);
	if (x->twin[member[0]] == SEVERAL || x->twin[member[1]] == SEVERAL)
		return (WHAT_EVENTS);
	return (sf_str_eq(what_name(x, member[0]), what_name(x, member[1])) ?
	    WHAT_SAME : WHAT_RENAME);
}

/* Groups in the order of their least member, and who is in each. */
static int
find_groups(struct what_if *x, struct sf_err *e)
{
	size_t n = x->persons.n + x->w.l.persons.n, i, at = 0;
	struct what_group *g;

	for (i = 0; i < n; i++) {
		x->parent[i] = find(x, (uint32_t)i);
		if (x->parent[i] == i)
			x->number[i] = (uint32_t)x->groups++;
	}
	x->group = calloc(x->groups + 1, sizeof(*g));
	x->member = malloc((n + 1) * sizeof(*x->member));
	if (x->group == NULL || x->member == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		g = &x->group[x->number[x->parent[i]]];
		if (i < x->persons.n)
			g->before++;
		else
			g->after++;
	}
	for (i = 0; i < x->groups; i++) {
		g = &x->group[i];
		g->from = g->to = at;
		at += (size_t)g->before + g->after;
	}
	for (i = 0; i < n; i++)
		x->member[x->group[x->number[x->parent[i]]].to++] =
		    (uint32_t)i;
	for (i = 0; i < x->groups; i++) {
		g = &x->group[i];
		g->cause = SF_NO_NODE;
		g->change = change_of(x, g, &x->member[g->from]);
	}
	return (0);
}

/* The group of a person: of those before, then of those after. */
static struct what_group *
group_of(const struct what_if *x, uint32_t person)
{
	return (&x->group[x->number[x->parent[person]]]);
}

static struct what_group *
group_of_set(const struct what_if *x, size_t set)
{
	uint32_t a = x->set[set];
	uint32_t b = later(x, x->w.l.sets.v[set].person);

	if (a == SF_NOBODY && b == SF_NOBODY)
		return (NULL);
	return (group_of(x, a != SF_NOBODY ? a : b));
}

static int
hear(void *ctx, const struct sf_consent *c, struct sf_str said,
    struct sf_str src, struct sf_err *e)
{
	struct what_if *x = ctx;
	const struct sf_linked *l = &x->w.l;
	struct what_group *g = group_of_set(x, sf_moves_set(&l->links.moves,
	    l->records.set[c->number], c->ts));

	(void)said;
	(void)src;
	(void)e;
	if (g != NULL)
		g->consents++;
	return (0);
}

static int
count(struct what_if *x, struct sf_err *e)
{
	const struct sf_idsets *sets = &x->w.l.sets;
	struct what_group *g;
	size_t i;

	for (i = 0; i < sets->n; i++) {
		if (sets->v[i].n == 0 || (g = group_of_set(x, i)) == NULL)
			continue;
		if (sets->v[i].profile)
			g->profiles += sets->v[i].count;
		else
			g->events += sets->v[i].count;
	}
	return (sf_records_consents_each(&x->w.l.records, hear, x, e));
}

enum { MADE = 1, UNMADE };	/* rounds of finding causes */

/*
 * Identifier ${node} of tie ${t} may be what makes a group: the first is, and
 * of names, which are tied first and in no order, the least.
 */
static void
blame(const struct what_if *x, struct what_group *g, const struct sf_tie *t,
    uint32_t node, enum sf_why rule, int round)
{
	int name = t->from == SF_TIE_NAME ? round : 0;

	if (g->change <= WHAT_RENAME)
		return;
	if (g->cause != SF_NO_NODE && (name == 0 || g->by_name != name ||
	    sf_nodes_cmp(&x->w.l.nodes, node, g->cause) >= 0))
		return;
	g->cause = node;
	g->rule = rule;
	g->by_name = name;
}

/*
 * What makes a group: of a merge the first link that the new rules make
 * between persons who were two, of a split the first that they do not make.
 * Links stand in a total order of content, but those of names.
 */
static void
find_causes(struct what_if *x)
{
	const struct sf_linked *l = &x->w.l;
	const struct sf_unite *u = &l->unite;
	const struct sf_tie *t;
	uint32_t a, b, node;
	size_t i;

	for (i = 0; i < u->ties; i++) {
		t = &u->tree[i];
		if (t->weak >= x->nodes || t->strong >= x->nodes)
			continue;
		a = x->holder[t->weak];
		b = x->holder[t->strong];
		if (a == b)
			continue;
		node = a != SF_NOBODY && b == SF_NOBODY ? t->strong : t->weak;
		blame(x, group_of(x, a != SF_NOBODY ? a : b), t, node,
		    (enum sf_why)x->block[node], MADE);
	}
	for (i = 0; i < x->ties; i++) {
		t = &x->tree[i];
		if (t->weak >= x->nodes || t->strong >= x->nodes)
			continue;
		a = sf_reason_holder(l, t->weak);
		b = sf_reason_holder(l, t->strong);
		if (a == b || x->holder[t->weak] == SF_NOBODY)
			continue;
		node = b == SF_NOBODY && a != SF_NOBODY ? t->strong : t->weak;
		blame(x, group_of(x, x->holder[t->weak]), t, node,
		    sf_reason_plain(l, node), UNMADE);
	}
}

static void
count_links(struct what_if *x)
{
	uint32_t now;
	size_t i;

	for (i = 0; i < x->nodes; i++) {
		now = sf_reason_holder(&x->w.l, (uint32_t)i);
		x->links_before += x->holder[i] != SF_NOBODY;
		x->links_after += now != SF_NOBODY;
		x->links_gone += x->holder[i] != SF_NOBODY && now == SF_NOBODY;
		x->links_new += x->holder[i] == SF_NOBODY && now != SF_NOBODY;
	}
}

static void
add(struct what_figure *f, const struct what_group *g)
{
	f->groups++;
	f->before += g->before;
	f->after += g->after;
	f->events += g->events;
	f->consents += g->consents;
	f->profiles += g->profiles;
}

/* The greatest change first; ties by the least name. */
static int
by_size(const void *a, const void *b)
{
	const struct what_group *x = a, *y = b;
	uint32_t n = x->before + x->after, m = y->before + y->after;

	if (n != m)
		return (n > m ? -1 : 1);
	if (x->events != y->events)
		return (x->events > y->events ? -1 : 1);
	/* Members lie in the order of groups, which is that of the least. */
	return (x->from < y->from ? -1 : x->from > y->from);
}

int
what_compare(struct what_if *x, struct sf_err *e)
{
	size_t i, n = 0;

	if (open_groups(x, e))
		return (-1);
	join_sets(x);
	if (find_groups(x, e) || count(x, e))
		return (-1);
	find_causes(x);
	count_links(x);
	for (i = 0; i < x->groups; i++) {
		add(&x->figure[x->group[i].change], &x->group[i]);
		add(&x->all, &x->group[i]);
	}
	/* From here on groups are those that change: the largest first. */
	for (i = 0; i < x->groups; i++)
		if (x->group[i].change != WHAT_SAME)
			x->group[n++] = x->group[i];
	x->groups = n;
	if (n > 1)
		qsort(x->group, n, sizeof(*x->group), by_size);
	return (0);
}
