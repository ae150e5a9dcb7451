/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "base/radix.h"
#include "io/team.h"

#include "identity/persons.h"

#define AHEAD 16		/* what is asked for before its turn */

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

static int
add_person(struct sf_persons *p, size_t *cap, uint32_t root, struct sf_err *e)
{
	struct sf_person *v;

	if (p->n + 1 >= *cap) {		/* one more stands behind the last */
		*cap += *cap / 2 + 1024;
		v = sf_mem_resize(p->mem, p->v, *cap, sizeof(*v));
		if (v == NULL)
			return (sf_fail_mem(e));
		p->v = v;
	}
	memset(&p->v[p->n], 0, sizeof(p->v[0]));
	p->v[p->n].root = root;
	p->of_root[root] = (uint32_t)p->n++;
	return (0);
}

/* A set belongs to the person of its strongest identifier that links. */
static int
find_owners(struct sf_persons *p, struct sf_idsets *sets,
    const struct sf_nodes *ns, const struct sf_unite *u, struct sf_err *e)
{
	uint32_t center, root;
	size_t i, cap = 0;

	for (i = 0; i < sets->n; i++) {
		center = sf_idsets_center(&sets->v[i], ns);
		if (center == SF_NO_NODE)
			continue;
		root = u->parent[center];
		if (p->of_root[root] == SF_NOBODY &&
		    add_person(p, &cap, root, e))
			return (-1);
		sets->v[i].person = p->of_root[root];
	}
	return (0);
}

/* To whom each identifier links: roots are all over the memory. */
static void
link_owners(struct sf_persons *p, const struct sf_nodes *ns,
    const struct sf_unite *u)
{
	uint32_t n = (uint32_t)sf_nodes_count(ns), i;

	for (i = 0; i < n; i++) {
		if (i + AHEAD < n)
			__builtin_prefetch(&p->of_root[u->parent[i + AHEAD]]);
		p->owner[i] = sf_nodes_belongs(ns, i) ?
		    p->of_root[u->parent[i]] : SF_NOBODY;
	}
}

/* When each identifier was first seen with the person to whom it links. */
static void
find_firsts(const struct sf_persons *p, struct sf_nodes *ns,
    const struct sf_idsets *sets)
{
	const struct sf_idset *s;
	uint32_t k, id;
	int64_t first;
	size_t i;

	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		if (s->person == SF_NOBODY)
			continue;
		for (k = 0; k < s->n; k++) {
			id = s->id[k];
			if (id & SF_SHARED_BIT ||
			    !sf_persons_links(p, s->person, id))
				continue;
			first = s->seen ? s->seen[k].first : s->first;
			if (first < ns->v[id].first)
				ns->v[id].first = first;
		}
	}
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

static void
find_best(struct sf_persons *p, struct naming *w)
{
	size_t n = sf_nodes_count(w->ns);
	uint32_t i, who;

	for (i = 0; i < p->n; i++)
		w->best[i] = SF_NO_NODE;
	for (i = 0; i < n; i++) {
		if ((who = p->owner[i]) == SF_NOBODY)
			continue;
		/* Linked by its name alone: nothing was seen of it here. */
		if (sf_nodes_type(w->ns, i)->listed && !listed(w, i))
			continue;
		if (w->best[who] == SF_NO_NODE || better(w, i, w->best[who]))
			w->best[who] = i;
	}
	for (i = 0; i < p->n; i++) {
		p->v[i].one_id = sf_names_of(w->m, w->ns, w->best[i]);
		p->v[i].founder = w->best[i];
	}
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
gather_names(struct sf_persons *p, const struct naming *w)
{
	const struct sf_ledger *l = w->ledger;
	uint32_t n = (uint32_t)sf_nodes_count(w->ns), i, who, had, total = 0;

	for (i = 0; i < n; i++) {
		who = p->owner[i];
		if (who != SF_NOBODY && worth_listing(w, i))
			p->v[who].named++;
	}
	for (i = 0; l != NULL && i < l->n; i++)
		if ((who = alias_of(p, w, &l->v[i])) != SF_NOBODY)
			p->v[who].named++;
	for (i = 0; i <= p->n; i++) {
		had = p->v[i].named;
		p->v[i].named = total;
		total += had;
	}
	for (i = 0; i < n; i++) {
		who = p->owner[i];
		if (who != SF_NOBODY && worth_listing(w, i))
			p->names[p->v[who].named++] = i;
	}
	for (i = 0; l != NULL && i < l->n; i++)
		if ((who = alias_of(p, w, &l->v[i])) != SF_NOBODY)
			p->names[p->v[who].named++] = SF_OLD_NAME | i;
	/* Each start has moved to where the next one begins. */
	for (i = (uint32_t)p->n; i > 0; i--)
		p->v[i].named = p->v[i - 1].named;
	p->v[0].named = 0;
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

/* A person on her way to her place: most names differ early. */
struct placed {
	uint64_t head;		/* of her name */
	const struct sf_person *v;
};

static int
by_one_id(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return (sf_str_cmp(x->v->one_id, y->v->one_id));
}

static uint64_t
head_of(struct sf_str s)
{
	uint64_t h = 0;
	size_t i;

	for (i = 0; i < 8; i++)
		h = h << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
	return (h);
}

static void
sort_placed(struct placed *at, struct placed *tmp, size_t n)
{
	size_t i, k;

	sf_radix(at, tmp, n, sizeof(*at), offsetof(struct placed, head),
	    sizeof(at->head));
	for (i = 0; i < n; i = k) {
		for (k = i + 1; k < n && at[k].head == at[i].head;)
			k++;
		if (k - i > 1)
			qsort(at + i, k - i, sizeof(*at), by_one_id);
	}
}

/* Persons in the order of one_id. */
static int
order(struct sf_persons *p, struct sf_err *e)
{
	struct placed *at = sf_mem_resize(p->mem, NULL, 2 * (p->n + 1),
	    sizeof(*at));
	struct sf_person *v = sf_mem_resize(p->mem, NULL, p->n + 1,
	    sizeof(*v));
	size_t i;

	if (at == NULL || v == NULL) {
		sf_mem_free(p->mem, at);
		sf_mem_free(p->mem, v);
		return (sf_fail_mem(e));
	}
	for (i = 0; i < p->n; i++)
		at[i] = (struct placed){head_of(p->v[i].one_id), &p->v[i]};
	sort_placed(at, at + p->n, p->n);
	for (i = 0; i < p->n; i++) {
		if (i + AHEAD < p->n)
			__builtin_prefetch(at[i + AHEAD].v);
		v[i] = *at[i].v;
	}
	memset(&v[p->n], 0, sizeof(*v));
	sf_mem_free(p->mem, at);
	sf_mem_free(p->mem, p->v);
	p->v = v;
	return (0);
}

/* The sets of each person's events, side by side; there is room for all. */
static void
gather_sets(struct sf_persons *p, const struct sf_idsets *sets)
{
	const struct sf_idset *s;
	uint32_t total = 0, had;
	size_t i;

	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		if (s->person != SF_NOBODY && !s->profile)
			p->v[s->person].from++;
	}
	for (i = 0; i <= p->n; i++) {
		had = p->v[i].from;
		p->v[i].from = total;
		total += had;
	}
	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		if (s->person != SF_NOBODY && !s->profile)
			p->sets[p->v[s->person].from++] = (uint32_t)i;
	}
	/* Each start has moved to where the next one begins. */
	for (i = p->n; i > 0; i--)
		p->v[i].from = p->v[i - 1].from;
	p->v[0].from = 0;
}

