/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/map.h"
#include "expr/tree.h"

#include "expr/asof.h"

int
sf_asof_order(struct sf_str a, struct sf_str b)
{
	int64_t x, y;

	if ((!sf_ts_canonical(a) || !sf_ts_canonical(b)) &&
	    sf_ts_parse(a, &x) == 0 && sf_ts_parse(b, &y) == 0)
		return ((x > y) - (x < y));
	return (sf_str_cmp(a, b));
}

/* Among so few members a name is looked for without a table. */
#define FEW 64

/* The line, and what is added to. */
struct view {
	const struct sf_jdoc *d;
	struct sf_str asof;
	struct sf_buf *b;
	uint32_t since, events;
};

/* Whether node ${i} is a time at or after asof.  ${with}: "at" counts. */
static int
future(const struct view *v, uint32_t i, int with)
{
	const struct sf_jnode *k = &v->d->node[i];
	int c;

	if (i == 0 || k->type != SF_J_STR)
		return (0);
	c = sf_asof_order(k->str, v->asof);
	return (with ? c >= 0 : c > 0);
}

/* Start a member, or with ${key} 0 an item, behind ${first}. */
static void
put_key(struct view *v, size_t start, uint32_t key)
{
	if (v->b->n > start)
		sf_buf_addc(v->b, ',');
	if (key == 0)
		return;
	sf_buf_json(v->b, v->d->node[key].key.p, v->d->node[key].key.n);
	sf_buf_addc(v->b, ':');
}

static void
put_raw(struct view *v, uint32_t i)
{
	sf_buf_addstr(v->b, v->d->node[i].raw);
}

/* Member ${key} of ${at} by ${map}, made of it where many are asked for. */
static uint32_t
looked_up(const struct view *v, uint32_t at, struct sf_str key,
    struct sf_map *map)
{
	const struct sf_jdoc *d = v->d;
	struct sf_map_entry *e;
	uint32_t m;

	if (map->n == 0 && d->node[at].kids > FEW)
		for (m = sf_j_first(d, at); m != 0; m = sf_j_after(d, at, m)) {
			if ((e = sf_map_put(map, d->node[m].key, m, NULL)) ==
			    NULL) {
				sf_map_clear(map);
				break;
			}
			e->val = m;	/* the last of a name counts */
		}
	if (map->n == 0)
		return (sf_j_getn(d, at, key));
	e = sf_map_get(map, key);
	return (e != NULL ? (uint32_t)e->val : 0);
}

/*
 * since mirrors its map: as a rule, the next of both is the same, and people
 * of many traits do not cost the square of them.
 */
static uint32_t
mirrored(const struct view *v, uint32_t since, uint32_t *next,
    struct sf_str key, struct sf_map *map)
{
	uint32_t at = *next;

	if (at != 0 && sf_str_eq(v->d->node[at].key, key)) {
		*next = sf_j_after(v->d, since, at);
		return (at);
	}
	*next = 0;
	return (since != 0 ? looked_up(v, since, key, map) : 0);
}

/* traits, tags, consent: those set at or after asof go.  1 where any is. */
static int
facts(struct view *v, uint32_t node, uint32_t since, int write)
{
	const struct sf_jdoc *d = v->d;
	struct sf_map map = {0};
	uint32_t m, next, t;
	size_t start = write ? v->b->n : 0;
	int any = 0;

	next = since != 0 && d->node[since].kids == d->node[node].kids ?
	    sf_j_first(d, since) : 0;
	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		t = mirrored(v, since, &next, d->node[m].key, &map);
		if (future(v, t, 1)) {
			any = 1;
		} else if (write) {
			put_key(v, start, m);
			put_raw(v, m);
		}
	}
	sf_map_release(&map);
	return (any);
}

/* One type of ids: those first seen at or after asof go. */
static int
values(struct view *v, uint32_t node, uint32_t since, int write)
{
	const struct sf_jdoc *d = v->d;
	uint32_t m, s = since ? sf_j_first(d, since) : 0, first;
	size_t start = write ? v->b->n : 0;
	int any = 0;

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		first = s != 0 && d->node[s].type == SF_J_ARR ?
		    sf_j_first(d, s) : 0;
		if (future(v, first, 1)) {
			any = 1;
		} else if (write) {
			put_key(v, start, 0);
			put_raw(v, m);
		}
		if (s != 0)
			s = sf_j_after(d, since, s);
	}
	return (any);
}

