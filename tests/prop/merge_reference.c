/* SPDX-License-Identifier: MIT */
/*
 * merge_reference SEED: makes rules.yaml and events.jsonl of made-up rules and
 * events in this folder, and want: the persons whom sf-rules(5) makes of them,
 * found by the shortest way that does it, whatever it costs.  It shares no
 * line with lib/, so that what both say was not said by one mistake.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS 150
#define IDS 8			/* of an event */
#define NODES 512
#define ALWAYS (-1000)		/* a value's first holder begins */
#define DAY 24			/* all times are in hours */
#define HOLDERS 5

enum { ID_CARD, CUST_NO, PHONE, EMAIL, COOKIE, DEVICE, IMEI, TYPES };
static const char *const name[TYPES] = {"id_card", "cust_no", "phone",
    "email", "cookie", "device", "imei"};
static const int values[TYPES] = {6, 8, 5, 4, 5, 3, 2};
static const char *const tiers[] = {"trusted", "strong", "weak", "relation"};
enum { TRUSTED, STRONG, WEAK, RELATION };

struct limit {
	int max, window;
};
struct rule {
	int tier, unique;
	struct limit per_value, per_person;
	int majority;		/* percent */
	int moves, silence;
};
static struct rule rule[TYPES] = {
    {TRUSTED, 1, {0, 0}, {0, 0}, 0, 0, 0},
    {TRUSTED, 0, {0, 0}, {20, 0}, 0, 0, 0},
    {STRONG, 0, {5, 0}, {5, 0}, 0, 0, 0},
    {STRONG, 0, {5, 0}, {0, 0}, 0, 0, 0},
    {WEAK, 0, {5, 0}, {0, 0}, 0, 0, 0},
    {WEAK, 0, {5, 0}, {0, 0}, 0, 0, 0},
    {WEAK, 0, {5, 0}, {0, 0}, 0, 0, 0},
};
static int rank[TYPES], at_rank[TYPES];

static struct node {
	int type, value, start;
	int person;		/* the number of one of hers */
	int blocked;
	int first, last;	/* seen */
} node[NODES];
static int nodes;

static struct event {
	int ts, n, id[IDS];
} event[EVENTS];
static int events;

/* What was seen with a person, or an edge. */
struct seen {
	int count, first, last;
};
static struct seen met[NODES][NODES];	/* by value, person */
static int holder[NODES];
static struct edge {
	int weak, strong;
	struct seen seen;
} edge[EVENTS * IDS];
static int edges;

static uint64_t state;

static int
rnd(int n)
{
	state = state * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return ((int)((state >> 33) % (uint64_t)n));
}

/* "3", or "3 in 2d". */
static struct limit
made_limit(FILE *f, const char *key)
{
	struct limit l = {1 + rnd(3), rnd(2) ? (1 + rnd(4)) * DAY : 0};

	fprintf(f, ", %s: %d", key, l.max);
	if (l.window > 0)
		fprintf(f, " in %dd", l.window / DAY);
	return (l);
}

static void
make_rule(FILE *f, int t)
{
	struct rule *r = &rule[t];

	if (rnd(2))
		r->tier = rnd(4);
	fprintf(f, "  %s: {tier: %s", name[t], tiers[r->tier]);
	if (r->tier == RELATION) {
		*r = (struct rule){.tier = RELATION};
		fprintf(f, "}\n");
		return;
	}
	if (rnd(5) == 0) {
		r->unique = !r->unique;
		fprintf(f, ", unique: %s", r->unique ? "true" : "false");
	}
	if (r->unique)
		r->per_person.max = 0;
	else if (rnd(2))
		r->per_person = made_limit(f, "per_person");
	if (rnd(2))
		r->per_value = made_limit(f, "per_value");
	if (rnd(5) < 2)
		fprintf(f, ", majority: %d%%", r->majority = 51 + rnd(49));
	if (!r->unique && rnd(2)) {
		r->moves = 1;
		fprintf(f, ", moves: true");
		if (rnd(2))
			fprintf(f, ", silence: %dd", (r->silence = (1 +
			    rnd(3)) * DAY) / DAY);
	}
	fprintf(f, "}\n");
}

/* By tier, the unique ones of a tier first, then by name. */
static int
stronger(int a, int b)
{
	if (rule[a].tier != rule[b].tier)
		return (rule[a].tier < rule[b].tier);
	if (rule[a].unique != rule[b].unique)
		return (rule[a].unique);
	return (strcmp(name[a], name[b]) < 0);
}

