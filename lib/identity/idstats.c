/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "identity/idstats_own.h"
#include "identity/places.h"
#include "identity/reason.h"
#include "stat/quantile.h"

#include "identity/idstats.h"

const char *const idstats_kinds[KINDS] = {"links", "block", "per_value",
    "majority", "relation", "refused", "moved"};

static void
spread(struct spread *q, int64_t *v, size_t n)
{
	static const double at[QUANTILES] = {0.5, 0.9, 0.99, 0.999, 1.0};
	size_t i;

	sf_ascend_i64(v, n);
	for (i = 0; i < QUANTILES; i++)
		q->at[i] = sf_quantile_i64(v, n, at[i]);
}

/* Whether identifier ${i} counts: a name is none, it stands for another. */
static int
counts(const struct sf_linked *l, uint32_t i)
{
	return (l->nodes.kind[i].block != SF_NODE_ABSENT &&
	    !sf_nodes_type(&l->nodes, i)->is_name);
}

static void
count_identifiers(struct idstats *s)
{
	const struct sf_linked *l = &s->w.l;
	uint32_t n = (uint32_t)sf_nodes_count(&l->nodes), i, holder;
	struct of_type *t;

	for (i = 0; i < n; i++) {
		if (!counts(l, i))
			continue;
		t = &s->type[l->nodes.kind[i].type];
		s->ids++;
		t->all++;
		holder = sf_reason_holder(l, i);
		if (holder != SF_NOBODY) {
			s->links++;
			s->ids_of[holder]++;
			t->kind[LINKS]++;
		}
		switch (sf_reason_plain(l, i)) {
		case SF_WHY_BLOCK:
			t->kind[BLOCKED]++;
			break;
		case SF_WHY_CROWD:
			t->kind[CROWDED]++;
			break;
		case SF_WHY_DISPUTED:
			t->kind[DISPUTED]++;
			break;
		case SF_WHY_RELATION:
			t->kind[RELATION]++;
			break;
		case SF_WHY_LINKS:
		case SF_WHY_REFUSED:
		case SF_WHY_GIVEN:
		case SF_WHY_ELSEWHERE:
			break;
		}
		t->kind[MOVED] += sf_nodes_whole(&l->nodes, i) == i &&
		    sf_nodes_next(&l->nodes, i) != SF_NO_NODE;
	}
}

const char *const idstats_bars[BARS] = {"unique", "per_person", "never",
    "majority"};

/* Identifiers of which some link was refused, each once a rule. */
static int
count_refused(struct idstats *s, struct sf_err *e)
{
	const struct sf_linked *l = &s->w.l;
	uint8_t *seen = calloc(sf_nodes_count(&l->nodes) + 1, 1);
	const struct sf_refusal *r;
	const char *rule;
	unsigned bar;
	size_t i;

	if (seen == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < l->links.n; i++) {
		r = &l->links.refused[i];
		rule = sf_unite_rule(&l->unite, &l->rules, r->limit);
		for (bar = 0; strcmp(idstats_bars[bar], rule) != 0; bar++)
			;
		if (!seen[r->weak])
			s->type[l->nodes.kind[r->weak].type].kind[REFUSED]++;
		s->bar[bar] += (seen[r->weak] & 1U << bar) == 0;
		seen[r->weak] |= (uint8_t)(1U << bar);
	}
	free(seen);
	return (0);
}

static void
count_events(struct idstats *s)
{
	const struct sf_idset *set;
	size_t i;

	for (i = 0; i < s->w.l.sets.n; i++) {
		set = &s->w.l.sets.v[i];
		if (set->profile) {
			s->profiles += set->count;
			continue;
		}
		s->named[set->n < MORE ? set->n : MORE] += set->count;
		if (set->person == SF_NOBODY) {
			s->lonely += set->count;
			continue;
		}
		s->linked += set->count;
		s->events_of[set->person] += (int64_t)set->count;
	}
}

