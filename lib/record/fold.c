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

void
sf_fold_rules_release(struct sf_fold_rules *r)
{
	sf_survive_release(&r->traits);
	sf_sums_release(&r->sums);
	memset(r, 0, sizeof(*r));
}

struct sf_fold *
sf_fold_new(const struct sf_fold_keep *keep,
    const struct sf_fold_rules *rules, struct sf_err *e)
{
	struct sf_fold *f = calloc(1, sizeof(*f));
	size_t i;

	if (f == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	f->keep = *keep;
	if (rules != NULL && (rules->traits.n > 0 || rules->sums.n > 0 ||
	    rules->sources))
		f->rules = rules;
	f->ids.size = sizeof(struct fold_id);
	for (i = 0; i < FOLD_FACTS; i++)
		f->facts[i].size = sizeof(struct fold_fact);
	f->seen.size = sizeof(struct fold_seen);
	f->line.size = sizeof(struct fold_entry);
	sf_fold_reset(f);
	if (f->rules != NULL && rules->sums.n > 0 &&
	    (f->json = sf_json_new(e)) == NULL) {
		sf_fold_free(f);
		return (NULL);
	}
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
	sf_map_release(&f->united);
	sf_buf_release(&f->key);
	sf_json_free(f->json);
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
	if (f->united.n > HUGE)
		sf_map_release(&f->united);
	else
		sf_map_clear(&f->united);
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
		id->first = INT64_MAX;
		id->last = INT64_MIN;
		id->links = links;
	} else if (!links) {
		return (0);
	}
	/* A profile may say that its last event came before its first. */
	sf_fold_stretch(&id->first, &id->last, first);
	sf_fold_stretch(&id->first, &id->last, last);
	return (0);
}

/* Which of two is greater where both hold from the same instant. */
static int
by_text(int group, struct sf_str a, struct sf_str b)
{
	int yes_a, yes_b;

	if (group == FOLD_CONSENT) {
		yes_a = sf_str_is(a, "\"yes\"");
		yes_b = sf_str_is(b, "\"yes\"");
		if (yes_a != yes_b)
			return (yes_a ? -1 : 1);
	}
	return (sf_str_cmp(a, b));
}

/* Whether ${a} prevails over ${b}, which is there. */
static int
prevails(const struct sf_survive_rule *rule, int group,
    const struct sf_saying *a, const struct sf_saying *b)
{
	int c = rule == NULL ? 0 : sf_survive_cmp(rule, a, b);

	if (c == 0)
		c = (a->ts > b->ts) - (a->ts < b->ts);
	if (c == 0)
		c = by_text(group, a->val, b->val);
	return (c > 0 || (c == 0 && sf_str_cmp(a->src, b->src) > 0));
}

int
sf_fold_consent_beats(const struct sf_saying *a, const struct sf_saying *b)
{
	return (prevails(NULL, FOLD_CONSENT, a, b));
}

int
sf_fold_asks(const struct sf_fold *f, const struct sf_survive_rule *rule)
{
	return (f->rules != NULL && (f->rules->sources ||
	    (rule != NULL && rule->by == SF_BY_SOURCE)));
}

/* Bytes of ${s} that live as long as the person; ${old} may be the same. */
static int
keep_text(struct sf_fold *f, struct sf_str *old, struct sf_str s)
{
	/* A snapshot says the same every night: the copy is good as it is. */
	if (old->n == s.n && sf_str_eq(s, *old))
		return (0);
	*old = s.n == 0 ? s : sf_fold_copy(f, s);
	return (old->p ? 0 : -1);
}

int
sf_fold_fact(struct sf_fold *f, int group, struct sf_str name,
    const struct sf_saying *said, struct sf_err *e)
{
	struct fold_table *t = &f->facts[group];
	struct sf_saying a = *said;
	struct fold_fact *fact;
	int fresh;

	if ((fact = sf_fold_row(t, name, &fresh)) == NULL)
		return (sf_fail_mem(e));
	if (fresh && f->rules != NULL && group == FOLD_TRAITS)
		fact->rule = sf_survive_of(&f->rules->traits, name);
	if (fact->rule != NULL && fact->rule->by == SF_BY_UNION) {
		if (fresh || a.ts > fact->is.ts)
			fact->is.ts = a.ts;
		return (sf_fold_unite(f, (uint32_t)((size_t)((char *)fact -
		    t->row) / t->size), said, e));
	}
	if (!sf_fold_asks(f, fact->rule))
		a.src = SF_S("");
	if (!fresh && !prevails(fact->rule, group, &a, &fact->is))
		return (0);
	fact->is.ts = a.ts;
	if (keep_text(f, &fact->is.val, a.val) ||
	    keep_text(f, &fact->is.src, a.src))
		return (sf_fail_mem(e));
	return (0);
}

/* The members of object ${at}, which hold from ${said}->ts. */
static int
facts(struct sf_fold *f, const struct sf_jdoc *doc, int group, uint32_t at,
    struct sf_saying *said, struct sf_err *e)
{
	uint32_t i;

	if (at == 0)
		return (0);
	for (i = sf_j_first(doc, at); i != 0; i = sf_j_after(doc, at, i)) {
		sf_buf_clear(&f->scratch);
		sf_j_write(&f->scratch, doc, i);
		if (sf_buf_check(&f->scratch, e))
			return (-1);
		said->val = sf_buf_str(&f->scratch);
		if (sf_fold_fact(f, group, doc->node[i].key, said, e))
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
	struct sf_saying said = {ev->ts, {"", 0}, ev->src};

	if (facts(f, doc, FOLD_TRAITS, ev->traits, &said, e) ||
	    facts(f, doc, FOLD_TAGS, ev->tags, &said, e) ||
	    facts(f, doc, FOLD_CONSENT, ev->consent, &said, e))
		return (-1);
	sf_fold_stretch(&f->first, &f->last, ev->ts);
	if (!ev->timeline)
		return (0);
	if (ev->ids != 0)
		h.send_id = sf_j_get(doc, ev->ids, "send_id");
	return (sf_fold_happen(f, doc, &h, e));
}

int
sf_fold_consent(struct sf_fold *f, struct sf_str name,
    const struct sf_saying *said, struct sf_err *e)
{
	if (said->ts > f->last)
		f->last = said->ts;
	return (sf_fold_fact(f, FOLD_CONSENT, name, said, e));
}

int
sf_fold_doubtful(const struct sf_fold *f)
{
	return (f->doubtful);
}
