/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "show/num.h"

#include "report/trend.h"

#define VALUES 62

void
sf_trend_day(struct sf_buf *b, const struct sf_plan *p, int64_t ms)
{
	struct sf_civil c;

	sf_zone_civil(p->zone, ms, &c);
	sf_buf_addf(b, "%04d-%02d-%02d", c.year, c.month, c.day);
}

/* Days from the midnight ${from} up to ${to}, at most ${most} + 1. */
static int64_t
days_between(const struct sf_plan *p, int64_t from, int64_t to, int64_t most)
{
	struct sf_span sp = {0, SF_U_DAY};

	while (sp.n <= most && sf_zone_add(p->zone, from, sp, NULL) < to)
		sp.n++;
	return (sp.n);
}

/*
 * The shortest stretch of days that gives at most VALUES values, of which most
 * tell of enough people to be shown, as long as five of them are left.
 */
static int64_t
bucket(int64_t days, uint64_t n, uint64_t min_cell)
{
	static const int64_t sizes[] = {1, 7, 28, 364};
	uint64_t values;
	size_t i;

	for (i = 0; i < 3; i++) {
		values = (uint64_t)((days + sizes[i] - 1) / sizes[i]);
		if (values <= VALUES && (n >= values * min_cell ||
		    values < 5 * (uint64_t)(sizes[i + 1] / sizes[i])))
			break;
	}
	return (sizes[i]);
}

int
sf_trend_write(struct sf_page *p, const char *section, const char *what,
    enum sf_word word, const int64_t *times, size_t n, struct sf_err *e)
{
	const struct sf_plan *pl = p->plan;
	int64_t start, from, to = INT64_MIN, step, all;
	struct sf_span sp = {0, SF_U_DAY};
	struct sf_buf *title = sf_page_text(p), *table, day = {0};
	struct sf_str heads[2];
	struct sf_chart *c;
	struct sf_grid *g;
	size_t i = 0, k;
	char days[24];

	if (n == 0)
		return (0);
	start = sf_zone_midnight(pl->zone, pl->from == INT64_MIN ? times[0] :
	    pl->from);
	all = days_between(pl, start, pl->to, VALUES * 364);
	step = bucket(all, n, pl->min_cell);
	/* The last one is whole, the first may be short. */
	sp.n = all % step == 0 ? 0 : all % step - step;
	(void)snprintf(days, sizeof(days), "%jd", (intmax_t)step);
	sf_word(title, pl->lang, step == 1 ? SF_W_TREND : SF_W_TREND_N,
	    sf_page_word(p, word), days, NULL);
	heads[0] = sf_str(sf_page_word(p, SF_W_DAY));
	heads[1] = sf_str(sf_page_word(p, word));
	c = sf_doc_chart(&p->doc, SF_LINE, sf_buf_str(title),
	    sf_buf_str(title));
	table = sf_page_text(p);
	sf_word(table, pl->lang, SF_W_TABLE, sf_page_str(p, title), NULL);
	g = sf_doc_grid(&p->doc, sf_buf_str(table), "lr", heads);
	if (g != NULL)
		g->html_only = g->folded = 1;
	for (from = start; from < pl->to; from = to) {
		sp.n += step;
		to = sf_zone_add(pl->zone, start, sp, NULL);
		for (k = 0; i < n && times[i] < to; i++)
			k++;
		sf_buf_clear(&day);
		sf_trend_day(&day, pl, from);
		sf_doc_point(&p->doc, c, &(struct sf_point){
		    .label = sf_buf_str(&day), .at = (double)k,
		    .text = sf_str(sf_page_n(p, k)), .tells = SF_TELLS_COUNT,
		    .base = k});
		sf_page_cell(p, g, sf_buf_str(&day));
		sf_page_cell_n(p, g, k);
		sf_page_fact_n(p, section, NULL, sf_str(what),
		    sf_buf_str(&day), "count_from", k);
	}
	p->doc.failed |= day.failed;
	sf_buf_release(&day);
	return (sf_doc_check(&p->doc, e));
}