/* A person takes her place among the largest; they come by one_id. */
static void
enlarge(struct idstats *s, const struct large *p)
{
	size_t i;

	if (s->larges == LARGEST && (p->ids < s->large[LARGEST - 1].ids ||
	    (p->ids == s->large[LARGEST - 1].ids &&
	    p->events <= s->large[LARGEST - 1].events)))
		return;
	s->larges += s->larges < LARGEST;
	for (i = s->larges - 1; i > 0 && (p->ids > s->large[i - 1].ids ||
	    (p->ids == s->large[i - 1].ids &&
	    p->events > s->large[i - 1].events)); i--)
		s->large[i] = s->large[i - 1];
	s->large[i] = *p;
}

static void
count_persons(struct idstats *s)
{
	const struct sf_persons *p = &s->w.l.persons;
	unsigned b;
	size_t i;

	for (i = 0; i < p->n; i++) {
		s->tier[s->w.l.unite.anchor[p->v[i].root]]++;
		for (b = 0; b < BUCKETS - 1 &&
		    s->ids_of[i] > INT64_C(1) << b; b++)
			;
		s->bucket[b]++;
		enlarge(s, &(struct large){(uint32_t)i, s->ids_of[i],
		    s->events_of[i]});
	}
	spread(&s->ids_spread, s->ids_of, p->n);
	spread(&s->events_spread, s->events_of, p->n);
}

/* With how many persons the values of each type were seen. */
static int
spread_degrees(struct idstats *s, struct sf_err *e)
{
	const struct sf_linked *l = &s->w.l;
	uint32_t n = (uint32_t)sf_nodes_count(&l->nodes), i, t;
	uint32_t *seen = calloc(l->persons.n + 1, sizeof(*seen));
	int64_t *v = malloc((n + (size_t)1) * sizeof(*v));
	struct sf_places places = {0};
	size_t k;
	int ret = -1;

	if (seen == NULL || v == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (sf_places_of_nodes(&places, l, e))
		goto done;
	for (t = 0; t < l->rules.n; t++) {
		for (k = i = 0; s->type[t].all > 0 && i < n; i++) {
			if (l->nodes.kind[i].type != t || !counts(l, i))
				continue;
			v[k++] = sf_places_degree(&places, l, i, seen).persons;
		}
		spread(&s->type[t].persons, v, k);
	}
	ret = 0;
done:
	sf_places_release(&places);
	free(seen);
	free(v);
	return (ret);
}

static int
count(struct idstats *s, struct sf_err *e)
{
	const struct sf_linked *l = &s->w.l;

	s->type = calloc(l->rules.n + 1, sizeof(*s->type));
	s->ids_of = calloc(l->persons.n + 1, sizeof(*s->ids_of));
	s->events_of = calloc(l->persons.n + 1, sizeof(*s->events_of));
	if (s->type == NULL || s->ids_of == NULL || s->events_of == NULL)
		return (sf_fail_mem(e));
	count_identifiers(s);
	count_events(s);
	count_persons(s);
	return (count_refused(s, e) || spread_degrees(s, e) ? -1 : 0);
}

static int
work(struct idstats *s, const struct sf_run *run, const struct sf_asking *a,
    struct sf_err *e)
{
	if (sf_answer_open(&s->w, run, a, "metric,type,one_id,part,value",
	    e) || sf_answer_read(&s->w, e) || count(s, e) ||
	    (s->w.rows ? idstats_rows(s, e) : idstats_text(s, e)))
		return (-1);
	return (sf_answer_end(&s->w, e));
}

int
sf_idstats(const struct sf_run *run, const struct sf_asking *a,
    struct sf_err *e)
{
	struct idstats *s = calloc(1, sizeof(*s));
	int ret;

	if (s == NULL)
		return (sf_fail_mem(e));
	ret = work(s, run, a, e);
	free(s->type);
	free(s->ids_of);
	free(s->events_of);
	sf_answer_close(&s->w);
	free(s);
	return (ret);
}
