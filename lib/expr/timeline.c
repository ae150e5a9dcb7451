/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/value.h"

#include "expr/timeline.h"

/* Up to so many comparisons of names a list is not worth its making. */
#define FEW 4096

void
sf_timeline_release(struct sf_timeline *t)
{
	free(t->ev);
	free(t->by);
	free(t->start);
	memset(t, 0, sizeof(*t));
}

static int
grow(void *p, size_t *cap, size_t want, size_t size, struct sf_err *e)
{
	void **at = p;
	void *q;

	if (want <= *cap)
		return (0);
	want += want / 2 + 16;
	q = realloc(*at, want * size);
	if (q == NULL)
		return (sf_fail_mem(e));
	*at = q;
	*cap = want;
	return (0);
}

static int
by_time(const void *pa, const void *pb)
{
	const struct sf_tl_event *a = pa, *b = pb;
	int c;

	if (a->ts != b->ts)
		return (a->ts < b->ts ? -1 : 1);
	c = sf_str_cmp(a->eid, b->eid);
	if (c != 0)
		return (c);
	return (a->pos < b->pos ? -1 : a->pos > b->pos);
}

static void
read_event(struct sf_timeline *t, uint32_t node, uint32_t pos)
{
	const struct sf_jdoc *d = t->doc;
	struct sf_tl_event *ev = &t->ev[t->n];
	const struct sf_map_entry *m;
	struct sf_str name = {"", 0}, ts = {"", 0};
	uint32_t i;

	ev->eid = name;
	for (i = sf_j_first(d, node); i != 0; i = sf_j_after(d, node, i)) {
		const struct sf_jnode *k = &d->node[i];

		if (k->type != SF_J_STR)
			continue;
		if (sf_str_is(k->key, "ts"))
			ts = k->str;
		else if (sf_str_is(k->key, "eid"))
			ev->eid = k->str;
		else if (sf_str_is(k->key, "event"))
			name = k->str;
	}
	if (sf_ts_parse(ts, &ev->ts) == -1) {
		t->broken = "an event of the time line has no readable ts";
		return;
	}
	m = sf_map_get(t->names, name);
	ev->name = (uint32_t)(m != NULL ? m->val : t->names->n);
	ev->text = name;
	ev->pos = pos;
	ev->node = node;
	t->n++;
}

/* Group the events by name, each group in order; all of them last. */
static int
group(struct sf_timeline *t, struct sf_err *e)
{
	uint32_t names = (uint32_t)t->names->n + 1, i;

	if (grow(&t->by, &t->by_cap, (size_t)t->n * 2 + 1, sizeof(*t->by),
	    e) == -1 || grow(&t->start, &t->start_cap, (size_t)names + 2,
	    sizeof(*t->start), e) == -1)
		return (-1);
	memset(t->start, 0, (names + 2) * sizeof(*t->start));
	for (i = 0; i < t->n; i++)
		t->start[t->ev[i].name + 1]++;
	for (i = 0; i < names; i++)
		t->start[i + 1] += t->start[i];
	for (i = t->n; i-- > 0;)
		t->by[--t->start[t->ev[i].name + 1]] = i;
	/* Each start[k + 1] has run down to where group k starts. */
	for (i = 0; i < names; i++)
		t->start[i] = t->start[i + 1];
	t->start[names] = t->n;
	t->start[names + 1] = t->n * 2;
	for (i = 0; i < t->n; i++)
		t->by[t->n + i] = i;
	return (0);
}

static void
read_kept(struct sf_timeline *t)
{
	const struct sf_jdoc *d = t->doc;
	uint32_t k = sf_j_get(d, 0, "kept_from"), i;

	t->kept = INT64_MIN;
	if (k == 0 || d->node[k].type != SF_J_ARR)
		return;
	i = sf_j_first(d, k);
	if (i == 0 || d->node[i].type != SF_J_STR ||
	    sf_ts_parse(d->node[i].str, &t->kept) == -1)
		t->kept = INT64_MIN;
	else
		sf_ts_format(t->kept, t->kept_text);
}

