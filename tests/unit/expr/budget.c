/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "expr/expr.h"
#include "expr/set.h"
#include "tap.h"

/* What one line may take of the native engine, and what must not take more. */

#define MEMORY ((size_t)64 << 20)

static struct sf_buf many, twice;

/* An array of 20,000 events, and an object of 300,000 members by 150,000. */
static void
lines(void)
{
	unsigned i;

	sf_buf_adds(&many, "{\"n\":1,\"a\":[");
	for (i = 0; i < 20000; i++)
		sf_buf_addf(&many, "%s{\"t\":\"text %u\",\"k%u\":[%u]}",
		    i ? "," : "", i, i, i);
	sf_buf_adds(&many, "]}");
	sf_buf_adds(&twice, "{\"n\":1,\"o\":{");
	for (i = 0; i < 300000; i++)
		sf_buf_addf(&twice, "%s\"k%u\":%u", i ? "," : "", i % 150000,
		    i);
	sf_buf_adds(&twice, "}}");
}

/* ${cpu}: 1 where time is to run out; else so much that it does not. */
static struct sf_expr *
make(const char *jq, unsigned cpu, int spare)
{
	struct sf_expr_env env = {.flags = 0};
	struct sf_err e = {0};
	struct sf_expr *x = sf_expr_new(&env, &e);

	if (x == NULL)
		return (NULL);
	sf_expr_limits(x, cpu, MEMORY);
	sf_expr_spare(x, spare);
	if (sf_expr_addtext(x, 0, "first", SF_S(".n"), &e) != 0 ||
	    sf_expr_addtext(x, 0, "x", sf_str(jq), &e) != 1 ||
	    sf_expr_addtext(x, 0, "last", SF_S(".n + 1"), &e) != 2 ||
	    !sf_expr_native(x, 0) || sf_expr_start(x, 1, &e) != 0) {
		sf_expr_free(x);
		return (NULL);
	}
	return (x);
}

/* What the run says of ${line}: a value, or what stops it. */
static const char *
answer(const char *jq, struct sf_str line, unsigned cpu, char *buf,
    size_t cap)
{
	struct sf_expr *x = make(jq, cpu, 0);
	struct sf_expr_run *r = NULL;
	struct sf_err e = {0};
	const struct sf_value *v;

	(void)snprintf(buf, cap, "not native");
	if (x != NULL && (r = sf_expr_open(x, &e)) != NULL) {
		if (sf_expr_feed(r, 0, line, NULL, SF_S(""), &e) ||
		    sf_expr_eval(r, &e)) {
			(void)snprintf(buf, cap, "%.120s", e.msg);
		} else {
			v = sf_expr_value(r, 0, 1);
			(void)snprintf(buf, cap, "%.60s",
			    v->truth == SF_UNDEFINED ? v->why.p : v->json.p);
		}
	}
	sf_expr_close(r);
	sf_expr_free(x);
	return (buf);
}

static void
large(void)
{
	static const struct {
		const char *jq, *out;
	} a[] = {
		{"[.a[].t] | add | length", "188890"},
		{"[.a[] | [.t]] | add | length", "20000"},
		{".a | add | length", "20001"},
		{"[.a[].t, 1] | add", "number cannot be added to the rest"},
		{".a | unique | length", "20000"},
		{"[.a[] | [.t]] | sort | length", "20000"},
	}, o[] = {
		{".o | length", "150000"}, {".o.k7", "150007"},
		{".o + .o | length", "150000"},
		{"{a: 1} * .o | length", "150001"},
		{"{a: .o} | .a | has(\"k8\")", "true"},
	};
	char got[200];
	size_t i;

	for (i = 0; i < sizeof(a) / sizeof(a[0]); i++)
		IS(answer(a[i].jq, sf_buf_str(&many), 60, got, sizeof(got)),
		    a[i].out, a[i].jq);
	for (i = 0; i < sizeof(o) / sizeof(o[0]); i++)
		IS(answer(o[i].jq, sf_buf_str(&twice), 60, got,
		    sizeof(got)),
		    o[i].out, o[i].jq);
}

static const char no_time[] = "an expression ran out of processor "
    "time";
static const char no_memory[] = "an expression ran out of memory";

