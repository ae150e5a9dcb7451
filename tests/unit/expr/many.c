/* SPDX-License-Identifier: MIT */
#include "expr/expr.h"
#include "expr/set.h"
#include "tap.h"

/*
 * A profile of asof where names are so many that they are looked up in
 * tables: 200 events by name, of which the even ones happened again later,
 * and 200 traits, of which the odd ones were set later, told in another order.
 */
#define MANY 200

static void
line(struct sf_buf *b)
{
	unsigned i;

	sf_buf_adds(b, "{\"one_id\":\"p\",\"seen\":{");
	for (i = 0; i < MANY; i++)
		sf_buf_addf(b, "%s\"e%u\":{\"n\":3,\"last\":\"2026-11-%02dT"
		    "00:00:00.000Z\"}", i ? "," : "", i, i % 2 ? 1 : 20);
	sf_buf_adds(b, "},\"events\":[");
	for (i = 0; i < MANY * 2; i++)
		if (i % 2 == 0 || i / 2 % 2 == 0)
			sf_buf_addf(b, "%s{\"ts\":\"2026-%s:00.000Z\","
			    "\"eid\":\"%u\",\"event\":\"e%u\"}", i ? "," : "",
			    i % 2 ? "11-20T00:00" : "11-01T00:01", i, i / 2);
	sf_buf_adds(b, "],\"traits\":{");
	for (i = 0; i < MANY; i++)
		sf_buf_addf(b, "%s\"t%u\":%u", i ? "," : "", i, i);
	sf_buf_adds(b, "},\"since\":{\"traits\":{\"t1\":null");
	for (i = MANY; i-- > 0;)
		sf_buf_addf(b, ",\"t%u\":\"2026-11-%02dT00:00:00.000Z\"", i,
		    i % 2 ? 20 : 1);
	sf_buf_adds(b, "}}}");
}

static const char *const want[][2] = {
	{".seen | length", "200"},
	{"[.seen[] | .n] | add", "500"},
	{".seen.e7.last", "\"2026-11-01T00:00:00.000Z\""},
	{".seen.e8.last", "\"2026-11-01T00:01:00.000Z\""},
	{"[.traits[]] | add", "9900"},
	{".traits.t1", "null"},
};

static void
check(int libjq)
{
	struct sf_expr_env env = {.has_asof = 1,
	    .asof = INT64_C(1794009600000)};	/* 2026-11-07 */
	struct sf_err e = {0};
	struct sf_expr *x = sf_expr_new(&env, &e);
	struct sf_expr_run *r = NULL;
	struct sf_buf b = {0};
	const unsigned n = sizeof(want) / sizeof(want[0]);
	const struct sf_value *v;
	char got[100];
	unsigned i;

	if (x != NULL && libjq)
		sf_expr_libjq_only(x);
	for (i = 0; x != NULL && i < n; i++)
		if (sf_expr_addtext(x, 0, "x", sf_str(want[i][0]), &e) < 0)
			break;
	line(&b);
	if (i == n && sf_expr_start(x, 1, &e) == 0)
		r = sf_expr_open(x, &e);
	OK(r != NULL && sf_expr_feed(r, 0, sf_buf_str(&b), NULL, SF_S(""),
	    &e) == 0 && sf_expr_eval(r, &e) == 0, "many names");
	for (i = 0; r != NULL && i < n; i++) {
		v = sf_expr_value(r, 0, i);
		(void)snprintf(got, sizeof(got), "%.*s", (int)v->json.n,
		    v->json.p);
		IS(got, want[i][1], want[i][0]);
	}
	sf_expr_close(r);
	sf_expr_free(x);
	sf_buf_release(&b);
}

int
main(void)
{
	check(0);
	check(1);
	DONE();
}