int
sf_timeline_read(struct sf_timeline *t, const struct sf_jdoc *doc,
    int64_t asof, const struct sf_map *names, struct sf_err *e)
{
	size_t cap = t->cap;
	uint32_t events, i, pos = 0;
	int sorted = 1;

	t->doc = doc;
	t->asof = asof;
	t->n = 0;
	t->broken = NULL;
	t->names = names;
	read_kept(t);
	t->seen = sf_j_get(doc, 0, "seen");
	if (sf_j_get(doc, 0, "ts") != 0 && sf_j_get(doc, 0, "one_id") == 0)
		t->broken = "an event has no time line: it needs a profile";
	events = sf_j_get(doc, 0, "events");
	if (events != 0 && doc->node[events].type != SF_J_ARR)
		events = 0;
	if (grow(&t->ev, &cap, events != 0 ? doc->node[events].kids : 0,
	    sizeof(*t->ev), e) == -1)
		return (-1);
	t->cap = (uint32_t)cap;
	for (i = events ? sf_j_first(doc, events) : 0; i != 0;
	    i = sf_j_after(doc, events, i), pos++) {
		read_event(t, i, pos);
		if (t->n > 1 && by_time(&t->ev[t->n - 2], &t->ev[t->n - 1]) > 0)
			sorted = 0;
	}
	if (!sorted)
		qsort(t->ev, t->n, sizeof(*t->ev), by_time);
	return (group(t, e));
}

/* The first of by[${lo}, ${hi}) at or after ${ts}. */
static uint32_t
first_from(const struct sf_timeline *t, uint32_t lo, uint32_t hi, int64_t ts)
{
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->ev[t->by[mid]].ts < ts)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo);
}

static int
answers(struct sf_timeline *t, int64_t to)
{
	if (t->broken != NULL) {
		(void)snprintf(t->why, sizeof(t->why), "%s", t->broken);
		return (-1);
	}
	if (to > t->kept)
		return (0);
	(void)snprintf(t->why, sizeof(t->why), SF_TL_KEPT "%s on only",
	    t->kept_text);
	return (-1);
}

/* by[*${lo}, *${hi}) are the events of that name. */
static void
range(const struct sf_timeline *t, uint32_t name, uint32_t *lo, uint32_t *hi)
{
	size_t k = name == SF_TL_ANY ? t->names->n + 1 : name;

	*lo = t->start[k];
	*hi = t->start[k + 1];
}

int
sf_timeline_events(struct sf_timeline *t, uint32_t name,
    const struct sf_window *w, const uint32_t **at, uint32_t *n)
{
	uint32_t lo, hi;

	if (answers(t, w->to) == -1)
		return (-1);
	range(t, name, &lo, &hi);
	lo = first_from(t, lo, hi, w->from);
	hi = first_from(t, lo, hi, w->to);
	*at = t->by + lo;
	*n = hi - lo;
	return (0);
}

/* Names that nobody asks for are told apart only where "*" asks for all. */
struct others {
	const struct sf_tl_event **ev;	/* theirs, by name and time; or NULL */
	uint32_t n;
};

static int
by_text(const void *pa, const void *pb)
{
	const struct sf_tl_event *a = *(const struct sf_tl_event *const *)pa;
	const struct sf_tl_event *b = *(const struct sf_tl_event *const *)pb;
	int c = sf_str_cmp(a->text, b->text);

	return (c != 0 ? c : (a > b) - (a < b));
}

/* Without memory for a list it takes longer. */
static void
others_list(const struct sf_timeline *t, uint32_t lo, uint32_t hi,
    struct others *o)
{
	uint32_t i;

	if ((o->ev = malloc((hi - lo) * sizeof(*o->ev))) == NULL)
		return;
	o->n = hi - lo;
	for (i = lo; i < hi; i++)
		o->ev[i - lo] = &t->ev[t->by[i]];
	qsort(o->ev, o->n, sizeof(*o->ev), by_text);
}

/* The first of the list behind ${key}'s that lie before ${ts}. */
static uint32_t
others_from(const struct others *o, struct sf_str key, int64_t ts)
{
	uint32_t lo = 0, hi = o->n, mid;
	int c;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		c = sf_str_cmp(o->ev[mid]->text, key);
		if (c < 0 || (c == 0 && o->ev[mid]->ts < ts))
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo);
}

