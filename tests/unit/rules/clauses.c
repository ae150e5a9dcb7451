/* SPDX-License-Identifier: MIT */
#include "rules/parts.h"
#include "tap.h"

/* Where conditions are taken apart. */

static void
leaf(struct sf_buf *b, struct sf_str whole, const struct sf_part *p)
{
	sf_buf_adds(b, b->n > 0 ? " ; " : "");
	sf_buf_addstr(b, p->text);
	OK(p->off + p->len <= whole.n && whole.p[p->off] == p->text.p[0] &&
	    whole.p[p->off + p->len - 1] == p->text.p[p->text.n - 1],
	    "it stands where it is told");
}

/* The clauses of ${jq} with " ; " between them; `X | not` is one. */
static void
split(struct sf_buf *b, const char *jq)
{
	struct sf_expr_env env = {.has_asof = 1};
	struct sf_segments *s = NULL;
	struct sf_parts *p = NULL;
	struct sf_expr *x = NULL;
	const struct sf_part *t;
	const struct sf_def *root;
	struct sf_err e = {0};
	struct sf_buf yaml = {0};
	struct sf_defs *d;
	uint32_t n, i;

	sf_buf_clear(b);
	sf_buf_addf(&yaml, "segments:\n  s: |-\n    %s\n", jq);
	d = sf_defs_parse("made-up", yaml.p, yaml.n, &e);
	root = d != NULL ? sf_defs_root(d) : NULL;
	if (root != NULL && (x = sf_expr_new(&env, &e)) != NULL &&
	    (s = sf_segments_read(&root, 1, x, 0, &e)) != NULL &&
	    (p = sf_parts_read(s, NULL, 0, &e)) != NULL) {
		t = sf_parts_of(p, 0, &n);
		for (i = 0; i < n;) {
			if (t[i].kind != SF_PART_EXPR &&
			    t[i].kind != SF_PART_NOT) {
				i++;
				continue;
			}
			leaf(b, sf_str(jq), &t[i]);
			i = t[i].next;
		}
	}
	if (e.code != SF_OK)
		sf_buf_addf(b, "%s", e.msg);
	sf_parts_free(p);
	sf_segments_free(s);
	sf_expr_free(x);
	sf_defs_free(d);
	sf_buf_release(&yaml);
}

int
main(void)
{
	static const struct {
		const char *jq, *want;
	} t[] = {
		{".a", ".a"},
		{".a and .b or .c", ".a ; .b ; .c"},
		{"(.a and (.b or .c | not)) and .d",
		    ".a ; .b or .c | not ; .d"},
		{".a // 0 > 5 and .b", ".a // 0 > 5 and .b"},
		{"(.a // 0) > 5 and .b", "(.a // 0) > 5 ; .b"},
		{".a and .b | not", ".a and .b | not"},
		{"if .a and .b then 1 else 2 end == 1 and .c",
		    "if .a and .b then 1 else 2 end == 1 and .c"},
		{"(if .a and .b then 1 else 2 end) == 1 and .c",
		    "(if .a and .b then 1 else 2 end) == 1 ; .c"},
		{"did(\"a\"; \"7d\"; .x and .y) and .and",
		    "did(\"a\"; \"7d\"; .x and .y) ; .and"},
		{"{and: 1}.and and .b", "{and: 1}.and ; .b"},
		{"\"a and \\(.b and .c)\" == .d or .e",
		    "\"a and \\(.b and .c)\" == .d ; .e"},
		{"reduce .[] as $x (0; . and $x) and .b",
		    "reduce .[] as $x (0; . and $x) and .b"},
		{".x as $x | .a > $x and .b", ".a > $x ; .b"},
		{".x as $x | .y as [$y] | .a > $x and (.b or $y)",
		    ".a > $x ; .b ; $y"},
		{".x as $x | (.y as $y | .a and $y) and $x",
		    ".a ; $y ; $x"},
		{".a and .x as $x | .b and .c",
		    ".a and .x as $x | .b and .c"},
		{"def f: .a and .b; f and .c", "def f: .a and .b; f and .c"},
		{"try .a and .b", "try .a and .b"},
		{"((.a))", ".a"},
	};
	struct sf_buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		split(&b, t[i].jq);
		IS(sf_buf_cstr(&b) != NULL ? b.p : "", t[i].want, t[i].jq);
	}
	sf_buf_release(&b);
	DONE();
}
