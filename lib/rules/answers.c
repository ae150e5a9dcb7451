/* SPDX-License-Identifier: MIT */
#include "record/profiles.h"

#include "rules/answers.h"

void
sf_answers_release(struct sf_answers *a)
{
	sf_buf_release(&a->which);
}

static int
read_row(struct sf_answers *a, const struct sf_chunk *c, struct sf_row *row,
    struct sf_profile *p, struct sf_buf *rejects, struct sf_tally *t,
    struct sf_err *e)
{
	int rc;

	if (!a->any)
		return (sf_profiles_next(a->rows, c, row, p, rejects, t, e));
	rc = sf_rows_next(a->rows, row, e);
	if (rc > 0 && t != NULL)
		t->n[SF_T_READ]++;
	return (rc);
}

/* 1 where the row was fed, 0 where nobody asks about it, -1. */
static int
feed(struct sf_answers *a, const struct sf_row *row,
    const struct sf_profile *p, struct sf_err *e)
{
	struct sf_str params = {"", 0};
	int rc;

	if (row->code != NULL)
		return (0);
	if (a->ask != NULL && (rc = a->ask(a->ctx, row, p, &params, e)) <= 0)
		return (rc);
	if (sf_expr_feed(a->run, a->group, row->json, &row->doc, params, e))
		return (-1);
	if (a->also != NULL && sf_expr_feed(a->also, a->group, row->json,
	    &row->doc, params, e))
		return (-1);
	return (1);
}

static int
eval(struct sf_answers *a, struct sf_err *e)
{
	return (sf_expr_eval(a->run, e) || (a->also != NULL &&
	    sf_expr_eval(a->also, e)) ? -1 : 0);
}

int
sf_answers_start(struct sf_answers *a, const struct sf_chunk *c,
    struct sf_err *e)
{
	struct sf_profile p;
	struct sf_row row;
	int rc, fed;

	a->i = a->fed = a->row = 0;
	a->said = -1;
	sf_rows_chunk(a->rows, c);
	if (a->at_once)
		return (0);
	sf_buf_clear(&a->which);
	while ((rc = read_row(a, c, &row, &p, NULL, NULL, e)) > 0) {
		if ((fed = feed(a, &row, &p, e)) == -1)
			return (-1);
		sf_buf_addc(&a->which, (char)fed);
	}
	if (rc < 0 || sf_buf_check(&a->which, e) || eval(a, e))
		return (-1);
	sf_rows_chunk(a->rows, c);
	return (0);
}

/* One row, whatever became of its programs. */
static int
next_row(struct sf_answers *a, const struct sf_chunk *c, struct sf_row *row,
    struct sf_profile *p, struct sf_buf *rejects, struct sf_tally *t,
    struct sf_err *e)
{
	int rc = read_row(a, c, row, p, rejects, t, e);

	if (rc <= 0)
		return (rc);
	if (a->at_once) {
		a->i = 0;
		a->asked = 0;
		a->said = -1;
		if (a->plain && row->code == NULL && (a->said =
		    sf_expr_plain(a->run, a->group, &row->doc)) != -1)
			return (1);
		if ((a->asked = feed(a, row, p, e)) == -1)
			return (-1);
		return (a->asked && eval(a, e) ? -1 : 1);
	}
	if (a->row == a->which.n)
		return (sf_fail(e, SF_E_IO,
		    "internal: a chunk read twice differs"));
	a->asked = a->which.p[a->row++];
	a->i = a->fed;
	a->fed += (size_t)a->asked;
	return (1);
}

/* Why the row at hand took more than it may; NULL: it did not. */
static const char *
over(const struct sf_answers *a)
{
	const char *why;

	if (!a->asked)
		return (NULL);
	why = sf_expr_over(a->run, a->i);
	return (why == NULL && a->also != NULL ? sf_expr_over(a->also, a->i) :
	    why);
}

int
sf_answers_next(struct sf_answers *a, const struct sf_chunk *c,
    struct sf_row *row, struct sf_profile *p, struct sf_buf *rejects,
    struct sf_tally *t, struct sf_err *e)
{
	const char *why;
	int rc;

	while ((rc = next_row(a, c, row, p, a->any ? NULL : rejects, t,
	    e)) > 0) {
		if (rejects == NULL || (why = over(a)) == NULL)
			return (rc);
		sf_pass_reject(rejects, c, row, "BUDGET", why);
		t->n[SF_T_REJECTED]++;
	}
	return (rc);
}
