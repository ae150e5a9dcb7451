/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "show/num.h"

#include "report/page.h"

static const struct sf_str none = {"", 0};

int
sf_sizes_count(const struct sf_plan *p, size_t sec, const struct sf_history *h,
    struct sf_cells *c, struct sf_err *e)
{
	const struct sf_names *names = &p->sec[sec].names;
	const struct sf_jdoc *d = h->doc;
	uint32_t at = h->view.segments, i;
	int64_t since;

	/* Node 0 would be the profile itself: absent members have no kids. */
	for (i = at ? sf_j_first(d, at) : 0; i != 0;
	    i = sf_j_after(d, at, i)) {
		if (!sf_names_has(names, d->node[i].key) ||
		    sf_ts_parse(sf_j_text(d, i), &since) || since > p->asof)
			continue;
		if (sf_cells_count(c, sec, "in", d->node[i].key, none, 1, e))
			return (-1);
		if (since >= p->from && sf_cells_count(c, sec, "new",
		    d->node[i].key, none, 1, e))
			return (-1);
	}
	at = h->view.undefined;
	for (i = at ? sf_j_first(d, at) : 0; i != 0; i = sf_j_after(d, at, i))
		if (sf_names_has(names, sf_j_text(d, i)) &&
		    (sf_cells_count(c, sec, "in", sf_j_text(d, i), none, 0,
		    e) || sf_cells_count(c, sec, "undefined", sf_j_text(d, i),
		    none, 1, e)))
			return (-1);
	return (0);
}

static void
sizes_row(struct sf_page *p, size_t sec, struct sf_grid *g,
    struct sf_chart *c, struct sf_str name)
{
	uint64_t in = sf_cells_n(p->cells, sec, "in", name, none);
	uint64_t new = sf_cells_n(p->cells, sec, "new", name, none);
	uint64_t un = sf_cells_n(p->cells, sec, "undefined", name, none);
	struct sf_buf *b = sf_page_text(p);

	sf_num_count(b, in);
	sf_buf_adds(b, "  ");
	sf_num_share(b, in, p->people, 1);
	if (new > 0) {
		sf_buf_adds(b, "  +");
		sf_num_count(b, new);
	}
	sf_doc_point(&p->doc, c, &(struct sf_point){.label = name,
	    .at = (double)in, .text = sf_buf_str(b), .tells = SF_TELLS_COUNT,
	    .base = in});
	sf_page_cell(p, g, name);
	sf_page_cell_n(p, g, in);
	sf_page_cell_pct(p, g, in, p->people);
	sf_page_cell_n(p, g, new);
	sf_page_cell_n(p, g, un);
	sf_page_fact_n(p, "segment", NULL, name, none, "people", in);
	sf_page_fact_n(p, "segment", NULL, name, none, "entered", new);
	sf_page_fact_n(p, "segment", NULL, name, none, "undefined", un);
}

static void
undefined(struct sf_page *p, size_t sec, struct sf_str name)
{
	uint64_t n = sf_cells_n(p->cells, sec, "undefined", name, none);
	struct sf_buf *b = sf_page_text(p);

	sf_buf_addstr(b, name);
	sf_page_note_n(p, SF_W_UNDEF, n, sf_page_str(p, b), NULL);
}

int
sf_sizes_write(struct sf_page *p, size_t sec, struct sf_err *e)
{
	const struct sf_names *names = &p->plan->sec[sec].names;
	struct sf_str *label = NULL, heads[5], title;
	struct sf_chart *c;
	struct sf_grid *g;
	size_t n, i;

	if (sf_cells_labels(p->cells, sec, "in", &label, &n, e))
		return (-1);
	title = sf_str(sf_page_word(p, SF_W_SIZES));
	sf_doc_section(&p->doc, title);
	c = sf_doc_chart(&p->doc, SF_BARS, title, title);
	heads[0] = sf_str(sf_page_word(p, SF_W_SEGMENT));
	heads[1] = sf_str(sf_page_word(p, SF_W_PEOPLE));
	heads[2] = sf_str(sf_page_word(p, SF_W_OF_ALL));
	heads[3] = sf_str(sf_page_word(p, SF_W_NEW));
	heads[4] = sf_str(sf_page_word(p, SF_W_UNDEFINED));
	g = n + names->n > 0 ?
	    sf_doc_grid(&p->doc, none, "lrrrr", heads) : NULL;
	if (names->n > 0)
		for (i = 0; i < names->n; i++)
			sizes_row(p, sec, g, c, names->name[i]);
	else
		for (i = 0; i < n; i++)
			sizes_row(p, sec, g, c, label[i]);
	if (g != NULL)
		g->html_only = 1;
	if (n == 0 && names->n == 0)
		sf_page_nothing(p);
	else
		sf_page_note(p, SF_W_PLUS_NEW, NULL, NULL, NULL);
	for (i = 0; i < n; i++)
		undefined(p, sec, label[i]);
	free(label);
	return (sf_doc_check(&p->doc, e));
}
