/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "expr/plain.h"
#include "tap.h"

/* Plain conditions answer as the engine does, which is asked beside them. */

static const char *const conditions[] = {
	".a == \"x\"",
	".a != \"x\"",
	"\"x\" == .a",
	".a == \"\"",
	".a == \"x\" and .b == \"y\"",
	".a == \"x\" or .b == \"y\"",
	".a != \"x\" and (.b == \"y\" or .c != \"z\")",
	".a.b == \"x\"",
	".a.b.c != \"x\" and .b == \"y\"",
	". == \"x\"",
	".a == \"9007199254740993\"",
	".\"长的名字，不止十六个字节\" == \"长的值，也不止十六个字节\"",
};

static const char *const lines[] = {
	"{}", "[]", "\"x\"", "null", "{\"a\":\"x\"}", "{\"a\":null}",
	"{\"a\":\"x\",\"a\":\"y\"}", "{\"a\":\"y\",\"a\":\"x\"}",
	"{\"a\":\"\\u0078\",\"b\":\"y\"}", "{\"b\":\"y\"}",
	"{\"b\":\"y\",\"c\":\"z\"}", "{\"a\":1}", "{\"a\":true}",
	"{\"a\":9007199254740993}", "{\"a\":9007199254740993.0}",
	"{\"a\":[\"x\"],\"b\":{\"b\":\"y\"}}", "{\"a\":\"\"}",
	"{\"a\":{\"b\":\"x\"},\"b\":\"y\"}", "{\"a\":{\"b\":null}}",
	"{\"a\":{\"b\":{\"c\":\"x\"}},\"b\":\"y\"}", "{\"a\":{}}",
	"{\"a\":{\"b\":\"x\",\"b\":\"y\"}}",
	"{\"z\":{\"a\":\"x\"}}",
	"{\"长的名字，不止十六个字节\":\"长的值，也不止十六个字节\"}",
	"{\"长的名字，不止十六个字节\":\"长的值，也不止十六个字羊\"}",
};

enum { CONDITIONS = sizeof(conditions) / sizeof(conditions[0]),
	LINES = sizeof(lines) / sizeof(lines[0]) };

/* Program 2i is a condition, and 2i + 1 the same for the engine alone. */
static struct sf_expr *
make(unsigned *plain)
{
	struct sf_expr_env env = {.has_asof = 1,
	    .asof = INT64_C(1793491200000)};
	struct sf_err e = {0};
	struct sf_expr *x = sf_expr_new(&env, &e);
	char text[200];
	unsigned i;

	*plain = 0;
	for (i = 0; i < CONDITIONS; i++) {
		(void)snprintf(text, sizeof(text), "(%s) as $x | $x",
		    conditions[i]);
		if (sf_expr_addtext(x, 0, "x", sf_str(conditions[i]), &e) < 0 ||
		    sf_expr_addtext(x, 0, "x", sf_str(text), &e) < 0)
			(void)OK(0, e.msg);
		*plain += (unsigned)x->group[0].p[2 * i].tree.plain;
		if (x->group[0].p[2 * i + 1].tree.plain)
			(void)OK(0, "the other one is plain, too");
	}
	return (x);
}

static void
same(struct sf_expr_run *r, struct sf_json *j, const char *line)
{
	const struct sf_value *a, *b;
	struct sf_err e = {0};
	struct sf_jdoc d;
	unsigned i, bad = 0;

	if (sf_json_parse(j, line, strlen(line), 0, &d, &e) ||
	    sf_expr_feed(r, 0, sf_str(line), &d, SF_S(""), &e) ||
	    sf_expr_eval(r, &e)) {
		(void)OK(0, e.msg);
		return;
	}
	for (i = 0; i < CONDITIONS; i++) {
		a = sf_expr_value(r, 0, 2 * i);
		b = sf_expr_value(r, 0, 2 * i + 1);
		if (a->truth == b->truth && sf_str_eq(a->json, b->json) &&
		    sf_str_eq(a->why, b->why))
			continue;
		bad++;
		printf("# %s of %s: %.*s%.*s and %.*s%.*s\n", conditions[i],
		    line, (int)a->json.n, a->json.p, (int)a->why.n, a->why.p,
		    (int)b->json.n, b->json.p, (int)b->why.n, b->why.p);
	}
	OK(bad == 0, line);
}

int
main(void)
{
	struct sf_err e = {0};
	unsigned plain, i;
	struct sf_expr *x = make(&plain);
	struct sf_expr_run *r = NULL;
	struct sf_json *j = sf_json_new(&e);

	/* What sees the whole line sees what changes with time. */
	OK(plain == CONDITIONS - 1, "they are plain");
	if (sf_expr_start(x, 1, &e) || (r = sf_expr_open(x, &e)) == NULL ||
	    j == NULL)
		(void)OK(0, e.msg);
	for (i = 0; r != NULL && j != NULL && i < LINES; i++)
		same(r, j, lines[i]);
	sf_json_free(j);
	sf_expr_close(r);
	sf_expr_free(x);
	DONE();
}
