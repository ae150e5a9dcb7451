/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tap.h"

#include "format/json.h"

/* As SF_S, for tables. */
#define T(lit) {(lit), sizeof(lit) - 1}

/* The text, read and written again; or the code, column and reason. */
static const char *
again(struct sf_json *j, struct sf_str s)
{
	static const char *const code[] = {"NONE", "JSON", "TEXT", "DEPTH"};
	static char out[4096];
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_jdoc d;
	char *exact = malloc(s.n + 1);

	/* On the heap, so that a sanitizer sees any byte read behind it. */
	if (exact == NULL)
		return (NULL);
	if (s.n > 0)
		memcpy(exact, s.p, s.n);
	if ((exact = realloc(exact, s.n ? s.n : 1)) == NULL)
		return (NULL);
	if (sf_json_parse(j, exact, s.n, 0, &d, &e)) {
		snprintf(out, sizeof(out), "%s %ju %s",
		    code[sf_json_code(j)], (uintmax_t)e.col, e.msg);
	} else {
		sf_j_write(&b, &d, 0);
		snprintf(out, sizeof(out), "%.*s", (int)b.n, b.p);
	}
	sf_buf_release(&b);
	free(exact);
	return (out);
}

static void
test_accepted(struct sf_json *j)
{
	static const char *const rows[][2] = {
		{"{}", "{}"}, {" [ ] ", "[]"}, {"\"\"", "\"\""},
		{" 1 ", "1"}, {"-0", "-0"}, {"null\r\n", "null"},
		{"[1 ,2\t,3]", "[1,2,3]"},
		{"[true,false,null ]", "[true,false,null]"},
		{"{\"a\" : {\"b\":[{}, [], 0.10 ]} }",
		    "{\"a\":{\"b\":[{},[],0.10]}}"},
		{"6222021234567890123", "6222021234567890123"},
		{"[12345678901234567890123456789012345678901234567890]",
		    "[12345678901234567890123456789012345678901234567890]"},
		{"{\"x\":1e400,\"y\":-1E-5 ,\"z\":1.50e+07}",
		    "{\"x\":1e400,\"y\":-1E-5,\"z\":1.50e+07}"},
		{"\"\\u0041\\/\\n\\u00e9\\ud83d\\ude00\"",
		    "\"A/\\n\303\251\360\237\230\200\""},
		{"\"a\\u0000b\"", "\"a\\u0000b\""},
		{"\"\\u0008\\u000c\\u000d\\u001f\x7f\"",
		    "\"\\b\\f\\r\\u001f\x7f\""},
		{"{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"},
		{"{\"a\":1,\"\\u0061\":{\"x\":1,\"x\":2}}",
		    "{\"a\":{\"x\":2}}"},
		{"{\"\":\"\\\\\"}", "{\"\":\"\\\\\"}"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		IS(again(j, sf_str(rows[i][0])), rows[i][1], rows[i][0]);
}

static void
test_refused(struct sf_json *j)
{
	static const struct {
		struct sf_str text;
		const char *why;
	} rows[] = {
		{T(""), "JSON 1 the text is empty"},
		{T("  \n"), "JSON 4 the text is blank"},
		{T("nul"), "JSON 1 not a JSON value"},
		{T("{\"z\":tru}"), "JSON 6 not a JSON value"},
		{T("[0138]"), "JSON 3 not a number as JSON writes it"},
		{T("12x3"), "JSON 3 not a number as JSON writes it"},
		{T("[-]"), "JSON 3 not a number as JSON writes it"},
		{T("1.e3"), "JSON 3 not a number as JSON writes it"},
		{T("1e"), "JSON 3 not a number as JSON writes it"},
		{T("NaN"), "JSON 1 not a JSON value"},
		{T("{\"a\":1}{\"a\":2}"),
		    "JSON 8 something follows the value"},
		{T("{} x"), "JSON 4 something follows the value"},
		{T("[1,]"), "JSON 4 not a JSON value"},
		{T("[1 2]"), "JSON 4 ',' or ']' was expected"},
		{T("[1"), "JSON 3 ',' or ']' was expected"},
		{T("["), "JSON 2 a value was expected"},
		{T("{\"a\" 1}"),
		    "JSON 6 ':' was expected behind a member's name"},
		{T("{\"a\":1,}"),
		    "JSON 8 a member's name in double quotes was expected"},
		{T("{\"a\":1]"), "JSON 7 ',' or '}' was expected"},
		{T("{a:1}"),
		    "JSON 2 a member's name in double quotes was expected"},
		{T("[\"a\"x]"), "JSON 5 ',' or ']' was expected"},
		{T("[\"abc"), "JSON 2 a string has no end"},
		{T("[1 2,\"abc"), "JSON 4 ',' or ']' was expected"},
		{T("\"a\tb\""),
		    "JSON 3 a raw control character in a string"},
		{T("\"a\0b\""),
		    "JSON 3 a raw control character in a string"},
		{T("\0"), "JSON 1 not a JSON value"},
		{T("\"\\x\""), "JSON 2 an unknown escape in a string"},
		{T("\"ab\\u12g4\""),
		    "JSON 4 '\\u' needs four hexadecimal digits"},
		{T("\"ab\\u12\""),
		    "JSON 4 '\\u' needs four hexadecimal digits"},
		{T("\xEF\xBB\xBF{}"), "JSON 1 a byte order mark"},
		{T("[\"\\ud83d\"]"),
		    "TEXT 3 a surrogate without its pair"},
		{T("[\"\\udc00\\ud83d\"]"),
		    "TEXT 3 a surrogate without its pair"},
		{T("[\"\\ud83d\\u0041\"]"),
		    "TEXT 3 a surrogate without its pair"},
		{T("[\"ab\xFF\"]"), "TEXT 5 not UTF-8"},
		{T("[\"\xED\xA0\x80\"]"), "TEXT 3 not UTF-8"},
		{T("{\"\xC0\xAF\":1}"), "TEXT 3 not UTF-8"},
		{T("[\"\xE4\xB8"), "TEXT 3 not UTF-8"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		IS(again(j, rows[i].text), rows[i].why, rows[i].why);
}

/* ${n} levels, closed or not, of arrays or objects in turn. */
static const char *
deep(struct sf_json *j, int n, int closed, int mixed)
{
	struct sf_buf b = {0};
	const char *got;
	int i;

	for (i = 0; i < n; i++)
		sf_buf_adds(&b, mixed && i % 2 ? "{\"a\":" : "[");
	if (mixed && closed)
		sf_buf_adds(&b, "1");
	for (i = n; closed && i-- > 0;)
		sf_buf_adds(&b, mixed && i % 2 ? "}" : "]");
	got = again(j, sf_buf_str(&b));
	sf_buf_release(&b);
	return (got);
}

static void
test_depth(struct sf_json *j)
{
	OK(deep(j, 256, 1, 0)[0] == '[', "256 levels are read");
	OK(deep(j, 256, 1, 1)[0] == '[', "256 levels, mixed, are read");
	IS(deep(j, 257, 1, 0), "DEPTH 257 nested beyond 256 levels", "257");
	OK(strncmp(deep(j, 10000, 1, 1), "DEPTH", 5) == 0, "10,000 levels");
	OK(strncmp(deep(j, 100000, 0, 0), "DEPTH", 5) == 0, "never closed");
	OK(strncmp(deep(j, 256, 0, 0), "JSON", 4) == 0, "256 never closed");
}

static void
test_walk(struct sf_json *j)
{
	struct sf_str s = SF_S("{\"a\":[1,[2,3],{}],\"b\":\"x\\ty\","
	    "\"a\":{\"k\":null},\"c\":\"z\"}"), name;
	struct sf_err e = {0};
	struct sf_jdoc d;
	uint32_t i;
	int n = 0;

	OK(sf_json_parse(j, s.p, s.n, 0, &d, &e) == 0, "parsed");
	for (i = sf_j_first(&d, 0); i != 0; i = sf_j_after(&d, 0, i))
		n++;
	OK(n == 4 && d.node[0].kids == 4, "four members are walked");
	OK(d.node[sf_j_get(&d, 0, "a")].type == SF_J_OBJ, "the last counts");
	OK(sf_j_get(&d, 0, "k") == 0, "members of members are not seen");
	OK(sf_j_get(&d, sf_j_get(&d, 0, "b"), "k") == 0, "get of a string");
	OK(sf_str_is(sf_j_text(&d, sf_j_get(&d, 0, "b")), "x\ty"), "text");
	OK(sf_str_is(d.node[sf_j_get(&d, 0, "b")].raw, "\"x\\ty\""), "raw");
	OK(sf_j_text(&d, sf_j_get(&d, 0, "c")).p > s.p &&
	    sf_j_text(&d, sf_j_get(&d, 0, "c")).p < s.p + s.n,
	    "a string without escapes points into the text");
	OK(sf_str_is(d.node[1].raw, "[1,[2,3],{}]"), "a container's bytes");
	n = 0;
	for (i = sf_j_first(&d, 1); i != 0; i = sf_j_after(&d, 1, i))
		n++;
	OK(n == 3, "three values in the array");
	OK(sf_j_twice(&d, 0, &name) && sf_str_is(name, "a"), "'a' is twice");
	OK(!sf_j_twice(&d, sf_j_get(&d, 0, "a"), &name), "none is twice");
}

static void
test_nul(struct sf_json *j)
{
	struct sf_err e = {0};
	struct sf_jdoc d;

	OK(sf_json_parse(j, "\"\\u0000\"", 8, 0, &d, &e) == 0 &&
	    d.node[0].str.n == 1 && d.node[0].str.p[0] == '\0',
	    "\\u0000 is one byte");
}

/* Many names, each ten times: linear, and the last value stays. */
static void
test_large(struct sf_json *j)
{
	struct sf_buf b = {0}, out = {0};
	struct sf_err e = {0};
	struct sf_str name;
	struct sf_jdoc d;
	int i, n = 30000;

	for (i = 0; i < n * 10; i++)
		sf_buf_addf(&b, "%c\"k%d\":%d", i ? ',' : '{', i % n, i);
	sf_buf_addc(&b, '}');
	OK(sf_json_parse(j, b.p, b.n, 0, &d, &e) == 0, "300,000 members");
	OK(sf_j_twice(&d, 0, &name) && sf_str_is(name, "k0"), "twice");
	sf_j_write(&out, &d, 0);
	sf_buf_clear(&b);
	for (i = 0; i < n; i++)
		sf_buf_addf(&b, "%c\"k%d\":%d", i ? ',' : '{', i, n * 9 + i);
	sf_buf_addc(&b, '}');
	OK(sf_str_eq(sf_buf_str(&b), sf_buf_str(&out)), "last values, in order");
	OK(sf_json_parse(j, "[1]", 3, 0, &d, &e) == 0, "a small text after it");
	sf_buf_release(&b);
	sf_buf_release(&out);
}

static void
test_big(void)
{
	OK(!sf_j_big(SF_S("9007199254740992")), "2^53");
	OK(sf_j_big(SF_S("9007199254740993")), "2^53 + 1");
	OK(sf_j_big(SF_S("-9007199254740993")), "-2^53 - 1");
	OK(!sf_j_big(SF_S("-9007199254740992")), "-2^53");
	OK(sf_j_big(SF_S("12345678901234567")), "17 digits");
	OK(!sf_j_big(SF_S("1e400")) && !sf_j_big(SF_S("0.12345678901234567")),
	    "no integers");
}

int
main(void)
{
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);

	if (!OK(j != NULL, "a parser"))
		return (1);
	test_accepted(j);
	test_refused(j);
	test_depth(j);
	test_walk(j);
	test_nul(j);
	test_large(j);
	test_big();
	sf_json_free(j);
	DONE();
}
