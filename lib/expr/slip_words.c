/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "expr/call.h"

#include "expr/slips.h"

/* libjq's functions: a bit for each number of arguments that there is. */
static const struct {
	const char *name;
	unsigned takes;
} builtins[] = {
	{"IN", 6}, {"INDEX", 6}, {"JOIN", 28}, {"acos", 1}, {"acosh", 1},
	{"add", 1}, {"all", 7}, {"any", 7}, {"arrays", 1},
	{"ascii_downcase", 1}, {"ascii_upcase", 1}, {"asin", 1}, {"asinh", 1},
	{"atan", 1}, {"atan2", 4}, {"atanh", 1}, {"booleans", 1},
	{"bsearch", 2}, {"builtins", 1}, {"capture", 6}, {"cbrt", 1},
	{"ceil", 1}, {"combinations", 3}, {"contains", 2}, {"copysign", 4},
	{"cos", 1}, {"cosh", 1}, {"debug", 1}, {"del", 2}, {"delpaths", 2},
	{"drem", 4}, {"empty", 1}, {"endswith", 2}, {"env", 1}, {"erf", 1},
	{"erfc", 1}, {"error", 3}, {"exp", 1}, {"exp10", 1}, {"exp2", 1},
	{"explode", 1}, {"expm1", 1}, {"fabs", 1}, {"fdim", 4},
	{"finites", 1}, {"first", 3}, {"flatten", 3}, {"floor", 1},
	{"fma", 8}, {"fmax", 4}, {"fmin", 4}, {"fmod", 4}, {"format", 2},
	{"frexp", 1}, {"from_entries", 1}, {"fromdate", 1},
	{"fromdateiso8601", 1}, {"fromjson", 1}, {"fromstream", 2},
	{"gamma", 1}, {"get_jq_origin", 1}, {"get_prog_origin", 1},
	{"get_search_list", 1}, {"getpath", 2}, {"gmtime", 1},
	{"group_by", 2}, {"gsub", 12}, {"halt", 1}, {"halt_error", 3},
	{"has", 2}, {"hypot", 4}, {"implode", 1}, {"in", 2}, {"index", 2},
	{"indices", 2}, {"infinite", 1}, {"input", 1}, {"input_filename", 1},
	{"input_line_number", 1}, {"inputs", 1}, {"inside", 2},
	{"isempty", 2}, {"isfinite", 1}, {"isinfinite", 1}, {"isnan", 1},
	{"isnormal", 1}, {"iterables", 1}, {"j0", 1}, {"j1", 1}, {"jn", 4},
	{"join", 2}, {"keys", 1}, {"keys_unsorted", 1}, {"last", 3},
	{"ldexp", 4}, {"leaf_paths", 1}, {"length", 1}, {"lgamma", 1},
	{"lgamma_r", 1}, {"limit", 4}, {"localtime", 1}, {"log", 1},
	{"log10", 1}, {"log1p", 1}, {"log2", 1}, {"logb", 1}, {"ltrimstr", 2},
	{"map", 2}, {"map_values", 2}, {"match", 6}, {"max", 1},
	{"max_by", 2}, {"min", 1}, {"min_by", 2}, {"mktime", 1}, {"modf", 1},
	{"modulemeta", 1}, {"nan", 1}, {"nearbyint", 1}, {"nextafter", 4},
	{"nexttoward", 4}, {"normals", 1}, {"not", 1}, {"now", 1}, {"nth", 6},
	{"nulls", 1}, {"numbers", 1}, {"objects", 1}, {"path", 2},
	{"paths", 3}, {"pow", 4}, {"pow10", 1}, {"range", 14}, {"recurse", 7},
	{"recurse_down", 1}, {"remainder", 4}, {"repeat", 2}, {"reverse", 1},
	{"rindex", 2}, {"rint", 1}, {"round", 1}, {"rtrimstr", 2},
	{"scalars", 1}, {"scalars_or_empty", 1}, {"scalb", 4}, {"scalbln", 4},
	{"scan", 2}, {"select", 2}, {"setpath", 4}, {"significand", 1},
	{"sin", 1}, {"sinh", 1}, {"sort", 1}, {"sort_by", 2}, {"split", 6},
	{"splits", 6}, {"sqrt", 1}, {"startswith", 2}, {"stderr", 1},
	{"strflocaltime", 2}, {"strftime", 2}, {"strings", 1},
	{"strptime", 2}, {"sub", 12}, {"tan", 1}, {"tanh", 1}, {"test", 6},
	{"tgamma", 1}, {"to_entries", 1}, {"todate", 1}, {"todateiso8601", 1},
	{"tojson", 1}, {"tonumber", 1}, {"tostream", 1}, {"tostring", 1},
	{"transpose", 1}, {"trunc", 1}, {"truncate_stream", 2}, {"type", 1},
	{"unique", 1}, {"unique_by", 2}, {"until", 4}, {"utf8bytelength", 1},
	{"values", 1}, {"walk", 2}, {"while", 4}, {"with_entries", 2},
	{"y0", 1}, {"y1", 1}, {"yn", 4},
};

