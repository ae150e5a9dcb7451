/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/ascend.h"
#include "show/num.h"
#include "stat/quantile.h"

#include "report/page.h"

static const struct sf_str none = {"", 0};

#define STEPS 32

/* Number of step ${i} as a label: two digits, so that text order is theirs. */
static struct sf_str
number(size_t i, char text[8])
{
	(void)snprintf(text, 8, "%02u", (unsigned)(i + 1) % 100);
	return (sf_str(text));
}

/* The next of the events ${from}.. is the step itself, or there is none. */
static size_t
next_step(const struct sf_funnel *f, const struct sf_history *h, size_t step,
    size_t from, int64_t until)
{
	if (f->order != SF_STRICT)
		return (sf_match_first(&f->step[step], h, from, INT64_MIN,
		    until));
	if (from < h->n && h->ev[from].ts < until &&
	    sf_match_is(&f->step[step], h->doc, &h->ev[from]))
		return (from);
	return (h->n);
}

static int
reached(struct sf_cells *c, size_t sec, size_t step, int64_t after,
    struct sf_err *e)
{
	char text[8];
	struct sf_str a = number(step, text);

	return (sf_cells_count(c, sec, "step", a, none, 1, e) ||
	    sf_cells_time(c, sec, "after", a, after, e) ? -1 : 0);
}

static int
count_ordered(const struct sf_funnel *f, const struct sf_history *h,
    size_t at, int64_t until, struct sf_cells *c, size_t sec, struct sf_err *e)
{
	int64_t began = h->ev[at].ts;
	size_t k;

	for (k = 0; k < f->n; k++) {
		if (k > 0 && (at = next_step(f, h, k, at + 1, until)) == h->n)
			break;
		if (reached(c, sec, k, h->ev[at].ts - began, e))
			return (-1);
	}
	return (0);
}

/* Any order: how many of the steps happened; the k-th one is step k. */
static int
count_any(const struct sf_funnel *f, const struct sf_history *h, size_t at,
    int64_t until, struct sf_cells *c, size_t sec, struct sf_err *e)
{
	int64_t began = h->ev[at].ts, when[STEPS];
	size_t k, i, n = 0;

	for (k = 0; k < f->n && k < STEPS; k++)
		if ((i = sf_match_first(&f->step[k], h, at, INT64_MIN, until))
		    < h->n)
			when[n++] = h->ev[i].ts - began;
	sf_ascend_i64(when, n);
	for (k = 0; k < n; k++)
		if (reached(c, sec, k, when[k], e))
			return (-1);
	return (0);
}

int
sf_funnel_count(const struct sf_plan *p, size_t sec,
    const struct sf_history *h, struct sf_cells *c, struct sf_err *e)
{
	const struct sf_funnel *f = p->sec[sec].funnel;
	size_t at = h->n, i, k;
	int64_t until;

	for (k = 0; k < (f->order == SF_ANY ? f->n : 1); k++) {
		i = sf_match_first(&f->step[k], h, 0, p->from, p->to);
		at = i < at ? i : at;
	}
	if (at == h->n)
		return (0);
	until = sf_zone_add(p->zone, h->ev[at].ts, f->window, NULL);
	if (until > p->asof)
		return (sf_cells_count(c, sec, "young", none, none, 1, e));
	/* Within W of the beginning: the end of the window counts. */
	until++;
	if (f->order == SF_ANY)
		return (count_any(f, h, at, until, c, sec, e));
	return (count_ordered(f, h, at, until, c, sec, e));
}

static const char *
label_of(struct sf_page *p, const struct sf_funnel *f, size_t k)
{
	struct sf_buf *b = sf_page_text(p);

	if (f->order != SF_ANY)
		return (f->step[k].label);
	sf_buf_addf(b, "%zu", k + 1);
	return (sf_page_str(p, b));
}

