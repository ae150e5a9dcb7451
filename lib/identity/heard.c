/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#include "identity/heard.h"

void
sf_heard_release(struct sf_heard *h)
{
	sf_map_release(&h->map);
	sf_arena_release(&h->mem);
	free(h->said);
	sf_mem_free(h->tables, h->of);
	sf_mem_free(h->tables, h->holder);
	sf_mem_free(h->tables, h->hold);
	memset(h, 0, sizeof(*h));
}

int
sf_heard_init(struct sf_heard *h, const struct sf_nodes *ns,
    const struct sf_idsets *sets, struct sf_err *e)
{
	size_t n = sf_nodes_count(ns), i;
	const struct sf_idset *s;
	uint32_t *at, k;

	memset(h, 0, sizeof(*h));
	h->tables = ns->mem;
	h->of = sf_mem_resize(h->tables, NULL, n + 1, sizeof(*h->of));
	h->holder = sf_mem_resize(h->tables, NULL, n + 1,
	    sizeof(*h->holder));
	if (h->of == NULL || h->holder == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		h->holder[i] = SF_NOBODY;
	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		for (k = 0; k < s->n && s->person != SF_NOBODY; k++) {
			at = &h->holder[SF_ID_OF(s->id[k])];
			if (*at == SF_NOBODY)
				*at = s->person;
			else if (*at != s->person)
				*at = SF_SEVERAL;
		}
	}
	return (0);
}

/* Whether somebody else than the set's person holds the identifier. */
static int
held_elsewhere(const struct sf_heard *h, const struct sf_idset *set,
    uint32_t id)
{
	return (h->holder[id] != SF_NOBODY && h->holder[id] != set->person);
}

/* Whether a consent of a record of this set concerns others. */
static int
concerns(const struct sf_heard *h, const struct sf_idset *set)
{
	uint32_t k;

	for (k = 0; k < set->n; k++)
		if (held_elsewhere(h, set, SF_ID_OF(set->id[k])))
			return (1);
	return (0);
}

static struct sf_said *
fresh_said(struct sf_heard *h, uint32_t id, struct sf_str name)
{
	size_t cap = h->cap ? h->cap * 2 : 64;
	struct sf_said *s;
	char *own;

	if (h->n + 1 >= h->cap) {
		if ((s = realloc(h->said, cap * sizeof(*s))) == NULL)
			return (NULL);
		h->said = s;
		h->cap = cap;
	}
	if ((own = sf_arena_dup(&h->mem, name.p, name.n)) == NULL)
		return (NULL);
	s = &h->said[++h->n];
	memset(s, 0, sizeof(*s));
	s->id = id;
	s->name = (struct sf_str){own, name.n};
	s->is.ts = INT64_MIN;
	s->next = h->of[id];
	h->of[id] = (uint32_t)h->n;
	return (s);
}

static int
say(struct sf_heard *h, uint32_t id, struct sf_str name,
    const struct sf_saying *said, struct sf_err *e)
{
	struct sf_buf key = {0};
	struct sf_map_entry *m;
	struct sf_said *s;
	int fresh, ret = -1;

	sf_buf_add(&key, &id, sizeof(id));
	sf_buf_addstr(&key, name);
	if (sf_buf_check(&key, e))
		goto done;
	m = sf_map_put(&h->map, sf_buf_str(&key), h->n + 1, &fresh);
	if (m == NULL || (fresh && fresh_said(h, id, name) == NULL))
		goto nomem;
	s = &h->said[m->val];
	if (!fresh && !sf_fold_consent_beats(said, &s->is)) {
		ret = 0;
		goto done;
	}
	s->is = *said;
	s->is.val.p = sf_arena_dup(&h->mem, said->val.p, said->val.n);
	s->is.src.p = sf_arena_dup(&h->mem, said->src.p, said->src.n);
	if (s->is.val.p == NULL || s->is.src.p == NULL)
		goto nomem;
	ret = 0;
	goto done;
nomem:
	(void)sf_fail_mem(e);
done:
	sf_buf_release(&key);
	return (ret);
}