/* Words of other languages, and of later versions of jq. */
static const struct {
	const char *name, *hint;
} elsewhere[] = {
	{"and", "write 'and' in small letters"},
	{"or", "write 'or' in small letters"},
	{"not", "write '(...) | not' in small letters"},
	{"true", "write 'true' in small letters"},
	{"false", "write 'false' in small letters"},
	{"null", "write '.a == null'"},
	{"none", "write 'null'"}, {"nil", "write 'null'"},
	{"undefined", "write 'null'"},
	{"is", "write '== null' or '!= null'"},
	{"isnull", "write '.a == null'"}, {"is_null", "write '.a == null'"},
	{"notnull", "write '.a != null'"},
	{"in", "write '.a == \"x\" or .a == \"y\"'"},
	{"like", "write '.a | test(\"...\")'"},
	{"matches", "write '.a | test(\"...\")'"},
	{"regex", "write '.a | test(\"...\")'"},
	{"between", "write '.a >= 1 and .a <= 3'"},
	{"xor", "write '(.a and .b | not) or (.b and .a | not)'"},
	{"case", "write 'if A then B else C end'"},
	{"when", "write 'if A then B else C end'"},
	{"elseif", "write 'elif'"}, {"elsif", "write 'elif'"},
	{"let", "write '.a as $x | ...'"}, {"var", "write '.a as $x | ...'"},
	{"set", "write '.a as $x | ...'"},
	{"where", "write the condition alone, or 'select(...)'"},
	{"exists", "write '.a != null', or 'did(\"x\"; \"7d\")'"},
	{"len", "write '.a | length'"}, {"size", "write '.a | length'"},
	{"lower", "write '.a | ascii_downcase'"},
	{"tolower", "write '.a | ascii_downcase'"},
	{"upper", "write '.a | ascii_upcase'"},
	{"toupper", "write '.a | ascii_upcase'"},
	{"trim", "write '.a | gsub(\"^\\\\s+|\\\\s+$\"; \"\")'"},
	{"ltrim", "write '.a | sub(\"^\\\\s+\"; \"\")'"},
	{"rtrim", "write '.a | sub(\"\\\\s+$\"; \"\")'"},
	{"abs", "write '.a | fabs'"},
	{"concat", "write '.a + .b'"}, {"coalesce", "write '.a // .b'"},
	{"ifnull", "write '.a // .b'"}, {"nvl", "write '.a // .b'"},
	{"int", "write '.a | tonumber | floor'"},
	{"str", "write '.a | tostring'"},
	{"substring", "write '.a[0:3]'"}, {"substr", "write '.a[0:3]'"},
	{"toarray", "write '[.]'"}, {"pick", "write '{a, b}'"},
	{"ascii", "write '[.] | implode'"},
	{"isvalid", "write 'try (f | true) catch false'"},
	{"date", "a time is a text: '.a[0:10]'; see also todate, strptime"},
	{"dateadd", "seconds add up: '.a | fromdate + 3*day | todate'"},
	{"datesub", "seconds add up: '.a | fromdate - 3*day | todate'"},
	{"datediff", "write 'since(\"x\") / day'"},
	{"today", "windows are texts: did(\"x\"; \"today\")"},
	{"yesterday", "windows are texts: did(\"x\"; \"yesterday\")"},
	{"month", "windows are texts: did(\"x\"; \"month\")"},
	{"ever", "windows are texts: did(\"x\"; \"ever\")"},
	{"asof", "windows end at asof by themselves: did(\"x\"; \"7d\")"},
	{"sysdate", "a run knows no clock but its asof"},
	{"current_date", "a run knows no clock but its asof"},
	{"have_literal_numbers", "there is one kind of number: sf-expr(7)"},
	{"have_decnum", "there is one kind of number: sf-expr(7)"},
	{"skip", "write '[...][3:]'"}, {"avg_of", "write 'avg'"},
	{"trimstr", "write 'ltrimstr(\"x\") | rtrimstr(\"x\")'"},
	{"sum_of", "write 'sum'"},
	{"return", "write the value alone"},
	{"function", "write 'def f(x): ...;'"},
	{"for", "write '.[]', or 'any(.[]; ...)'"},
};

