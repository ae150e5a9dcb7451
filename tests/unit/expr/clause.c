/* SPDX-License-Identifier: MIT */
#include "expr/clause.h"
#include "tap.h"

/* What `and` and `or` join: the texts with " ; " between them. */
static const char *
split(const char *jq, char *buf, size_t cap, int programs)
{
	struct sf_place at = {.what = "t", .text = sf_str(jq)};
	struct sf_arena mem = {0};
	struct sf_scan s = {0};
	struct sf_err e = {0};
	struct sf_clause *c = NULL;
	size_t n = 0, i, at_end = 0;

	buf[0] = '\0';
	if (sf_scan(&s, &at, &e) == -1 || sf_clauses(&s, &mem, &c, &n, &e))
		(void)snprintf(buf, cap, "%.200s", e.msg);
	for (i = 0; i < n; i++) {
		struct sf_str t = programs ? c[i].program : c[i].text;

		at_end += (size_t)snprintf(buf + at_end, cap - at_end,
		    "%s%.*s", i > 0 ? " ; " : "", (int)t.n, t.p);
	}
	sf_scan_release(&s);
	sf_arena_release(&mem);
	return (buf);
}

int
main(void)
{
	static const struct {
		const char *jq, *want;
	} t[] = {
		{".a", ".a"},
		{".a and .b or .c", ".a ; .b ; .c"},
		{"(.a and (.b or .c | not)) and .d", ".a ; .b or .c | not ; .d"},
		{".a // 0 > 5 and .b", ".a // 0 > 5 and .b"},
		{"(.a // 0) > 5 and .b", "(.a // 0) > 5 ; .b"},
		{".a and .b | not", ".a and .b | not"},
		{"if .a and .b then 1 else 2 end == 1 and .c",
		    "if .a and .b then 1 else 2 end == 1 ; .c"},
		{"did(\"a\"; \"7d\"; .x and .y) and .and",
		    "did(\"a\"; \"7d\"; .x and .y) ; .and"},
		{"{and: 1}.and and .b", "{and: 1}.and ; .b"},
		{"\"a and \\(.b and .c)\" == .d or .e",
		    "\"a and \\(.b and .c)\" == .d ; .e"},
		{"reduce .[] as $x (0; . and $x) and .b",
		    "reduce .[] as $x (0; . and $x) and .b"},
		{".x as $x | .a > $x and .b", ".a > $x ; .b"},
		{".a and .x as $x | .b and .c",
		    ".a and .x as $x | .b and .c"},
		{"def f: .a and .b; f and .c", "def f: .a and .b; f and .c"},
		{"((.a))", ".a"},
	};
	char buf[512];
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		IS(split(t[i].jq, buf, sizeof(buf), 0), t[i].want, t[i].jq);
	IS(split(".x as $x | .y as [$y] | .a > $x and (.b # r\n or $y)", buf,
	    sizeof(buf), 1), "\n.x as $x |\n.y as [$y] |\n(.a > $x) ; "
	    "\n.x as $x |\n.y as [$y] |\n(.b) ; "
	    "\n.x as $x |\n.y as [$y] |\n($y)", "programs");
	DONE();
}
