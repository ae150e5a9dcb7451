/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "report/lift.h"
#include "report/read.h"
#include "report/figures.h"
#include "report/trend.h"

#include "report/report.h"

static int
write_section(struct sf_page *p, size_t s, struct sf_err *e)
{
	switch (p->plan->sec[s].kind) {
	case SF_SEC_KPI:
		return (sf_kpi_write(p, s, e));
	case SF_SEC_FUNNEL:
		return (sf_funnel_write(p, s, e));
	case SF_SEC_LIFT:
		return (sf_lift_write(p, s, e));
	case SF_SEC_STEPS:
		return (sf_steps_write(p, s, e));
	case SF_SEC_SIZES:
		return (sf_sizes_write(p, s, e));
	case SF_SEC_TIERS:
		return (sf_tiers_write(p, s, e));
	}
	return (-1);
}

/* "2026-11-01 00:00", in the zone; of midnight only the ${day} if wanted. */
static void
instant(struct sf_buf *b, const struct sf_plan *p, int64_t ms, int day)
{
	struct sf_civil c;

	sf_zone_civil(p->zone, ms, &c);
	sf_trend_day(b, p, ms);
	if (day && c.hour == 0 && c.min == 0 && c.sec == 0 && c.ms == 0)
		return;
	sf_buf_addf(b, " %02d:%02d", c.hour, c.min);
	if (c.sec != 0 || c.ms != 0)
		sf_buf_addf(b, ":%02d", c.sec);
}

static void
head(struct sf_page *p)
{
	const struct sf_plan *pl = p->plan;
	struct sf_buf *sub = sf_page_text(p), *asof = sf_page_text(p);
	struct sf_buf *from = sf_page_text(p), *to = sf_page_text(p);

	instant(asof, pl, pl->asof, 0);
	sf_buf_addf(asof, " %s", sf_zone_name(pl->zone));
	if (pl->from == INT64_MIN)
		sf_word(from, pl->lang, SF_W_SINCE_EVER, NULL);
	else
		instant(from, pl, pl->from, 1);
	instant(to, pl, pl->to, 1);
	sf_word(sub, pl->lang, SF_W_PERIOD, sf_page_str(p, from),
	    sf_page_str(p, to), NULL);
	sf_buf_adds(sub, pl->lang == SF_ZH ? "\uff1b" : "; ");
	sf_word(sub, pl->lang, SF_W_AS_OF, sf_page_str(p, asof),
	    sf_page_n(p, p->people), NULL);
	sf_doc_head(&p->doc, pl->lang == SF_ZH ? "zh-CN" : "en",
	    sf_str(pl->title), sf_buf_str(sub), sf_str(pl->note));
}

/* How each kind of section counts: once for all of a kind. */
static void
method(struct sf_page *p, const struct sf_sec *s)
{
	static const enum sf_word orders[] = {SF_W_ORDERED, SF_W_STRICT,
	    SF_W_ANY};
	static const enum sf_word firsts[] = {SF_W_LEADS, SF_W_APPLIED,
	    SF_W_APPROVED, SF_W_ISSUED, SF_W_ISSUED};

	switch (s->kind) {
	case SF_SEC_KPI:
		sf_page_note(p, SF_W_DEF_KPI,
		    sf_page_word(p, firsts[s->kpi->first]), NULL, NULL);
		if (s->kpi->active.event != NULL)
			sf_page_note(p, SF_W_DEF_ACTIVE, NULL, NULL, NULL);
		return;
	case SF_SEC_FUNNEL:
		sf_page_note(p, SF_W_DEF_FUNNEL, s->funnel->step[0].label,
		    sf_page_word(p, orders[s->funnel->order]),
		    s->funnel->window_text);
		return;
	case SF_SEC_LIFT:
		sf_page_note(p, SF_W_DEF_LIFT, NULL, NULL, NULL);
		return;
	case SF_SEC_STEPS:
		sf_page_note(p, SF_W_DEF_STEPS, NULL, NULL, NULL);
		return;
	case SF_SEC_SIZES:
		sf_page_note(p, SF_W_DEF_SIZES, NULL, NULL, NULL);
		return;
	case SF_SEC_TIERS:
		sf_page_note(p, SF_W_DEF_TIERS, NULL, NULL, NULL);
		return;
	}
}

