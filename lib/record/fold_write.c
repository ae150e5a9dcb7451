/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "record/fold_own.h"

#include "record/fold.h"

#define FEW 16			/* rows that are sorted one by one */

/* Rows in the order of their keys, as (key, row) pairs. */
struct sorted {
	struct sf_str key;
	size_t type;		/* of an identifier: so far goes its type */
	void *row;
};

static int
by_key(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	return (sf_str_cmp(x->key, y->key));
}

static int
by_time(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	const struct fold_entry *m = x->row, *n = y->row;

	if (m->ts != n->ts)
		return (m->ts < n->ts ? -1 : 1);
	return (sf_str_cmp(x->key, y->key));
}

/* The last of ${n} finds its place among the others, which are in order. */
static void
insert(struct sorted *s, size_t n, int (*cmp)(const void *, const void *))
{
	struct sorted last = s[n - 1];

	for (n--; n > 0 && cmp(&s[n - 1], &last) > 0; n--)
		s[n] = s[n - 1];
	s[n] = last;
}

/*
 * In the person's own memory, which goes with her.  NULL: no memory.  Most
 * tables are small, or nearly in order.
 */
static struct sorted *
sorted(struct sf_fold *f, const struct fold_table *t,
    int (*cmp)(const void *, const void *))
{
	struct sorted *s = sf_arena_alloc(&f->mem,
	    (t->map.n + 1) * sizeof(*s));
	size_t i;
	int order = 1;

	if (s == NULL)
		return (NULL);
	for (i = 0; i < t->map.n; i++) {
		s[i].key = t->map.e[i].key;
		s[i].row = sf_fold_at(t, i);
		if (i < FEW)
			insert(s, i + 1, cmp);
		else if (cmp(&s[i - 1], &s[i]) > 0)
			order = 0;
	}
	if (!order)
		qsort(s, t->map.n, sizeof(*s), cmp);
	return (s);
}

static void
put_ts(struct sf_buf *b, int64_t ms)
{
	char *to = sf_buf_room(b, SF_TS_LEN + 2);

	if (to == NULL)
		return;
	to[0] = '"';
	sf_ts_format(ms, to + 1);
	to[SF_TS_LEN + 1] = '"';	/* in place of the NUL */
	b->n += SF_TS_LEN + 2;
}

/* "{" or ",", then the name. */
static void
put_name(struct sf_buf *b, int *any, struct sf_str name)
{
	sf_buf_addc(b, *any ? ',' : '{');
	*any = 1;
	sf_buf_json(b, name.p, name.n);
	sf_buf_addc(b, ':');
}

static void
put_end(struct sf_buf *b, int any)
{
	sf_buf_adds(b, any ? "}" : "{}");
}

static void
find_types(struct sorted *s, size_t n)
{
	const char *nul;
	size_t i;

	for (i = 0; i < n; i++) {
		nul = memchr(s[i].key.p, '\0', s[i].key.n);
		s[i].type = nul ? (size_t)(nul - s[i].key.p) : s[i].key.n;
	}
}

static struct sf_str
type_of(const struct sorted *s)
{
	return ((struct sf_str){s->key.p, s->type});
}

/* How many of the ${n} first are of one type. */
static size_t
same_type(const struct sorted *s, size_t n)
{
	size_t i = 1;

	while (i < n && sf_str_eq(type_of(&s[i]), type_of(s)))
		i++;
	return (i);
}

struct names {
	const struct sf_str *p;
	size_t n;
};

static void
put_names(struct sf_buf *b, const struct names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++) {
		sf_buf_addc(b, i ? ',' : '[');
		sf_buf_json(b, names->p[i].p, names->p[i].n);
	}
	sf_buf_addc(b, ']');
}

enum what { VALUES, SPANS };

static void
put_values(struct sf_buf *b, const struct sorted *s, size_t n, int links,
    enum what what)
{
	const struct fold_id *id;
	size_t i, type;
	int any = 0;

	for (i = 0; i < n; i++) {
		id = s[i].row;
		if (id->links != links)
			continue;
		sf_buf_addc(b, any ? ',' : '[');
		any = 1;
		if (what == VALUES) {
			type = s[i].type + 1;
			sf_buf_json(b, s[i].key.p + type, s[i].key.n - type);
			continue;
		}
		sf_buf_addc(b, '[');
		put_ts(b, id->first);
		sf_buf_addc(b, ',');
		put_ts(b, id->last);
		sf_buf_addc(b, ']');
	}
	sf_buf_addc(b, ']');
}

/* Whether one of them belongs to the listing. */
static int
has_any(const struct sorted *s, size_t n, int links)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (((const struct fold_id *)s[i].row)->links == links)
			return (1);
	return (0);
}

/* The object of ids, of shared, or of since.ids; names at their place. */
static int
put_ids(struct sf_buf *b, const struct sorted *s, size_t n, int links,
    enum what what, const struct names *names)
{
	struct sf_str type;
	int any = 0, named = names == NULL || names->n == 0;
	size_t i, k;

