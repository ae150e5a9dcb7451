/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/date.h"
#include "record/fold_own.h"
#include "record/ids.h"

#include "record/fold.h"

struct taking {
	struct sf_fold *f;
	const struct sf_jdoc *doc;
	sf_fold_links *links;
	void *ctx;
	int group;
	struct sf_err *e;
};

static int
take_span(void *ctx, struct sf_str type, struct sf_str value, int64_t first,
    int64_t last)
{
	struct taking *t = ctx;
	int how = 1;

	if (sf_str_is(type, "send_id"))
		return (0);
	if (t->links != NULL)
		how = t->links(t->ctx, type, value);
	if (how < 0)
		return (0);
	return (sf_fold_id(t->f, type, value, how, first, last, t->e));
}

/*
 * A value that was shared stays so, unless it links here after all: then it
 * came in with times by what made it link.
 */
static int
take_shared(void *ctx, struct sf_str type, struct sf_str value)
{
	struct taking *t = ctx;
	int how = 0;

	if (t->links != NULL)
		how = t->links(t->ctx, type, value);
	if (how != 0)
		return (0);
	return (sf_fold_id(t->f, type, value, 0, 0, 0, t->e));
}

/* Of a union it is an array that says whose word it is. */
static int
take_sources(struct taking *t, struct sf_str name, uint32_t from)
{
	const struct fold_table *all = &t->f->facts[FOLD_TRAITS];
	const struct sf_map_entry *m;
	const struct fold_fact *fact;
	uint32_t i;

	if (t->group != FOLD_TRAITS || t->f->rules == NULL ||
	    (m = sf_map_get(&all->map, name)) == NULL)
		return (0);
	fact = sf_fold_at(all, m->val);
	if (fact->rule == NULL || fact->rule->by != SF_BY_UNION)
		return (0);
	for (i = sf_j_first(t->doc, from); i != 0;
	    i = sf_j_after(t->doc, from, i))
		if (sf_fold_unite_src(t->f, (uint32_t)m->val,
		    t->doc->node[i].str, t->e))
			return (-1);
	return (0);
}

static int
take_fact(void *ctx, uint32_t i, int64_t set, uint32_t from)
{
	struct taking *t = ctx;
	struct sf_buf *b = &t->f->scratch;
	struct sf_saying said = {set, {"", 0}, {"", 0}};
	int many = from != 0 && t->doc->node[from].type == SF_J_ARR;

	sf_buf_clear(b);
	sf_j_write(b, t->doc, i);
	if (sf_buf_check(b, t->e))
		return (-1);
	said.val = sf_buf_str(b);
	if (from != 0 && t->doc->node[from].type == SF_J_STR)
		said.src = t->doc->node[from].str;
	if (sf_fold_fact(t->f, t->group, t->doc->node[i].key, &said, t->e))
		return (-1);
	return (many ? take_sources(t, t->doc->node[i].key, from) : 0);
}

static struct sf_str
text(const struct sf_jdoc *doc, uint32_t at, const char *name)
{
	uint32_t i = sf_j_get(doc, at, name);

	if (i == 0 || doc->node[i].type != SF_J_STR)
		return (SF_S(""));
	return (doc->node[i].str);
}

static int
bad(struct sf_err *e, const char *name)
{
	return (sf_fail(e, SF_E_DATA, "'%s' of a profile is not what "
	    "sf-profile(5) says", name));
}

/* The time line; each kept entry is taken off the count of its kind. */
static int
take_events(struct sf_fold *f, const struct sf_jdoc *doc, uint32_t at,
    struct sf_err *e)
{
	struct fold_happening h = {0};
	struct fold_seen *s;
	uint32_t i;