static void
too_much(void)
{
	struct sf_buf b = {0};
	char got[200];
	int i;

	IS(answer("[.a[] as $x | .a[] as $y | .a[] as $z | empty] | length",
	    sf_buf_str(&many), 1, got, sizeof(got)), no_time, "loops");
	IS(answer("[.a[] as $x | .a[] as $y | 1] | length",
	    sf_buf_str(&many), 60, got, sizeof(got)), no_memory, "a list");
	sf_buf_adds(&b, ". as $x");
	for (i = 0; i < 30; i++)
		sf_buf_adds(&b, " | [$x, $x] as $x");
	i = (int)b.n;
	sf_buf_adds(&b, " | $x | tostring | length");
	IS(answer(sf_buf_cstr(&b), SF_S("{\"n\":1}"), 60, got,
	    sizeof(got)), no_memory, "a text of lists within lists");
	b.n = (size_t)i;
	sf_buf_adds(&b, " | $x");
	IS(answer(sf_buf_cstr(&b), SF_S("{\"n\":1}"), 60, got,
	    sizeof(got)), no_memory, "and these as the answer");
	b.n = (size_t)i;
	sf_buf_adds(&b, " | [$x == $x, [$x] == [[$x][0]], $x < $x]");
	IS(answer(sf_buf_cstr(&b), SF_S("{\"n\":1}"), 1, got,
	    sizeof(got)), no_time, "or compared");
	sf_buf_release(&b);
}

/* Line ${k} of 3 is too much: the others have their values. */
static void
spared(unsigned bad, const char *jq)
{
	struct sf_expr *x = make(jq, 60, 1);
	struct sf_err e = {0};
	struct sf_expr_run *r = x != NULL ? sf_expr_open(x, &e) : NULL;
	unsigned i, batch, well = 0;
	const struct sf_value *v;
	const char *over;

	for (batch = 0; r != NULL && batch < 2; batch++) {
		for (i = 0; i < 3; i++)
			well += sf_expr_feed(r, 0, (batch == 0 && bad >> i &
			    1) ? sf_buf_str(&many) : SF_S("{\"n\":1,\"a\":"
			    "[1]}"), NULL, SF_S(""), &e) == 0;
		well += sf_expr_eval(r, &e) == 0;
		for (i = 0; i < 3; i++) {
			v = sf_expr_value(r, i, 2);
			over = sf_expr_over(r, i);
			if (batch == 0 && bad >> i & 1)
				well += over != NULL && v->truth ==
				    SF_UNDEFINED && strstr(over, "memory");
			else
				well += over == NULL && v->truth == SF_YES &&
				    sf_str_is(v->json, "2");
		}
	}
	OK(well == 14 && e.code == SF_OK, "other lines have their values");
	sf_expr_close(r);
	sf_expr_free(x);
}

/* What is remembered for a line (here: of its calls) is too much, too. */
static void
remembered(void)
{
	struct sf_expr_env env = {.has_asof = 1, .asof = 1800000000000};
	struct sf_err e = {0};
	struct sf_expr *x = sf_expr_new(&env, &e);
	struct sf_expr_run *r = NULL;
	struct sf_buf b = {0};
	int i, k;

	sf_buf_adds(&b, "{\"one_id\":\"p\",\"events\":[");
	for (k = 1; k < 3; k++) {
		sf_buf_addf(&b, "{\"ts\":\"2026-01-0%dT00:00:00Z\",\"eid\":"
		    "\"%d\",\"event\":\"o\",\"props\":{\"k\":1", k, k);
		for (i = 0; i < 2000; i++)
			sf_buf_addf(&b, ",\"k%d\":1", i);
		sf_buf_adds(&b, k == 1 ? "}}," : "}}]}");
	}
	sf_expr_limits(x, 60, (size_t)64 << 10);
	OK(sf_expr_addtext(x, 0, "x", SF_S("max_of(\"o\"; \"ever\"; .props)"),
	    &e) == 0 && sf_expr_native(x, 0) && sf_expr_start(x, 1, &e) == 0 &&
	    (r = sf_expr_open(x, &e)) != NULL, "a comparison of objects");
	OK(sf_expr_feed(r, 0, sf_buf_str(&b), NULL, SF_S(""), &e) == -1,
	    "is more than a line may take");
	IS(e.msg, no_memory, "and is told of");
	sf_expr_close(r);
	sf_expr_free(x);
	sf_buf_release(&b);
}

int
main(void)
{
	static const char grows[] = "[.a[] as $x | .a[] as $y | 1] | length";

	lines();
	large();
	too_much();
	spared(1, grows);
	spared(2, grows);
	spared(4, grows);
	spared(7, grows);
	remembered();
	sf_buf_release(&many);
	sf_buf_release(&twice);
	DONE();
}