static int
hear(struct sf_heard *h, const struct sf_idset *set, const struct sf_jdoc *doc,
    const struct sf_saying *by, struct sf_err *e)
{
	struct sf_saying said = *by;
	struct sf_buf value = {0};
	uint32_t i, k, id;
	int ret = -1;

	for (i = sf_j_first(doc, 0); i != 0; i = sf_j_after(doc, 0, i)) {
		sf_buf_clear(&value);
		sf_j_write(&value, doc, i);
		if (sf_buf_check(&value, e))
			goto done;
		said.val = sf_buf_str(&value);
		if (set->person != SF_NOBODY &&
		    sf_str_is(said.val, "\"yes\""))
			continue;
		for (k = 0; k < set->n; k++) {
			id = SF_ID_OF(set->id[k]);
			if (held_elsewhere(h, set, id) &&
			    say(h, id, doc->node[i].key, &said, e))
				goto done;
		}
	}
	ret = 0;
done:
	sf_buf_release(&value);
	return (ret);
}

static int
add_holding(struct sf_heard *h, uint32_t person, uint32_t id,
    struct sf_err *e)
{
	size_t cap = h->hold_cap + h->hold_cap / 2 + 64;
	struct sf_holding *hold;

	if (h->holds == h->hold_cap) {
		hold = sf_mem_resize(h->tables, h->hold, cap, sizeof(*hold));
		if (hold == NULL)
			return (sf_fail_mem(e));
		h->hold = hold;
		h->hold_cap = cap;
	}
	h->hold[h->holds++] = (struct sf_holding){person, id};
	return (0);
}

static int
by_person(const void *a, const void *b)
{
	const struct sf_holding *x = a, *y = b;

	if (x->person != y->person)
		return (x->person < y->person ? -1 : 1);
	return (x->id < y->id ? -1 : x->id > y->id);
}

static int
settle(struct sf_heard *h, const struct sf_idsets *sets, struct sf_err *e)
{
	const struct sf_idset *s;
	size_t i, n = 0;
	uint32_t k, id;

	if (h->n == 0)
		return (0);
	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		for (k = 0; k < s->n && s->person != SF_NOBODY; k++) {
			id = SF_ID_OF(s->id[k]);
			if (h->of[id] != 0 && add_holding(h, s->person, id, e))
				return (-1);
		}
	}
	if (h->holds == 0)
		return (0);
	qsort(h->hold, h->holds, sizeof(*h->hold), by_person);
	for (i = 1; i < h->holds; i++)
		if (by_person(&h->hold[n], &h->hold[i]) != 0)
			h->hold[++n] = h->hold[i];
	h->holds = n + 1;
	return (0);
}

struct hearing {
	struct sf_heard *h;
	const struct sf_records *r;
	const struct sf_moves *m;
	struct sf_json *json;
};

/* What a record says, which as a rule concerns nobody else. */
static int
hear_one(void *ctx, const struct sf_consent *c, struct sf_str said,
    struct sf_str src, struct sf_err *e)
{
	struct hearing *g = ctx;
	const struct sf_idset *set = &g->r->sets->v[sf_moves_set(g->m,
	    g->r->set[c->number], c->ts)];
	struct sf_saying by = {.ts = c->ts, .src = src};
	struct sf_jdoc doc;

	if (!concerns(g->h, set))
		return (0);
	if (g->json == NULL && (g->json = sf_json_new(e)) == NULL)
		return (-1);
	return (sf_json_parse(g->json, said.p, said.n, 0, &doc, e) ||
	    hear(g->h, set, &doc, &by, e) ? -1 : 0);
}

int
sf_heard_all(struct sf_heard *h, const struct sf_records *r,
    const struct sf_moves *m, struct sf_err *e)
{
	struct hearing g = {h, r, m, NULL};
	int ret = sf_records_consents_each(r, hear_one, &g, e);

	sf_json_free(g.json);
	return (ret ? -1 : settle(h, r->sets, e));
}

/* The place of the person's first holding. */
static size_t
holdings(const struct sf_heard *h, uint32_t person)
{
	size_t from = 0, to = h->holds, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (h->hold[mid].person < person)
			from = mid + 1;
		else
			to = mid;
	}
	return (from);
}

int
sf_heard_fold(const struct sf_heard *h, uint32_t person, struct sf_fold *f,
    struct sf_err *e)
{
	const struct sf_said *s;
	uint32_t k;
	size_t i;

	for (i = holdings(h, person); i < h->holds &&
	    h->hold[i].person == person; i++)
		for (k = h->of[h->hold[i].id]; k != 0; k = s->next) {
			s = &h->said[k];
			if (sf_fold_consent(f, s->name, &s->is, e))
				return (-1);
		}
	return (0);
}