static void
make_rules(void)
{
	FILE *f = fopen("rules.yaml", "w");
	int t, u;

	if (f == NULL)
		exit(2);
	fprintf(f, "ids:\n");
	for (t = 0; t < TYPES; t++)
		make_rule(f, t);
	for (t = 0; t < TYPES; t++) {
		for (rank[t] = 0, u = 0; u < TYPES; u++)
			rank[t] += stronger(u, t);
		at_rank[rank[t]] = t;
	}
	if (fclose(f) != 0)
		exit(2);
}

static int
node_of(int type, int value, int start)
{
	int i;

	for (i = 0; i < nodes; i++)
		if (node[i].type == type && node[i].value == value &&
		    node[i].start == start)
			return (i);
	if (nodes == NODES)
		exit(2);
	node[nodes] = (struct node){type, value, start, nodes, 0, 0, 0};
	return (nodes++);
}

static void
make_event(FILE *f, struct event *e, int number)
{
	int wanted = 1 + rnd(4), k, t, v, some;

	e->ts = rnd(10) * DAY + (rnd(3) ? 0 : rnd(DAY));
	fprintf(f, "{\"ts\":\"2026-01-%02dT%02d:00:00Z\",\"eid\":\"e%d\","
	    "\"event\":\"x\",\"ids\":{", 1 + e->ts / DAY, e->ts % DAY,
	    number);
	for (t = 0, some = 0; t < TYPES; t++) {
		if (rnd(TYPES) >= wanted && !(t == IMEI && some == 0))
			continue;
		fprintf(f, "%s\"%s\":[", some++ ? "," : "", name[t]);
		for (k = 0; k == 0 || (k == 1 && rnd(5) == 0); k++) {
			v = rnd(values[t]);
			fprintf(f, "%s\"%.2s%d\"", k ? "," : "", name[t],
			    v);
			if (k == 0 || node[e->id[e->n - 1]].value != v)
				e->id[e->n++] = node_of(t, v, ALWAYS);
			if (e->n == IDS)
				break;
		}
		fprintf(f, "]");
		if (e->n >= IDS - 1)
			break;
	}
	fprintf(f, "}}\n");
}

static void
make_events(void)
{
	static const int many[] = {8, 20, 40, 80, EVENTS};
	FILE *f = fopen("events.jsonl", "w");
	int i;

	if (f == NULL)
		exit(2);
	events = many[rnd(5)];
	for (i = 0; i < events; i++)
		make_event(f, &event[i], i);
	if (fclose(f) != 0)
		exit(2);
}

static int
links(int i)
{
	return (!node[i].blocked && rule[node[i].type].tier != RELATION);
}

/* The order of content: of types, values, and times in which one holds. */
static int
before(int a, int b)
{
	if (node[a].type != node[b].type)
		return (rank[node[a].type] < rank[node[b].type]);
	if (node[a].value != node[b].value)
		return (node[a].value < node[b].value);
	return (node[a].start < node[b].start);
}

/* The strongest identifier that an event names and that links, or -1. */
static int
center(const struct event *e)
{
	int best = -1, k;

	for (k = 0; k < e->n; k++)
		if (links(e->id[k]) && (best < 0 || before(e->id[k], best)))
			best = e->id[k];
	return (best);
}

static int
strongest_tier(int person)
{
	int best = RELATION, i;

	for (i = 0; i < nodes; i++)
		if (node[i].person == person &&
		    rule[node[i].type].tier < best)
			best = rule[node[i].type].tier;
	return (best);
}

static void
see(struct seen *s, int ts)
{
	if (s->count == 0 || ts < s->first)
		s->first = ts;
	if (s->count == 0 || ts > s->last)
		s->last = ts;
	s->count++;
}

/* Whom the values of a type were seen with. */
static void
find_met(int type)
{
	const struct event *e;
	int k, c, person;

	memset(met, 0, sizeof(met));
	for (e = event; e < event + events; e++)
		for (k = 0; k < e->n; k++) {
			if (node[e->id[k]].type != type)
				continue;
			c = center(e);
			if (c < 0 || rank[node[c].type] >= rank[type])
				continue;
			person = node[c].person;
			if (strongest_tier(person) < rule[type].tier)
				see(&met[e->id[k]][person], e->ts);
		}
}