	if (at == 0)
		return (0);
	for (i = sf_j_first(doc, at); i != 0; i = sf_j_after(doc, at, i)) {
		h.eid = text(doc, i, "eid");
		h.channel = text(doc, i, "channel");
		h.event = text(doc, i, "event");
		h.props = sf_j_get(doc, i, "props");
		if (sf_ts_parse(text(doc, i, "ts"), &h.ts) || h.eid.n == 0)
			return (bad(e, "events"));
		if (h.props != 0 && doc->node[h.props].type != SF_J_OBJ)
			h.props = 0;
		if (sf_fold_happen(f, doc, &h, e) ||
		    (s = sf_fold_kind(f, h.event, e)) == NULL)
			return (-1);
		s->dropped--;		/* made good by take_seen() */
		sf_fold_sum_shown(s, doc, h.props);
		sf_fold_stretch(&f->first, &f->last, h.ts);
	}
	return (0);
}

static int
take_seen(struct sf_fold *f, const struct sf_jdoc *doc, uint32_t at,
    struct sf_err *e)
{
	struct fold_seen *s;
	int64_t first, last;
	uint64_t n;
	uint32_t i;

	if (at == 0)
		return (0);
	for (i = sf_j_first(doc, at); i != 0; i = sf_j_after(doc, at, i)) {
		if (sf_ts_parse(text(doc, i, "first"), &first) ||
		    sf_ts_parse(text(doc, i, "last"), &last) ||
		    sf_profile_count(doc, sf_j_get(doc, i, "n"), &n))
			return (bad(e, "seen"));
		if ((s = sf_fold_kind(f, doc->node[i].key, e)) == NULL)
			return (-1);
		if (sf_fold_sum_told(s, doc, i))
			return (bad(e, "seen"));
		s->dropped += n;
		sf_fold_stretch(&s->first, &s->last, first);
		sf_fold_stretch(&s->first, &s->last, last);
	}
	return (0);
}

/* The instants that the profile speaks of, and where its time line starts. */
static int
take_marks(struct sf_fold *f, const struct sf_profile *p, struct sf_err *e)
{
	struct fold_mark *from;
	int64_t ts;
	size_t cap;

	if (p->first_ts.n > 0 && sf_ts_parse(p->first_ts, &ts))
		return (bad(e, "first_ts"));
	if (p->first_ts.n > 0)
		sf_fold_stretch(&f->first, &f->last, ts);
	if (p->last_ts.n > 0 && sf_ts_parse(p->last_ts, &ts))
		return (bad(e, "last_ts"));
	if (p->last_ts.n > 0)
		sf_fold_stretch(&f->first, &f->last, ts);
	if (p->kept_ts.n == 0)
		return (0);
	if (sf_ts_parse(p->kept_ts, &ts))
		return (bad(e, "kept_from"));
	if (f->froms == f->from_cap) {
		cap = f->from_cap ? f->from_cap * 2 : 4;
		from = realloc(f->from, cap * sizeof(*from));
		if (from == NULL)
			return (sf_fail_mem(e));
		f->from = from;
		f->from_cap = cap;
	}
	from = &f->from[f->froms];
	from->ts = ts;
	from->eid = sf_fold_copy(f, p->kept_eid);
	if (from->eid.p == NULL)
		return (sf_fail_mem(e));
	f->froms++;
	return (0);
}

int
sf_fold_profile(struct sf_fold *f, const struct sf_jdoc *doc,
    const struct sf_profile *p, sf_fold_links *links, void *ctx,
    struct sf_err *e)
{
	struct taking t = {f, doc, links, ctx, 0, e};
	int r;

	if ((r = sf_profile_spans(doc, p, take_span, &t)) != 0)
		return (r == -2 ? bad(e, "since") : -1);
	if (sf_ids_walk(doc, p->shared, take_shared, &t))
		return (-1);
	for (t.group = 0; t.group < FOLD_FACTS; t.group++) {
		r = sf_profile_facts(doc, p, sf_fold_group[t.group],
		    take_fact, &t);
		if (r != 0)
			return (r == -2 ? bad(e, "since") : -1);
	}
	if (take_events(f, doc, p->events, e) ||
	    take_seen(f, doc, p->seen, e))
		return (-1);
	sf_fold_sum_forget(f);
	return (take_marks(f, p, e));
}