/* A type without any value left goes, too. */
static int
ids(struct view *v, uint32_t node, uint32_t since, int write)
{
	const struct sf_jdoc *d = v->d;
	struct sf_map map = {0};
	uint32_t m, s, next;
	size_t start = write ? v->b->n : 0, was, open;
	int any = 0;

	next = since != 0 && d->node[since].kids == d->node[node].kids ?
	    sf_j_first(d, since) : 0;
	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		s = mirrored(v, since, &next, d->node[m].key, &map);
		was = write ? v->b->n : 0;
		if (write)
			put_key(v, start, m);
		if (s == 0 || d->node[m].type != SF_J_ARR) {
			if (write)
				put_raw(v, m);
			continue;
		}
		if (!write) {
			any |= values(v, m, s, 0) || d->node[m].kids == 0;
			continue;
		}
		sf_buf_addc(v->b, '[');
		open = v->b->n;
		(void)values(v, m, s, 1);
		if (v->b->n == open)
			v->b->n = was;
		else
			sf_buf_addc(v->b, ']');
	}
	sf_map_release(&map);
	return (any);
}

/* since of one type of ids: [first, last] of those seen before asof. */
static int
spans(struct view *v, uint32_t node, int write)
{
	const struct sf_jdoc *d = v->d;
	uint32_t m, k, last;
	size_t start = write ? v->b->n : 0;
	int any = 0;

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		k = d->node[m].type == SF_J_ARR ? sf_j_first(d, m) : 0;
		last = k != 0 ? sf_j_after(d, m, k) : 0;
		if (future(v, k, 1)) {
			any = 1;
			continue;
		}
		any |= future(v, last, 1);
		if (!write)
			continue;
		put_key(v, start, 0);
		if (!future(v, last, 1)) {
			put_raw(v, m);
			continue;
		}
		sf_buf_addc(v->b, '[');
		put_raw(v, k);
		sf_buf_adds(v->b, ",null");
		for (k = sf_j_after(d, m, last); k != 0;
		    k = sf_j_after(d, m, k)) {
			sf_buf_addc(v->b, ',');
			put_raw(v, k);
		}
		sf_buf_addc(v->b, ']');
	}
	return (any);
}

static int
mirror_member(struct view *v, uint32_t m, int write)
{
	const struct sf_jdoc *d = v->d;
	size_t start = write ? v->b->n : 0;
	uint32_t k;
	int any = 0;

	for (k = sf_j_first(d, m); k != 0; k = sf_j_after(d, m, k)) {
		if (future(v, k, 1)) {
			any = 1;
			continue;
		}
		if (write)
			put_key(v, start, k);
		if (d->node[k].type != SF_J_ARR) {
			if (write)
				put_raw(v, k);
			continue;
		}
		if (write)
			sf_buf_addc(v->b, '[');
		any |= spans(v, k, write);
		if (write)
			sf_buf_addc(v->b, ']');
	}
	return (any);
}

/* since; or ${from}: whose word a fact is goes where the fact goes. */
static int
mirror(struct view *v, uint32_t node, int from, int write)
{
	const struct sf_jdoc *d = v->d;
	size_t start = write ? v->b->n : 0;
	uint32_t m, since;
	int any = 0;

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		if (write)
			put_key(v, start, m);
		if (d->node[m].type != SF_J_OBJ) {
			if (write)
				put_raw(v, m);
			continue;
		}
		if (write)
			sf_buf_addc(v->b, '{');
		since = from && v->since != 0 ?
		    sf_j_getn(d, v->since, d->node[m].key) : 0;
		any |= from ? facts(v, m, since, write) :
		    mirror_member(v, m, write);
		if (write)
			sf_buf_addc(v->b, '}');
	}
	return (any);
}

static int
any_later(const struct view *v)
{
	const struct sf_jdoc *d = v->d;
	uint32_t m;

	for (m = v->events ? sf_j_first(d, v->events) : 0; m != 0;
	    m = sf_j_after(d, v->events, m))
		if (future(v, sf_j_get(d, m, "ts"), 1))
			return (1);
	return (0);
}

/* What is known of one name: events at or after asof, the last before. */
struct life {
	uint32_t later, last;
	uint32_t newest;	/* of those at or after asof; see before[] */
};

/* The lives of all names that events have. */
struct lives {
	struct sf_map map;	/* name → number in of[] */
	struct life *of;
	uint32_t *before;	/* by node: the event of that name before it */
};