/*
 * Of by[${cut}, ${hi}), which lie at or after asof, those named ${key}; and
 * when the last one before happened.  For names that nobody asks for.
 */
static uint32_t
later_of(const struct sf_timeline *t, struct sf_str key, uint32_t from,
    uint32_t cut, uint32_t hi, int64_t *last)
{
	uint32_t i, n = 0;

	for (i = cut; i < hi; i++)
		n += sf_str_eq(t->ev[t->by[i]].text, key) != 0;
	if (n == 0)
		return (0);
	*last = INT64_MIN;
	for (i = cut; i > from && *last == INT64_MIN; i--)
		if (sf_str_eq(t->ev[t->by[i - 1]].text, key))
			*last = t->ev[t->by[i - 1]].ts;
	return (n);
}

/* The same by the list. */
static uint32_t
others_later(const struct sf_timeline *t, const struct others *o,
    struct sf_str key, int64_t *last)
{
	uint32_t cut = others_from(o, key, t->asof), i;

	for (i = cut; i < o->n && sf_str_eq(o->ev[i]->text, key);)
		i++;
	if (i > cut)
		*last = cut > 0 && sf_str_eq(o->ev[cut - 1]->text, key) ?
		    o->ev[cut - 1]->ts : INT64_MIN;
	return (i - cut);
}

/*
 * Member ${key} of `seen`, with what lies at or after asof taken off it.
 * *${last} is INT64_MIN where it is not known.
 */
static double
seen_member(const struct sf_timeline *t, uint32_t name, struct sf_str key,
    uint32_t node, const struct others *o, int64_t *last)
{
	const struct sf_jdoc *d = t->doc;
	uint32_t i, lo, hi, cut;
	double n = 0;

	*last = INT64_MIN;
	if ((i = sf_j_get(d, node, "n")) != 0 && d->node[i].type == SF_J_NUM)
		n = sf_val_read_num(d->node[i].raw);
	if ((i = sf_j_get(d, node, "last")) != 0 &&
	    d->node[i].type == SF_J_STR &&
	    sf_ts_parse(d->node[i].str, last) == -1)
		*last = INT64_MIN;
	range(t, name, &lo, &hi);
	cut = first_from(t, lo, hi, t->asof);
	if (cut == hi)
		return (n);
	if (name == t->names->n) {
		n -= o->ev != NULL ? others_later(t, o, key, last) :
		    later_of(t, key, lo, cut, hi, last);
	} else {
		*last = cut > lo ? t->ev[t->by[cut - 1]].ts : INT64_MIN;
		n -= hi - cut;
	}
	return (n > 0 ? n : 0);
}

/* The sum of all members of `seen`, and when the last of all happened. */
static double
seen_all(const struct sf_timeline *t, int64_t *last)
{
	const struct sf_jdoc *d = t->doc;
	const struct sf_map_entry *m;
	struct others o = {0};
	uint32_t i, lo, hi;
	struct sf_str key;
	double n = 0, k;
	int64_t one;

	range(t, (uint32_t)t->names->n, &lo, &hi);
	if ((uint64_t)d->node[t->seen].kids * (hi - lo) > FEW)
		others_list(t, lo, hi, &o);
	for (i = sf_j_first(d, t->seen); i != 0;
	    i = sf_j_after(d, t->seen, i)) {
		key = d->node[i].key;
		m = sf_map_get(t->names, key);
		k = seen_member(t, (uint32_t)(m != NULL ? m->val :
		    t->names->n), key, i, &o, &one);
		if (k > 0 && one > *last)
			*last = one;
		n += k;
	}
	free(o.ev);
	return (n);
}

