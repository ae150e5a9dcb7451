/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "expr/native.h"
#include "tap.h"

/* What is native and what is not, what is shared, and how numbers look. */

static struct sf_expr *
make(unsigned flags)
{
	struct sf_expr_env env = {.flags = flags, .has_asof = 1,
	    .asof = INT64_C(1793491200000)};
	struct sf_err e = {0};

	return (sf_expr_new(&env, &e));
}

/* "native", or why it is not. */
static const char *
engine(const char *jq, char *buf, size_t cap)
{
	struct sf_expr *x = make(SF_EXPR_JOURNEY);
	struct sf_err e = {0};
	struct sf_buf b = {0};
	const char *p;

	if (sf_expr_addtext(x, 0, "x", sf_str(jq), &e) != 0) {
		(void)snprintf(buf, cap, "refused: %.100s", e.msg);
	} else {
		sf_expr_plan(x, &b);
		p = sf_buf_cstr(&b) + strlen("x: engine ");
		(void)snprintf(buf, cap, "%.*s", (int)strcspn(p, "\n"), p);
	}
	sf_buf_release(&b);
	sf_expr_free(x);
	return (buf);
}

static const struct {
	const char *jq, *engine;
} verdicts[] = {
	{".traits.city == \"x\" and (.a | length) > 2", "native"},
	{".traits.城市", "native"},
	{"if .a then 1 elif .b then 2 else 3 end", "native"},
	{".a as $x | did(\"e\"; \"7d\"; .props.n > $x)", "native"},
	{"[.a[] | select(.b) | .c] | add", "native"},
	{"{a: .b, \"c\": 1, d} | has(\"a\")", "native"},
	{".q | test(\"稳健|基金\")", "native"},
	{"any(.events[]; .event == \"x\")", "native"},
	{"events(\"e\"; \"7d\") | group_by(.props.page) | map(length) | max",
	    "native"},
	{"opened and opened(\"s\")", "native"},
	{"reduce .a[] as $x (0; . + $x)", "libjq: 'reduce' is not native"},
	{"def f: 1; f", "libjq: 'def' is not native"},
	{".a?", "libjq: '?' is not native"},
	{".a[1:]", "libjq: an index that is no literal is not native"},
	{".a[.b]", "libjq: an index that is no literal is not native"},
	{".a[1.5]", "libjq: an index that is no whole number is not native"},
	{"\"\\(.a)\"", "libjq: '\"\\(' is not native"},
	{".q | test(\"a.c\")", "libjq: a pattern of more than words is not "
	    "native"},
	{"any(.a[] | .b; .c)", "libjq: any() and all() over anything but "
	    "path[] are not native"},
	{".a[] + 1", "libjq: an operator over several values is not native"},
	{".a | tojson", "libjq: 'tojson' is not native"},
	{".a | error", "libjq: 'error' is not native"},
	{"error(.a)", "libjq: error() of what may be null is not native"},
	{"1 / 0", "libjq: a division of literals is not native"},
	{". as [$a] | $a", "libjq: taking a value apart is not native"},
	{"..", "libjq: '..' is not native"},
	{".a |= 1", "libjq: '|=' is not native"},
	{"\"\\ud83d\"", "libjq: half a character is not native"},
};

static void
engines(void)
{
	char got[200];
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		IS(engine(verdicts[i].jq, got, sizeof(got)),
		    verdicts[i].engine, verdicts[i].jq);
}

/* Chains of one part, so long that a walk over them could want for stack. */
static void
deep(void)
{
	static const struct {
		const char *head, *part, *tail;
		unsigned n;
		const char *engine;
	} t[] = {
		{".a", " or .b", "", 4000, "native"},
		{".a", ".b", "", 4000, "native"},
		{".a", " or .b", "", 6000, "libjq: it is nested deep"},
		{".a", ".b", "", 6000, "libjq: it is nested deep"},
		{".a", "[]", "", 6000, "libjq: it is nested deep"},
		{"[.a", ",.b", "]", 6000, "libjq: it is nested deep"},
		{".a", " // .b", "", 150, "native"},
		{".a", " // .b", "", 300, "libjq: it is nested deep"},
		{"", "-", "1", 300, "libjq: it is nested deep"},
		{"{a: .", "|.", "}", 300, "libjq: it is nested deep"},
		{"if .a then 1", " elif .b then 2", " else 3 end", 150,
		    "native"},
		{"if .a then 1", " elif .b then 2", " else 3 end", 300,
		    "libjq: it is nested deep"},
	};
	struct sf_buf b = {0};
	char got[200];
	size_t i;
	unsigned k;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		sf_buf_clear(&b);
		sf_buf_adds(&b, t[i].head);
		for (k = 0; k < t[i].n; k++)
			sf_buf_adds(&b, t[i].part);
		sf_buf_adds(&b, t[i].tail);
		IS(engine(sf_buf_cstr(&b), got, sizeof(got)), t[i].engine,
		    t[i].part);
	}
	sf_buf_release(&b);
}