static void
lives_release(struct lives *l)
{
	sf_map_release(&l->map);
	free(l->of);
	free(l->before);
}

static void
live(const struct view *v, uint32_t m, uint32_t t, struct lives *all,
    struct life *l)
{
	const struct sf_jdoc *d = v->d;

	if (future(v, t, 1)) {
		l->later++;
		all->before[m] = l->newest;
		l->newest = m;
	} else if (l->last == 0 || sf_asof_order(d->node[t].str,
	    d->node[l->last].str) > 0) {
		l->last = t;
	}
}

/* The event's name and time; 0: it has none. */
static int
event(const struct view *v, uint32_t m, struct sf_str *name, uint32_t *t)
{
	const struct sf_jdoc *d = v->d;
	uint32_t e = sf_j_get(d, m, "event");

	*t = sf_j_get(d, m, "ts");
	if (e == 0 || *t == 0 || d->node[e].type != SF_J_STR)
		return (0);
	*name = d->node[e].str;
	return (1);
}

/* -1: there is no memory. */
static int
lives(const struct view *v, struct lives *l)
{
	const struct sf_jdoc *d = v->d;
	uint32_t m, t, n = d->node[v->events].kids;
	const struct sf_map_entry *e;
	struct sf_str name;

	l->of = calloc((size_t)n + 1, sizeof(*l->of));
	l->before = calloc(d->node[v->events].next, sizeof(*l->before));
	if (l->of == NULL || l->before == NULL)
		return (-1);
	for (m = sf_j_first(d, v->events); m != 0;
	    m = sf_j_after(d, v->events, m)) {
		if (!event(v, m, &name, &t))
			continue;
		e = sf_map_put(&l->map, name, l->map.n, NULL);
		if (e == NULL)
			return (-1);
		live(v, m, t, l, &l->of[e->val]);
	}
	return (0);
}

/* One member of seen with ${left} events, as ${l} has it. */
static void
put_count(struct view *v, uint32_t m, double left, const struct life *l,
    const uint32_t *before)
{
	const struct sf_jdoc *d = v->d;
	const struct sf_asof_kind kind = {l->newest, before};
	uint32_t k, n = sf_j_get(d, m, "n"), was = sf_j_get(d, m, "last");
	uint32_t sum = sf_j_get(d, m, "sum"), odd = sf_j_get(d, m, "unsummed");
	size_t start;

	sf_buf_addc(v->b, '{');
	start = v->b->n;
	for (k = sf_j_first(d, m); k != 0; k = sf_j_after(d, m, k)) {
		put_key(v, start, k);
		if (k == n)
			sf_val_print_num(v->b, left);
		else if ((k == sum || k == odd) &&
		    d->node[k].type == SF_J_OBJ)
			sf_asof_sums(v->b, d, k, &kind, k == odd);
		else if (k != was)
			put_raw(v, k);
		else if (l->last != 0)
			put_raw(v, l->last);
		else
			sf_buf_adds(v->b, "null");
	}
	if (n == 0) {
		put_key(v, start, 0);
		sf_buf_adds(v->b, "\"n\":");
		sf_val_print_num(v->b, left);
	}
	if (was == 0) {
		put_key(v, start, 0);
		sf_buf_adds(v->b, "\"last\":");
		if (l->last != 0)
			put_raw(v, l->last);
		else
			sf_buf_adds(v->b, "null");
	}
	sf_buf_addc(v->b, '}');
}

static void
seen(struct view *v, uint32_t node)
{
	const struct sf_jdoc *d = v->d;
	struct lives all = {0};
	const struct sf_map_entry *e;
	const struct life *l;
	uint32_t m, k;
	size_t start = v->b->n;
	double left;

	if (any_later(v) && lives(v, &all))
		v->b->failed = 1;
	for (m = sf_j_first(d, node); m != 0 && !v->b->failed;
	    m = sf_j_after(d, node, m)) {
		e = d->node[m].type == SF_J_OBJ ?
		    sf_map_get(&all.map, d->node[m].key) : NULL;
		l = e != NULL ? &all.of[e->val] : NULL;
		if (l == NULL || l->later == 0) {
			put_key(v, start, m);
			put_raw(v, m);
			continue;
		}
		k = sf_j_get(d, m, "n");
		left = k != 0 && d->node[k].type == SF_J_NUM &&
		    !sf_j_big(d->node[k].raw) ?
		    sf_val_read_num(d->node[k].raw) : 0;
		if ((left -= l->later) <= 0)
			continue;
		put_key(v, start, m);
		put_count(v, m, left, l, all.before);
	}
	lives_release(&all);
}

