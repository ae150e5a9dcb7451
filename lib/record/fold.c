/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "record/fold_own.h"
#include "record/ids.h"

#include "record/fold.h"

/* Tables of a person with more rows than this are given back afterwards. */
#define HUGE 4096

const char *const sf_fold_group[FOLD_FACTS] = {"traits", "tags", "consent"};

static void
table_release(struct fold_table *t)
{
	sf_map_release(&t->map);
	free(t->row);
	t->row = NULL;
	t->cap = 0;
}

static void
table_clear(struct fold_table *t)
{
	if (t->map.n > HUGE)
		table_release(t);
	else
		sf_map_clear(&t->map);
}

void *
sf_fold_at(const struct fold_table *t, size_t i)
{
	return (t->row + i * t->size);
}

void *
sf_fold_row(struct fold_table *t, struct sf_str key, int *fresh)
{
	struct sf_map_entry *m;
	size_t cap;
	char *p;

	if (t->map.n == t->cap) {
		cap = t->cap ? t->cap * 2 : 8;
		if ((p = realloc(t->row, cap * t->size)) == NULL)
			return (NULL);
		t->row = p;
		t->cap = cap;
	}
	if ((m = sf_map_put(&t->map, key, t->map.n, fresh)) == NULL)
		return (NULL);
	p = sf_fold_at(t, m->val);
	if (*fresh)
		memset(p, 0, t->size);
	return (p);
}

