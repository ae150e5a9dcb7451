/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#include "identity/forgotten.h"

void
sf_forgotten_open(struct sf_forgotten *w, const struct sf_linked *l,
    int64_t when)
{
	memset(w, 0, sizeof(*w));
	w->l = l;
	w->when = when;
}

void
sf_forgotten_release(struct sf_forgotten *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		free(w->v[i].ids);
		free(w->v[i].kept);
	}
	free(w->v);
	free(w->of);
	if (w->l != NULL) {
		sf_mem_free(w->l->nodes.mem, w->gone);
		sf_mem_free(w->l->nodes.mem, w->held);
		sf_mem_free(w->l->nodes.mem, w->lost);
		sf_mem_free(w->l->nodes.mem, w->consents);
	}
	free(w->eid);
	memset(w, 0, sizeof(*w));
}

int
sf_forgotten_add(struct sf_forgotten *w, uint32_t person, uint32_t node,
    struct sf_err *e)
{
	size_t cap = w->cap ? w->cap * 2 : 16;
	struct sf_forgotten_person *v;

	if (w->n == w->cap) {
		if ((v = realloc(w->v, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		w->v = v;
		w->cap = cap;
	}
	w->v[w->n++] = (struct sf_forgotten_person){.person = person,
	    .node = person == SF_NOBODY ? node : SF_NO_NODE, .first = INT64_MAX, .last = INT64_MIN};
	return (0);
}

static int
by_person(const void *a, const void *b)
{
	const struct sf_forgotten_person *x = a, *y = b;

	if (x->person != y->person)
		return (x->person < y->person ? -1 : 1);
	return (x->node < y->node ? -1 : x->node > y->node);
}

/* Somebody who is an identifier only. */
static int
lose(struct sf_forgotten *w, size_t i, struct sf_err *e)
{
	size_t n = sf_nodes_count(&w->l->nodes);

	if (w->lost == NULL && (w->lost = sf_mem_resize(w->l->nodes.mem, NULL,
	    n + 1, sizeof(*w->lost))) == NULL)
		return (sf_fail_mem(e));
	w->lost[w->v[i].node] = (uint32_t)i + 1;
	return (0);
}

/* Each once, in the order of one_id, which is that of persons. */
static int
settle(struct sf_forgotten *w, struct sf_err *e)
{
	size_t types = w->l->rules.n + 1, i, k = 0;

	qsort(w->v, w->n, sizeof(*w->v), by_person);
	for (i = 1; i < w->n; i++)
		if (by_person(&w->v[i], &w->v[k]) != 0)
			w->v[++k] = w->v[i];
	w->n = w->n ? k + 1 : 0;
	w->of = calloc(w->l->persons.n + 1, sizeof(*w->of));
	if (w->of == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < w->n; i++) {
		if (w->v[i].person != SF_NOBODY)
			w->of[w->v[i].person] = (uint32_t)i + 1;
		else if (lose(w, i, e))
			return (-1);
		w->v[i].ids = calloc(types, sizeof(*w->v[i].ids));
		w->v[i].kept = calloc(types, sizeof(*w->v[i].kept));
		if (w->v[i].ids == NULL || w->v[i].kept == NULL)
			return (sf_fail_mem(e));
	}
	return (0);
}

/* --- records */

static struct sf_forgotten_person *
find(const struct sf_forgotten *w, uint32_t person)
{
	return (person == SF_NOBODY || w->of[person] == 0 ? NULL :
	    &w->v[w->of[person] - 1]);
}

/* Whose identifier ${i} is, of them. */
static struct sf_forgotten_person *
has(const struct sf_forgotten *w, uint32_t i)
{
	if (w->lost != NULL && w->lost[i] != 0)
		return (&w->v[w->lost[i] - 1]);
	return (find(w, w->l->persons.owner[i]));
}

static int
goes(struct sf_forgotten *w, const struct sf_forgotten_person *p,
    uint32_t number, uint64_t eid, struct sf_err *e)
{
	size_t cap = w->eid_cap ? w->eid_cap * 2 : 1024;
	struct sf_forgotten_eid *v;

	w->gone[number] = 1;
	if (w->eids == w->eid_cap) {
		if ((v = realloc(w->eid, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		w->eid = v;
		w->eid_cap = cap;
	}
	w->eid[w->eids++] = (struct sf_forgotten_eid){eid,
	    (uint32_t)(p - w->v), 0};
	return (0);
}

static void
hold(struct sf_forgotten *w, const struct sf_idset *s)
{
	uint32_t k;

	for (k = 0; k < s->n; k++)
		w->held[SF_ID_OF(s->id[k])] = 1;
}

/*
 * Of a record that does not count: whether it names a trusted identifier that
 * is in none which does, so that it was of somebody else.
 */
static int
is_elses(const struct sf_forgotten *w, const struct sf_idset *s)
{
	const struct sf_nodes *ns = &w->l->nodes;
	const struct sf_idtype *t;
	uint32_t k, id;

	for (k = 0; k < s->all; k++) {
		id = SF_ID_OF(s->id[k]);
		t = sf_nodes_type(ns, id);
		if (t->tier == SF_TIER_TRUSTED && t->listed &&
		    ns->kind[id].block == SF_NODE_ABSENT &&
		    (w->lost == NULL || w->lost[id] == 0))
			return (1);
	}
	return (0);
}

static void
hold_dropped(struct sf_forgotten *w, const struct sf_idset *s, int64_t ts)
{
	uint32_t k, id;

	if (!is_elses(w, s))
		return;
	for (k = 0; k < s->all; k++) {
		id = SF_ID_OF(s->id[k]);
		w->held[s->profile ? id : sf_nodes_at(&w->l->nodes, id,
		    ts)] = 1;
	}
}

static const struct sf_idset *
set_of(const struct sf_forgotten *w, uint32_t number, int64_t ts)
{
	return (&w->l->sets.v[sf_moves_set(&w->l->links.moves,
	    w->l->records.set[number], ts)]);
}

/* What records of others name, or did. */
static int
hold_all(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct sf_forgotten *w = ctx;
	const struct sf_idset *s;
	size_t i;

	(void)e;
	for (i = 0; i < n; i++) {
		if (w->l->records.set[number + i] == SF_DROPPED) {
			hold_dropped(w, &w->l->sets.v[v[i].set], v[i].ts);
			continue;
		}
		s = set_of(w, number + (uint32_t)i, v[i].ts);
		if (find(w, s->person) == NULL)
			hold(w, s);
	}
	return (0);
}

static int
note_consent(void *ctx, const struct sf_consent *c, struct sf_str said,
    struct sf_str src, struct sf_err *e)
{
	struct sf_forgotten *w = ctx;

	(void)said;
	(void)src;
	(void)e;
	w->consents[c->number] = 1;
	return (0);
}

/* Whether all that the set names stays. */
static int
names_others(const struct sf_forgotten *w, const struct sf_idset *s)
{
	uint32_t k;

	for (k = 0; k < s->n && w->held[SF_ID_OF(s->id[k])]; k++)
		continue;
	return (k == s->n);
}

/* Whether the set of theirs names somebody by a name. */
static int
by_name(const struct sf_forgotten *w, const struct sf_idset *s)
{
	uint32_t k;

	for (k = 0; k < s->n; k++)
		if (sf_nodes_type(&w->l->nodes, SF_ID_OF(s->id[k]))->is_name)
			return (1);
	return (0);
}

/* A record that counts: whose is it? */
static int
judge_live(struct sf_forgotten *w, uint32_t number, const struct sf_head *v,
    struct sf_err *e)
{
	const struct sf_idset *s = set_of(w, number, v->ts);
	struct sf_forgotten_person *p = find(w, s->person);

	if (p == NULL)
		return (0);
	if (s->profile) {
		p->profiles++;
		return (goes(w, p, number, v->eid, e));
	}
	if (v->ts >= w->when ? !by_name(w, s) : w->consents[number] &&
	    names_others(w, s))
		return (0);
	p->events++;
	p->first = v->ts < p->first ? v->ts : p->first;
	p->last = v->ts > p->last ? v->ts : p->last;
	return (goes(w, p, number, v->eid, e));
}

static int
live(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct sf_forgotten *w = ctx;
	size_t i;

	for (i = 0; i < n; i++)
		if (w->l->records.set[number + i] != SF_DROPPED &&
		    judge_live(w, number + (uint32_t)i, &v[i], e))
			return (-1);
	return (0);
}

/* Whose identifier ${i} is; *${alone}: and nobody else's. */
static struct sf_forgotten_person *
of_whom(const struct sf_forgotten *w, uint32_t i, int *alone)
{
	struct sf_forgotten_person *p = has(w, i);

	*alone = p != NULL && !w->held[i];
	return (p);
}

/* Whose set ${s} of records that do not count is, of them. */
static struct sf_forgotten_person *
named(const struct sf_forgotten *w, const struct sf_idset *s, int64_t ts)
{
	const struct sf_nodes *ns = &w->l->nodes;
	struct sf_forgotten_person *p = NULL, *q;
	int alone, all = 1;
	uint32_t k, id;

	for (k = 0; k < s->all; k++) {
		if (s->id[k] & SF_SHARED_BIT)
			continue;
		id = s->profile ? s->id[k] : sf_nodes_at(ns, s->id[k], ts);
		for (; id != SF_NO_NODE; id = s->profile ?
		    sf_nodes_next(ns, id) : SF_NO_NODE) {
			q = of_whom(w, id, &alone);
			if (alone)
				return (q);
			all = all && q != NULL;
			p = p ? p : q;
		}
	}
	return (all ? p : NULL);
}

static int
by_hash(const void *a, const void *b)
{
	const struct sf_forgotten_eid *x = a, *y = b;

	return (x->hash < y->hash ? -1 : x->hash > y->hash);
}

static struct sf_forgotten_person *
under_eid(const struct sf_forgotten *w, uint64_t eid)
{
	struct sf_forgotten_eid key = {eid, 0, 0}, *v;

	if (w->eids == 0)
		return (NULL);
	v = bsearch(&key, w->eid, w->eids, sizeof(key), by_hash);
	return (v != NULL ? &w->v[v->by] : NULL);
}

static int
dropped(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct sf_forgotten *w = ctx;
	struct sf_forgotten_person *p;
	const struct sf_idset *s;
	size_t i;

	(void)e;
	for (i = 0; i < n; i++) {
		if (w->l->records.set[number + i] != SF_DROPPED)
			continue;
		s = &w->l->sets.v[v[i].set];
		p = s->profile || v[i].ts < w->when ?
		    named(w, s, v[i].ts) : NULL;
		if (p == NULL && (p = under_eid(w, v[i].eid)) == NULL)
			continue;
		p->dropped++;
		w->gone[number + i] = 1;
	}
	return (0);
}

/* --- identifiers */

int
sf_forgotten_has(const struct sf_forgotten *w, uint32_t i)
{
	return (has(w, i) != NULL && (sf_nodes_links(&w->l->nodes, i) ||
	    (w->lost != NULL && w->lost[i] != 0)));
}

static void
count_ids(struct sf_forgotten *w)
{
	const struct sf_nodes *ns = &w->l->nodes;
	size_t n = sf_nodes_count(ns);
	struct sf_forgotten_person *p;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (!sf_forgotten_has(w, i) || sf_nodes_type(ns, i)->is_name)
			continue;
		p = has(w, i);
		if (w->held[i])
			p->kept[ns->kind[i].type]++;
		else
			p->ids[ns->kind[i].type]++;
	}
}

int
sf_forgotten_find(struct sf_forgotten *w, struct sf_err *e)
{
	struct sf_heads *heads = &w->l->store->heads;

	w->gone = sf_mem_resize(w->l->nodes.mem, NULL, w->l->records.n + 1, 1);
	w->held = sf_mem_resize(w->l->nodes.mem, NULL,
	    sf_nodes_count(&w->l->nodes) + 1, 1);
	w->consents = sf_mem_resize(w->l->nodes.mem, NULL,
	    w->l->records.n + 1, 1);
	if (w->gone == NULL || w->held == NULL || w->consents == NULL)
		return (sf_fail_mem(e));
	if (settle(w, e) || sf_heads_each(heads, hold_all, w, e) ||
	    sf_records_consents_each(&w->l->records, note_consent, w, e) ||
	    sf_heads_each(heads, live, w, e))
		return (-1);
	if (w->eids > 0)
		qsort(w->eid, w->eids, sizeof(*w->eid), by_hash);
	if (sf_heads_each(heads, dropped, w, e))
		return (-1);
	count_ids(w);
	return (0);
}

/* --- what is told */

uint64_t
sf_forgotten_records(const struct sf_forgotten *w)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < w->n; i++)
		sum += w->v[i].events + w->v[i].profiles + w->v[i].dropped;
	return (sum);
}

uint64_t
sf_forgotten_ids(const struct sf_forgotten *w, uint64_t *kept)
{
	uint64_t sum = 0;
	size_t i, t;

	*kept = 0;
	for (i = 0; i < w->n; i++)
		for (t = 0; t < w->l->rules.n; t++) {
			sum += w->v[i].ids[t];
			*kept += w->v[i].kept[t];
		}
	return (sum);
}

static void
put_ts(struct sf_buf *b, const char *name, int64_t ms)
{
	char ts[SF_TS_LEN + 1];

	sf_ts_format(ms, ts);
	sf_buf_addf(b, ",\"%s\":\"%s\"", name, ts);
}

/* The type behind ${last} by name, of those that ${n} counts; or NULL. */
static const struct sf_idtype *
next_type(const struct sf_idrules *r, const uint32_t *n,
    const struct sf_idtype *last)
{
	const struct sf_idtype *t, *best = NULL;

	for (t = r->type; t < r->type + r->n; t++)
		if (n[t - r->type] > 0 && (last == NULL || sf_str_cmp(t->name,
		    last->name) > 0) && (best == NULL || sf_str_cmp(t->name,
		    best->name) < 0))
			best = t;
	return (best);
}

/* Types are numbered as they come. */
static void
put_counts(const struct sf_forgotten *w, const char *name, const uint32_t *n,
    struct sf_buf *b)
{
	const struct sf_idrules *r = &w->l->rules;
	const struct sf_idtype *t = NULL;
	const char *comma = "";

	sf_buf_addf(b, ",\"%s\":{", name);
	while ((t = next_type(r, n, t)) != NULL) {
		sf_buf_adds(b, comma);
		sf_buf_json(b, t->name.p, t->name.n);
		sf_buf_addf(b, ":%u", n[t - r->type]);
		comma = ",";
	}
	sf_buf_addc(b, '}');
}

/* Memory that runs out is remembered by ${b}. */
static void
put_aliases(const struct sf_forgotten *w, uint32_t person, struct sf_buf *b)
{
	struct sf_buf names = {0};
	const struct sf_str *v;
	struct sf_err e = {0};
	size_t n, i;

	if (sf_persons_others(&w->l->persons, person, &names, &v, &n, &e)) {
		b->failed = 1;
		n = 0;
	}
	for (i = 0; i < n; i++) {
		sf_buf_adds(b, i > 0 ? "," : "");
		sf_buf_json(b, v[i].p, v[i].n);
	}
	sf_buf_release(&names);
}

static void
put_person(const struct sf_forgotten *w, const struct sf_forgotten_person *p,
    uint64_t gen, struct sf_buf *b)
{
	struct sf_str one_id = p->person == SF_NOBODY ? sf_names_of(
	    &w->l->names, &w->l->nodes, p->node) :
	    w->l->persons.v[p->person].one_id;

	sf_buf_adds(b, "{\"one_id\":");
	sf_buf_json(b, one_id.p, one_id.n);
	put_ts(b, "forgotten", w->when);
	sf_buf_addf(b, ",\"generation\":%ju,\"aliases\":[", (uintmax_t)gen);
	if (p->person != SF_NOBODY)
		put_aliases(w, p->person, b);
	sf_buf_addf(b, "],\"events\":%ju,\"profiles\":%ju,\"dropped\":%ju",
	    (uintmax_t)p->events, (uintmax_t)p->profiles,
	    (uintmax_t)p->dropped);
	if (p->first <= p->last) {
		put_ts(b, "first_ts", p->first);
		put_ts(b, "last_ts", p->last);
	}
	put_counts(w, "ids", p->ids, b);
	put_counts(w, "kept", p->kept, b);
	sf_buf_adds(b, "}\n");
}

void
sf_forgotten_receipt(const struct sf_forgotten *w, uint64_t gen,
    struct sf_buf *b)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		put_person(w, &w->v[i], gen, b);
}
