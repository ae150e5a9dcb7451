/* SPDX-License-Identifier: MIT */
#include "format/def.h"
#include "tap.h"

static const char good[] =
    "# a comment\n"
    "tz: Asia/Shanghai\n"
    "quiet: {hours: 21:00-08:00, spread: 90m}\n"
    "holdout: {share: 12.5%, salt: 'a: b'}\n"
    "no: 0138\n"
    "list: [a, \"b, c\", 3]\n"
    "expr: did(\"x\"; \"7d\"; .props.q // \"\" | test(\"基金\"))\n"
    "block: |-\n"
    "  first\n"
    "    second | bad\n"
    "nested:\n"
    "  a: {b: 1}\n"
    "city: 九江\n";

/* What is refused: text, and line:column: message. */
static const struct {
	const char *in, *want;
} bad[] = {
    {"a: 1\na: 2\n", "2:1: the key 'a' stands twice, first in line 1"},
    {"a: !x y\n", "1:4: tags are not taken: quote a value that starts with !"},
    {"a: &x y\n", "1:4: anchors are not taken: quote a value that starts with &"},
    {"a: *x\n", "1:4: aliases are not taken: quote a value that starts with *"},
    {"a: {b: f(1, 2), c}\n", "1:13: '2)' has no value"},
    {"a:\nb: 1\n", "1:1: 'a' has no value"},
    {"", "1:1: an empty definition"},
    {"--- 1\n--- 2\n", "2:1: a second document"},
    {"a: [1\n", "2:1: YAML: flow sequence without a closing bracket"},
    {"九: b: c\n",
     "1:7: YAML: invalid nested block mapping on the same line"},
    {"a: \xff\n", "1:4: not UTF-8"},
    {"a: >0  x\n", NULL},
    {"\t- x\n", NULL},
};

static void
refusals(void)
{
	struct sf_err e;
	struct sf_defs *d;
	char got[400];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&e, 0, sizeof(e));
		d = sf_defs_parse("f.yaml", bad[i].in, strlen(bad[i].in), &e);
		OK(d == NULL && e.code == SF_E_USAGE && e.line > 0, bad[i].in);
		(void)snprintf(got, sizeof(got), "%ju:%ju: %s",
		    (uintmax_t)e.line, (uintmax_t)e.col, e.msg);
		if (bad[i].want != NULL)
			IS(got, bad[i].want, "its message");
		else
			printf("# %s\n", got);
		sf_defs_free(d);
	}
}

static void
types(const struct sf_def *r)
{
	const struct sf_def *q = sf_def_get(r, "quiet"), *l;
	static const char *const keys[] = {"hours", "spreed", NULL};
	struct sf_err e = {0};
	struct sf_span s = {0};
	const char *text = "as it was";
	unsigned share = 0;
	uint64_t n = 7;

	OK(sf_def_text(sf_def_get(q, "hours"), &text, &e) == 0, "text");
	IS(text, "21:00-08:00", "no sexagesimal number");
	OK(sf_def_span(sf_def_get(q, "spread"), &s, &e) == 0 &&
	    s.n == 90 * SF_MINUTE, "a span");
	OK(sf_def_share(sf_def_get(sf_def_get(r, "holdout"), "share"), &share,
	    &e) == 0 && share == 1250, "a share");
	IS(sf_def_get(sf_def_get(r, "holdout"), "salt")->text.p, "a: b", "'");
	IS(sf_def_get(r, "no")->text.p, "0138", "digits stay");
	OK(sf_def_u64(sf_def_get(r, "absent"), 0, 9, &n, &e) == 0 && n == 7,
	    "what is absent changes nothing");
	l = sf_def_get(r, "list");
	OK(l->kind == SF_DEF_SEQ && l->n == 3, "a list");
	IS(l->kid[1]->text.p, "b, c", "a quoted comma");
	OK(sf_def_keys(q, keys, &e) != 0, "an unknown key");
	IS(e.msg, "unknown key 'spread'", "is named");
	IS(e.hint, "did you mean 'spreed'?", "with a suggestion");
	OK(e.line == 3 && e.col == 29, "at its place");
	sf_err_clear(&e);
	OK(sf_def_u64(sf_def_get(r, "tz"), 0, 9, &n, &e) != 0, "no number");
	IS(e.msg, "'tz' is to be a whole number, not 'Asia/Shanghai'", "said");
}