static void
row(struct sf_page *p, const struct sf_funnel *f, size_t sec, size_t k,
    struct sf_grid *g, uint64_t n, uint64_t first, uint64_t last)
{
	struct sf_buf *median = sf_page_text(p), *p90 = sf_page_text(p);
	struct sf_str label = sf_str(label_of(p, f, k));
	const int64_t *t;
	size_t times;
	char text[8];

	t = sf_cells_times(p->cells, sec, "after", number(k, text), &times);
	sf_page_cell(p, g, label);
	sf_page_cell_n(p, g, n);
	sf_page_cell_pct(p, g, n, first);
	if (k > 0)
		sf_page_cell_pct(p, g, n, last);
	else
		sf_page_cell(p, g, none);
	if (k > 0 && times > 0) {
		sf_num_span(median, sf_quantile_i64(t, times, 0.5));
		sf_num_span(p90, sf_quantile_i64(t, times, 0.9));
	}
	sf_page_cell_of(p, g, sf_buf_str(median), n);
	sf_page_cell_of(p, g, sf_buf_str(p90), n);
	sf_page_fact_n(p, "funnel", f->name, label, none, "people", n);
	if (k == 0 || times == 0)
		return;
	sf_page_fact_n(p, "funnel", f->name, label, none, "median_ms",
	    (uint64_t)sf_quantile_i64(t, times, 0.5));
	sf_page_fact_n(p, "funnel", f->name, label, none, "p90_ms",
	    (uint64_t)sf_quantile_i64(t, times, 0.9));
}

static void
table(struct sf_page *p, const struct sf_funnel *f, size_t sec)
{
	struct sf_str heads[6];
	struct sf_str title = sf_str(sf_page_word(p, SF_W_FUNNEL_CHART));
	uint64_t n, first = 0, last = 0;
	struct sf_buf *b;
	struct sf_chart *c;
	struct sf_grid *g;
	size_t k;
	char text[8];

	c = sf_doc_chart(&p->doc, SF_FUNNEL, title, title);
	heads[0] = sf_str(sf_page_word(p, SF_W_STEP));
	heads[1] = sf_str(sf_page_word(p, SF_W_REACHED));
	heads[2] = sf_str(sf_page_word(p, SF_W_OVERALL));
	heads[3] = sf_str(sf_page_word(p, SF_W_OF_LAST));
	heads[4] = sf_str(sf_page_word(p, SF_W_MEDIAN));
	heads[5] = sf_str(sf_page_word(p, SF_W_P90));
	g = sf_doc_grid(&p->doc, none, "lrrrrr", heads);
	for (k = 0; k < f->n; k++) {
		n = sf_cells_n(p->cells, sec, "step", number(k, text), none);
		first = k == 0 ? n : first;
		b = sf_page_text(p);
		sf_num_count(b, n);
		sf_buf_adds(b, "  ");
		sf_num_share(b, n, first, 1);
		sf_doc_point(&p->doc, c, &(struct sf_point){
		    .label = sf_str(label_of(p, f, k)), .at = (double)n,
		    .text = sf_buf_str(b), .tells = SF_TELLS_COUNT,
		    .base = n});
		row(p, f, sec, k, g, n, first, last);
		last = n;
	}
}

int
sf_funnel_write(struct sf_page *p, size_t sec, struct sf_err *e)
{
	const struct sf_funnel *f = p->plan->sec[sec].funnel;
	struct sf_buf *b = sf_page_text(p);
	uint64_t young;

	sf_word(b, p->plan->lang, SF_W_FUNNEL, f->name, NULL);
	sf_doc_section(&p->doc, sf_buf_str(b));
	table(p, f, sec);
	young = sf_cells_n(p->cells, sec, "young", none, none);
	sf_page_note_n(p, SF_W_FOLLOW_OUT, young, f->window_text, NULL);
	sf_page_fact_n(p, "funnel", f->name, none, none, "too_young", young);
	return (sf_doc_check(&p->doc, e));
}
