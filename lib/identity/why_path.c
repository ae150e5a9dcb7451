/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "base/date.h"
#include "identity/witness.h"
#include "identity/why_own.h"
#include "record/event.h"

/* The ties of one person, from either end. */
struct end {
	uint32_t at, other;
	const struct sf_tie *tie;
};

struct walk {
	struct end *end;
	size_t ends;
	size_t *by;		/* of what is reached: the end that led there */
};

static int
by_at(const void *a, const void *b)
{
	const struct end *x = a, *y = b;

	if (x->at != y->at)
		return (x->at < y->at ? -1 : 1);
	return (x->other < y->other ? -1 : x->other > y->other);
}

static int
gather(struct walk *k, const struct sf_unite *u, uint32_t root,
    struct sf_err *e)
{
	const struct sf_tie *t;
	size_t n = 0, i;

	for (i = 0; i < u->ties; i++)
		n += u->parent[u->tree[i].weak] == root;
	k->end = malloc((n * 2 + 1) * sizeof(*k->end));
	k->by = malloc((n * 2 + 1) * sizeof(*k->by));
	if (k->end == NULL || k->by == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < u->ties; i++) {
		t = &u->tree[i];
		if (u->parent[t->weak] != root)
			continue;
		k->end[k->ends++] = (struct end){t->weak, t->strong, t};
		k->end[k->ends++] = (struct end){t->strong, t->weak, t};
	}
	if (k->ends > 1)
		qsort(k->end, k->ends, sizeof(*k->end), by_at);
	return (0);
}

static size_t
first_end(const struct walk *k, uint32_t at)
{
	size_t from = 0, to = k->ends, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (k->end[mid].at < at)
			from = mid + 1;
		else
			to = mid;
	}
	return (from);
}

/*
 * From ${to} on through the tree until ${from} is reached; each identifier's
 * ends lie side by side, so that the first of them stands for it.
 */
static int
reach(struct walk *k, uint32_t from, uint32_t to, struct sf_err *e)
{
	size_t *todo = malloc((k->ends + 1) * sizeof(*todo));
	size_t n = 0, done = 0, i, next;

	if (todo == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < k->ends; i++)
		k->by[i] = SIZE_MAX;
	todo[n++] = first_end(k, to);
	k->by[todo[0]] = k->ends;	/* where it began */
	while (done < n) {
		size_t at = todo[done++];
		uint32_t here = k->end[at].at;

		if (here == from)
			break;
		for (i = at; i < k->ends && k->end[i].at == here; i++) {
			next = first_end(k, k->end[i].other);
			if (k->by[next] != SIZE_MAX)
				continue;
			k->by[next] = i;
			todo[n++] = next;
		}
	}
	free(todo);
	return (0);
}

/* The steps, and each identifier's place on the way. */
static int
lay(struct why *y, const struct walk *k, struct sf_err *e)
{
	size_t at = first_end(k, y->a.node), n = 0, i;
	const struct end *d;

	for (i = at; k->by[i] < k->ends; i = first_end(k,
	    k->end[k->by[i]].at))
		n++;
	y->step = calloc(n + 1, sizeof(*y->step));
	y->place = calloc(sf_nodes_count(&y->w.l.nodes) + 1,
	    sizeof(*y->place));
	if (y->step == NULL || y->place == NULL)
		return (sf_fail_mem(e));
	y->place[y->a.node] = 1;
	for (i = at; k->by[i] < k->ends; i = first_end(k, d->at)) {
		d = &k->end[k->by[i]];
		y->step[y->steps++] = (struct step){d->tie, d->other, d->at, 0,
		    0, INT64_MAX, INT64_MIN, NULL, 0};
		y->place[d->at] = (uint32_t)y->steps + 1;
	}
	return (0);
}

/*
 * The steps of which a set names both ends, ascending, in ${at} (one for each
 * of its identifiers); returns how many.
 */
static size_t
steps_of(const struct why *y, const struct sf_idset *s, uint32_t *at)
{
	size_t n = 0, k, to = 0;

	for (k = 0; k < s->n; k++)
		if (!(s->id[k] & SF_SHARED_BIT) && y->place[s->id[k]] != 0)
			at[n++] = y->place[s->id[k]];
	sf_ascend_u32(at, n);
	for (k = 1; k < n; k++)
		if (at[k] == at[k - 1] + 1)
			at[to++] = at[k - 1] - 1;
	return (to);
}