static int
fail(const struct sf_place *at, const struct sf_scan *s, uint32_t i,
    struct sf_err *e, const char *before, const char *behind)
{
	char msg[160];
	struct sf_str t = sf_tok_str(s, i);

	(void)snprintf(msg, sizeof(msg), "%s'%.*s'%s", before,
	    (int)(t.n < 60 ? t.n : 60), t.p, behind);
	return (sf_slip_fail(at, s, i, e, msg, NULL));
}

/* Whether the words are the same but for small and capital letters. */
static int
alike(struct sf_str a, const char *b)
{
	size_t i;

	for (i = 0; i < a.n && b[i] != '\0'; i++) {
		char c = a.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != b[i])
			return (0);
	}
	return (i == a.n && b[i] == '\0');
}

/* Whether the program itself says what ${name} is: `def name`, a parameter. */
static int
defined(const struct sf_scan *s, struct sf_str name)
{
	uint32_t i, k;

	for (i = 0; i + 1 < s->n; i++) {
		if (s->tok[i].kind != SF_TOK_NAME || !sf_tok_is(s, i, "def"))
			continue;
		for (k = i + 1; k < s->n && !sf_tok_op(s, k, ":"); k++)
			if (s->tok[k].kind == SF_TOK_NAME &&
			    sf_str_eq(sf_tok_str(s, k), name))
				return (1);
	}
	return (0);
}

/* Whether the variable is bound somewhere: `as $x`, `def f($x)`, `label $x`. */
static int
bound(const struct sf_scan *s, uint32_t i)
{
	struct sf_str name = sf_tok_str(s, i);
	uint32_t k, m;

	for (k = 0; k + 1 < s->n; k++) {
		if (s->tok[k].kind != SF_TOK_NAME ||
		    (!sf_tok_is(s, k, "as") && !sf_tok_is(s, k, "def") &&
		    !sf_tok_is(s, k, "label")))
			continue;
		for (m = k + 1; m < s->n && !sf_tok_op(s, m, "|"); m++)
			if (sf_tok_op(s, m - 1, "$") &&
			    sf_str_eq(sf_tok_str(s, m), name))
				return (1);
	}
	return (0);
}

static int
variable(const struct sf_scan *s, uint32_t i, const struct sf_place *at,
    struct sf_err *e)
{
	struct sf_str t = sf_tok_str(s, i);

