/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "report/page.h"

static const struct sf_str none = {"", 0};

static uint64_t
cell(struct sf_page *p, size_t sec, const char *what, struct sf_str journey,
    struct sf_str label)
{
	return (sf_cells_n(p->cells, sec, what, journey, label));
}

/* A step's label is its name, 0x7f and the channel. */
static struct sf_str
step_of(struct sf_str label, struct sf_str *channel)
{
	const char *sep = memchr(label.p, 0x7f, label.n);
	size_t n = sep == NULL ? label.n : (size_t)(sep - label.p);

	*channel = none;
	if (sep != NULL)
		*channel = (struct sf_str){sep + 1, label.n - n - 1};
	return ((struct sf_str){label.p, n});
}

static void
facts(struct sf_page *p, size_t sec, const char *name, struct sf_str journey,
    struct sf_str label, struct sf_str step, struct sf_str channel)
{
	static const char *const what[][2] = {{"step", "sends"},
	    {"delivered", "delivered"}, {"opened", "opened"},
	    {"failed", "failed"}, {"refused", "refused"},
	    {"cancelled", "cancelled"}};
	size_t i;

	for (i = 0; i < sizeof(what) / sizeof(what[0]); i++)
		sf_page_fact_n(p, "journey", name, step, channel, what[i][1],
		    cell(p, sec, what[i][0], journey, label));
}

static int
step_row(struct sf_page *p, size_t sec, struct sf_grid *g, const char *name,
    struct sf_str journey, struct sf_str label, struct sf_err *e)
{
	struct sf_str channel, step = step_of(label, &channel);
	uint64_t sends = cell(p, sec, "step", journey, label);
	uint64_t there = cell(p, sec, "delivered", journey, label);
	uint64_t opened = cell(p, sec, "opened", journey, label);
	sf_dec cost;

	if (sf_moments_sum(sf_cells_get(p->cells, sec, "cost", journey,
	    label), &cost, e))
		return (-1);
	sf_page_cell(p, g, step);
	sf_page_cell(p, g, channel);
	sf_page_cell_n(p, g, sends);
	sf_page_cell_n(p, g, there);
	sf_page_cell_n(p, g, opened);
	sf_page_cell_pct(p, g, opened, sends);
	sf_page_cell_n(p, g, cell(p, sec, "failed", journey, label));
	sf_page_cell_n(p, g, cell(p, sec, "cancelled", journey, label));
	sf_page_cell(p, g, sf_str(sf_page_money(p, cost)));
	facts(p, sec, name, journey, label, step, channel);
	sf_page_fact_dec(p, "journey", name, step, channel, "cost", cost);
	return (0);
}

/* Labels by the mean place among a person's sends, then bytewise. */
static void
by_place(struct sf_page *p, size_t sec, struct sf_str journey,
    struct sf_str *label, size_t n)
{
	double a, b;
	size_t i, k;
	struct sf_str t;

	for (i = 1; i < n; i++)
		for (k = i; k > 0; k--) {
			a = sf_moments_mean(sf_cells_get(p->cells, sec,
			    "place", journey, label[k - 1]));
			b = sf_moments_mean(sf_cells_get(p->cells, sec,
			    "place", journey, label[k]));
			if (a <= b)
				break;
			t = label[k];
			label[k] = label[k - 1];
			label[k - 1] = t;
		}
}

static int
steps(struct sf_page *p, size_t sec, const char *name, struct sf_str journey,
    struct sf_err *e)
{
	static const enum sf_word words[] = {SF_W_STEP, SF_W_CHANNEL,
	    SF_W_SENDS, SF_W_DELIVERED, SF_W_OPENED, SF_W_RATE, SF_W_FAILED,
	    SF_W_CANCELLED, SF_W_COST};
	struct sf_str heads[9], *label = NULL;
	struct sf_grid *g;
	size_t n, i;
	int rc = 0;

	if (sf_cells_under(p->cells, sec, "step", journey, &label, &n, e))
		return (-1);
	by_place(p, sec, journey, label, n);
	for (i = 0; i < 9; i++)
		heads[i] = sf_str(sf_page_word(p, words[i]));
	g = n > 0 ? sf_doc_grid(&p->doc, none, "llrrrrrrr", heads) : NULL;
	for (i = 0; i < n && rc == 0; i++)
		rc = step_row(p, sec, g, name, journey, label[i], e);
	free(label);
	return (rc);
}