static void
footer(struct sf_page *p, const struct sf_read *r)
{
	const struct sf_plan *pl = p->plan;
	struct sf_buf *b, *people, *costs;
	char ts[SF_TS_LEN + 1];
	unsigned seen = 0;
	size_t s;

	sf_doc_section(&p->doc, sf_str(sf_page_word(p, SF_W_FOOTER)));
	sf_page_note_n(p, SF_W_CUT, r->pass->sum.n[SF_READ_CUT], NULL, NULL);
	for (s = 0; s < pl->n; s++) {
		if ((seen & (1u << pl->sec[s].kind)) &&
		    pl->sec[s].kind != SF_SEC_FUNNEL)
			continue;
		seen |= 1u << pl->sec[s].kind;
		method(p, &pl->sec[s]);
	}
	b = sf_page_text(p);
	people = sf_page_text(p);
	costs = sf_page_text(p);
	sf_ts_format(pl->asof, ts);
	sf_buf_addf(people, "%016jx",
	    (uintmax_t)r->pass->sum.n[SF_READ_DIGEST]);
	sf_buf_addf(costs, "%016jx", (uintmax_t)r->cost_digest);
	sf_word(b, pl->lang, SF_W_MADE_FROM, SF_VERSION, pl->name,
	    sf_defs_digest(pl->file), sf_page_n(p, p->people),
	    sf_page_str(p, people), sf_page_n(p, r->n_costs),
	    sf_page_str(p, costs), ts, sf_zone_name(pl->zone), NULL);
	sf_doc_note(&p->doc, sf_buf_str(b));
}

static int
fill(struct sf_page *p, const struct sf_read *r, struct sf_err *e)
{
	size_t s;

	head(p);
	for (s = 0; s < p->plan->n; s++)
		if (write_section(p, s, e))
			return (-1);
	footer(p, r);
	return (sf_page_check(p, e));
}

static int
write_html(struct sf_page *p, const char *path, struct sf_err *e)
{
	struct sf_out *o = sf_out_open(path, e);
	char few[24];
	struct sf_buf b = {0};
	int rc = -1;

	if (o == NULL)
		return (-1);
	if (p->plan->min_cell > 1) {
		(void)snprintf(few, sizeof(few), "%ju",
		    (uintmax_t)p->plan->min_cell);
		sf_page_note(p, SF_W_MIN_CELL, few, NULL, NULL);
	}
	if (sf_doc_html(&p->doc, p->plan->min_cell, &b, e) == 0 &&
	    sf_out_write(o, b.p, b.n, e) == 0)
		rc = sf_out_commit(o, e);
	sf_buf_release(&b);
	sf_out_free(o);
	return (rc);
}

static int
write_text(struct sf_page *p, const struct sf_run *run, int ascii,
    struct sf_out *to, struct sf_err *e)
{
	struct sf_text_style st = {80, ascii};
	struct sf_buf b = {0};
	int rc;

	if (run->out_fmt != SF_F_AUTO)
		return (sf_figures_write(run, &p->facts, p->plan->zone, to, e));
	sf_doc_text(&p->doc, &st, &b);
	rc = sf_buf_check(&b, e) || sf_out_write(to, b.p, b.n, e) ? -1 : 0;
	sf_buf_release(&b);
	return (rc);
}

/* Whether a section reads the time line, so that a cut one matters. */
static int
reads_events(const struct sf_plan *p)
{
	size_t s;

	for (s = 0; s < p->n; s++)
		if (p->sec[s].kind < SF_SEC_SIZES)
			return (1);
	return (0);
}