	/* The host's own, and those that it refuses in its own words. */
	if (sf_str_is(t, "ENV") || sf_str_starts(t, "__") || s->tok[i].wide ||
	    bound(s, i))
		return (0);
	(void)sf_place_fail(at, s->tok[i].off, e, "there is no variable "
	    "'$%.*s'", (int)(t.n < 60 ? t.n : 60), t.p);
	return (sf_hint(e, "bind it before: .traits.limit as $%.*s | ...",
	    (int)(t.n < 40 ? t.n : 40), t.p));
}

static int
format(const struct sf_scan *s, uint32_t i, const struct sf_place *at,
    struct sf_err *e)
{
	static const char *const known[] = {"@text", "@json", "@csv", "@tsv",
	    "@html", "@uri", "@sh", "@base64", "@base64d"};
	size_t k;

	for (k = 0; k < sizeof(known) / sizeof(known[0]); k++)
		if (sf_tok_is(s, i, known[k]))
			return (0);
	(void)fail(at, s, i, e, "there is no format ", "");
	return (sf_hint(e, "there are @text @json @csv @tsv @html @uri @sh "
	    "@base64 @base64d"));
}

/* How many arguments stand behind the name. */
static unsigned
arguments(const struct sf_scan *s, uint32_t i)
{
	uint32_t k;
	unsigned n = 1;

	if (i + 1 >= s->n || s->tok[i + 1].kind != SF_TOK_OPEN ||
	    s->tok[i + 1].c != '(' || s->tok[i + 1].len != 1)
		return (0);
	if (s->tok[i + 1].mate == i + 2)
		return (0);
	for (k = i + 2; k < s->tok[i + 1].mate; k++)
		if (s->tok[k].kind == SF_TOK_OPEN)
			k = s->tok[k].mate;
		else if (sf_tok_is(s, k, "def"))
			return (100);	/* its `;` is not ours */
		else if (sf_tok_op(s, k, ";"))
			n++;
	return (n);
}

/* ${takes}: bit n is set where n arguments are right. */
static int
may_take(unsigned takes, unsigned n)
{
	return (n < 32 && (takes >> n & 1) != 0);
}

/* ${b} is a function of libjq: is it called as it can be? */
static int
builtin(const struct sf_scan *s, uint32_t i, const struct sf_place *at,
    unsigned takes, struct sf_err *e)
{
	unsigned n = arguments(s, i), k;
	struct sf_str t = sf_tok_str(s, i);
	char how[80] = "";

	if (i > 0 && sf_slip_value(s, i - 1) && n == 0 && i + 1 < s->n &&
	    s->tok[i + 1].kind == SF_TOK_STR) {
		(void)fail(at, s, i, e, "", " takes its value by a pipe");
		return (sf_hint(e, ".a | %.*s(\"x\")", (int)t.n, t.p));
	}
	if (i > 0 && sf_slip_value(s, i - 1) && s->tok[i - 1].kind !=
	    SF_TOK_NAME && n > 0) {
		(void)fail(at, s, i, e, "", " takes its value by a pipe");
		return (sf_hint(e, ".a | %.*s(...)", (int)t.n, t.p));
	}
	if (n == 0 && i + 2 < s->n && s->tok[i + 1].kind == SF_TOK_OPEN &&
	    s->tok[i + 1].c == '(' && s->tok[i + 1].mate == i + 2) {
		(void)fail(at, s, i, e, "", " has parentheses with nothing in "
		    "them");
		return (sf_hint(e, takes & 1 ? "write '%.*s'" :
		    "write '%.*s(...)'", (int)t.n, t.p));
	}
	if (n == 100 || may_take(takes, n))
		return (0);
	if (takes == 1 && (sf_str_is(t, "min") || sf_str_is(t, "max"))) {
		(void)fail(at, s, i, e, "", " takes no argument: its values "
		    "come by a pipe");
		return (sf_hint(e, "[.a, .b] | %.*s", (int)t.n, t.p));
	}
	if (takes == 1) {
		(void)fail(at, s, i, e, "", " takes no argument: its value "
		    "comes by a pipe");
		return (sf_hint(e, ".a | %.*s", (int)t.n, t.p));
	}
	if (n > 1 && may_take(takes, n - 1)) {
		(void)fail(at, s, i, e, "", " takes fewer arguments: its value "
		    "comes by a pipe");
		return (sf_hint(e, ".a | %.*s(...)", (int)t.n, t.p));
	}
	for (k = 0; k < 8; k++)
		if (may_take(takes, k))
			(void)snprintf(how + strlen(how), sizeof(how) -
			    strlen(how), "%s%u", how[0] ? " or " : "", k);
	(void)sf_place_fail(at, s->tok[i].off, e, "'%.*s' takes %s argument%s, "
	    "not %u", (int)t.n, t.p, how, takes == 2 ? "" : "s", n);
	return (sf_hint(e, "arguments stand in parentheses, with ';' between "
	    "them"));
}

