/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "show/num.h"
#include "stat/chi2.h"

#include "report/lift.h"

static const struct sf_str none = {"", 0};

static int
is_mean(const struct sf_outcome *o)
{
	return (o->kind == SF_OUT_MEAN || o->kind == SF_OUT_SUM);
}

static struct sf_str
arm_text(struct sf_page *p, struct sf_str arm)
{
	return (arm.n > 0 ? arm : sf_str(sf_page_word(p, SF_W_NO_LABEL)));
}

/* What few people could be had from: the smaller side of the difference. */
static uint64_t
base_of(const struct sf_lift_row *r)
{
	uint64_t t = r->hits > 0 ? r->hits : r->n;
	uint64_t c = r->hits_c > 0 ? r->hits_c : r->n_c;

	return (t < c ? t : c);
}

static void
forest(struct sf_page *p, const struct sf_lift *l,
    const struct sf_lift_row *rows, size_t n, int means)
{
	struct sf_buf *title = sf_page_text(p), *label, *text;
	double x = means ? 1.0 : 100.0;
	struct sf_chart *c = NULL;
	size_t i;

	sf_word(title, p->plan->lang, means ? SF_W_MEANS_LINE : SF_W_LIFT_LINE,
	    l->control, NULL);
	for (i = 0; i < n; i++) {
		if (is_mean(rows[i].out) != means || rows[i].n == 0 ||
		    rows[i].n_c == 0)
			continue;
		if (c == NULL)
			c = sf_doc_chart(&p->doc, SF_FOREST,
			    sf_buf_str(title), sf_buf_str(title));
		label = sf_page_text(p);
		text = sf_page_text(p);
		sf_buf_addstr(label, arm_text(p, rows[i].arm));
		sf_buf_addf(label, " %s", rows[i].out->name);
		sf_lift_figure(text, &rows[i]);
		sf_doc_point(&p->doc, c, &(struct sf_point){
		    .label = sf_buf_str(label), .at = x * rows[i].ci.est,
		    .lo = x * rows[i].ci.lo, .hi = x * rows[i].ci.hi,
		    .text = sf_buf_str(text), .tells = SF_TELLS_RATE,
		    .base = base_of(&rows[i])});
	}
}

static void
value(struct sf_page *p, struct sf_grid *g, const struct sf_lift_row *r,
    int control)
{
	uint64_t hits = control ? r->hits_c : r->hits;
	uint64_t n = control ? r->n_c : r->n;
	struct sf_buf *b = sf_page_text(p);

	sf_page_cell_n(p, g, n);
	if (is_mean(r->out)) {
		sf_num_fixed(b, control ? r->mean_c : r->mean, 3);
		sf_page_cell_of(p, g, sf_buf_str(b), n);
		return;
	}
	sf_num_share(b, hits, n, 3);
	sf_page_cell_of(p, g, sf_buf_str(b), hits > 0 ? hits : n);
}

static void
table(struct sf_page *p, const struct sf_lift *l,
    const struct sf_lift_row *rows, size_t n)
{
	struct sf_buf *b = sf_page_text(p), *rate = sf_page_text(p);
	struct sf_str heads[6];
	struct sf_grid *g;
	size_t i;

	sf_word(b, p->plan->lang, SF_W_CONTROL_OF, l->control, NULL);
	heads[0] = sf_str(sf_page_word(p, SF_W_ARM));
	heads[1] = sf_str(sf_page_word(p, SF_W_OUTCOME));
	heads[2] = sf_str(sf_page_word(p, SF_W_PEOPLE));
	heads[3] = sf_str(sf_page_word(p, SF_W_RATE));
	heads[4] = sf_str(sf_page_word(p, SF_W_CONTROL));
	sf_word(rate, p->plan->lang, SF_W_ITS_RATE, NULL);
	heads[5] = sf_buf_str(rate);
	g = sf_doc_grid(&p->doc, sf_buf_str(b), "llrrrr", heads);
	for (i = 0; i < n; i++) {
		sf_page_cell(p, g, arm_text(p, rows[i].arm));
		sf_page_cell(p, g, sf_str(rows[i].out->name));
		value(p, g, &rows[i], 0);
		value(p, g, &rows[i], 1);
		sf_page_fact(p, &(struct sf_fact){.section = "lift",
		    .name = l->name, .item = sf_str(rows[i].out->name),
		    .group = rows[i].arm, .metric = is_mean(rows[i].out) ?
		    "mean_difference" : "rate_difference",
		    .ci = rows[i].n > 0 && rows[i].n_c > 0 ? &rows[i].ci :
		    NULL, .has_n = !is_mean(rows[i].out),
		    .hits = rows[i].hits, .n = rows[i].n});
	}
}

