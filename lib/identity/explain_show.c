/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "show/num.h"

#include "identity/explain_own.h"

#define SHOWN 10		/* of an identifier's persons, of names */

/* One row an identifier of a person. */
static int
fact_row(struct explain *x, const struct fact *f, struct sf_err *e)
{
	const struct sf_linked *l = &x->w.l;
	struct sf_buf *b = &x->w.line;
	uint32_t holder;

	if (f->person != SF_NOBODY)
		sf_answer_str(&x->w, "one_id", l->persons.v[f->person].one_id);
	sf_answer_id(&x->w, "", f->node);
	sf_answer_ts(&x->w, "start", sf_nodes_start(&l->nodes, f->node));
	sf_answer_str(&x->w, "tier",
	    sf_str(sf_tier_names[sf_nodes_type(&l->nodes, f->node)->tier]));
	sf_answer_ts(&x->w, "first", f->first);
	sf_answer_ts(&x->w, "last", f->last);
	sf_answer_u64(&x->w, "events", f->events);
	sf_answer_u64(&x->w, "profiles", f->profiles);
	sf_buf_adds(b, ",\"sources\":");
	if (explain_sources(x, x->seen, f->ref, f->refs_end, 1, b, e))
		return (-1);
	sf_buf_adds(b, f->why.why == SF_WHY_LINKS ? ",\"links\":true" :
	    ",\"links\":false");
	if (f->why.why != SF_WHY_LINKS) {
		sf_answer_str(&x->w, "rule", sf_str(sf_reason_rule(&x->w.l,
		    &f->why)));
		sf_reason_members(&x->reasons, &f->why, f->node, b);
		holder = sf_reason_holder(l, f->node);
		if (holder != SF_NOBODY)
			sf_answer_str(&x->w, "held_by",
			    l->persons.v[holder].one_id);
	}
	sf_buf_addc(b, '}');
	return (sf_answer_row(&x->w, e));
}

/* The identifiers of a set, those that do not link among them. */
static void
set_ids(struct explain *x, const struct sf_idset *s, struct sf_buf *b)
{
	const struct sf_nodes *ns = &x->w.l.nodes;
	struct sf_str type = {NULL, 0}, t, v;
	uint32_t k;

	sf_buf_addc(b, '{');
	for (k = 0; k < s->n; k++) {
		t = sf_nodes_type(ns, SF_ID_OF(s->id[k]))->name;
		v = sf_nodes_value(ns, SF_ID_OF(s->id[k]));
		if (k > 0 && sf_str_eq(t, type)) {
			sf_buf_addc(b, ',');
		} else {
			sf_buf_adds(b, k > 0 ? "]," : "");
			sf_buf_json(b, t.p, t.n);
			sf_buf_adds(b, ":[");
		}
		sf_buf_json(b, v.p, v.n);
		type = t;
	}
	sf_buf_adds(b, k > 0 ? "]}" : "}");
}

static int
group_row(struct explain *x, const struct group *g, struct sf_err *e)
{
	const struct sf_linked *l = &x->w.l;
	const struct sf_idset *s = &l->sets.v[x->ref[g->from].set];

	if (s->person != SF_NOBODY)
		sf_answer_str(&x->w, "one_id", l->persons.v[s->person].one_id);
	sf_answer_ts(&x->w, "first", g->first);
	sf_answer_ts(&x->w, "last", g->last);
	sf_answer_u64(&x->w, "events", g->events);
	sf_answer_u64(&x->w, "profiles", g->profiles);
	sf_buf_adds(&x->w.line, ",\"sources\":");
	if (explain_sources(x, NULL, g->from, g->to, 1, &x->w.line, e))
		return (-1);
	sf_buf_adds(&x->w.line, ",\"ids\":");
	set_ids(x, s, &x->w.line);
	sf_buf_addc(&x->w.line, '}');
	return (sf_answer_row(&x->w, e));
}

enum { E_TS, E_EID, E_SRC, E_CHANNEL, E_EVENT, E_IDS, E_PARTS };

/* An event as it was kept: its set, and the texts of it. */
static uint32_t
event_parts(struct sf_str val, struct sf_str part[E_PARTS])
{
	const char *p = val.p, *end = val.p + val.n - sizeof(uint32_t);
	uint32_t set, n;
	int i;

	memcpy(&set, end, sizeof(set));
	for (i = 0; i < E_IDS; i++) {
		memcpy(&n, p, sizeof(n));
		part[i] = (struct sf_str){p + sizeof(n), n};
		p += sizeof(n) + n;
	}
	part[E_IDS] = (struct sf_str){p, (size_t)(end - p)};
	return (set);
}