	for (i = 0; i < n; i += k) {
		type = type_of(&s[i]);
		k = same_type(s + i, n - i);
		if (!named && sf_str_cmp(type, SF_S("one_id")) > 0) {
			put_name(b, &any, SF_S("one_id"));
			put_names(b, names);
			named = 1;
		}
		if (!has_any(s + i, k, links))
			continue;
		put_name(b, &any, type);
		put_values(b, s + i, k, links, what);
	}
	if (!named) {
		put_name(b, &any, SF_S("one_id"));
		put_names(b, names);
	}
	put_end(b, any);
	return (any);
}

/* ,"name":{} is taken back where it is empty. */
static void
put_ids_member(struct sf_buf *b, const char *name, const struct sorted *s,
    size_t n, int links, enum what what, const struct names *names,
    int *outer)
{
	size_t at = b->n;
	int before = *outer;

	put_name(b, outer, sf_str(name));
	if (!put_ids(b, s, n, links, what, names) && !b->failed &&
	    (links == 0 || what == SPANS)) {
		b->n = at;
		*outer = before;
	}
}

static void
put_facts(struct sf_buf *b, const char *name, const struct sorted *s, size_t n,
    enum what what, int *outer)
{
	const struct fold_fact *fact;
	size_t i;
	int any = 0;

	if (n == 0)
		return;
	put_name(b, outer, sf_str(name));
	for (i = 0; i < n; i++) {
		fact = s[i].row;
		put_name(b, &any, s[i].key);
		if (what == VALUES)
			sf_buf_addstr(b, fact->is.val);
		else
			put_ts(b, fact->is.ts);
	}
	put_end(b, any);
}

static void
put_seen(struct sf_buf *b, const struct sorted *s, size_t n)
{
	const struct fold_seen *k;
	size_t i;
	int any = 0;

	sf_buf_adds(b, ",\"seen\":");
	for (i = 0; i < n; i++) {
		k = s[i].row;
		if (k->dropped + k->n == 0)
			continue;
		put_name(b, &any, s[i].key);
		sf_buf_adds(b, "{\"n\":");
		sf_buf_addu(b, k->dropped + k->n);
		sf_buf_adds(b, ",\"first\":");
		put_ts(b, k->first);
		sf_buf_adds(b, ",\"last\":");
		put_ts(b, k->last);
		sf_fold_sum_put(b, k);
		sf_buf_addc(b, '}');
	}
	put_end(b, any);
}

/* Counts of the time line go to their kinds, in addition to what profiles
 * dropped; a profile that says less than it shows is taken at what it shows. */
static void
count_seen(struct sf_fold *f)
{
	struct fold_seen *s;
	const struct fold_entry *n;
	size_t i;

	for (i = 0; i < f->seen.map.n; i++) {
		s = sf_fold_at(&f->seen, i);
		s->n = 0;
		if (s->dropped > INT64_MAX)
			s->dropped = 0;
	}
	for (i = 0; i < f->line.map.n; i++) {
		n = sf_fold_at(&f->line, i);
		s = sf_fold_at(&f->seen, n->seen);
		s->n++;
		sf_fold_stretch(&s->first, &s->last, n->ts);
	}
}

static int
before(const struct sorted *s, const struct fold_mark *m)
{
	const struct fold_entry *n = s->row;

	if (n->ts != m->ts)
		return (n->ts < m->ts);
	return (sf_str_cmp(s->key, m->eid) < 0);
}

/*
 * The first entry of the sorted time line that is kept: behind where each
 * profile's starts, within the time to keep, and among the newest.  *${cut} is
 * set where something older is missing, with *${from}, for when none is left.
 */
static size_t
first_kept(struct sf_fold *f, const struct sorted *s, size_t n,
    struct fold_mark *from, int *cut)
{
	struct fold_mark win = {f->keep.since, SF_S("")};
	size_t i = 0, k;

	*from = (struct fold_mark){INT64_MIN, SF_S("")};
	for (k = 0; k < f->froms; k++) {
		if (f->from[k].ts > from->ts || (f->from[k].ts == from->ts &&
		    sf_str_cmp(f->from[k].eid, from->eid) > 0))
			*from = f->from[k];
		/* May be among what that profile dropped and counted. */
		if (n > 0 && before(&s[0], &f->from[k]))
			f->doubtful = 1;
	}
	if (f->froms > 1)
		f->doubtful = 1;
	while (i < n && before(&s[i], from))
		i++;
	k = i;
	while (i < n && before(&s[i], &win))
		i++;
	/* Not the instant of --keep: it moves on, and nothing has changed. */
	if (i > k)
		*from = (struct fold_mark){((const struct fold_entry *)
		    s[i - 1].row)->ts + 1, SF_S("")};
	if (f->keep.events > 0 && n - i > f->keep.events)
		i = n - (size_t)f->keep.events;
	*cut = i > 0 || f->froms > 0;
	return (i);
}

