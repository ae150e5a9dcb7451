/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "show/num.h"
#include "stat/chi2.h"
#include "stat/newcombe.h"
#include "stat/welch.h"

#include "report/lift.h"

static const struct sf_str none = {"", 0};

static int
is_mean(const struct sf_outcome *o)
{
	return (o->kind == SF_OUT_MEAN || o->kind == SF_OUT_SUM);
}

static int
mean_row(struct sf_lift_row *r, const struct sf_moments *t,
    const struct sf_moments *c, double level, struct sf_err *e)
{
	r->n = t->n;
	r->n_c = c->n;
	r->mean = sf_moments_mean(t);
	r->mean_c = sf_moments_mean(c);
	if (t->n < 2 || c->n < 2) {
		r->n = r->n_c = 0;
		return (0);
	}
	return (sf_welch(t, c, level, &r->ci, NULL, e));
}

static int
row(struct sf_lift_row *r, const struct sf_lift *l, size_t sec, size_t k,
    struct sf_cells *c, struct sf_err *e)
{
	struct sf_str control = sf_str(l->control), label;
	struct sf_moments t;
	char text[8];

	(void)snprintf(text, sizeof(text), "%03u", (unsigned)k % 1000);
	label = sf_str(text);
	r->out = &l->out[k];
	if (is_mean(r->out)) {
		t = *sf_cells_get(c, sec, "sum", r->arm, label);
		return (mean_row(r, &t, sf_cells_get(c, sec, "sum", control,
		    label), l->level, e));
	}
	r->hits = sf_cells_n(c, sec, "hit", r->arm, label);
	r->n = sf_cells_n(c, sec, "base", r->arm, label);
	r->hits_c = sf_cells_n(c, sec, "hit", control, label);
	r->n_c = sf_cells_n(c, sec, "base", control, label);
	if (r->n == 0 || r->n_c == 0)
		return (0);
	return (sf_newcombe(r->hits, r->n, r->hits_c, r->n_c, l->level, &r->ci,
	    e));
}

int
sf_lift_rows(const struct sf_plan *p, size_t sec, struct sf_cells *c,
    struct sf_lift_row **rows, size_t *n, struct sf_err *e)
{
	const struct sf_lift *l = p->sec[sec].lift;
	struct sf_str *arm = NULL;
	size_t arms = 0, i, k;
	int ret = -1;

	*rows = NULL;
	*n = 0;
	if (sf_cells_labels(c, sec, "arm", &arm, &arms, e))
		return (-1);
	if (sf_cells_n(c, sec, "arm", sf_str(l->control), none) == 0) {
		(void)sf_fail(e, SF_E_FEW, "there is nobody in the control "
		    "'%s'", l->control);
		goto done;
	}
	if (arms < 2) {
		(void)sf_fail(e, SF_E_FEW, "there is nobody but in the "
		    "control '%s'", l->control);
		goto done;
	}
	*rows = calloc(arms * l->n + 1, sizeof(**rows));
	if (*rows == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	for (i = 0; i < arms; i++)
		for (k = 0; k < l->n && !sf_str_is(arm[i], l->control); k++) {
			(*rows)[*n].arm = arm[i];
			if (row(&(*rows)[(*n)++], l, sec, k, c, e))
				goto done;
		}
	ret = 0;
done:
	free(arm);
	if (ret) {
		free(*rows);
		*rows = NULL;
	}
	return (ret);
}

/* Without groups of digits, whose commas would read as the list's. */
static void
plain(struct sf_buf *b, double v, int plus)
{
	struct sf_buf t = {0};
	size_t i;

	if (plus)
		sf_num_signed(&t, v, 3);
	else
		sf_num_fixed(&t, v, 3);
	for (i = 0; i < t.n; i++)
		if (t.p[i] != ',')
			sf_buf_addc(b, t.p[i]);
	b->failed |= t.failed;
	sf_buf_release(&t);
}

void
sf_lift_figure(struct sf_buf *b, const struct sf_lift_row *r)
{
	double x = is_mean(r->out) ? 1.0 : 100.0;

	if (r->n == 0 || r->n_c == 0) {
		sf_buf_adds(b, "-");
		return;
	}
	plain(b, x * r->ci.est, 1);
	sf_buf_adds(b, is_mean(r->out) ? " [" : "pp [");
	plain(b, x * r->ci.lo, 0);
	sf_buf_adds(b, ", ");
	plain(b, x * r->ci.hi, 0);
	sf_buf_addc(b, ']');
}

int
sf_lift_ratio(const struct sf_plan *p, size_t sec, struct sf_cells *c,
    double *chi2, double *pv, struct sf_err *e)
{
	const struct sf_lift *l = p->sec[sec].lift;
	uint64_t *got = calloc(l->shares + 2, sizeof(*got)), all = 0;
	double *want = calloc(l->shares + 2, sizeof(*want)), rest = 1.0;
	struct sf_str *arm = NULL;
	size_t i, k = l->shares, arms = 0;
	int rc = -1;

	if (got == NULL || want == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (sf_cells_labels(c, sec, "arm", &arm, &arms, e))
		goto done;
	for (i = 0; i < arms; i++)
		all += sf_cells_n(c, sec, "arm", arm[i], none);
	for (i = 0; i < l->shares; i++) {
		got[i] = sf_cells_n(c, sec, "arm", l->share[i].arm, none);
		want[i] = l->share[i].share;
		all -= got[i];
		rest -= want[i];
	}
	/*
	 * What the shares leave is drawn into the other arms together.  Thirds
	 * never add up to one: where all arms are named, shares are relative.
	 */
	if (rest > 1e-9 && (all > 0 || l->shares < 2)) {
		got[k] = all;
		want[k++] = rest;
	}
	for (all = 0, i = 0; i < k; i++)
		all += got[i];
	rc = l->shares == 0 || all == 0 || k < 2 ? 0 :
	    sf_chi2_ratio(got, want, k, chi2, pv, e) ? -1 : 1;
done:
	free(got);
	free(want);
	free(arm);
	return (rc);
}