static int
event_row(struct explain *x, struct sf_str val, struct sf_err *e)
{
	static const char *const names[] = {"ts", "eid", "src", "channel",
	    "event"};
	const struct sf_linked *l = &x->w.l;
	struct sf_str part[E_PARTS];
	uint32_t person = l->sets.v[event_parts(val, part)].person;
	int i;

	if (person != SF_NOBODY)
		sf_answer_str(&x->w, "one_id", l->persons.v[person].one_id);
	for (i = 0; i < E_IDS; i++)
		if (part[i].n > 0)
			sf_answer_str(&x->w, names[i], part[i]);
	if (part[E_IDS].n > 0) {
		sf_buf_adds(&x->w.line, ",\"ids\":");
		sf_buf_addstr(&x->w.line, part[E_IDS]);
	}
	sf_buf_addc(&x->w.line, '}');
	return (sf_answer_row(&x->w, e));
}

int
explain_rows(struct explain *x, struct sf_err *e)
{
	struct sf_str key, val;
	size_t i;
	int got;

	switch (x->table) {
	case EXPLAIN_IDENTIFIERS:
		for (i = 0; i < x->facts; i++)
			if (fact_row(x, &x->fact[i], e))
				return (-1);
		break;
	case EXPLAIN_SETS:
		for (i = 0; i < x->groups; i++)
			if (group_row(x, &x->group[i], e))
				return (-1);
		break;
	case EXPLAIN_EVENTS:
		while ((got = sf_sort_next(x->events, &key, &val, e)) > 0)
			if (event_row(x, val, e))
				return (-1);
		return (got);
	}
	return (0);
}

/* Under what other names a person is known. */
static int
other_names(struct explain *x, uint32_t person, struct sf_err *e)
{
	struct sf_buf *b = &x->w.text, names = {0};
	const struct sf_str *v;
	size_t n, i;

	if (sf_persons_others(&x->w.l.persons, person, &names, &v, &n, e))
		return (-1);
	for (i = 0; i < n; i++) {
		sf_buf_adds(b, i == 0 ? "; also named " : ", ");
		if (i == SHOWN) {
			sf_buf_addf(b, "and %zu more", n - i);
			break;
		}
		sf_buf_addstr(b, v[i]);
	}
	sf_buf_release(&names);
	return (0);
}

static int
head(struct explain *x, const struct subject *s, struct sf_err *e)
{
	const struct sf_linked *l = &x->w.l;
	struct sf_buf *b = &x->w.text;

	sf_buf_clear(b);
	if (s->asked.person == SF_NOBODY) {
		sf_answer_show(&x->w, b, s->asked.node);
		sf_doc_section(&x->w.doc, sf_buf_str(b));
		return (0);
	}
	sf_doc_section(&x->w.doc, l->persons.v[s->asked.person].one_id);
	sf_buf_adds(b, "asked for as ");
	if (sf_nodes_type(&l->nodes, s->asked.node)->is_name)
		sf_buf_addstr(b, s->asked.text);
	else
		sf_answer_show(&x->w, b, s->asked.node);
	if (other_names(x, s->asked.person, e))
		return (-1);
	sf_doc_para(&x->w.doc, SF_PLAIN, sf_buf_str(b));
	return (0);
}

static void
fact_cells(struct explain *x, struct sf_grid *g, const struct fact *f)
{
	sf_answer_cell_n(&x->w, g, f->number);
	sf_answer_cell(&x->w, g,
	    sf_nodes_type(&x->w.l.nodes, f->node)->name);
	sf_answer_cell_value(&x->w, g, f->node);
	sf_answer_cell_day(&x->w, g, f->first);
	sf_answer_cell_day(&x->w, g, f->last);
	sf_answer_cell_n(&x->w, g, f->events);
}

/* The identifiers of a person: those that link, then the others with why. */
static int
facts_text(struct explain *x, const struct subject *s, int links,
    struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("#"), SF_S("type"), SF_S("value"),
	    SF_S("first"), SF_S("last"), SF_S("events"),
	    links ? SF_S("sources") : SF_S("does not link: it")};
	struct sf_grid *g = NULL;
	const struct fact *f;
	size_t i;

	for (i = s->facts; i < s->facts_end; i++) {
		f = &x->fact[i];
		if ((f->why.why == SF_WHY_LINKS) != links)
			continue;
		if (g == NULL && (g = sf_doc_grid(&x->w.doc, SF_S(""),
		    "rllllrl", heads)) == NULL)
			return (sf_fail_mem(e));
		fact_cells(x, g, f);
		sf_buf_clear(&x->w.text);
		if (!links)
			sf_reason_words(&x->reasons, &f->why, f->node,
			    &x->w.text);
		else if (explain_sources(x, x->seen, f->ref, f->refs_end, 0,
		    &x->w.text, e))
			return (-1);
		sf_answer_cell(&x->w, g, sf_buf_str(&x->w.text));
	}
	return (0);
}

/* The numbers that a set's identifiers have in the tables above. */
static void
numbers(const struct explain *x, const struct subject *s,
    const struct sf_idset *set, struct sf_buf *b)
{
	const struct sf_nodes *ns = &x->w.l.nodes;
	size_t from, to, mid;
	uint32_t k;
	int c;

	for (k = 0; k < set->n; k++) {
		from = s->facts;
		to = s->facts_end;
		while (from < to) {
			mid = from + (to - from) / 2;
			c = sf_nodes_cmp(ns, x->fact[mid].node,
			    SF_ID_OF(set->id[k]));
			if (c < 0)
				from = mid + 1;
			else
				to = mid;
		}
		if (from < s->facts_end)
			sf_buf_addf(b, "%s%ju", k > 0 ? " " : "",
			    (uintmax_t)x->fact[from].number);
	}
}