/* How often ${name} happened in the whole life, and when last. */
static double
seen(const struct sf_timeline *t, uint32_t name, int64_t *last)
{
	const struct sf_jdoc *d = t->doc;
	const struct others none = {0};
	struct sf_str key;
	uint32_t i, lo, hi;

	*last = INT64_MIN;
	if (t->seen == 0 || d->node[t->seen].type != SF_J_OBJ) {
		/* Not one of ours: what is there is all that there is. */
		range(t, name, &lo, &hi);
		hi = first_from(t, lo, hi, t->asof);
		if (hi > lo)
			*last = t->ev[t->by[hi - 1]].ts;
		return (hi - lo);
	}
	if (name == SF_TL_ANY)
		return (seen_all(t, last));
	key = t->names->e[name].key;
	i = sf_j_getn(d, t->seen, key);
	return (i != 0 ? seen_member(t, name, key, i, &none, last) : 0);
}

int
sf_timeline_count(struct sf_timeline *t, uint32_t name,
    const struct sf_window *w, double *n)
{
	const uint32_t *at;
	uint32_t k;
	int64_t last;

	if (w->kind == SF_W_EVER) {
		if (answers(t, w->to) == -1)
			return (-1);
		*n = seen(t, name, &last);
		return (0);
	}
	if (sf_timeline_events(t, name, w, &at, &k) == -1)
		return (-1);
	*n = k;
	return (0);
}

int
sf_timeline_days(struct sf_timeline *t, uint32_t name,
    const struct sf_window *w, const struct sf_zone *zone, double *n)
{
	const uint32_t *at;
	uint32_t k, i;
	int64_t day, local, last = INT64_MIN, before = INT64_MIN;

	if (sf_timeline_events(t, name, w, &at, &k) == -1)
		return (-1);
	*n = 0;
	for (i = 0; i < k; i++) {
		local = t->ev[at[i]].ts;
		local += sf_zone_offset(zone, local) * SF_SECOND;
		day = local / SF_DAY - (local % SF_DAY < 0);
		/* A clock set back at midnight makes a day come twice. */
		if (day == last || day == before)
			continue;
		before = last;
		last = day;
		(*n)++;
	}
	return (0);
}

int
sf_timeline_since(struct sf_timeline *t, uint32_t name, double *s)
{
	int64_t last;
	double n;

	if (answers(t, t->asof) == -1)
		return (-1);
	n = seen(t, name, &last);
	if (n > 0 && last == INT64_MIN) {
		(void)snprintf(t->why, sizeof(t->why),
		    "when it happened last is unknown");
		return (-1);
	}
	*s = n > 0 ? (double)(t->asof - last) / 1000 : (double)INFINITY;
	return (0);
}

int
sf_timeline_seq(struct sf_timeline *t, uint32_t a, uint32_t b,
    struct sf_span gap, const struct sf_zone *zone, int *hit)
{
	struct sf_window w = {SF_W_EVER, INT64_MIN, t->asof};
	const uint32_t *at;
	uint32_t n, i, lo, hi;
	int64_t until = INT64_MIN, end;

	*hit = 0;
	if (sf_timeline_events(t, SF_TL_ANY, &w, &at, &n) == -1)
		return (-1);
	range(t, b, &lo, &hi);
	if (lo == hi)
		return (0);
	for (i = 0; i < n; i++) {
		const struct sf_tl_event *ev = &t->ev[at[i]];

		/* What reaches furthest counts: the latest a, but where the
		 * clock was set forward on the day that the gap ends. */
		if (until != INT64_MIN && ev->ts <= until &&
		    (b == SF_TL_ANY || ev->name == b)) {
			*hit = 1;
			return (0);
		}
		if (a != SF_TL_ANY && ev->name != a)
			continue;
		end = gap.unit == SF_U_MS ? ev->ts + gap.n :
		    sf_zone_add(zone, ev->ts, gap, NULL);
		if (end > until)
			until = end;
	}
	return (0);
}

int
sf_timeline_funnel(struct sf_timeline *t, const uint32_t *step,
    size_t steps, const struct sf_window *w, double *reached)
{
	const uint32_t *at;
	uint32_t n, i;
	size_t k = 0;

	*reached = 0;
	if (sf_timeline_events(t, SF_TL_ANY, w, &at, &n) == -1)
		return (-1);
	for (i = 0; i < n && k < steps; i++)
		k += t->ev[at[i]].name == step[k];
	*reached = (double)k;
	return (0);
}