static uint32_t *
room_for_steps(const struct sf_idsets *sets, struct sf_err *e)
{
	uint32_t most = 0, *at;
	size_t i;

	for (i = 0; i < sets->n; i++)
		most = sets->v[i].n > most ? sets->v[i].n : most;
	if ((at = malloc((most + (size_t)1) * sizeof(*at))) == NULL)
		(void)sf_fail_mem(e);
	return (at);
}

static int
count(struct why *y, struct sf_err *e)
{
	const struct sf_idsets *sets = &y->w.l.sets;
	uint32_t *at = room_for_steps(sets, e);
	const struct sf_idset *s;
	struct step *p;
	size_t i, k, n;

	y->want = calloc(sets->n + 1, 1);
	if (at == NULL || y->want == NULL) {
		free(at);
		return (sf_fail_mem(e));
	}
	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		n = s->person == y->a.person ? steps_of(y, s, at) : 0;
		y->want[i] = n > 0 && !s->profile;
		for (k = 0; k < n; k++) {
			p = &y->step[at[k]];
			p->profiles += s->profile ? s->count : 0;
			p->events += s->profile ? 0 : s->count;
			if (s->first < p->first)
				p->first = s->first;
			if (s->last > p->last)
				p->last = s->last;
		}
	}
	free(at);
	return (0);
}

struct hearing {
	struct why *y;
	uint32_t *at;
};

static int
earlier(const struct said *a, const struct said *b)
{
	int c = sf_str_cmp(a->ts, b->ts);

	return (c ? c < 0 : sf_str_cmp(a->eid, b->eid) < 0);
}

/* Keep it, if it is among the first of the step. */
static int
keep(struct why *y, struct step *p, const struct said *s, struct sf_err *e)
{
	struct sf_str part[] = {s->ts, s->eid, s->src, s->event};
	struct said own;
	size_t i, top = y->top < p->events ? y->top : p->events;

	if (p->n == top && !earlier(s, &p->said[p->n - 1]))
		return (0);
	if (p->said == NULL && (p->said = sf_arena_alloc(&y->mem,
	    (top + 1) * sizeof(*p->said))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if ((part[i].p = sf_arena_dup(&y->mem, part[i].p,
		    part[i].n)) == NULL)
			return (sf_fail_mem(e));
	own = (struct said){part[0], part[1], part[2], part[3]};
	p->n += p->n < top;
	for (i = p->n - 1; i > 0 && earlier(&own, &p->said[i - 1]); i--)
		p->said[i] = p->said[i - 1];
	p->said[i] = own;
	return (0);
}

static int
hear(void *ctx, uint32_t set, const struct sf_line *head, struct sf_str line,
    struct sf_err *e)
{
	struct hearing *h = ctx;
	struct why *y = h->y;
	struct sf_event ev;
	struct sf_jdoc doc;
	struct said s;
	const char *code;
	size_t n, k;

	(void)head;
	if (sf_json_parse(y->w.json, line.p, line.n, 0, &doc, e) ||
	    sf_event_view(&doc, &ev, &code, e))
		return (-1);
	s = (struct said){ev.ts_text, ev.eid, ev.src, ev.event};
	n = steps_of(y, &y->w.l.sets.v[set], h->at);
	for (k = 0; k < n; k++)
		if (keep(y, &y->step[h->at[k]], &s, e))
			return (-1);
	return (0);
}

int
why_path(struct why *y, struct sf_err *e)
{
	struct hearing h = {y, NULL};
	struct walk k = {0};
	int ret = -1;

	if (gather(&k, &y->w.l.unite, y->w.l.unite.parent[y->a.node], e) ||
	    reach(&k, y->a.node, y->b.node, e) || lay(y, &k, e) ||
	    count(y, e) || (h.at = room_for_steps(&y->w.l.sets, e)) == NULL)
		goto done;
	ret = sf_witness_walk(&y->w.l, y->want, hear, &h, e);
done:
	free(h.at);
	free(k.end);
	free(k.by);
	return (ret);
}
