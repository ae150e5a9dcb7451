/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "show/num.h"
#include "show/safe.h"
#include "stat/chi2.h"
#include "report/lift.h"
#include "report/read.h"
#include "report/figures.h"

#include "report/report.h"

/* Split "NAME=EXPR" of an option. */
static int
named(struct sf_plan *p, const char *option, const char *text, char **name,
    struct sf_str *rest, struct sf_err *e)
{
	const char *eq = strchr(text, '=');

	if (eq == NULL || eq == text || eq[1] == '\0') {
		(void)sf_fail(e, SF_E_USAGE, "option '--%s' needs NAME=VALUE, "
		    "not '%s'", option, text);
		return (sf_hint(e, strcmp(option, "expect") == 0 ?
		    "such as --expect 'control=10%%'" :
		    "such as --%s 'visit=.traits.visit == 1'", option));
	}
	*name = sf_arena_dup(&p->mem, text, (size_t)(eq - text));
	*rest = sf_str(eq + 1);
	return (*name == NULL ? sf_fail_mem(e) : 0);
}

static int
add_outcomes(struct sf_plan *p, struct sf_lift *l, const char *option,
    const char *const *text, size_t n, enum sf_outcome_kind kind,
    struct sf_err *e)
{
	struct sf_outcome *o;
	struct sf_str expr;
	char *name;
	size_t i;

	for (i = 0; i < n; i++) {
		o = &l->out[l->n++];
		if (named(p, option, text[i], &name, &expr, e))
			return (-1);
		o->name = name;
		o->kind = kind;
		o->prog = sf_expr_addtext(p->x, 0, name, expr, e);
		if (o->prog < 0)
			return (-1);
		l->programs++;
	}
	return (0);
}

static int
add_shares(struct sf_plan *p, struct sf_lift *l,
    const struct sf_lift_args *a, struct sf_err *e)
{
	struct sf_str rest;
	char *name, *end;
	size_t i;

	l->share = sf_plan_alloc(p, (a->n_expect + 1) * sizeof(*l->share), e);
	if (l->share == NULL)
		return (-1);
	for (i = 0; i < a->n_expect; i++) {
		if (named(p, "expect", a->expect[i], &name, &rest, e))
			return (-1);
		l->share[i].arm = sf_str(name);
		l->share[i].share = strtod(rest.p, &end);
		if (*end == '%' && end[1] == '\0') {
			l->share[i].share /= 100.0;
			end++;
		}
		if (*end != '\0' || !(l->share[i].share > 0.0) ||
		    !(l->share[i].share < 1.0)) {
			(void)sf_fail(e, SF_E_USAGE, "option '--expect' needs "
			    "a share between 0 and 100%%, not '%s'", rest.p);
			return (sf_hint(e, "such as --expect 'control=10%%'"));
		}
	}
	l->shares = a->n_expect;
	return (0);
}

static int
build(struct sf_plan *p, const struct sf_lift_args *a, struct sf_err *e)
{
	struct sf_lift *l = sf_plan_alloc(p, sizeof(*l), e);

	p->sec = sf_plan_alloc(p, sizeof(*p->sec), e);
	if (l == NULL || p->sec == NULL)
		return (-1);
	p->n = 1;
	p->sec->kind = SF_SEC_LIFT;
	p->sec->lift = l;
	l->name = "lift";
	l->control = a->control;
	l->level = 0.95;
	l->out = sf_plan_alloc(p, (a->n_outcome + a->n_mean) *
	    sizeof(*l->out), e);
	if (l->out == NULL)
		return (-1);
	l->arm = sf_expr_addtext(p->x, 0, "--arm", sf_str(a->arm), e);
	if (l->arm < 0)
		return (-1);
	l->programs = 1;
	return (add_outcomes(p, l, "outcome", a->outcome, a->n_outcome,
	    SF_OUT_WHEN, e) || add_outcomes(p, l, "mean", a->mean, a->n_mean,
	    SF_OUT_MEAN, e) || add_shares(p, l, a, e) ? -1 : 0);
}

static void
rate(struct sf_buf *b, const struct sf_lift_row *r, int control)
{
	uint64_t hits = control ? r->hits_c : r->hits;
	uint64_t n = control ? r->n_c : r->n;

	if (r->out->kind == SF_OUT_MEAN) {
		sf_num_fixed(b, control ? r->mean_c : r->mean, 3);
		sf_buf_addf(b, " of %ju", (uintmax_t)n);
		return;
	}
	sf_buf_addf(b, "%ju/%ju ", (uintmax_t)hits, (uintmax_t)n);
	sf_num_share(b, hits, n, 3);
}

static void
fact(struct sf_page *p, const struct sf_lift_row *r)
{
	int mean = r->out->kind == SF_OUT_MEAN;

	sf_page_fact(p, &(struct sf_fact){.section = "lift", .name = "",
	    .item = sf_str(r->out->name), .group = r->arm,
	    .metric = mean ? "mean_difference" : "rate_difference",
	    .ci = r->n > 0 && r->n_c > 0 ? &r->ci : NULL, .has_n = !mean,
	    .hits = r->hits, .n = r->n});
}

