/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/bridges.h"
#include "identity/places.h"
#include "identity/reason.h"
#include "show/num.h"

#include "identity/hubs.h"

#define SHOWN 10

enum { HUBS_VALUES, HUBS_BRIDGES };
static const char *const tables[] = {"values", "bridges", NULL};
static const char *const fields[] = {
    "type,value,tier,seen_with,sets,events,links,one_id,rule,limit",
    "type,value,tier,one_id,parts,trusted,parted,events"};

struct hub {
	const struct sf_linked *l;
	uint32_t node;
	struct sf_degree seen;
};

struct hubs {
	struct sf_answer w;
	unsigned table;
	struct sf_places places;
	struct sf_reasons reasons;
	uint32_t *seen;		/* by person: 1 + the identifier at hand */
	struct hub *hub;
	size_t n, cap;
	struct sf_bridges bridges;
};

static int
by_degree(const void *a, const void *b)
{
	const struct hub *x = a, *y = b;

	if (x->seen.persons != y->seen.persons)
		return (x->seen.persons > y->seen.persons ? -1 : 1);
	if (x->seen.events != y->seen.events)
		return (x->seen.events > y->seen.events ? -1 : 1);
	return (sf_nodes_cmp(&x->l->nodes, x->node, y->node));
}

/* Values that more than one person was seen with. */
static int
find_hubs(struct hubs *h, struct sf_err *e)
{
	size_t n = sf_nodes_count(&h->w.l.nodes), cap;
	struct sf_degree d;
	struct hub *p;
	uint32_t i;

	h->seen = calloc(h->w.l.persons.n + 1, sizeof(*h->seen));
	if (h->seen == NULL)
		return (sf_fail_mem(e));
	if (sf_places_of_nodes(&h->places, &h->w.l, e) ||
	    sf_reasons_init(&h->reasons, &h->w.l, e))
		return (-1);
	for (i = 0; i < n; i++) {
		d = sf_places_degree(&h->places, &h->w.l, i, h->seen);
		if (d.persons < 2)
			continue;
		if (h->n == h->cap) {
			cap = h->cap ? h->cap * 2 : 256;
			if ((p = realloc(h->hub, cap * sizeof(*p))) == NULL)
				return (sf_fail_mem(e));
			h->hub = p;
			h->cap = cap;
		}
		h->hub[h->n++] = (struct hub){&h->w.l, i, d};
	}
	if (h->n > 1)
		qsort(h->hub, h->n, sizeof(*h->hub), by_degree);
	return (0);
}

/* A value that links was refused by the others who were seen with it. */
static struct sf_reason
reason(const struct hubs *h, const struct hub *u)
{
	return (sf_reason_of(&h->reasons, u->node, SF_NOBODY, 0));
}

static uint64_t
events_of(const struct hubs *h, uint32_t node)
{
	return (sf_places_degree(&h->places, &h->w.l, node, h->seen).events);
}

static const char *
tier_of(const struct hubs *h, uint32_t node)
{
	return (sf_tier_names[sf_nodes_type(&h->w.l.nodes, node)->tier]);
}

static int
hub_row(struct hubs *h, const struct hub *u, struct sf_err *e)
{
	struct sf_reason why = reason(h, u);
	struct sf_buf *b = &h->w.line;
	uint32_t holder = sf_reason_holder(&h->w.l, u->node);

	sf_answer_id(&h->w, "", u->node);
	sf_answer_ts(&h->w, "start", sf_nodes_start(&h->w.l.nodes, u->node));
	sf_answer_str(&h->w, "tier", sf_str(tier_of(h, u->node)));
	sf_answer_u64(&h->w, "seen_with", u->seen.persons);
	sf_answer_u64(&h->w, "sets", u->seen.sets);
	sf_answer_u64(&h->w, "events", u->seen.events);
	sf_buf_adds(b, why.why == SF_WHY_LINKS ? ",\"links\":true" :
	    ",\"links\":false");
	if (holder != SF_NOBODY)
		sf_answer_str(&h->w, "one_id",
		    h->w.l.persons.v[holder].one_id);
	if (why.why != SF_WHY_LINKS) {
		sf_answer_str(&h->w, "rule", sf_str(sf_reason_rule(&h->w.l,
		    &why)));
		sf_reason_members(&h->reasons, &why, u->node, b);
	}
	sf_buf_addc(b, '}');
	return (sf_answer_row(&h->w, e));
}

static int
bridge_row(struct hubs *h, const struct sf_bridge *r, struct sf_err *e)
{
	uint32_t holder = sf_reason_holder(&h->w.l, r->node);

	sf_answer_id(&h->w, "", r->node);
	sf_answer_ts(&h->w, "start", sf_nodes_start(&h->w.l.nodes, r->node));
	sf_answer_str(&h->w, "tier", sf_str(tier_of(h, r->node)));
	sf_answer_str(&h->w, "one_id", h->w.l.persons.v[holder].one_id);
	sf_answer_u64(&h->w, "parts", r->parts);
	sf_answer_u64(&h->w, "trusted", r->trusted);
	sf_answer_u64(&h->w, "parted", r->parted);
	sf_answer_u64(&h->w, "events", events_of(h, r->node));
	sf_buf_addc(&h->w.line, '}');
	return (sf_answer_row(&h->w, e));
}