/* A chart of ${what} by its labels; *${all} is their sum. */
static int
bars(struct sf_page *p, size_t sec, const char *what, const char *name,
    struct sf_str journey, enum sf_word title, enum sf_word head,
    uint64_t *all, struct sf_err *e)
{
	struct sf_str *label = NULL, heads[3], text, caption;
	struct sf_chart *c;
	struct sf_grid *g;
	struct sf_buf *b;
	uint64_t v;
	size_t n, i;

	*all = 0;
	if (sf_cells_under(p->cells, sec, what, journey, &label, &n, e))
		return (-1);
	for (i = 0; i < n; i++)
		*all += cell(p, sec, what, journey, label[i]);
	caption = sf_str(sf_page_word(p, title));
	c = n > 0 ? sf_doc_chart(&p->doc, SF_BARS, caption, caption) : NULL;
	heads[0] = sf_str(sf_page_word(p, head));
	heads[1] = sf_str(sf_page_word(p, SF_W_PEOPLE));
	heads[2] = sf_str(sf_page_word(p, SF_W_SHARE));
	g = n > 0 ? sf_doc_grid(&p->doc, none, "lrr", heads) : NULL;
	if (g != NULL)
		g->html_only = g->parts = 1;
	if (c != NULL)
		c->parts = 1;
	for (i = 0; i < n; i++) {
		v = cell(p, sec, what, journey, label[i]);
		text = label[i].n > 0 ? label[i] :
		    sf_str(sf_page_word(p, SF_W_NO_LABEL));
		b = sf_page_text(p);
		sf_buf_adds(b, sf_page_n(p, v));
		sf_buf_adds(b, "  ");
		sf_buf_adds(b, sf_page_pct(p, v, *all));
		sf_doc_point(&p->doc, c, &(struct sf_point){.label = text,
		    .at = (double)v, .text = sf_buf_str(b),
		    .tells = SF_TELLS_COUNT, .base = v});
		sf_page_cell(p, g, text);
		sf_page_cell_n(p, g, v);
		sf_page_cell_pct(p, g, v, *all);
		sf_page_fact_n(p, "journey", name, none, label[i], what, v);
	}
	free(label);
	return (0);
}

static void
count_tile(struct sf_page *p, enum sf_word w, const char *name,
    const char *metric, uint64_t n)
{
	sf_doc_tile(&p->doc, SF_PLAIN, sf_str(sf_page_word(p, w)),
	    (struct sf_cell){sf_str(sf_page_n(p, n)), SF_TELLS_COUNT, n},
	    none);
	sf_page_fact_n(p, "journey", name, none, none, metric, n);
}

static uint64_t
sum(struct sf_page *p, size_t sec, const char *what, struct sf_str journey,
    struct sf_err *e)
{
	struct sf_str *label = NULL;
	uint64_t all = 0;
	size_t n, i;

	if (sf_cells_under(p->cells, sec, what, journey, &label, &n, e))
		return (0);
	for (i = 0; i < n; i++)
		all += cell(p, sec, what, journey, label[i]);
	free(label);
	return (all);
}

static int
one(struct sf_page *p, size_t sec, struct sf_str journey, struct sf_err *e)
{
	struct sf_buf name = {0}, *title = sf_page_text(p);
	uint64_t in, out, all;
	const char *s;
	int rc = -1;

	sf_buf_addstr(&name, journey);
	if ((s = sf_buf_cstr(&name)) == NULL)
		return (sf_fail_mem(e));
	sf_word(title, p->plan->lang, SF_W_STEPS, s, NULL);
	sf_doc_section(&p->doc, sf_buf_str(title));
	in = sum(p, sec, "enter", journey, e);
	out = sum(p, sec, "exit", journey, e);
	count_tile(p, SF_W_ENTERED, s, "entered", in);
	count_tile(p, SF_W_EXITED, s, "left", out);
	count_tile(p, SF_W_SENDS, s, "sends",
	    sum(p, sec, "step", journey, e));
	count_tile(p, SF_W_OPENED, s, "opened",
	    sum(p, sec, "opened", journey, e));
	count_tile(p, SF_W_CAPPED, s, "capped",
	    cell(p, sec, "capped", journey, none));
	count_tile(p, SF_W_MISSED, s, "missed",
	    cell(p, sec, "missed", journey, none));
	if (e->code == SF_OK && steps(p, sec, s, journey, e) == 0 &&
	    bars(p, sec, "enter", s, journey, SF_W_ENTRIES, SF_W_ARM, &all,
	    e) == 0 && bars(p, sec, "exit", s, journey, SF_W_EXITS,
	    SF_W_LABEL, &all, e) == 0)
		rc = sf_doc_check(&p->doc, e);
	sf_buf_release(&name);
	return (rc);
}

int
sf_steps_write(struct sf_page *p, size_t sec, struct sf_err *e)
{
	const struct sf_names *names = &p->plan->sec[sec].names;
	struct sf_str *label = NULL;
	struct sf_buf *title;
	size_t n, i;
	int rc = 0;

	/* As the definition names them, else all, bytewise. */
	if (names->n > 0) {
		for (i = 0; i < names->n && rc == 0; i++)
			rc = one(p, sec, names->name[i], e);
		return (rc);
	}
	if (sf_cells_labels(p->cells, sec, "journey", &label, &n, e))
		return (-1);
	if (n == 0) {
		title = sf_page_text(p);
		sf_word(title, p->plan->lang, SF_W_STEPS, "-", NULL);
		sf_doc_section(&p->doc, sf_buf_str(title));
		sf_page_nothing(p);
	}
	for (i = 0; i < n && rc == 0; i++)
		rc = one(p, sec, label[i], e);
	free(label);
	return (rc);
}