static void
events(struct view *v)
{
	const struct sf_jdoc *d = v->d;
	size_t start = v->b->n;
	uint32_t m;

	for (m = sf_j_first(d, v->events); m != 0;
	    m = sf_j_after(d, v->events, m))
		if (!future(v, sf_j_get(d, m, "ts"), 1)) {
			put_key(v, start, 0);
			put_raw(v, m);
		}
}

/* segments: entered by asof; scores: of an asof not after it. */
static int
derived(struct view *v, uint32_t node, int scores, int write)
{
	const struct sf_jdoc *d = v->d;
	size_t start = write ? v->b->n : 0;
	uint32_t m;
	int any = 0;

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		if (future(v, scores ? sf_j_get(d, m, "asof") : m, 0)) {
			any = 1;
		} else if (write) {
			put_key(v, start, m);
			put_raw(v, m);
		}
	}
	return (any);
}

/* Whether member ${m}, which is ${bit}, holds anything later; or add it. */
static int
member(struct view *v, uint32_t m, unsigned bit, int write)
{
	const struct sf_jdoc *d = v->d;
	uint32_t since = v->since == 0 ? 0 :
	    sf_j_getn(d, v->since, d->node[m].key);

	switch (bit) {
	case SF_TOUCH_SINCE:
		return (mirror(v, m, 0, write));
	case SF_TOUCH_FROM:
		return (mirror(v, m, 1, write));
	case SF_TOUCH_IDS:
		return (ids(v, m, since, write));
	case SF_TOUCH_SEGMENTS:
		return (derived(v, m, 0, write));
	case SF_TOUCH_SCORES:
		return (derived(v, m, 1, write));
	case SF_TOUCH_SEEN:
		if (write)
			seen(v, m);
		return (write ? 0 : any_later(v));
	default:
		return (facts(v, m, since, write));
	}
}

static void
start(struct view *v, const struct sf_jdoc *d, struct sf_str asof)
{
	*v = (struct view){.d = d, .asof = asof};
	v->since = sf_j_get(d, 0, "since");
	v->events = sf_j_get(d, 0, "events");
	if (v->events != 0 && d->node[v->events].type != SF_J_ARR)
		v->events = 0;
}

int
sf_asof_later(const struct sf_jdoc *d, struct sf_str asof, unsigned touch)
{
	struct view v;
	uint32_t m;
	unsigned bit;

	if (touch == 0 || d->node[0].type != SF_J_OBJ)
		return (0);
	start(&v, d, asof);
	for (m = sf_j_first(d, 0); m != 0; m = sf_j_after(d, 0, m)) {
		bit = sf_tree_member(d->node[m].key);
		if ((bit & touch) == 0)
			continue;
		if (bit == SF_TOUCH_SPAN ? future(&v, m, 1) :
		    bit == SF_TOUCH_EVENTS ? m == v.events && any_later(&v) :
		    d->node[m].type == SF_J_OBJ && member(&v, m, bit, 0))
			return (1);
	}
	return (0);
}

void
sf_asof_write(struct sf_buf *b, const struct sf_jdoc *d, struct sf_str asof)
{
	struct view v;
	uint32_t m;
	unsigned bit;
	size_t first;

	start(&v, d, asof);
	v.b = b;
	sf_buf_addc(b, '{');
	first = b->n;
	for (m = sf_j_first(d, 0); m != 0; m = sf_j_after(d, 0, m)) {
		bit = sf_tree_member(d->node[m].key);
		put_key(&v, first, m);
		if (bit == SF_TOUCH_SPAN && future(&v, m, 1)) {
			sf_buf_adds(b, "null");
		} else if (bit == SF_TOUCH_EVENTS && m == v.events) {
			sf_buf_addc(b, '[');
			events(&v);
			sf_buf_addc(b, ']');
		} else if (bit != 0 && bit != SF_TOUCH_SPAN && bit !=
		    SF_TOUCH_EVENTS && d->node[m].type == SF_J_OBJ) {
			sf_buf_addc(b, '{');
			(void)member(&v, m, bit, 1);
			sf_buf_addc(b, '}');
		} else {
			put_raw(&v, m);
		}
	}
	sf_buf_addc(b, '}');
}