/* What one more of the outcome cost: the arm's sends over what they added. */
static void
extra(struct sf_page *p, const struct sf_lift *l, size_t sec,
    const struct sf_lift_row *r)
{
	struct sf_buf *more, *each, *line = sf_page_text(p);
	double cost, n = (double)r->n;
	sf_dec sum;
	struct sf_err e = {0};

	if (is_mean(r->out) || r->n == 0 || r->n_c == 0 ||
	    l->journey == NULL || sf_moments_sum(sf_cells_get(p->cells, sec,
	    "cost", r->arm, none), &sum, &e) || sum <= 0)
		return;
	cost = (double)sum / (double)SF_DEC_ONE;
	sf_page_fact_dec(p, "lift", l->name, sf_str(r->out->name), r->arm,
	    "cost", sum);
	if (r->ci.lo <= 0.0) {
		sf_word(line, p->plan->lang, SF_W_EXTRA_NONE,
		    sf_page_money(p, sum), r->out->name, NULL);
		sf_doc_note_of(&p->doc, sf_buf_str(line), base_of(r), none);
		return;
	}
	more = sf_page_text(p);
	each = sf_page_text(p);
	sf_num_fixed(more, n * r->ci.est, 0);
	sf_buf_adds(more, " [");
	sf_num_fixed(more, n * r->ci.lo, 0);
	sf_buf_adds(more, ", ");
	sf_num_fixed(more, n * r->ci.hi, 0);
	sf_buf_addc(more, ']');
	sf_num_fixed(each, cost / (n * r->ci.est), 2);
	sf_buf_adds(each, " [");
	sf_num_fixed(each, cost / (n * r->ci.hi), 2);
	sf_buf_adds(each, ", ");
	sf_num_fixed(each, cost / (n * r->ci.lo), 2);
	sf_buf_addc(each, ']');
	sf_word(line, p->plan->lang, SF_W_EXTRA, sf_page_str(p, more),
	    r->out->name, sf_page_str(p, each), p->plan->currency, NULL);
	sf_doc_note_of(&p->doc, sf_buf_str(line), base_of(r), none);
}

static int
ratio(struct sf_page *p, const struct sf_lift *l, size_t sec,
    struct sf_err *e)
{
	struct sf_buf *b = sf_page_text(p);
	double x = 0.0, pv = 0.0;
	int rc = sf_lift_ratio(p->plan, sec, p->cells, &x, &pv, e), bad;

	if (rc <= 0)
		return (rc);
	bad = pv < SF_RATIO_ALARM;
	p->alarms += bad;
	sf_word(b, p->plan->lang, bad ? SF_W_RATIO_ALARM : SF_W_RATIO_OK,
	    sf_page_num(p, x, 2), sf_page_num(p, pv, 4), NULL);
	sf_doc_para(&p->doc, bad ? SF_BAD : SF_PLAIN, sf_buf_str(b));
	b = sf_page_text(p);
	sf_num_fixed(b, pv, 6);
	sf_page_fact(p, &(struct sf_fact){.section = "lift", .name = l->name,
	    .metric = "sample_ratio_p", .value = sf_buf_str(b)});
	return (0);
}

static void
left_out(struct sf_page *p, const struct sf_lift *l, size_t sec)
{
	uint64_t n;
	size_t k;
	char text[8];

	n = sf_cells_n(p->cells, sec, "mixed", none, none);
	sf_page_note_n(p, SF_W_MIXED, n, NULL, NULL);
	n = sf_cells_n(p->cells, sec, "young", none, none);
	sf_page_note_n(p, SF_W_FOLLOW_OUT, n, l->follow_text, NULL);
	n = sf_cells_n(p->cells, sec, "undefarm", none, none);
	sf_page_note_n(p, SF_W_UNDEF, n, sf_page_word(p, SF_W_ARM), NULL);
	for (k = 0; k < l->n; k++) {
		(void)snprintf(text, sizeof(text), "%03u", (unsigned)k % 1000);
		n = sf_cells_n(p->cells, sec, "undef", sf_str(text), none);
		sf_page_note_n(p, SF_W_UNDEF, n, l->out[k].name, NULL);
	}
}

int
sf_lift_write(struct sf_page *p, size_t sec, struct sf_err *e)
{
	const struct sf_lift *l = p->plan->sec[sec].lift;
	struct sf_buf *b = sf_page_text(p);
	struct sf_lift_row *rows = NULL;
	struct sf_err few = {0};
	size_t n, i;

	sf_word(b, p->plan->lang, SF_W_LIFT, l->name, NULL);
	sf_doc_section(&p->doc, sf_buf_str(b));
	if (sf_lift_rows(p->plan, sec, p->cells, &rows, &n, &few)) {
		if (few.code != SF_E_FEW) {
			*e = few;
			return (-1);
		}
		b = sf_page_text(p);
		sf_word(b, p->plan->lang, sf_cells_n(p->cells, sec, "arm",
		    sf_str(l->control), none) == 0 ? SF_W_NO_CONTROL :
		    SF_W_NO_TREATED, l->control, NULL);
		sf_doc_para(&p->doc, SF_WATCH, sf_buf_str(b));
		left_out(p, l, sec);
		return (sf_doc_check(&p->doc, e));
	}
	if (ratio(p, l, sec, e)) {
		free(rows);
		return (-1);
	}
	forest(p, l, rows, n, 0);
	forest(p, l, rows, n, 1);
	table(p, l, rows, n);
	for (i = 0; i < n; i++)
		extra(p, l, sec, &rows[i]);
	left_out(p, l, sec);
	free(rows);
	return (sf_doc_check(&p->doc, e));
}
