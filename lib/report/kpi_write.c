/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/trend.h"
#include "show/num.h"
#include "stat/newcombe.h"

#include "report/page.h"

static const struct sf_str none = {"", 0};

/* Totals of the cohort, and of one channel of it. */
struct sums {
	uint64_t stage[SF_STAGES];
	uint64_t old[SF_KPI_DAYS], used[SF_KPI_DAYS], young[SF_KPI_DAYS];
	sf_dec cost;
};

struct write {
	struct sf_page *p;
	const struct sf_kpi *k;
	size_t sec;
	struct sf_str *group;
	size_t groups;
	struct sums all, *one;		/* one for each group */
};

static const char *const stage_names[SF_STAGES] = {"leads", "applied",
    "approved", "issued", "activated"};
static const enum sf_word stage_words[SF_STAGES] = {SF_W_LEADS, SF_W_APPLIED,
    SF_W_APPROVED, SF_W_ISSUED, SF_W_ACTIVATED};

static int
gather(struct write *w, struct sf_err *e)
{
	struct sf_cells *c = w->p->cells;
	struct sums *s;
	sf_dec cost;
	size_t g, i;
	char day[16];

	if (sf_cells_labels(c, w->sec, "group", &w->group, &w->groups, e))
		return (-1);
	w->one = calloc(w->groups + 1, sizeof(*w->one));
	if (w->one == NULL)
		return (sf_fail_mem(e));
	for (g = 0; g < w->groups; g++) {
		s = &w->one[g];
		for (i = 0; i < SF_STAGES; i++) {
			s->stage[i] = sf_cells_n(c, w->sec, "stage",
			    sf_str(stage_names[i]), w->group[g]);
			w->all.stage[i] += s->stage[i];
		}
		for (i = 0; i < w->k->n_days; i++) {
			(void)snprintf(day, sizeof(day), "%u", w->k->days[i]);
			s->old[i] = sf_cells_n(c, w->sec, "old", sf_str(day),
			    w->group[g]);
			s->used[i] = sf_cells_n(c, w->sec, "used",
			    sf_str(day), w->group[g]);
			s->young[i] = sf_cells_n(c, w->sec, "young",
			    sf_str(day), w->group[g]);
			w->all.old[i] += s->old[i];
			w->all.used[i] += s->used[i];
			w->all.young[i] += s->young[i];
		}
		if (sf_moments_sum(sf_cells_get(c, w->sec, "cost",
		    w->group[g], none), &cost, e))
			return (-1);
		s->cost = cost;
		if (sf_dec_add(w->all.cost, cost, &w->all.cost))
			return (sf_fail(e, SF_E_DATA, "the sum of all costs "
			    "is beyond 9 million millions"));
	}
	return (0);
}

/* cost / issued / (used / old), or -1 where that is none. */
static int
per_active(const struct sums *s, size_t d, sf_dec *out)
{
	sf_i128 v, of;

	if (s->stage[SF_ST_ISSUED] == 0 || s->used[d] == 0)
		return (-1);
	of = (sf_i128)s->stage[SF_ST_ISSUED] * (sf_i128)s->used[d];
	v = ((sf_i128)s->cost * (sf_i128)s->old[d] + of / 2) / of;
	if (v > INT64_MAX)
		return (-1);
	*out = (sf_dec)v;
	return (0);
}

static void
tile(struct sf_page *p, enum sf_tone tone, const char *label,
    const char *value, enum sf_tells tells, uint64_t base, struct sf_buf *more)
{
	sf_doc_tile(&p->doc, tone, sf_str(label),
	    (struct sf_cell){sf_str(value), tells, base}, sf_buf_str(more));
}

static void
verdict(struct sf_page *p, struct sf_buf *b, int met, const char *target)
{
	if (b->n > 0)
		sf_buf_adds(b, "; ");
	sf_word(b, p->plan->lang, met ? SF_W_TARGET_MET : SF_W_TARGET_MISSED,
	    target, NULL);
	p->missed += !met;
}

static void
tile_issued(struct write *w)
{
	struct sf_page *p = w->p;
	uint64_t n = w->all.stage[SF_ST_ISSUED], of;
	struct sf_buf *b = sf_page_text(p);

	of = w->all.stage[w->k->first];
	if (w->k->first < SF_ST_ISSUED)
		sf_word(b, p->plan->lang, SF_W_OF_FIRST,
		    sf_page_pct(p, n, of), sf_page_n(p, of),
		    sf_page_word(p, stage_words[w->k->first]), NULL);
	tile(p, SF_PLAIN, sf_page_word(p, SF_W_ISSUED), sf_page_n(p, n),
	    SF_TELLS_COUNT, n, b);
}