static int
rows(struct hubs *h, struct sf_err *e)
{
	size_t i, most = h->w.a->has_top ? (size_t)h->w.a->top : SIZE_MAX;

	if (h->table == HUBS_VALUES) {
		for (i = 0; i < h->n && i < most; i++)
			if (hub_row(h, &h->hub[i], e))
				return (-1);
		return (0);
	}
	for (i = 0; i < h->bridges.n && i < most; i++)
		if (bridge_row(h, &h->bridges.v[i], e))
			return (-1);
	return (0);
}

/* "the first 10 of 812 identifiers ..." */
static struct sf_str
caption(struct hubs *h, size_t n, size_t most, const char *what)
{
	struct sf_buf *b = &h->w.text;

	sf_buf_clear(b);
	if (n > most) {
		sf_buf_adds(b, "the first ");
		sf_num_count(b, most);
		sf_buf_adds(b, " of ");
	}
	if (n > 0)
		sf_num_count(b, n);
	else
		sf_buf_adds(b, "no");
	sf_buf_adds(b, n <= 1 ? " identifier " : " identifiers ");
	sf_buf_adds(b, what);
	return (sf_buf_str(b));
}

static int
values_text(struct hubs *h, size_t most, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("type"), SF_S("value"),
	    SF_S("persons"), SF_S("sets"), SF_S("events"), SF_S("it")};
	struct sf_str said = caption(h, h->n, most, "seen with more than one "
	    "person");
	struct sf_reason why;
	struct sf_grid *g;
	size_t i;

	if (h->n == 0) {
		sf_doc_para(&h->w.doc, SF_PLAIN, said);
		return (0);
	}
	if ((g = sf_doc_grid(&h->w.doc, said, "llrrrl", heads)) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < h->n && i < most; i++) {
		const struct hub *u = &h->hub[i];

		sf_answer_cell(&h->w, g,
		    sf_nodes_type(&h->w.l.nodes, u->node)->name);
		sf_answer_cell_value(&h->w, g, u->node);
		sf_answer_cell_n(&h->w, g, u->seen.persons);
		sf_answer_cell_n(&h->w, g, u->seen.sets);
		sf_answer_cell_n(&h->w, g, u->seen.events);
		why = reason(h, u);
		sf_buf_clear(&h->w.text);
		if (why.why == SF_WHY_LINKS)
			sf_buf_adds(&h->w.text, "links one of them");
		sf_reason_words(&h->reasons, &why, u->node, &h->w.text);
		sf_answer_cell(&h->w, g, sf_buf_str(&h->w.text));
	}
	return (0);
}

static int
bridges_text(struct hubs *h, size_t most, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("type"), SF_S("value"),
	    SF_S("of"), SF_S("trusted"), SF_S("parted"), SF_S("events")};
	const struct sf_linked *l = &h->w.l;
	struct sf_str said = caption(h, h->bridges.n, most,
	    "without which trusted ones would part");
	const struct sf_bridge *r;
	struct sf_grid *g;
	size_t i;

	if (h->bridges.n == 0) {
		sf_doc_para(&h->w.doc, SF_PLAIN, said);
		return (0);
	}
	if ((g = sf_doc_grid(&h->w.doc, said, "lllrrr", heads)) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < h->bridges.n && i < most; i++) {
		r = &h->bridges.v[i];
		sf_answer_cell(&h->w, g,
		    sf_nodes_type(&l->nodes, r->node)->name);
		sf_answer_cell_value(&h->w, g, r->node);
		sf_answer_cell(&h->w, g,
		    l->persons.v[sf_reason_holder(l, r->node)].one_id);
		sf_answer_cell_n(&h->w, g, r->trusted);
		sf_answer_cell_n(&h->w, g, r->parted);
		sf_answer_cell_n(&h->w, g, events_of(h, r->node));
	}
	return (0);
}

static int
text(struct hubs *h, struct sf_err *e)
{
	size_t most = h->w.a->has_top ? (size_t)h->w.a->top : SHOWN;
	int all = h->w.a->table == NULL;

	if ((all || h->table == HUBS_VALUES) && values_text(h, most, e))
		return (-1);
	return ((all || h->table == HUBS_BRIDGES) ?
	    bridges_text(h, most, e) : 0);
}

static int
work(struct hubs *h, const struct sf_run *run, const struct sf_asking *a,
    struct sf_err *e)
{
	if (sf_answer_table(a, tables, HUBS_VALUES, &h->table, e) ||
	    sf_answer_open(&h->w, run, a, fields[h->table], e))
		return (-1);
	h->w.l.forest = 1;
	if (sf_answer_read(&h->w, e) || find_hubs(h, e))
		return (-1);
	/* Rows are of one table; people are shown both, unless they say. */
	if ((h->table == HUBS_BRIDGES || (!h->w.rows && a->table == NULL)) &&
	    sf_bridges_find(&h->bridges, &h->w.l, e))
		return (-1);
	if (h->w.rows ? rows(h, e) : text(h, e))
		return (-1);
	return (sf_answer_end(&h->w, e));
}

int
sf_hubs(const struct sf_run *run, const struct sf_asking *a, struct sf_err *e)
{
	struct hubs *h = calloc(1, sizeof(*h));
	int ret;

	if (h == NULL)
		return (sf_fail_mem(e));
	ret = work(h, run, a, e);
	sf_bridges_release(&h->bridges);
	sf_reasons_release(&h->reasons);
	sf_places_release(&h->places);
	free(h->seen);
	free(h->hub);
	sf_answer_close(&h->w);
	free(h);
	return (ret);
}
