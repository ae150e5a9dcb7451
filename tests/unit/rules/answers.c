/* SPDX-License-Identifier: MIT */
#include "rules/answers.h"
#include "tap.h"

/*
 * Rows with their answers: the same one by one and a chunk at a time, by
 * either engine.
 */
static const char chunk[] =
    "{\"one_id\":\"p1\",\"a\":1}\n"
    "no JSON\n"
    "\n"
    "{\"one_id\":\"p2\",\"a\":\"x\"}\r\n"
    "{\"a\":3}\n"
    "{\"one_id\":\"p3\",\"a\":-4,\"skip\":true}\n"
    "{\"one_id\":\"p4\"}";

static int
unless_skipped(void *ctx, const struct sf_row *row, const struct sf_profile *p,
    struct sf_str *params, struct sf_err *e)
{
	int *n = ctx;

	(void)p;
	(void)params;
	(void)e;
	++*n;
	return (sf_j_get(&row->doc, 0, "skip") == 0);
}

static const char *
told(struct sf_answers *a, struct sf_tally *t, struct sf_err *e)
{
	static struct sf_buf b;
	struct sf_chunk c = {.path = "x", .p = chunk, .n = sizeof(chunk) - 1,
	    .line = 1, .last = 1};
	struct sf_buf rejects = {0};
	const struct sf_value *v;
	struct sf_profile p;
	struct sf_row row;
	int rc = sf_answers_start(a, &c, e);

	sf_buf_clear(&b);
	while (rc == 0 && (rc = sf_answers_next(a, &c, &row, &p, &rejects, t,
	    e)) > 0) {
		sf_buf_addf(&b, "%u", (unsigned)row.line);
		if (row.code != NULL) {
			sf_buf_addf(&b, " %s; ", row.code);
		} else if (!a->asked) {
			sf_buf_adds(&b, " not asked; ");
		} else {
			v = sf_expr_value(a->run, a->i, 0);
			sf_buf_addf(&b, " %.*s; ", (int)v->json.n,
			    v->truth == SF_UNDEFINED ? "-" : v->json.p);
		}
		rc = 0;
	}
	sf_buf_release(&rejects);
	return (rc == 0 ? sf_buf_cstr(&b) : "failed");
}

static void
check(const char *program, struct sf_expr *x, unsigned group)
{
	static const char people[] = "1 3; 4 ; 6 not asked; 7 ; ";
	static const char lines[] = "1 3; 2 JSON; 4 ; 5 5; 6 not asked; 7 ; ";
	struct sf_run run = {.in_fmt = SF_F_JSONL};
	struct sf_err e = {0};
	struct sf_rows_in in;
	struct sf_answers a = {.group = group, .ask = unless_skipped};
	struct sf_tally t;
	int once, any, n;

	sf_rows_init(&in, &run);
	a.ctx = &n;
	a.rows = sf_rows_new(&in, &e);
	a.run = sf_expr_open(x, &e);
	for (any = 0; any < 2; any++)
		for (once = 0; once < 2; once++) {
			a.at_once = once;
			a.any = any;
			n = 0;
			memset(&t, 0, sizeof(t));
			IS(told(&a, &t, &e), any ? lines : people, program);
			OK(n == (any ? 5 : 4), "each row is told of once");
			OK(t.n[SF_T_READ] == 6 && t.n[SF_T_REJECTED] ==
			    (any ? 0 : 2), "and counted once");
		}
	sf_answers_release(&a);
	sf_expr_close(a.run);
	sf_rows_free(a.rows);
	sf_rows_release(&in);
}

int
main(void)
{
	static const char *const programs[] = {
	    "if .a then (if .a == \"x\" then error(\"no\") else .a + 2 end) "
	    "else empty end",
	    "if .a then reduce .a as $v (2; if $v == \"x\" then error(\"no\") "
	    "else . + $v end) else empty end",
	};
	struct sf_expr_env env = {0};
	struct sf_err e = {0};
	struct sf_expr *x = sf_expr_new(&env, &e);
	unsigned i;

	for (i = 0; i < 2; i++)
		if (sf_expr_addtext(x, i, "-w", sf_str(programs[i]), &e) < 0)
			OK(0, e.msg);
	OK(sf_expr_start(x, 1, &e) == 0, "started");
	for (i = 0; i < 2; i++)
		check(programs[i], x, i);
	sf_expr_free(x);
	DONE();
}