static void
tile_cost(struct write *w)
{
	struct sf_page *p = w->p;
	uint64_t n = w->all.stage[SF_ST_ISSUED];
	struct sf_buf *b = sf_page_text(p), *pct = sf_page_text(p);
	enum sf_tone tone = SF_PLAIN;
	sf_dec each;
	int met;

	sf_buf_adds(b, p->plan->currency);
	tile(p, SF_PLAIN, sf_page_word(p, SF_W_COST_ALL),
	    sf_page_money(p, w->all.cost), SF_TELLS_NOTHING, 0, b);
	sf_page_fact_dec(p, "kpi", NULL, SF_S("cost"), none, "cost",
	    w->all.cost);
	if (n == 0) {
		tile(p, SF_PLAIN, sf_page_word(p, SF_W_COST_ISSUED), "-",
		    SF_TELLS_NOTHING, 0, b);
		return;
	}
	each = sf_dec_div(w->all.cost, (int64_t)n);
	if (w->k->has_before) {
		sf_num_signed(pct, 100.0 * ((double)each -
		    (double)w->k->before) / (double)w->k->before, 1);
		sf_buf_addc(pct, '%');
		sf_buf_adds(b, "; ");
		sf_word(b, p->plan->lang, SF_W_BEFORE,
		    sf_page_money(p, w->k->before), sf_page_str(p, pct), NULL);
	}
	if (w->k->has_target) {
		met = (sf_i128)w->all.cost <= (sf_i128)w->k->target *
		    (sf_i128)n;
		tone = met ? SF_GOOD : SF_BAD;
		verdict(p, b, met, sf_page_money(p, w->k->target));
	}
	tile(p, tone, sf_page_word(p, SF_W_COST_ISSUED),
	    sf_page_money(p, each), SF_TELLS_RATE, n, b);
	sf_page_fact_dec(p, "kpi", NULL, SF_S("issued"), none,
	    "cost_per_card", each);
}

static int
tile_active(struct write *w, size_t d, struct sf_err *e)
{
	struct sf_page *p = w->p;
	uint64_t old = w->all.old[d], used = w->all.used[d];
	struct sf_buf *label = sf_page_text(p), *b = sf_page_text(p);
	struct sf_buf *range = sf_page_text(p);
	enum sf_tone tone = SF_PLAIN;
	struct sf_interval ci;
	char day[16];
	int met;

	(void)snprintf(day, sizeof(day), "%u", w->k->days[d]);
	sf_word(label, p->plan->lang, SF_W_ACTIVE_RATE, day, NULL);
	if (old == 0) {
		sf_word(b, p->plan->lang, SF_W_NOT_YET, NULL);
		tile(p, SF_PLAIN, sf_page_str(p, label), "-",
		    SF_TELLS_NOTHING, 0, b);
		return (0);
	}
	if (sf_wilson(used, old, 0.95, &ci, e))
		return (-1);
	sf_buf_addc(range, '[');
	sf_num_fixed(range, 100.0 * ci.lo, 1);
	sf_buf_adds(range, "%, ");
	sf_num_fixed(range, 100.0 * ci.hi, 1);
	sf_buf_adds(range, "%]");
	sf_word(b, p->plan->lang, SF_W_OF_CARDS, sf_page_n(p, used),
	    sf_page_n(p, old), sf_page_str(p, range), NULL);
	if (d == w->k->main_day && w->k->has_active) {
		met = (sf_u128)used * 10000 >=
		    (sf_u128)w->k->active_target * old;
		tone = met ? SF_GOOD : SF_BAD;
		verdict(p, b, met, sf_page_pct(p, w->k->active_target, 10000));
	}
	tile(p, tone, sf_page_str(p, label), sf_page_pct(p, used, old),
	    SF_TELLS_RATE, used > 0 ? used : old, b);
	sf_page_fact(p, &(struct sf_fact){.section = "kpi",
	    .item = sf_str(day), .metric = "active_rate", .ci = &ci,
	    .has_n = 1, .hits = used, .n = old});
	return (0);
}