struct gathering {
	struct sf_persons *p;
	struct sf_idsets *sets;
	const struct naming *w;
	const uint32_t *to;	/* persons by the numbers that were */
};

/* Everybody's number goes with her: share 0 sees to sets, 1 to identifiers. */
static int
gather(void *ctx, unsigned share, struct sf_err *e)
{
	const struct gathering *g = ctx;
	size_t n = sf_nodes_count(g->w->ns), i;
	uint32_t *owner = g->p->owner;
	struct sf_idset *s = g->sets->v;

	(void)e;
	if (share == 0) {
		for (i = 0; i < g->sets->n; i++)
			if (s[i].person != SF_NOBODY)
				s[i].person = g->to[s[i].person];
		gather_sets(g->p, g->sets);
		return (0);
	}
	for (i = 0; i < n; i++)
		if (owner[i] != SF_NOBODY)
			owner[i] = g->to[owner[i]];
	gather_names(g->p, g->w);
	return (0);
}

/* Persons are in order: what hangs on their numbers follows. */
static int
follow(struct sf_persons *p, struct sf_idsets *sets, const struct naming *w,
    uint32_t *was, unsigned jobs, struct sf_err *e)
{
	struct gathering g = {p, sets, w, was};
	struct sf_team *t;
	size_t i;

	p->sets = sf_mem_resize(p->mem, NULL, sets->n + 1, sizeof(*p->sets));
	p->names = sf_mem_resize(p->mem, NULL, sf_nodes_count(w->ns) + 1 +
	    (w->ledger ? w->ledger->n : 0), sizeof(*p->names));
	if (p->sets == NULL || p->names == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < p->n; i++)
		p->of_root[p->v[i].root] = (uint32_t)i;
	for (i = 0; i < p->n; i++)
		was[i] = p->of_root[was[i]];
	t = sf_team_start(2, jobs > 1, gather, &g, e);
	return (t ? sf_team_wait(t, e) : -1);
}

int
sf_persons_find(struct sf_persons *p, struct sf_nodes *ns,
    struct sf_idsets *sets, const struct sf_unite *u, const struct sf_names *m,
    const struct sf_ledger *ledger, unsigned jobs, struct sf_err *e)
{
	struct naming w = {ns, m, ledger, NULL};
	size_t n = sf_nodes_count(ns), i;
	uint32_t *was = NULL;
	int ret = -1;

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
	if (find_owners(p, sets, ns, u, e))
		goto done;
	link_owners(p, ns, u);
	find_firsts(p, ns, sets);
	w.best = sf_mem_resize(p->mem, NULL, p->n + 1, sizeof(*w.best));
	was = sf_mem_resize(p->mem, NULL, p->n + 1, sizeof(*was));
	if (w.best == NULL || was == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	find_best(p, &w);
	if (ledger != NULL && find_oldest(p, &w, e))
		goto done;
	for (i = 0; i < p->n; i++)
		was[i] = p->v[i].root;
	ret = order(p, e) || follow(p, sets, &w, was, jobs, e) ? -1 : 0;
done:
	sf_mem_free(p->mem, w.best);
	sf_mem_free(p->mem, was);
	return (ret);
}