static int
enough(const struct sf_plan *p, const struct sf_tally *t, struct sf_err *e)
{
	if (t->n[SF_T_PASSED] == 0) {
		(void)sf_fail(e, SF_E_FEW, "no profile was read, so that "
		    "there is nothing to report");
		return (sf_hint(e, "sf-merge-id writes profiles"));
	}
	if (t->n[SF_READ_CUT] < t->n[SF_T_PASSED] || !reads_events(p))
		return (0);
	(void)sf_fail(e, SF_E_FEW, "the time lines of all people begin after "
	    "the report's period does");
	return (sf_hint(e, "make the period shorter, or merge with more "
	    "--keep"));
}

static int
read_all(struct sf_read *r, const struct sf_report_args *a, struct sf_err *e)
{
	size_t i;

	if (sf_read_people(r, e))
		return (-1);
	for (i = 0; i < a->n_costs; i++)
		if (sf_read_costs(r, a->costs[i], e))
			return (-1);
	return (sf_read_costs_done(r, e) || sf_read_check(r, e) ? -1 : 0);
}

static void
closing(const struct sf_run *run, const struct sf_pass *pass,
    const struct sf_read *r)
{
	const uint64_t *n = pass->sum.n;

	sf_say(run, SF_SAY_INFO, "read %ju = people %ju + costs %ju + no "
	    "costs %ju + rejected %ju", (uintmax_t)n[SF_T_READ],
	    (uintmax_t)n[SF_T_PASSED], (uintmax_t)n[SF_T_WRITTEN],
	    (uintmax_t)n[SF_T_IGNORED], (uintmax_t)n[SF_T_REJECTED]);
	if (n[SF_T_WRITTEN] > r->n_costs)
		sf_say(run, SF_SAY_INFO, "%ju cost lines stand more than "
		    "once and count once",
		    (uintmax_t)(n[SF_T_WRITTEN] - r->n_costs));
}

static int
show_plan(const struct sf_plan *p, const struct sf_run *run, struct sf_err *e)
{
	struct sf_out *o = sf_out_open(run->out, e);
	struct sf_buf b = {0};
	int rc = -1;

	if (o == NULL)
		return (-1);
	sf_buf_addf(&b, "report '%s': %zu sections, zone %s\n", p->name, p->n,
	    sf_zone_name(p->zone));
	sf_expr_plan(p->x, &b);
	if (sf_buf_check(&b, e) == 0 && sf_out_write(o, b.p, b.n, e) == 0)
		rc = sf_out_commit(o, e);
	sf_buf_release(&b);
	sf_out_free(o);
	return (rc);
}

int
sf_report(const struct sf_run *run, const struct sf_report_args *a, int *look,
    struct sf_err *e)
{
	struct sf_plan *plan = sf_plan_read(a->def, run, a->lang, e);
	struct sf_pass pass = {0};
	struct sf_read r = {.plan = plan, .pass = &pass};
	struct sf_page page = {.plan = plan, .cells = &r.cells};
	int rc = -1;

	if (plan == NULL)
		return (-1);
	if (a->html != NULL && strcmp(a->html, run->out) == 0) {
		(void)sf_fail(e, SF_E_USAGE, "text and page cannot both go to "
		    "%s", strcmp(a->html, "-") ? "one file" :
		    "standard output");
		(void)sf_hint(e, "name a file for one of them: -o or --html");
		goto done;
	}
	if (run->plan) {
		rc = show_plan(plan, run, e);
		goto done;
	}
	/* Workers are forked before anything starts a thread. */
	if (sf_expr_start(plan->x, run->jobs, e) ||
	    sf_pass_open(&pass, run, 1, e) || read_all(&r, a, e) ||
	    sf_pass_check(&pass, e) || enough(plan, &pass.sum, e))
		goto done;
	page.people = pass.sum.n[SF_T_PASSED];
	if (fill(&page, &r, e) ||
	    write_text(&page, run, a->ascii, pass.to[SF_DATA], e) ||
	    sf_pass_commit(&pass, e) ||
	    (a->html != NULL && write_html(&page, a->html, e)))
		goto done;
	closing(run, &pass, &r);
	*look = page.alarms > 0 || (a->check && page.missed > 0);
	rc = 0;
done:
	sf_pass_close(&pass);
	sf_page_release(&page);
	sf_read_release(&r);
	sf_plan_free(plan);
	return (rc);
}