static void
tile_per_active(struct write *w)
{
	struct sf_page *p = w->p;
	size_t d = w->k->main_day;
	struct sf_buf *b = sf_page_text(p);
	uint64_t n = w->all.stage[SF_ST_ISSUED];
	sf_dec each;

	if (per_active(&w->all, d, &each))
		return;
	sf_word(b, p->plan->lang, SF_W_PER_ACTIVE,
	    sf_page_money(p, sf_dec_div(w->all.cost, (int64_t)n)),
	    sf_page_pct(p, w->all.used[d], w->all.old[d]), NULL);
	tile(p, SF_PLAIN, sf_page_word(p, SF_W_COST_ACTIVE),
	    sf_page_money(p, each), SF_TELLS_RATE, w->all.used[d], b);
	sf_page_fact_dec(p, "kpi", NULL, SF_S("active"), none,
	    "cost_per_card", each);
}

static void
stages(struct write *w)
{
	struct sf_page *p = w->p;
	struct sf_str title = sf_str(sf_page_word(p, SF_W_STAGES));
	struct sf_chart *c = sf_doc_chart(&p->doc, SF_FUNNEL, title, title);
	uint64_t n, of = w->all.stage[w->k->first];
	struct sf_buf *b;
	struct sf_str heads[3];
	struct sf_grid *g;
	unsigned i;

	heads[0] = sf_str(sf_page_word(p, SF_W_STAGE));
	heads[1] = sf_str(sf_page_word(p, SF_W_NUMBER));
	heads[2] = sf_str(sf_page_word(p, SF_W_OVERALL));
	g = sf_doc_grid(&p->doc, none, "lrr", heads);
	if (g != NULL)
		g->html_only = 1;
	for (i = 0; i < SF_STAGES; i++) {
		if (w->k->stage[i].event == NULL)
			continue;
		n = w->all.stage[i];
		b = sf_page_text(p);
		sf_num_count(b, n);
		sf_buf_adds(b, "  ");
		sf_num_share(b, n, of, 1);
		sf_doc_point(&p->doc, c, &(struct sf_point){
		    .label = sf_str(sf_page_word(p, stage_words[i])),
		    .at = (double)n, .text = sf_buf_str(b),
		    .tells = SF_TELLS_COUNT, .base = n});
		sf_page_cell(p, g, sf_str(sf_page_word(p, stage_words[i])));
		sf_page_cell_n(p, g, n);
		sf_page_cell_pct(p, g, n, of);
		sf_page_fact_n(p, "kpi", NULL, sf_str(stage_names[i]), none,
		    "count", n);
	}
}

static void
group_row(struct write *w, struct sf_grid *g, struct sf_str name,
    const struct sums *s)
{
	struct sf_page *p = w->p;
	uint64_t n = s->stage[SF_ST_ISSUED];
	size_t d = w->k->main_day;
	sf_dec each;

	sf_page_cell(p, g, name);
	if (w->k->first < SF_ST_ISSUED)
		sf_page_cell_n(p, g, s->stage[w->k->first]);
	sf_page_cell_n(p, g, n);
	if (w->k->first < SF_ST_ISSUED)
		sf_page_cell_pct(p, g, n, s->stage[w->k->first]);
	if (w->k->active.event != NULL)
		sf_page_cell_pct(p, g, s->used[d], s->old[d]);
	if (w->k->n_cost == 0)
		return;
	sf_page_cell(p, g, sf_str(sf_page_money(p, s->cost)));
	if (n > 0)
		sf_page_cell_of(p, g, sf_str(sf_page_money(p,
		    sf_dec_div(s->cost, (int64_t)n))), n);
	else
		sf_page_cell(p, g, SF_S("-"));
	if (w->k->active.event == NULL)
		return;
	if (per_active(s, d, &each))
		sf_page_cell(p, g, SF_S("-"));
	else
		sf_page_cell_of(p, g, sf_str(sf_page_money(p, each)),
		    s->used[d]);
}

static void
group_facts(struct write *w, struct sf_str name, const struct sums *s)
{
	unsigned i;

	for (i = 0; i < SF_STAGES; i++)
		if (w->k->stage[i].event != NULL)
			sf_page_fact_n(w->p, "kpi", NULL,
			    sf_str(stage_names[i]), name, "count",
			    s->stage[i]);
	if (w->k->n_cost == 0)
		return;
	sf_page_fact_dec(w->p, "kpi", NULL, SF_S("cost"), name, "cost",
	    s->cost);
	if (s->stage[SF_ST_ISSUED] > 0)
		sf_page_fact_dec(w->p, "kpi", NULL, SF_S("issued"), name,
		    "cost_per_card", sf_dec_div(s->cost,
		    (int64_t)s->stage[SF_ST_ISSUED]));
}

