/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "show/num.h"

#include "report/page.h"

static const struct sf_str none = {"", 0};

/* The score of a later asof is not known yet. */
static int
of_later(const struct sf_plan *p, const struct sf_jdoc *d, uint32_t score)
{
	uint32_t i = sf_j_get(d, score, "asof");
	int64_t asof;

	return (i != 0 && sf_ts_parse(sf_j_text(d, i), &asof) == 0 &&
	    asof > p->asof);
}

static int
count_score(const struct sf_plan *p, size_t sec, const struct sf_jdoc *d,
    uint32_t score, struct sf_cells *c, struct sf_err *e)
{
	struct sf_str name = d->node[score].key, tier = none;
	uint32_t t = sf_j_get(d, score, "tier");
	uint32_t v = sf_j_get(d, score, "value");
	sf_dec value;

	if (of_later(p, d, score))
		return (0);
	if (t != 0 && d->node[t].type != SF_J_NULL)
		tier = sf_j_text(d, t);
	if (sf_cells_count(c, sec, "score", name, none, 1, e) ||
	    sf_cells_count(c, sec, "tier", name, tier, 1, e))
		return (-1);
	if (v == 0 || d->node[v].type != SF_J_NUM ||
	    sf_dec_parse(d->node[v].raw, &value))
		return (0);
	return (sf_cells_sum(c, sec, "value", name, tier, value, e));
}

int
sf_tiers_count(const struct sf_plan *p, size_t sec, const struct sf_history *h,
    struct sf_cells *c, struct sf_err *e)
{
	const struct sf_names *names = &p->sec[sec].names;
	const struct sf_jdoc *d = h->doc;
	uint32_t at = h->view.scores, i;

	for (i = at ? sf_j_first(d, at) : 0; i != 0; i = sf_j_after(d, at, i))
		if (d->node[i].type == SF_J_OBJ &&
		    sf_names_has(names, d->node[i].key) &&
		    count_score(p, sec, d, i, c, e))
			return (-1);
	return (0);
}

static void
tier_row(struct sf_page *p, size_t sec, struct sf_grid *g, struct sf_chart *c,
    const char *name, struct sf_str score, struct sf_str tier, uint64_t all)
{
	uint64_t n = sf_cells_n(p->cells, sec, "tier", score, tier);
	const struct sf_moments *m;
	struct sf_buf *b = sf_page_text(p), *mean = sf_page_text(p);
	struct sf_str text = tier.n > 0 ? tier :
	    sf_str(sf_page_word(p, SF_W_NO_TIER));

	m = sf_cells_get(p->cells, sec, "value", score, tier);
	sf_num_count(b, n);
	sf_buf_adds(b, "  ");
	sf_num_share(b, n, all, 1);
	if (m->n > 0) {
		sf_num_fixed(mean, sf_moments_mean(m), 3);
		sf_buf_addf(b, "  %s %s", sf_page_word(p, SF_W_SCORE_MEAN),
		    sf_page_str(p, mean));
	}
	sf_doc_point(&p->doc, c, &(struct sf_point){.label = text,
	    .at = (double)n, .text = sf_buf_str(b), .tells = SF_TELLS_COUNT,
	    .base = n});
	sf_page_cell(p, g, text);
	sf_page_cell_n(p, g, n);
	sf_page_cell_pct(p, g, n, all);
	sf_page_cell_of(p, g, sf_buf_str(mean), m->n);
	sf_page_fact_n(p, "score", name, tier, none, "people", n);
	if (m->n > 0)
		sf_page_fact_dec(p, "score", name, tier, none, "mean",
		    (sf_dec)llround(sf_moments_mean(m) * 1e6));
}

static int
one(struct sf_page *p, size_t sec, struct sf_str score, struct sf_err *e)
{
	uint64_t all = sf_cells_n(p->cells, sec, "score", score, none);
	struct sf_buf *title = sf_page_text(p), name = {0};
	struct sf_str *tier = NULL, heads[4], text;
	struct sf_chart *c;
	struct sf_grid *g;
	const char *s;
	size_t n, i;
	int rc = -1;

	sf_buf_addstr(&name, score);
	if ((s = sf_buf_cstr(&name)) == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (sf_cells_under(p->cells, sec, "tier", score, &tier, &n, e))
		goto done;
	sf_word(title, p->plan->lang, SF_W_TIERS, s, NULL);
	text = sf_buf_str(title);
	sf_doc_section(&p->doc, text);
	c = sf_doc_chart(&p->doc, SF_BARS, text, text);
	heads[0] = sf_str(sf_page_word(p, SF_W_TIER));
	heads[1] = sf_str(sf_page_word(p, SF_W_PEOPLE));
	heads[2] = sf_str(sf_page_word(p, SF_W_SHARE));
	heads[3] = sf_str(sf_page_word(p, SF_W_SCORE_MEAN));
	g = sf_doc_grid(&p->doc, none, "lrrr", heads);
	if (g != NULL)
		g->parts = g->html_only = 1;
	if (c != NULL)
		c->parts = 1;
	for (i = 0; i < n; i++)
		tier_row(p, sec, g, c, s, score, tier[i], all);
	sf_page_note_n(p, SF_W_NOT_SCORED, p->people - all,
	    sf_page_n(p, p->people), NULL);
	sf_page_fact_n(p, "score", s, none, none, "scored", all);
	rc = sf_doc_check(&p->doc, e);
done:
	free(tier);
	sf_buf_release(&name);
	return (rc);
}

int
sf_tiers_write(struct sf_page *p, size_t sec, struct sf_err *e)
{
	const struct sf_names *names = &p->plan->sec[sec].names;
	struct sf_str *label = NULL;
	struct sf_buf *title;
	size_t n, i;
	int rc = 0;

	if (names->n > 0) {
		for (i = 0; i < names->n && rc == 0; i++)
			rc = one(p, sec, names->name[i], e);
		return (rc);
	}
	if (sf_cells_labels(p->cells, sec, "score", &label, &n, e))
		return (-1);
	if (n == 0) {
		title = sf_page_text(p);
		sf_word(title, p->plan->lang, SF_W_TIERS, "-", NULL);
		sf_doc_section(&p->doc, sf_buf_str(title));
		sf_page_nothing(p);
	}
	for (i = 0; i < n && rc == 0; i++)
		rc = one(p, sec, label[i], e);
	free(label);
	return (rc);
}