/* The same question of several programs is one. */
static void
shared(void)
{
	static const char *const same[] = {
		"count(\"a\"; \"7d\"; .props.n > 1) > 2",
		"count(\"a\"; \"7d\"; .props.n > 1) < 9 and .b",
		"did(\"a\"; \"7d\")", "did(\"a\";   \"7d\") | not",
	};
	struct sf_expr *x = make(0);
	struct sf_err e = {0};
	uint32_t n[4];
	size_t i;

	for (i = 0; i < 4; i++) {
		if (sf_expr_addtext(x, (unsigned)i / 2, "x", sf_str(same[i]),
		    &e) < 0)
			break;
		n[i] = x->shared.n;
	}
	OK(i == 4, "four programs");
	OK(n[0] > 0 && n[1] == n[0], "a filter is shared");
	OK(n[2] > n[1] && n[3] - n[2] < 2, "and so is a plain call");
	sf_expr_free(x);
}

/* What a program sees of the line: only that is looked at for asof. */
static void
touched(void)
{
	static const struct {
		const char *jq;
		unsigned touch;
	} t[] = {
		{"count(\"a\"; \"7d\") > 1", 0},
		{".one_id", 0},
		{".traits.a", SF_TOUCH_TRAITS},
		{".ids.phone[0] // .tags.x", SF_TOUCH_IDS | SF_TOUCH_TAGS},
		{". as $p | $p.seen.x.n", SF_TOUCH_SEEN},
		{"select(.a) | .last_ts", SF_TOUCH_SPAN},
		{"(.a | .traits)", 0},
		{"any(.events[]; .traits)", SF_TOUCH_EVENTS},
		{".", SF_TOUCH_ALL},
		{"length", SF_TOUCH_ALL},
		{"[.] | .[0].a", SF_TOUCH_ALL},
	};
	struct sf_expr *x = make(0);
	struct sf_err e = {0};
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		OK(sf_expr_addtext(x, 0, "x", sf_str(t[i].jq), &e) ==
		    (int)i && x->group[0].p[i].tree.touch == t[i].touch,
		    t[i].jq);
	sf_expr_free(x);
}

static void
numbers(void)
{
	static const struct {
		const char *in, *out;
	} t[] = {
		{"0", "0"}, {"-0", "-0"}, {"1.50", "1.5"}, {"1e17", "1e+17"},
		{"1e15", "1000000000000000"}, {"1e16", "1e+16"},
		{"0.0001", "0.0001"}, {"1e-5", "1e-05"},
		{"0.1", "0.1"}, {"123456789012345.6", "123456789012345.6"},
		{"12345.678e12", "12345678000000000"},
		{"1.25e18", "1.25e+18"}, {"5e-324", "5e-324"},
		{"1.7976931348623157e308", "1.7976931348623157e+308"},
		{"-12.125", "-12.125"}, {"100", "100"},
	};
	struct sf_buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		sf_buf_clear(&b);
		sf_val_print_num(&b, sf_val_read_num(sf_str(t[i].in)));
		IS(sf_buf_cstr(&b), t[i].out, t[i].in);
	}
	sf_buf_clear(&b);
	sf_val_print_num(&b, (double)NAN);
	sf_buf_addc(&b, ' ');
	sf_val_print_num(&b, -(double)INFINITY);
	IS(sf_buf_cstr(&b), "null -1.7976931348623157e+308", "nan, infinite");
	sf_buf_release(&b);
}

/* Programs that no line changes are run over a line without nodes. */
static void
blind(void)
{
	static const char *const see[] = {".", ".a", "did(\"a\"; \"7d\")",
	    ". as $x | 1", "def f: 1; f", "[.[] | 1] == []", "empty"};
	static const char *const say[] = {"true", "null", "false", "1",
	    "\"x\"", "(true)"};
	static const char *const json[] = {"true", "null", "false", "1",
	    "\"x\"", "true"};
	const struct sf_jdoc none = {NULL, 0, 0, NULL};
	struct sf_expr *x = make(0);
	struct sf_expr_run *r = NULL;
	const struct sf_value *v;
	struct sf_err e = {0};
	unsigned i, n = sizeof(say) / sizeof(say[0]), bad = 0;

	for (i = 0; i < sizeof(see) / sizeof(see[0]); i++)
		OK(sf_expr_addtext(x, i + 1, "x", sf_str(see[i]), &e) == 0 &&
		    !sf_expr_blind(x, i + 1), see[i]);
	sf_expr_free(x);
	x = make(0);
	for (i = 0; i < n; i++)
		bad += sf_expr_addtext(x, 0, "x", sf_str(say[i]), &e) !=
		    (int)i;
	OK(bad == 0 && sf_expr_blind(x, 0), "literals see nothing");
	OK(sf_expr_start(x, 1, &e) == 0 && (r = sf_expr_open(x, &e)) != NULL &&
	    sf_expr_feed(r, 0, SF_S("{}"), &none, SF_S(""), &e) == 0 &&
	    sf_expr_eval(r, &e) == 0, "they are run without nodes");
	for (i = 0; r != NULL && i < n; i++) {
		v = sf_expr_value(r, 0, i);
		OK(sf_str_is(v->json, json[i]) && v->truth != SF_UNDEFINED,
		    say[i]);
	}
	OK(sf_expr_addtext(x, 0, "x", SF_S(".a"), &e) == (int)n &&
	    !sf_expr_blind(x, 0), "one that sees is enough");
	sf_expr_close(r);
	sf_expr_free(x);
}

int
main(void)
{
	engines();
	deep();
	shared();
	touched();
	blind();
	numbers();
	DONE();
}