struct sf_fold *
sf_fold_new(const struct sf_fold_keep *keep, struct sf_err *e)
{
	struct sf_fold *f = calloc(1, sizeof(*f));
	size_t i;

	if (f == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	f->keep = *keep;
	f->ids.size = sizeof(struct fold_id);
	for (i = 0; i < FOLD_FACTS; i++)
		f->facts[i].size = sizeof(struct fold_fact);
	f->seen.size = sizeof(struct fold_seen);
	f->line.size = sizeof(struct fold_entry);
	sf_fold_reset(f);
	return (f);
}

void
sf_fold_free(struct sf_fold *f)
{
	size_t i;

	if (f == NULL)
		return;
	table_release(&f->ids);
	for (i = 0; i < FOLD_FACTS; i++)
		table_release(&f->facts[i]);
	table_release(&f->seen);
	table_release(&f->line);
	sf_arena_release(&f->mem);
	sf_buf_release(&f->scratch);
	free(f->from);
	free(f);
}

void
sf_fold_reset(struct sf_fold *f)
{
	size_t i;

	table_clear(&f->ids);
	for (i = 0; i < FOLD_FACTS; i++)
		table_clear(&f->facts[i]);
	table_clear(&f->seen);
	table_clear(&f->line);
	sf_arena_clear(&f->mem);
	f->froms = 0;
	f->first = INT64_MAX;
	f->last = INT64_MIN;
	f->doubtful = 0;
}

struct sf_str
sf_fold_copy(struct sf_fold *f, struct sf_str s)
{
	return ((struct sf_str){sf_arena_dup(&f->mem, s.p, s.n), s.n});
}

void
sf_fold_stretch(int64_t *first, int64_t *last, int64_t ts)
{
	if (ts < *first)
		*first = ts;
	if (ts > *last)
		*last = ts;
}

int
sf_fold_id(struct sf_fold *f, struct sf_str type, struct sf_str value,
    int links, int64_t first, int64_t last, struct sf_err *e)
{
	struct fold_id *id;
	int fresh;

	sf_buf_clear(&f->scratch);
	sf_buf_addstr(&f->scratch, type);
	sf_buf_addc(&f->scratch, '\0');
	sf_buf_addstr(&f->scratch, value);
	if (sf_buf_check(&f->scratch, e))
		return (-1);
	id = sf_fold_row(&f->ids, sf_buf_str(&f->scratch), &fresh);
	if (id == NULL)
		return (sf_fail_mem(e));
	/* What links on one side is listed as linking: ids win over shared. */
	if (fresh || (links && !id->links)) {
		id->first = first;
		id->last = last;
		id->links = links;
	} else if (links) {
		sf_fold_stretch(&id->first, &id->last, first);
		sf_fold_stretch(&id->first, &id->last, last);
	}
	return (0);
}

/* Whether ${a} beats ${b} where both hold from the same instant. */
static int
beats(int group, struct sf_str a, struct sf_str b)
{
	int yes_a, yes_b;

	if (group == FOLD_CONSENT) {
		yes_a = sf_str_is(a, "\"yes\"");
		yes_b = sf_str_is(b, "\"yes\"");
		if (yes_a != yes_b)
			return (yes_b);
	}
	return (sf_str_cmp(a, b) > 0);
}

int
sf_fold_consent_beats(struct sf_str value, int64_t ts, struct sf_str old,
    int64_t was)
{
	return (ts > was || (ts == was && beats(FOLD_CONSENT, value, old)));
}

int
sf_fold_fact(struct sf_fold *f, int group, struct sf_str name,
    struct sf_str val, int64_t ts, struct sf_err *e)
{
	struct fold_fact *fact;
	int fresh;

	if ((fact = sf_fold_row(&f->facts[group], name, &fresh)) == NULL)
		return (sf_fail_mem(e));
	if (!fresh && (ts < fact->ts ||
	    (ts == fact->ts && !beats(group, val, fact->val))))
		return (0);
	fact->ts = ts;
	/* A snapshot says the same every night: the copy is good as it is. */
	if (!fresh && sf_str_eq(val, fact->val))
		return (0);
	fact->val = sf_fold_copy(f, val);
	return (fact->val.p ? 0 : sf_fail_mem(e));
}

/* The members of object ${at}, which hold from ${ts}. */
static int
facts(struct sf_fold *f, const struct sf_jdoc *doc, int group, uint32_t at,
    int64_t ts, struct sf_err *e)
{
	uint32_t i;

	if (at == 0)
		return (0);
	for (i = sf_j_first(doc, at); i != 0; i = sf_j_after(doc, at, i)) {
		sf_buf_clear(&f->scratch);
		sf_j_write(&f->scratch, doc, i);
		if (sf_buf_check(&f->scratch, e) ||
		    sf_fold_fact(f, group, doc->node[i].key,
		    sf_buf_str(&f->scratch), ts, e))
			return (-1);
	}
	return (0);
}

struct taking {
	struct sf_fold *f;
	sf_fold_links *links;
	void *ctx;
	int64_t ts;
	struct sf_err *e;
};

static int
take_id(void *ctx, struct sf_str type, struct sf_str value)
{
	struct taking *t = ctx;
	int how = 1;

	if (t->links != NULL)
		how = t->links(t->ctx, type, value);
	return (sf_fold_ident(t->f, type, value, how, t->ts, t->ts, t->e));
}

/* Names and send_ids link, and are not listed by the fold. */
int
sf_fold_ident(struct sf_fold *f, struct sf_str type, struct sf_str value,
    int links, int64_t first, int64_t last, struct sf_err *e)
{
	if (links < 0 || sf_str_is(type, "send_id") || sf_str_is(type,
	    "one_id"))
		return (0);
	return (sf_fold_id(f, type, value, links, first, last, e));
}

int
sf_fold_event(struct sf_fold *f, const struct sf_jdoc *doc,
    const struct sf_event *ev, sf_fold_links *links, void *ctx,
    struct sf_err *e)
{
	struct taking t = {f, links, ctx, ev->ts, e};

	if (sf_ids_walk(doc, ev->ids, take_id, &t))
		return (-1);
	return (sf_fold_rest(f, doc, ev, e));
}

int
sf_fold_rest(struct sf_fold *f, const struct sf_jdoc *doc,
    const struct sf_event *ev, struct sf_err *e)
{
	struct fold_happening h = {ev->ts, ev->eid, ev->channel, ev->event,
	    ev->props, 0};

	if (facts(f, doc, FOLD_TRAITS, ev->traits, ev->ts, e) ||
	    facts(f, doc, FOLD_TAGS, ev->tags, ev->ts, e) ||
	    facts(f, doc, FOLD_CONSENT, ev->consent, ev->ts, e))
		return (-1);
	sf_fold_stretch(&f->first, &f->last, ev->ts);
	if (!ev->timeline)
		return (0);
	if (ev->ids != 0)
		h.send_id = sf_j_get(doc, ev->ids, "send_id");
	return (sf_fold_happen(f, doc, &h, e));
}

int
sf_fold_consent(struct sf_fold *f, struct sf_str name, struct sf_str value,
    int64_t ts, struct sf_err *e)
{
	if (ts > f->last)
		f->last = ts;
	return (sf_fold_fact(f, FOLD_CONSENT, name, value, ts, e));
}

int
sf_fold_doubtful(const struct sf_fold *f)
{
	return (f->doubtful);
}