static void
put_line(struct sf_fold *f, struct sf_buf *b, const struct sorted *s, size_t n)
{
	struct fold_mark from;
	size_t i, first;
	int cut;

	first = first_kept(f, s, n, &from, &cut);
	if (first < n) {
		from.ts = ((const struct fold_entry *)s[first].row)->ts;
		from.eid = s[first].key;
	}
	if (cut) {
		sf_buf_adds(b, ",\"kept_from\":[");
		put_ts(b, from.ts);
		sf_buf_addc(b, ',');
		sf_buf_json(b, from.eid.p, from.eid.n);
		sf_buf_addc(b, ']');
	}
	sf_buf_adds(b, ",\"events\":[");
	for (i = first; i < n; i++) {
		if (i > first)
			sf_buf_addc(b, ',');
		sf_buf_addstr(b,
		    ((const struct fold_entry *)s[i].row)->text);
	}
	sf_buf_addc(b, ']');
}

static void
put_since(struct sf_fold *f, struct sf_buf *b, const struct sorted *ids,
    struct sorted *const facts[FOLD_FACTS])
{
	size_t at = b->n, k;
	int any = 0;

	sf_buf_adds(b, ",\"since\":");
	put_ids_member(b, "ids", ids, f->ids.map.n, 1, SPANS, NULL, &any);
	for (k = 0; k < FOLD_FACTS; k++)
		put_facts(b, sf_fold_group[k], facts[k], f->facts[k].map.n,
		    SPANS, &any);
	if (any)
		sf_buf_addc(b, '}');
	else if (!b->failed)
		b->n = at;
}

/* Whose word the members of a group are, of those that are known to be told. */
static int
put_sources(const struct sf_fold *f, struct sf_buf *b, int group,
    const struct sorted *s)
{
	const struct fold_fact *fact;
	size_t i;
	int any = 0;

	for (i = 0; i < f->facts[group].map.n; i++) {
		fact = s[i].row;
		if (fact->is.src.n == 0)
			continue;
		put_name(b, &any, s[i].key);
		if (fact->rule != NULL && fact->rule->by == SF_BY_UNION)
			sf_buf_addstr(b, fact->is.src);
		else
			sf_buf_json(b, fact->is.src.p, fact->is.src.n);
	}
	put_end(b, any);
	return (any);
}

static void
put_from(const struct sf_fold *f, struct sf_buf *b,
    struct sorted *const facts[FOLD_FACTS])
{
	size_t start = b->n, at;
	int any = 0, before, k;

	if (f->rules == NULL)
		return;
	sf_buf_adds(b, ",\"from\":");
	for (k = 0; k < FOLD_FACTS; k++) {
		at = b->n;
		before = any;
		put_name(b, &any, sf_str(sf_fold_group[k]));
		if (!put_sources(f, b, k, facts[k]) && !b->failed) {
			b->n = at;
			any = before;
		}
	}
	if (any)
		sf_buf_addc(b, '}');
	else if (!b->failed)
		b->n = start;
}

int
sf_fold_write(struct sf_fold *f, struct sf_str one_id,
    const struct sf_str *others, size_t n, struct sf_buf *b, struct sf_err *e)
{
	struct names names = {others, n};
	struct sorted *ids, *seen, *line, *facts[FOLD_FACTS];
	int outer = 0, k;

	count_seen(f);
	if (sf_fold_united(f, e) || sf_fold_sum_entries(f, e))
		return (-1);
	ids = sorted(f, &f->ids, by_key);
	seen = sorted(f, &f->seen, by_key);
	line = sorted(f, &f->line, by_time);
	for (k = 0; k < FOLD_FACTS; k++)
		if ((facts[k] = sorted(f, &f->facts[k], by_key)) == NULL)
			return (sf_fail_mem(e));
	if (ids == NULL || seen == NULL || line == NULL)
		return (sf_fail_mem(e));
	find_types(ids, f->ids.map.n);
	put_name(b, &outer, SF_S("one_id"));
	sf_buf_json(b, one_id.p, one_id.n);
	put_ids_member(b, "ids", ids, f->ids.map.n, 1, VALUES, &names, &outer);
	put_ids_member(b, "shared", ids, f->ids.map.n, 0, VALUES, NULL, &outer);
	for (k = 0; k < FOLD_FACTS; k++)
		put_facts(b, sf_fold_group[k], facts[k], f->facts[k].map.n,
		    VALUES, &outer);
	put_since(f, b, ids, facts);
	put_from(f, b, facts);
	if (f->first <= f->last) {
		sf_buf_adds(b, ",\"first_ts\":");
		put_ts(b, f->first);
		sf_buf_adds(b, ",\"last_ts\":");
		put_ts(b, f->last);
	}
	put_seen(b, seen, f->seen.map.n);
	put_line(f, b, line, f->line.map.n);
	sf_buf_addc(b, '}');
	return (sf_buf_check(b, e));
}