static void
by_channel(struct write *w)
{
	struct sf_page *p = w->p;
	struct sf_buf *active = sf_page_text(p), *share = sf_page_text(p);
	struct sf_str heads[8], name;
	struct sf_grid *g;
	char day[16], align[9];
	size_t i, n = 0;

	(void)snprintf(day, sizeof(day), "%u", w->k->days[w->k->main_day]);
	sf_word(active, p->plan->lang, SF_W_ACTIVE_SHORT, day, NULL);
	sf_word(share, p->plan->lang, SF_W_OF_STAGE,
	    sf_page_word(p, stage_words[w->k->first]), NULL);
	heads[n++] = sf_str(sf_page_word(p, SF_W_CHANNEL));
	if (w->k->first < SF_ST_ISSUED)
		heads[n++] = sf_str(sf_page_word(p, stage_words[w->k->first]));
	heads[n++] = sf_str(sf_page_word(p, SF_W_ISSUED_SHORT));
	if (w->k->first < SF_ST_ISSUED)
		heads[n++] = sf_buf_str(share);
	if (w->k->active.event != NULL)
		heads[n++] = sf_buf_str(active);
	if (w->k->n_cost > 0) {
		heads[n++] = sf_str(sf_page_word(p, SF_W_COST));
		heads[n++] = sf_str(sf_page_word(p, SF_W_PER_CARD));
	}
	if (w->k->n_cost > 0 && w->k->active.event != NULL)
		heads[n++] = sf_str(sf_page_word(p, SF_W_PER_ACTIVE_N));
	memcpy(align, "lrrrrrrr", sizeof(align));
	align[n] = '\0';
	g = sf_doc_grid(&p->doc, sf_str(sf_page_word(p, SF_W_BY_CHANNEL)),
	    align, heads);
	for (i = 0; i < w->groups; i++) {
		name = w->group[i].n > 0 ? w->group[i] :
		    sf_str(sf_page_word(p, SF_W_NO_LABEL));
		group_row(w, g, name, &w->one[i]);
		group_facts(w, name, &w->one[i]);
	}
	group_row(w, g, sf_str(sf_page_word(p, SF_W_TOTAL)), &w->all);
	if (g != NULL)
		g->parts = 1;
}

static void
notes(struct write *w)
{
	struct sf_page *p = w->p;
	const char *first = sf_page_word(p, stage_words[w->k->first]);
	size_t d = w->k->main_day;
	uint64_t n;
	char day[16];

	(void)snprintf(day, sizeof(day), "%u", w->k->days[d]);
	sf_page_note_n(p, SF_W_TOO_YOUNG, w->all.young[d],
	    sf_page_n(p, w->all.young[d] + w->all.old[d]), day);
	n = sf_cells_n(p->cells, w->sec, "nolead", none, none);
	sf_page_note_n(p, SF_W_NO_LEAD, n, first, NULL);
	n = sf_cells_n(p->cells, w->sec, "foreign", none, none);
	if (n > 0)
		sf_page_note(p, SF_W_FOREIGN, sf_page_n(p, n),
		    p->plan->currency, NULL);
	n = sf_cells_n(p->cells, w->sec, "badmoney", none, none);
	if (n > 0)
		sf_page_note(p, SF_W_BAD_MONEY, sf_page_n(p, n), NULL, NULL);
}

int
sf_kpi_write(struct sf_page *p, size_t sec, struct sf_err *e)
{
	struct write w = {.p = p, .k = p->plan->sec[sec].kpi, .sec = sec};
	const int64_t *t;
	size_t i, n;
	int ret = -1;

	if (gather(&w, e))
		goto done;
	sf_doc_section(&p->doc, sf_str(sf_page_word(p, SF_W_KPI)));
	tile_issued(&w);
	if (w.k->n_cost > 0)
		tile_cost(&w);
	for (i = 0; w.k->active.event != NULL && i < w.k->n_days; i++)
		if (tile_active(&w, i, e))
			goto done;
	if (w.k->n_cost > 0)
		tile_per_active(&w);
	stages(&w);
	if (w.groups > 1)
		by_channel(&w);
	t = sf_cells_times(p->cells, sec, "first", none, &n);
	if (w.k->first < SF_ST_ISSUED && sf_trend_write(p, "kpi",
	    stage_names[w.k->first], stage_words[w.k->first], t, n, e))
		goto done;
	t = sf_cells_times(p->cells, sec, "issued", none, &n);
	if (sf_trend_write(p, "kpi", "issued", SF_W_ISSUED, t, n, e))
		goto done;
	notes(&w);
	ret = sf_doc_check(&p->doc, e);
done:
	free(w.group);
	free(w.one);
	return (ret);
}
