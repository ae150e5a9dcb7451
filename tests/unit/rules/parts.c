/* SPDX-License-Identifier: MIT */
#include "base/date.h"
#include "rules/parts.h"
#include "tap.h"

/*
 * Made-up conditions, taken apart: what their clauses say together is what
 * the whole says, also where some are undefined.
 */
#define SEGMENTS 120

static uint32_t seed = 7;

static unsigned
draw(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return ((seed >> 16) % n);
}

static void
condition(struct sf_buf *b, unsigned depth)
{
	static const char *const atoms[] = {".a == 1", ".b", ".a // 2 | . > 1",
	    "(.x | tonumber) > 0", "error(\"no\")", "empty", ".c.d != \"and\"",
	    "did(\"e\"; \"ever\")", "never(\"f\"; \"7d\"; .or == \"(or)\")",
	    "if .b then .a == 1 or .b else false end", "[.a, 1 == 1] == [1,true]",
	    "(.a # and\n    == 1)", "$v == 1", "\"\\(.a and .b)\" == \"true\"",
	    ".[\"and\"] == null", "-1 < .a", "$w",
	    "if .b and $w then 1 else 2 end == 1", "try error(.a)",
	    "(.b as $w | $w)"};
	unsigned kind = depth > 2 ? 0 : draw(7);

	if (kind < 2) {
		kind = draw(sizeof(atoms) / sizeof(atoms[0]));
		/* A `|` binds all that stands beside it. */
		sf_buf_adds(b, kind == 2 ? "(" : "");
		sf_buf_adds(b, atoms[kind]);
		sf_buf_adds(b, kind == 2 ? ")" : "");
		return;
	}
	sf_buf_adds(b, kind == 2 || kind == 6 ? "(" : "");
	condition(b, depth + 1);
	if (kind == 2) {
		sf_buf_adds(b, " | not)");
		return;
	}
	sf_buf_adds(b, kind < 5 ? "\n    and " : " or ");
	condition(b, depth + 1);
	sf_buf_adds(b, kind == 6 ? ")" : "");
}

static void
definitions(struct sf_buf *b)
{
	unsigned i;

	sf_buf_adds(b, "segments:\n");
	for (i = 0; i < SEGMENTS; i++) {
		sf_buf_addf(b, "  s%u: |-\n    .a as $v | # |\n    .c as $w |\n    ",
		    i);
		condition(b, 0);
		if (draw(5) == 0)
			sf_buf_adds(b, " | not");
		sf_buf_addc(b, '\n');
	}
	sf_buf_adds(b, "  g: {all: [s0, {not: {any: [s1, s2]}}, {when: .b}]}\n");
}

static void
lines(struct sf_segments *s, struct sf_parts *p, struct sf_expr *x)
{
	static const char *const text[] = {
	    "{\"one_id\":\"p\"}",
	    "{\"one_id\":\"p\",\"a\":1,\"b\":true,\"x\":\"1\"}",
	    "{\"one_id\":\"p\",\"a\":2,\"b\":false,\"x\":\"0\",\"events\":"
	    "[{\"ts\":\"2026-10-30T00:00:00.000Z\",\"event\":\"e\"}]}",
	    "{\"one_id\":\"p\",\"b\":1,\"c\":{\"d\":\"and\"},\"events\":"
	    "[{\"ts\":\"2026-10-30T00:00:00.000Z\",\"event\":\"f\",\"or\":"
	    "\"(or)\"}]}",
	};
	static uint8_t out[SEGMENTS + 8], truth[4096];
	struct sf_who who = {.names = 0};
	unsigned several = 0, bad = 0, undefined = 0, i;
	struct sf_err e = {0};
	struct sf_expr_run *r = sf_expr_open(x, &e);
	uint32_t n;
	size_t k;

	OK(r != NULL, "a handle");
	for (i = 0; r != NULL && i < sizeof(text) / sizeof(text[0]); i++) {
		if (sf_expr_feed(r, 0, sf_str(text[i]), NULL, SF_S(""), &e) ||
		    sf_expr_eval(r, &e) ||
		    sf_segments_eval(s, r, 0, &who, NULL, out, &e))
			break;
		for (k = 0; k < sf_segments_count(s); k++) {
			(void)sf_parts_of(p, k, &n);
			sf_parts_eval(p, k, r, 0, &who, out, NULL, truth);
			several += n > 1;
			undefined += out[k] == SF_UNDEFINED;
			if (truth[0] != out[k] ||
			    sf_parts_without(p, k, truth, UINT32_MAX) !=
			    out[k]) {
				printf("# %s of line %u: %u, not %u\n",
				    sf_segments_name(s, k), i, truth[0],
				    out[k]);
				bad++;
			}
		}
	}
	if (e.code != SF_OK)
		sf_err_print(stdout, "#", &e, 0);
	OK(i == sizeof(text) / sizeof(text[0]), "all lines are asked about");
	OK(several > SEGMENTS, "many are taken apart");
	OK(undefined > SEGMENTS / 4, "many are undefined");
	OK(bad == 0, "the clauses together say what the whole says");
	sf_expr_close(r);
}

int
main(void)
{
	struct sf_expr_env env = {.has_asof = 1};
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_segments *s = NULL;
	struct sf_parts *p = NULL;
	struct sf_expr *x = NULL;
	struct sf_defs *d;
	const struct sf_def *root;

	definitions(&b);
	d = sf_defs_parse("made-up", b.p, b.n, &e);
	root = d != NULL ? sf_defs_root(d) : NULL;
	(void)sf_ts_parse(SF_S("2026-11-01T00:00:00Z"), &env.asof);
	if (root != NULL && (x = sf_expr_new(&env, &e)) != NULL &&
	    (s = sf_segments_read(&root, 1, x, 0, &e)) != NULL &&
	    (p = sf_parts_read(s, NULL, 1, &e)) != NULL &&
	    sf_expr_start(x, 1, &e) == 0)
		lines(s, p, x);
	if (e.code != SF_OK)
		sf_err_print(stdout, "#", &e, 0);
	OK(p != NULL && e.code == SF_OK, "read and started");
	sf_parts_free(p);
	sf_segments_free(s);
	sf_expr_free(x);
	sf_defs_free(d);
	sf_buf_release(&b);
	DONE();
}