static int
groups_text(struct explain *x, const struct subject *s, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("first"), SF_S("last"),
	    SF_S("events"), SF_S("profiles"), SF_S("named together")};
	struct sf_grid *g = sf_doc_grid(&x->w.doc, SF_S(""), "llrrl", heads);
	const struct group *p;
	size_t i;

	if (g == NULL)
		return (sf_fail_mem(e));
	for (i = s->groups; i < s->groups_end; i++) {
		p = &x->group[i];
		sf_answer_cell_ts(&x->w, g, p->first);
		sf_answer_cell_ts(&x->w, g, p->last);
		sf_answer_cell_n(&x->w, g, p->events);
		sf_answer_cell_n(&x->w, g, p->profiles);
		sf_buf_clear(&x->w.text);
		numbers(x, s, &x->w.l.sets.v[x->ref[p->from].set],
		    &x->w.text);
		sf_answer_cell(&x->w, g, sf_buf_str(&x->w.text));
	}
	return (0);
}

/* Who was seen with an identifier that is nobody's. */
static int
holders_text(struct explain *x, const struct subject *s, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("seen with"), SF_S("first"),
	    SF_S("last"), SF_S("events")};
	uint64_t most = x->w.a->has_top ? x->w.a->top : SHOWN;
	const struct fact *f = &x->fact[s->facts];
	struct sf_buf *b = &x->w.text;
	struct sf_grid *g;
	size_t i;

	sf_buf_clear(b);
	sf_buf_adds(b, "links nobody: it ");
	if (s->facts < s->facts_end)
		sf_reason_words(&x->reasons, &f->why, f->node, b);
	sf_doc_para(&x->w.doc, SF_PLAIN, sf_buf_str(b));
	if ((g = sf_doc_grid(&x->w.doc, SF_S(""), "lllr", heads)) == NULL)
		return (sf_fail_mem(e));
	for (i = s->facts; i < s->facts_end && i - s->facts < most; i++) {
		f = &x->fact[i];
		sf_answer_cell(&x->w, g, f->person == SF_NOBODY ?
		    SF_S("nobody") : x->w.l.persons.v[f->person].one_id);
		sf_answer_cell_ts(&x->w, g, f->first);
		sf_answer_cell_ts(&x->w, g, f->last);
		sf_answer_cell_n(&x->w, g, f->events);
	}
	if (i < s->facts_end) {
		sf_buf_clear(b);
		sf_buf_adds(b, "and ");
		sf_num_count(b, s->facts_end - i);
		sf_buf_adds(b, " more: --top says how many to show");
		sf_doc_para(&x->w.doc, SF_PLAIN, sf_buf_str(b));
	}
	return (0);
}

/*
 * The events of all who are asked for, by time.  Where that is one, her name
 * stands above them: beside it there is no room for an eid.
 */
static int
events_text(struct explain *x, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("time"), SF_S("source"),
	    SF_S("event"), SF_S("eid"), SF_S("one_id")};
	int one = x->subjects == 1;
	struct sf_grid *g = NULL;
	const struct sf_linked *l = &x->w.l;
	struct sf_str key, val, part[E_PARTS];
	uint32_t person;
	int64_t ts;
	int got;

	if (one && head(x, &x->subject[0], e))
		return (-1);
	if ((g = sf_doc_grid(&x->w.doc, SF_S(""), one ? "llll" : "lllll",
	    heads)) == NULL)
		return (sf_fail_mem(e));
	while ((got = sf_sort_next(x->events, &key, &val, e)) > 0) {
		person = l->sets.v[event_parts(val, part)].person;
		if (sf_ts_parse(part[E_TS], &ts))
			ts = INT64_MIN;
		sf_answer_cell_ts(&x->w, g, ts);
		sf_answer_cell(&x->w, g, part[E_SRC]);
		sf_answer_cell(&x->w, g, part[E_EVENT]);
		sf_answer_cell(&x->w, g, part[E_EID]);
		if (!one)
			sf_answer_cell(&x->w, g, person == SF_NOBODY ?
			    SF_S("nobody") : l->persons.v[person].one_id);
	}
	return (got);
}

int
explain_text(struct explain *x, struct sf_err *e)
{
	int all = x->w.a->table == NULL;
	const struct subject *s;
	size_t i;

	if (x->table == EXPLAIN_EVENTS)
		return (events_text(x, e));
	for (i = 0; i < x->subjects; i++) {
		s = &x->subject[i];
		if (head(x, s, e))
			return (-1);
		if (s->asked.person == SF_NOBODY) {
			if (holders_text(x, s, e))
				return (-1);
			continue;
		}
		if (facts_text(x, s, 1, e) || facts_text(x, s, 0, e))
			return (-1);
		if ((all || x->table == EXPLAIN_SETS) && groups_text(x, s, e))
			return (-1);
	}
	return (0);
}