/* How many of some times a window sees at most. */
static int
most(const struct seen *s, int n, int window)
{
	int best = 0, now, i, k;

	for (i = 0; i < n; i++) {
		for (now = 0, k = 0; k < n; k++)
			now += s[k].first <= s[i].first &&
			    s[i].first <= s[k].last + window;
		best = now > best ? now : best;
	}
	return (best);
}

static void
block_crowds(int type)
{
	const struct rule *r = &rule[type];
	struct seen s[NODES];
	int i, p, n, all, best;

	for (i = 0; i < nodes; i++) {
		holder[i] = -1;
		if (node[i].type != type)
			continue;
		for (n = all = 0, best = -1, p = 0; p < nodes; p++) {
			if (met[i][p].count == 0)
				continue;
			s[n++] = met[i][p];
			all += met[i][p].count;
			if (best < 0 || met[i][p].count > met[i][best].count)
				best = p;
		}
		if (r->per_value.max > 0 && n > r->per_value.max &&
		    (r->per_value.window == 0 || most(s, n,
		    r->per_value.window) > r->per_value.max))
			node[i].blocked = 1;
		else if (r->majority > 0 && n > 1 && met[i][best].count *
		    100 < all * r->majority)
			node[i].blocked = 1;
		else if (r->majority > 0 && n > 1)
			holder[i] = best;
	}
}

static int
has_unique(int person, int type)
{
	int i;

	for (i = 0; i < nodes && rule[type].unique; i++)
		if (node[i].person == person && node[i].type == type)
			return (1);
	return (0);
}

/* Where persons follow one another with value ${i}: into ${at}, how many. */
static int
cuts_between(int i, int *at)
{
	int had[TYPES] = {0}, last = ALWAYS, n = 0, now, p, t, next, another;

	for (now = ALWAYS;; now = next) {
		for (next = INT32_MAX, p = 0; p < nodes; p++)
			if (met[i][p].count > 0 && met[i][p].first > now &&
			    met[i][p].first < next)
				next = met[i][p].first;
		if (next == INT32_MAX)
			return (n < HOLDERS ? n : 0);
		for (another = 0, p = 0; p < nodes; p++)
			for (t = 0; t < TYPES; t++)
				another |= met[i][p].count > 0 &&
				    met[i][p].first == next && had[t] &&
				    has_unique(p, t);
		if (another && next > last) {
			at[n++] = next;
			memset(had, 0, sizeof(had));
		}
		for (p = 0; p < nodes; p++) {
			if (met[i][p].count == 0 || met[i][p].first != next)
				continue;
			for (t = 0; t < TYPES; t++)
				had[t] |= has_unique(p, t);
			if (met[i][p].last > last)
				last = met[i][p].last;
		}
	}
}

static int
names(const struct event *e, int i)
{
	int k;

	for (k = 0; k < e->n; k++)
		if (e->id[k] == i)
			return (1);
	return (0);
}

static int
cuts_of_silence(int i, int *at)
{
	int n = 0, a, b, next;

	for (a = 0; a < events && rule[node[i].type].silence > 0; a++) {
		if (!names(&event[a], i))
			continue;
		for (next = INT32_MAX, b = 0; b < events; b++)
			if (names(&event[b], i) && event[b].ts > event[a].ts &&
			    event[b].ts < next)
				next = event[b].ts;
		if (next < INT32_MAX &&
		    next - event[a].ts > rule[node[i].type].silence)
			at[n++] = next;
	}
	return (n);
}

/* Since when the value is whose it is at ${ts}. */
static int
start_at(const int *at, int n, int ts)
{
	int start = ALWAYS, i;

	for (i = 0; i < n; i++)
		if (at[i] <= ts && at[i] > start)
			start = at[i];
	return (start);
}

/* Each event names the holder of its time. */
static void
cut(int type)
{
	int at[2 * EVENTS], was = nodes, i, k, n;
	struct event *e;

	for (i = 0; i < was; i++) {
		if (node[i].type != type)
			continue;
		n = cuts_between(i, at);
		n += cuts_of_silence(i, at + n);
		for (e = event; e < event + events; e++)
			for (k = 0; k < e->n; k++)
				if (e->id[k] == i)
					e->id[k] = node_of(type,
					    node[i].value,
					    start_at(at, n, e->ts));
	}
}

