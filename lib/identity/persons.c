/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "io/team.h"

#include "identity/persons_own.h"

#define AHEAD 16		/* what is asked for before its turn */
#define ALONE 20000		/* so few sets are not worth a thread */

struct naming {
	struct sf_nodes *ns;
	const struct sf_names *m;
	const struct sf_ledger *ledger;	/* or NULL */
	uint32_t *best;		/* by person: the identifier that names her */
};

void
sf_persons_release(struct sf_persons *p)
{
	sf_mem_free(p->mem, p->v);
	sf_mem_free(p->mem, p->of_root);
	sf_mem_free(p->mem, p->owner);
	sf_mem_free(p->mem, p->names);
	sf_mem_free(p->mem, p->sets);
	memset(p, 0, sizeof(*p));
}

/* Work that walks sets, or identifiers, in shares. */
struct walk {
	struct sf_persons *p;
	struct sf_nodes *ns;
	struct sf_idsets *sets;
	const struct sf_unite *u;
	const struct naming *w;
	unsigned shares;
};

static size_t
share_of(const struct walk *x, size_t n, unsigned share)
{
	return (share == x->shares ? n : n / x->shares * share);
}

/* Several threads may see an identifier: its first time is the least. */
static void
see_first(int64_t *to, int64_t first)
{
	int64_t was = __atomic_load_n(to, __ATOMIC_RELAXED);

	while (first < was && !__atomic_compare_exchange_n(to, &was, first, 1,
	    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

/* Identifiers are all over the memory: those of a set after this one. */
static void
ids_ahead(const struct walk *x, const struct sf_idset *s)
{
	uint32_t k;

	for (k = 0; k < s->n && k < AHEAD; k++) {
		__builtin_prefetch(&x->u->parent[SF_ID_OF(s->id[k])]);
		__builtin_prefetch(&x->ns->v[SF_ID_OF(s->id[k])].first);
	}
}

/*
 * A set belongs to the person of its strongest identifier that links: of a
 * share of the sets, by her root as yet, and when each identifier was first
 * seen with the person to whom it links.
 */
static int
own_sets(void *ctx, unsigned share, struct sf_err *e)
{
	const struct walk *x = ctx;
	size_t i = share_of(x, x->sets->n, share);
	size_t end = share_of(x, x->sets->n, share + 1);
	const uint32_t *parent = x->u->parent;
	struct sf_idset *s;
	uint32_t center, k;

	(void)e;
	for (; i < end; i++) {
		s = &x->sets->v[i];
		if (AHEAD < end - i)
			ids_ahead(x, s + AHEAD);
		center = sf_idsets_center(s, x->ns);
		if (center == SF_NO_NODE)
			continue;
		s->person = parent[center];
		__atomic_store_n(&x->p->of_root[s->person], 0,
		    __ATOMIC_RELAXED);
		for (k = 0; k < s->n; k++)
			if (!(s->id[k] & SF_SHARED_BIT) &&
			    parent[s->id[k]] == s->person &&
			    sf_nodes_belongs(x->ns, s->id[k]))
				see_first(&x->ns->v[s->id[k]].first,
				    s->seen ? s->seen[k].first : s->first);
	}
	return (0);
}

/* Persons in the order of their roots, which is no more than a beginning. */
static int
number_roots(struct sf_persons *p, size_t nodes, struct sf_err *e)
{
	size_t i, n = 0;

	for (i = 0; i < nodes; i++)
		n += p->of_root[i] != SF_NOBODY;
	p->v = sf_mem_resize(p->mem, NULL, n + 1, sizeof(*p->v));
	if (p->v == NULL)
		return (sf_fail_mem(e));
	memset(p->v, 0, (n + 1) * sizeof(*p->v));
	for (i = 0; i < nodes; i++)
		if (p->of_root[i] != SF_NOBODY) {
			p->v[p->n].root = (uint32_t)i;
			p->of_root[i] = (uint32_t)p->n++;
		}
	return (0);
}

/* Whether ${i} is an identifier that stands in ids, with its times. */
static int
listed(const struct naming *w, uint32_t i)
{
	return (sf_nodes_type(w->ns, i)->listed &&
	    w->ns->v[i].first != INT64_MAX);
}

/* Whether ${a} is a better source of the one_id than ${b}. */
static int
better(const struct naming *w, uint32_t a, uint32_t b)
{
	int x = listed(w, a), y = listed(w, b);

	if (x != y)
		return (x);
	if (!x)
		return (sf_str_cmp(sf_names_of(w->m, w->ns, a),
		    sf_names_of(w->m, w->ns, b)) < 0);
	if (w->ns->v[a].first != w->ns->v[b].first)
		return (w->ns->v[a].first < w->ns->v[b].first);
	return (sf_nodes_cmp(w->ns, a, b) < 0);
}

/* Several threads may look at a person: the best of all names her. */
static void
see_best(const struct naming *w, uint32_t who, uint32_t i)
{
	uint32_t was = __atomic_load_n(&w->best[who], __ATOMIC_RELAXED);

	while ((was == SF_NO_NODE || better(w, i, was)) &&
	    !__atomic_compare_exchange_n(&w->best[who], &was, i, 1,
	    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

static void
best_ahead(const struct naming *w, uint32_t who)
{
	uint32_t best = who == SF_NOBODY ? SF_NO_NODE :
	    __atomic_load_n(&w->best[who], __ATOMIC_RELAXED);

	if (best != SF_NO_NODE)
		__builtin_prefetch(&w->ns->v[best].first);
}

/* To whom each of a share of the identifiers links, and whom it names. */
static int
own_nodes(void *ctx, unsigned share, struct sf_err *e)
{
	const struct walk *x = ctx;
	size_t n = sf_nodes_count(x->ns);
	uint32_t i = (uint32_t)share_of(x, n, share), k, part;
	uint32_t end = (uint32_t)share_of(x, n, share + 1);
	uint32_t *who;

	(void)e;
	/* What each touches is asked for, for a few at once. */
	for (; i < end; i += part) {
		part = end - i < AHEAD ? end - i : AHEAD;
		who = x->p->owner + i;
		for (k = 0; k < part; k++)
			who[k] = sf_nodes_belongs(x->ns, i + k) ?
			    x->p->of_root[x->u->parent[i + k]] : SF_NOBODY;
		for (k = 0; k < part; k++)
			best_ahead(x->w, who[k]);
		/* Linked by its name alone, nothing was seen of it here. */
		for (k = 0; k < part; k++)
			if (who[k] != SF_NOBODY && (listed(x->w, i + k) ||
			    !sf_nodes_type(x->ns, i + k)->listed))
				see_best(x->w, who[k], i + k);
	}
	return (0);
}

static int
find_best(struct walk *x, struct sf_err *e)
{
	struct sf_persons *p = x->p;
	uint32_t i;

	for (i = 0; i < p->n; i++)
		x->w->best[i] = SF_NO_NODE;
	if (sf_team_run(x->shares, own_nodes, x, e))
		return (-1);
	for (i = 0; i < p->n; i++) {
		if (i + AHEAD < p->n)
			__builtin_prefetch(x->w->m->name[x->w->best[i +
			    AHEAD]]);
		p->v[i].one_id = sf_names_of(x->w->m, x->ns, x->w->best[i]);
		p->v[i].founder = x->w->best[i];
	}
	return (0);
}

/* Who holds founders bears the oldest of their names. */
static int
find_oldest(struct sf_persons *p, const struct naming *w, struct sf_err *e)
{
	const struct sf_ledger *l = w->ledger;
	const struct sf_entry **had = sf_mem_resize(p->mem, NULL, p->n + 1,
	    sizeof(*had));
	const struct sf_entry *v;
	uint32_t node, who;
	size_t i;

	if (had == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < l->n; i++) {
		v = &l->v[i];
		node = sf_nodes_at(w->ns, v->node, v->start);
		if ((who = p->owner[node]) == SF_NOBODY)
			continue;
		if (had[who] != NULL && !sf_ledger_older(v, had[who]))
			continue;
		had[who] = v;
		p->v[who].one_id = v->name;
		p->v[who].founder = node;
	}
	sf_mem_free(p->mem, had);
	return (0);
}

/* A name that is listed beside one_id: not that of a send. */
static int
worth_listing(const struct naming *w, uint32_t i)
{
	uint32_t of;

	if (!sf_nodes_type(w->ns, i)->is_name)
		return (listed(w, i));
	of = w->m->of[i];
	return (of == SF_NO_NODE || sf_nodes_type(w->ns, of)->listed);
}

/* To whom ledger entry ${v} is one more name; SF_NOBODY. */
static uint32_t
alias_of(const struct sf_persons *p, const struct naming *w,
    const struct sf_entry *v)
{
	uint32_t who = p->owner[sf_nodes_at(w->ns, v->node, v->start)];

	return (who != SF_NOBODY && p->v[who].one_id.p == v->name.p ?
	    SF_NOBODY : who);
}

/* What names each person, side by side; there is room for all. */
static void
gather_names(struct sf_persons *p, const struct naming *w, uint32_t *at)
{
	const struct sf_ledger *l = w->ledger;
	uint32_t n = (uint32_t)sf_nodes_count(w->ns), i, who, total = 0;

	memset(at, 0, (p->n + 1) * sizeof(*at));
	for (i = 0; i < n; i++) {
		who = p->owner[i];
		if (who != SF_NOBODY && worth_listing(w, i))
			at[who]++;
	}
	for (i = 0; l != NULL && i < l->n; i++)
		if ((who = alias_of(p, w, &l->v[i])) != SF_NOBODY)
			at[who]++;
	for (i = 0; i <= p->n; i++) {
		p->v[i].named = total;
		total += at[i];
		at[i] = p->v[i].named;
	}
	for (i = 0; i < n; i++) {
		who = p->owner[i];
		if (who != SF_NOBODY && worth_listing(w, i))
			p->names[at[who]++] = i;
	}
	for (i = 0; l != NULL && i < l->n; i++)
		if ((who = alias_of(p, w, &l->v[i])) != SF_NOBODY)
			p->names[at[who]++] = SF_OLD_NAME | i;
}

struct sf_str
sf_persons_name(const struct sf_persons *p, uint32_t i)
{
	uint32_t x = p->names[i];

	return (x & SF_OLD_NAME ? p->ledger->v[x & ~SF_OLD_NAME].name :
	    sf_names_of(p->m, p->ns, x));
}

int
sf_persons_others(const struct sf_persons *p, uint32_t person,
    struct sf_buf *b, const struct sf_str **v, size_t *n, struct sf_err *e)
{
	const struct sf_person *who = &p->v[person];
	uint32_t i;
	struct sf_str *s, *to;
	size_t k, all = who[1].named - who->named;

	sf_buf_clear(b);
	if ((s = (void *)sf_buf_room(b, (all + 1) * sizeof(*s))) == NULL)
		return (sf_fail_mem(e));
	for (i = who->named; i < who[1].named; i++)
		s[i - who->named] = sf_persons_name(p, i);
	sf_ascend_str(s, all);
	for (k = 0, to = s; k < all; k++)
		if (!sf_str_eq(s[k], who->one_id) &&
		    (to == s || !sf_str_eq(s[k], to[-1])))
			*to++ = s[k];
	*v = s;
	*n = (size_t)(to - s);
	return (0);
}

/* The sets of each person's events, side by side; there is room for all. */
static void
gather_sets(struct sf_persons *p, struct sf_idsets *sets, uint32_t *at)
{
	struct sf_idset *s;
	uint32_t total = 0;
	size_t i;

	memset(at, 0, (p->n + 1) * sizeof(*at));
	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		if (s->person == SF_NOBODY)
			continue;
		s->person = p->of_root[s->person];
		if (!s->profile)
			at[s->person]++;
	}
	for (i = 0; i <= p->n; i++) {
		p->v[i].from = total;
		total += at[i];
		at[i] = p->v[i].from;
	}
	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		if (s->person != SF_NOBODY && !s->profile)
			p->sets[at[s->person]++] = (uint32_t)i;
	}
}

struct gathering {
	const struct walk *x;
	const uint32_t *to;	/* persons by the numbers that were */
	uint32_t *at[2];	/* one a share, by person */
};

/* Everybody's number goes with her: share 0 sees to sets, 1 to identifiers. */
static int
gather(void *ctx, unsigned share, struct sf_err *e)
{
	const struct gathering *g = ctx;
	struct sf_persons *p = g->x->p;
	size_t n = sf_nodes_count(g->x->ns), i;

	(void)e;
	if (share == 0) {
		gather_sets(p, g->x->sets, g->at[0]);
		return (0);
	}
	for (i = 0; i < n; i++)
		if (p->owner[i] != SF_NOBODY)
			p->owner[i] = g->to[p->owner[i]];
	gather_names(p, g->x->w, g->at[1]);
	return (0);
}

/* Persons are in order: what hangs on their numbers follows. */
static int
follow(const struct walk *x, const uint32_t *to, unsigned jobs,
    struct sf_err *e)
{
	struct sf_persons *p = x->p;
	const struct sf_ledger *l = x->w->ledger;
	struct gathering g = {x, to, {NULL, x->w->best}};
	struct sf_team *t = NULL;

	p->sets = sf_mem_resize(p->mem, NULL, x->sets->n + 1,
	    sizeof(*p->sets));
	p->names = sf_mem_resize(p->mem, NULL, sf_nodes_count(x->ns) + 1 +
	    (l ? l->n : 0), sizeof(*p->names));
	g.at[0] = sf_mem_resize(p->mem, NULL, p->n + 1, sizeof(*g.at[0]));
	if (p->sets == NULL || p->names == NULL || g.at[0] == NULL)
		(void)sf_fail_mem(e);
	else
		t = sf_team_start(2, jobs > 1, gather, &g, e);
	if (t != NULL && sf_team_wait(t, e))
		t = NULL;
	sf_mem_free(p->mem, g.at[0]);
	return (t ? 0 : -1);
}

/* Who they are, in any order, and what names each. */
static int
find(struct walk *x, unsigned jobs, struct sf_err *e)
{
	struct naming w = {x->ns, x->p->m, x->p->ledger, NULL};
	struct sf_persons *p = x->p;
	uint32_t *to = NULL;
	int ret = -1;

	x->w = &w;
	if (sf_team_run(x->shares, own_sets, x, e) ||
	    number_roots(p, sf_nodes_count(x->ns), e))
		return (-1);
	w.best = sf_mem_resize(p->mem, NULL, p->n + 1, sizeof(*w.best));
	to = sf_mem_resize(p->mem, NULL, p->n + 1, sizeof(*to));
	if (w.best == NULL || to == NULL)
		(void)sf_fail_mem(e);
	else if (find_best(x, e) == 0 &&
	    (w.ledger == NULL || find_oldest(p, &w, e) == 0) &&
	    sf_persons_order(p, to, jobs, e) == 0 && follow(x, to, jobs, e) == 0)
		ret = 0;
	sf_mem_free(p->mem, w.best);
	sf_mem_free(p->mem, to);
	return (ret);
}

int
sf_persons_find(struct sf_persons *p, struct sf_nodes *ns,
    struct sf_idsets *sets, const struct sf_unite *u, const struct sf_names *m,
    const struct sf_ledger *ledger, unsigned jobs, struct sf_err *e)
{
	struct walk x = {p, ns, sets, u, NULL,
	    sets->n + ns->n < ALONE ? 1 : jobs};
	size_t n = sf_nodes_count(ns), i;

	memset(p, 0, sizeof(*p));
	p->mem = ns->mem;
	p->ns = ns;
	p->m = m;
	p->ledger = ledger;
	p->of_root = sf_mem_resize(p->mem, NULL, n + 1, sizeof(*p->of_root));
	p->owner = sf_mem_resize(p->mem, NULL, n + 1, sizeof(*p->owner));
	if (p->of_root == NULL || p->owner == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		p->of_root[i] = SF_NOBODY;
	return (find(&x, jobs, e));
}