/* The lines, and whether one could be told at all. */
static int
lines(struct sf_page *p, const struct sf_run *run, struct sf_buf *b,
    struct sf_err *e)
{
	struct sf_lift_row *rows = NULL;
	size_t i, n, told = 0;

	if (sf_lift_rows(p->plan, 0, p->cells, &rows, &n, e))
		return (-1);
	for (i = 0; i < n; i++) {
		told += rows[i].n > 0 && rows[i].n_c > 0;
		fact(p, &rows[i]);
		sf_safe_text(b, rows[i].arm);
		sf_buf_addc(b, ' ');
		sf_safe_text(b, sf_str(rows[i].out->name));
		sf_buf_addc(b, ' ');
		sf_lift_figure(b, &rows[i]);
		if (run->verbose > 0) {
			sf_buf_adds(b, "  ");
			rate(b, &rows[i], 0);
			sf_buf_adds(b, " against ");
			rate(b, &rows[i], 1);
		}
		sf_buf_addc(b, '\n');
	}
	free(rows);
	if (told == 0)
		return (sf_fail(e, SF_E_FEW, "every outcome is undefined for "
		    "an arm or for the control"));
	return (sf_page_check(p, e) || sf_buf_check(b, e) ? -1 : 0);
}

/* What was left out is said, never silently dropped. */
static void
say_sums(const struct sf_run *run, struct sf_page *p)
{
	const struct sf_lift *l = p->plan->sec[0].lift;
	struct sf_str none = {"", 0};
	uint64_t n;
	char text[8];
	size_t k;

	n = sf_cells_n(p->cells, 0, "outside", none, none);
	if (n > 0)
		sf_say(run, SF_SAY_INFO, "%ju lines have no arm (null) and "
		    "stand outside", (uintmax_t)n);
	n = sf_cells_n(p->cells, 0, "undefarm", none, none);
	if (n > 0)
		sf_say(run, SF_SAY_WARN, "the arm of %ju lines is undefined: "
		    "they are left out", (uintmax_t)n);
	for (k = 0; k < l->n; k++) {
		(void)snprintf(text, sizeof(text), "%03u", (unsigned)k % 1000);
		n = sf_cells_n(p->cells, 0, "undef", sf_str(text), none);
		if (n > 0)
			sf_say(run, SF_SAY_WARN, "'%s' is undefined for %ju "
			    "lines: they are left out of it",
			    l->out[k].name, (uintmax_t)n);
	}
}

static int
ratio(const struct sf_run *run, struct sf_page *p, int *look, struct sf_err *e)
{
	struct sf_buf b = {0};
	double x = 0.0, pv = 0.0;
	int rc = sf_lift_ratio(p->plan, 0, p->cells, &x, &pv, e);

	if (rc <= 0)
		return (rc);
	*look = pv < SF_RATIO_ALARM;
	sf_word(&b, SF_EN, *look ? SF_W_RATIO_ALARM : SF_W_RATIO_OK,
	    sf_page_num(p, x, 2), sf_page_num(p, pv, 4), NULL);
	if (sf_buf_cstr(&b) != NULL)
		sf_say(run, *look ? SF_SAY_WARN : SF_SAY_INFO, "%s", b.p);
	sf_buf_release(&b);
	return (0);
}

static int
run_lift(const struct sf_run *run, struct sf_read *r, struct sf_page *page,
    int *look, struct sf_err *e)
{
	struct sf_buf b = {0};
	int rc = -1;

	if (sf_read_people(r, e) || sf_read_check(r, e) ||
	    sf_pass_check(r->pass, e) ||
	    lines(page, run, &b, e))
		goto done;
	say_sums(run, page);
	if (ratio(run, page, look, e))
		goto done;
	if (run->out_fmt != SF_F_AUTO)
		rc = sf_figures_write(run, &page->facts, r->plan->zone,
		    r->pass->to[SF_DATA], e);
	else
		rc = sf_out_write(r->pass->to[SF_DATA], b.p, b.n, e);
	if (rc == 0)
		rc = sf_pass_commit(r->pass, e);
done:
	sf_buf_release(&b);
	return (rc);
}

int
sf_report_lift(const struct sf_run *run, const struct sf_lift_args *a,
    int *look, struct sf_err *e)
{
	struct sf_plan *plan = sf_plan_bare(run, e);
	struct sf_pass pass = {0};
	struct sf_read r = {.plan = plan, .pass = &pass, .lines = 1};
	struct sf_page page = {.plan = plan, .cells = &r.cells};
	int rc = -1;

	if (plan == NULL)
		return (-1);
	if (build(plan, a, e) || (sf_expr_needs_asof(plan->x) &&
	    sf_run_need_asof(run, "an expression with a window", e)))
		goto done;
	if (sf_expr_start(plan->x, run->jobs, e) ||
	    sf_pass_open(&pass, run, 1, e))
		goto done;
	rc = run_lift(run, &r, &page, look, e);
	sf_pass_close(&pass);
done:
	sf_page_release(&page);
	sf_read_release(&r);
	sf_plan_free(plan);
	return (rc);
}