/* Byte ${off} of the text of 'x' stands at ${want}. */
static const struct {
	const char *in;
	size_t off;
	const char *want;
} within[] = {
    {"x: abc\n", 2, "1:6"},
    {"x: abc\n", 3, "1:7"},
    {"x: '九''b'\n", 3, "1:8"},
    {"x: '九''b'\n", 4, "1:10"},
    {"x: \"a\\\"b\"\n", 2, "1:8"},
    {"x: \"\\u4e5d\\x41b\"\n", 4, "1:15"},
    {"x: \"abc\"\n", 3, "1:8"},
    {"x: ab\n  cd\n", 4, "1:4"},
    {"x: \"ab\n  cd\"\n", 4, "1:5"},
    {"a: 1\nx: |\n   b\n     c\n", 4, "4:6"},
    {"x: |\n\n\n  b\n", 2, "4:3"},
    {"x:\n  - 1\n", 0, "2:3"},
};

static void
offsets(void)
{
	const struct sf_def *x;
	struct sf_err e;
	struct sf_defs *d;
	char got[64];
	size_t i;

	for (i = 0; i < sizeof(within) / sizeof(within[0]); i++) {
		memset(&e, 0, sizeof(e));
		d = sf_defs_parse("f", within[i].in, strlen(within[i].in), &e);
		x = d ? sf_def_get(sf_defs_root(d), "x") : NULL;
		if (!OK(x != NULL, within[i].in))
			continue;
		(void)sf_def_fail_in(x, within[i].off, &e, "here");
		(void)snprintf(got, sizeof(got), "%ju:%ju",
		    (uintmax_t)e.line, (uintmax_t)e.col);
		IS(got, within[i].want, "an offset within it");
		sf_defs_free(d);
	}
}

static void
places(const struct sf_def *r)
{
	const struct sf_def *d = sf_def_get(r, "expr");
	struct sf_err e = {0};

	OK(d->plain && d->mark.line == 7 && d->mark.col == 7, "a plain mark");
	(void)sf_def_fail_in(d, 4, &e, "here");
	OK(e.line == 7 && e.col == 11, "within a plain text");
	sf_err_clear(&e);
	d = sf_def_get(r, "block");
	IS(d->text.p, "first\n  second | bad", "a block");
	(void)sf_def_fail_in(d, 17, &e, "here");
	OK(e.line == 10 && e.col == 14, "within a block");
	sf_err_clear(&e);
	d = sf_def_get(sf_def_get(r, "holdout"), "salt");
	(void)sf_def_fail_in(d, 3, &e, "here");
	OK(e.line == 4 && e.col == 35 && e.caret == 34, "within quotes");
	sf_err_clear(&e);
	(void)sf_def_fail(sf_def_get(r, "city"), &e, "x");
	OK(e.line == 13 && e.col == 7 && e.caret == 6, "a value's place");
	IS(e.text, "city: 九江", "its line");
}

int
main(void)
{
	struct sf_err e = {0};
	struct sf_defs *d = sf_defs_parse("g.yaml", good, sizeof(good) - 1, &e);

	OK(d != NULL, e.code ? e.msg : "a good definition");
	if (d != NULL) {
		types(sf_defs_root(d));
		places(sf_defs_root(d));
		OK(strlen(sf_defs_digest(d)) == 32, "a digest");
	}
	sf_defs_free(d);
	refusals();
	offsets();
	DONE();
}