static void
find_times(void)
{
	struct seen s;
	int i, e;

	for (i = 0; i < nodes; i++) {
		s = (struct seen){0, 0, 0};
		for (e = 0; e < events; e++)
			if (names(&event[e], i))
				see(&s, event[e].ts);
		node[i].first = s.first;
		node[i].last = s.last;
	}
}

static int
forbidden(int a, int b)
{
	struct seen s[NODES];
	int t, i, n, x;

	for (t = 0; t < TYPES; t++) {
		int max = rule[t].unique ? 1 : rule[t].per_person.max;

		for (n = x = 0, i = 0; i < nodes; i++) {
			if (node[i].type != t || (node[i].person != a &&
			    node[i].person != b))
				continue;
			x += node[i].person == a;
			s[n++] = (struct seen){1, node[i].first,
			    node[i].last};
		}
		if (max > 0 && n > max && x > 0 && x < n &&
		    (rule[t].unique || rule[t].per_person.window == 0 ||
		    most(s, n, rule[t].per_person.window) > max))
			return (1);
	}
	return (0);
}

static void
find_edges(int type)
{
	const struct event *e;
	int k, c, i;

	edges = 0;
	for (e = event; e < event + events; e++)
		for (k = 0; k < e->n; k++) {
			if (node[e->id[k]].type != type || !links(e->id[k]) ||
			    (c = center(e)) == e->id[k])
				continue;
			for (i = 0; i < edges; i++)
				if (edge[i].weak == e->id[k] &&
				    edge[i].strong == c)
					break;
			if (i == edges)
				edge[edges++] = (struct edge){e->id[k], c,
				    {0, 0, 0}};
			see(&edge[i].seen, e->ts);
		}
}

/* The better attested first, then the later, then by content. */
static int
by_evidence(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->seen.count != y->seen.count)
		return (x->seen.count > y->seen.count ? -1 : 1);
	if (x->seen.last != y->seen.last)
		return (x->seen.last > y->seen.last ? -1 : 1);
	if (x->weak != y->weak)
		return (before(x->weak, y->weak) ? -1 : 1);
	return (x->strong == y->strong ? 0 :
	    before(x->strong, y->strong) ? -1 : 1);
}

static void
unite(int type)
{
	int i, k, a, b;

	qsort(edge, (size_t)edges, sizeof(edge[0]), by_evidence);
	for (i = 0; i < edges; i++) {
		a = node[edge[i].weak].person;
		b = node[edge[i].strong].person;
		k = holder[edge[i].weak];
		if (a == b || (k >= 0 && node[k].person != b &&
		    strongest_tier(b) < rule[type].tier) || forbidden(a, b))
			continue;
		for (k = 0; k < nodes; k++)
			if (node[k].person == b)
				node[k].person = a;
	}
}

static void
link_all(void)
{
	int r, type;

	find_times();
	for (r = 0; r < TYPES; r++) {
		type = at_rank[r];
		find_met(type);
		if (rule[type].moves) {
			cut(type);
			find_times();
			find_met(type);
		}
		block_crowds(type);
		find_edges(type);
		unite(type);
	}
}

/* A line a person to whom some event belongs: her values, each once. */
static void
write_persons(void)
{
	FILE *f = fopen("want", "w");
	int p, e, c, t, v, i, some, here;

	if (f == NULL)
		exit(2);
	for (p = 0; p < nodes; p++) {
		for (here = 0, e = 0; e < events; e++)
			here |= (c = center(&event[e])) >= 0 &&
			    node[c].person == p;
		for (some = 0, t = 0; t < TYPES && here; t++)
			for (v = 0; v < values[t]; v++) {
				for (i = 0; i < nodes; i++)
					if (node[i].person == p && links(i) &&
					    node[i].type == t &&
					    node[i].value == v)
						break;
				if (i < nodes)
					fprintf(f, "%s%.2s%d", some++ ? " " :
					    "", name[t], v);
			}
		if (here)
			fprintf(f, "\n");
	}
	if (fclose(f) != 0)
		exit(2);
}

int
main(int argc, char *argv[])
{
	if (argc == 1) {
		/* prove runs all programs of this folder. */
		puts("1..0 # SKIP a reference for merge_reference.sh");
		return (0);
	}
	state = strtoull(argv[1], NULL, 10) * 2 + 1;
	(void)rnd(2);
	make_rules();
	make_events();
	link_all();
	write_persons();
	return (0);
}