static int
is_cmp(const struct sf_scan *s, uint32_t i)
{
	return (i < s->n && s->tok[i].kind == SF_TOK_OP &&
	    (sf_tok_op(s, i, "==") || sf_tok_op(s, i, "!=") ||
	    sf_tok_op(s, i, "=") || sf_tok_op(s, i, "<") ||
	    sf_tok_op(s, i, ">") || sf_tok_op(s, i, "<=") ||
	    sf_tok_op(s, i, ">=")));
}

/* Whether the name is the one argument of a function that wants a text. */
static int
in_quotes(const struct sf_scan *s, uint32_t i)
{
	static const char *const fns[] = {"tag", "consent", "holds", "suits",
	    "reachable", "did", "count", "never", "since", "first_event",
	    "last_event", "startswith", "endswith", "contains", "test",
	    "has"};
	uint32_t up = s->tok[i].up;
	size_t k;

	if (up == SF_TOK_NONE || i != up + 1)
		return (0);
	if (s->tok[up].c == '[' && s->tok[up].mate == i + 1)
		return (1);
	for (k = 0; up > 0 && k < sizeof(fns) / sizeof(fns[0]); k++)
		if (sf_tok_is(s, up - 1, fns[k]))
			return (1);
	return (0);
}

/* A word that nothing is called: what may have been meant. */
static int
unknown(const struct sf_scan *s, uint32_t i, const struct sf_place *at,
    struct sf_err *e)
{
	struct sf_str t = sf_tok_str(s, i);
	const char *const *names, *near;
	int show = (int)(t.n < 60 ? t.n : 60);
	size_t n, k;
	int behind = i > 0 && sf_slip_value(s, i - 1);

	if (behind)
		(void)fail(at, s, i, e, "", " cannot stand here");
	else
		(void)fail(at, s, i, e, "there is no function ", "");
	for (k = 0; k < sizeof(elsewhere) / sizeof(elsewhere[0]); k++)
		if (alike(t, elsewhere[k].name))
			return (sf_hint(e, "%s", elsewhere[k].hint));
	if (behind)
		return (sf_hint(e, "an operator is missing before it: and, "
		    "or, ==, |"));
	if (i > 1 && sf_tok_op(s, i - 1, "-") && s->tok[i - 2].kind ==
	    SF_TOK_FIELD && s->tok[i - 1].off == s->tok[i - 2].off +
	    s->tok[i - 2].len && s->tok[i].off == s->tok[i - 1].off + 1) {
		struct sf_str f = sf_tok_str(s, i - 2);

		return (sf_hint(e, "a member whose name holds '-' stands in "
		    "quotes: .\"%.*s-%.*s\"", (int)(f.n < 40 ? f.n - 1 : 40),
		    f.p + 1, show, t.p));
	}
	if (t.n >= 3 && memcmp(t.p, "\xEF\xBC", 2) == 0)
		return (sf_hint(e, "write digits and letters in ASCII"));
	names = sf_fn_names(&n);
	near = arguments(s, i) > 0 ? sf_str_near(t, names, n) : NULL;
	if (near != NULL)
		return (sf_hint(e, "did you mean '%s'?", near));
	if ((i > 0 && is_cmp(s, i - 1)) || in_quotes(s, i))
		return (sf_hint(e, "a text stands in double quotes: \"%.*s\"",
		    show, t.p));
	if (i + 1 < s->n && s->tok[i + 1].kind == SF_TOK_FIELD)
		return (sf_hint(e, "a path starts with a dot: .%.*s", show,
		    t.p));
	near = sf_str_near(t, names, n);
	if (near != NULL)
		return (sf_hint(e, "did you mean '%s'?", near));
	return (sf_hint(e, "a member is .%.*s, a text is \"%.*s\"", show, t.p,
	    show, t.p));
}

/* `not .a`, `.a in [1]`, `.a as b`: words that stand where they cannot. */
static int
misplaced(const struct sf_scan *s, uint32_t i, const struct sf_place *at,
    struct sf_err *e)
{
	if (sf_tok_is(s, i, "not") && i + 1 < s->n &&
	    (s->tok[i + 1].kind == SF_TOK_FIELD || (s->tok[i + 1].kind ==
	    SF_TOK_OPEN && s->tok[i + 1].mate > i + 2))) {
		(void)fail(at, s, i, e, "", " stands behind what is not to "
		    "be");
		return (sf_hint(e, "(.a == 1) | not"));
	}
	if (i > 0 && sf_tok_is(s, i - 1, "as")) {
		(void)fail(at, s, i, e, "", " is no name of a variable");
		return (sf_hint(e, "it starts with '$': .a as $x | ..."));
	}
	if (i > 0 && sf_slip_value(s, i - 1) && (sf_tok_is(s, i, "in") ||
	    sf_tok_is(s, i, "IN"))) {
		(void)fail(at, s, i, e, "", " is no operator here");
		return (sf_hint(e, "write '.a == \"x\" or .a == \"y\"'"));
	}
	return (0);
}

int
sf_slip_word(const struct sf_scan *s, uint32_t i, const struct sf_place *at,
    const struct sf_map *host, struct sf_err *e)
{
	enum { CONSTANTS = 3 };
	static const char *const keywords[] = {"true", "false", "null", "and",
	    "or", "as", "def", "reduce", "foreach", "try", "catch", "label",
	    "break", "second", "minute", "hour", "day", "week",
	    "suits", "reachable", "import", "include", "module", "env",
	    "input", "inputs", "debug", "stderr", "halt", "halt_error", "now",
	    "localtime", "strflocaltime", "input_filename",
	    "input_line_number", "get_search_list", "modulemeta"};
	struct sf_str t = sf_tok_str(s, i);
	size_t k;

	if (s->tok[i].kind == SF_TOK_FORMAT)
		return (format(s, i, at, e));
	if (i > 0 && sf_tok_op(s, i - 1, "$"))
		return (variable(s, i, at, e));
	if (misplaced(s, i, at, e) == -1)
		return (-1);
	for (k = 0; k < sizeof(keywords) / sizeof(keywords[0]); k++)
		if (sf_str_is(t, keywords[k]))
			return (k < CONSTANTS && arguments(s, i) > 0 ?
			    unknown(s, i, at, e) : 0);
	/* Underscores twice: the resolver says whose these are. */
	if (sf_fn_find(t) != NULL || sf_str_starts(t, "__") ||
	    sf_map_get(host, t) != NULL || (i > 0 && sf_tok_is(s, i - 1,
	    "def")) || memchr(t.p, ':', t.n) != NULL || defined(s, t))
		return (0);
	if (s->tok[i].up != SF_TOK_NONE && s->tok[i].up > 0 &&
	    sf_tok_is(s, s->tok[i].up - 1, "opened"))
		return (0);		/* a step */
	for (k = 0; k < sizeof(builtins) / sizeof(builtins[0]); k++)
		if (sf_str_is(t, builtins[k].name))
			return (builtin(s, i, at, builtins[k].takes, e));
	return (unknown(s, i, at, e));
}
