/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tap.h"

#include "format/json.h"

/*
 * Lines that are announced give what each gives alone: the same nodes, or the
 * same refusal at the same place.
 */
struct both {
	struct sf_json *many, *one;
	size_t lines, refused;
};

static int
same_node(const struct sf_jnode *a, const struct sf_jnode *b, const char *p)
{
	return (a->type == b->type && a->next == b->next &&
	    a->kids == b->kids && a->raw.p == b->raw.p &&
	    a->raw.n == b->raw.n && a->raw.p >= p &&
	    sf_str_eq(a->key, b->key) && sf_str_eq(a->str, b->str));
}

static int
same(struct both *t, const char *p, size_t n)
{
	struct sf_err ea = {0}, eb = {0};
	struct sf_jdoc a, b;
	int ra = sf_json_parse(t->many, p, n, 1, &a, &ea);
	int rb = sf_json_parse(t->one, p, n, 0, &b, &eb);
	uint32_t i;

	t->lines++;
	t->refused += rb != 0;
	if (ra != rb)
		return (0);
	if (ra != 0)
		return (sf_json_code(t->many) == sf_json_code(t->one) &&
		    ea.col == eb.col && strcmp(ea.msg, eb.msg) == 0);
	for (i = 0; i < a.n && i < b.n; i++)
		if (!same_node(&a.node[i], &b.node[i], p))
			return (0);
	return (a.n == b.n);
}

/* Every ${step}th line of ${b}, announced as they are. */
static int
all_same(struct both *t, const struct sf_buf *b, size_t step)
{
	const char *p, *nl, *end = b->p + b->n;
	size_t k = 0;

	sf_json_lines(t->many, b->p, b->n);
	for (p = b->p; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		if (k++ % step == 0 && !same(t, p, (size_t)(nl - p))) {
			printf("# differs: %.*s\n", (int)(nl - p), p);
			return (0);
		}
	}
	return (1);
}

static void
test_hostile(struct both *t)
{
	/* What ends, or does not, in the middle of something. */
	static const char *const lines[] = {
		"{\"a\":1}", "{\"a\":1,", "\"b\":2}", "[", "]", "[1", ",2]", "",
		" ", "\r", "{\"a\":1}\r", "\t{ } ", "1", "1 2", "-", "\\",
		"{\"a\":1}\\", "\"", "{\"a\":\"x", "y\"}", "\"\\\"", "\"\\\\\"",
		"{\"a\":\"\\n\\u0041\"}", "{\"a\\t\":\"\\\\\"}", "\"\\ud800\"",
		"{\"a\":\"\xE4\xB8\xAD\"}", "\xE4\xB8", "\"\xFF\"", "\f", "\x1a",
		"{\"a\":1}{\"b\":2}", "{\"a\" 1}", "nul", "true", "\xEF\xBB\xBF{}",
	};
	size_t n = sizeof(lines) / sizeof(lines[0]), i, k;
	struct sf_buf b = {0};
	int ok = 1;

	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++) {
			sf_buf_clear(&b);
			sf_buf_adds(&b, "{\"z\":[0]}\n");
			sf_buf_adds(&b, lines[i]);
			sf_buf_addc(&b, '\n');
			sf_buf_adds(&b, lines[k]);
			ok = ok && all_same(t, &b, 1);
			sf_buf_adds(&b, "\n{\"z\":\"\\t\"}\n");
			ok = ok && all_same(t, &b, 1) && all_same(t, &b, 2);
		}
	OK(ok, "every two lines behind one another");
	sf_buf_release(&b);
}

/* Many blocks of good lines, some of them long, with a bad one in some. */
static void
test_blocks(struct both *t)
{
	struct sf_buf b = {0};
	unsigned i, k, long_ones = 0;

	for (i = 0; i < 6000; i++) {
		sf_buf_addf(&b, "{\"n\":%u,\"s\":\"%s\",\"k\":[", i,
		    i % 7 ? "plain" : "a\\\\b\\u00e9");
		long_ones += i % 997 == 5;
		for (k = 0; k < (i % 997 == 5 ? 40000 : i % 20); k++)
			sf_buf_addf(&b, "%s%u", k ? ", " : "", k);
		sf_buf_adds(&b, i % 1999 == 8 ? "\"]}" : "]}");
		sf_buf_adds(&b, i % 3 ? "\n" : "\r\n");
	}
	t->refused = 0;
	OK(all_same(t, &b, 1), "lines of many blocks");
	OK(all_same(t, &b, 3), "every third of them");
	OK(t->refused > 0 && t->refused < 8 && long_ones > 5,
	    "a bad line hides none beside it");
	sf_buf_release(&b);
}

static void
test_order(struct both *t)
{
	static const char text[] = "{\"a\":1}\n{\"b\":\"\\t\"}\n{\"c\":3}\n";
	static const char other[] = "{\"x\":\"\\n\"}";

	sf_json_lines(t->many, text, sizeof(text) - 1);
	OK(same(t, text + 19, 7), "the last line first");
	OK(same(t, text, 7), "then the first");
	OK(same(t, other, sizeof(other) - 1), "a text from elsewhere");
	OK(same(t, text + 8, 10), "a line behind it");
	OK(same(t, text + 8, 10), "the same again");
	OK(same(t, text, 7) && same(t, text + 19, 7), "with a gap");
	OK(same(t, text, 0), "an empty line");
	sf_json_lines(t->many, NULL, 0);
	OK(same(t, text, 7), "no lines are announced");
}

int
main(void)
{
	struct sf_err e = {0};
	struct both t = {sf_json_new(&e), sf_json_new(&e), 0, 0};

	if (!OK(t.many != NULL && t.one != NULL, "two parsers"))
		return (1);
	test_hostile(&t);
	test_blocks(&t);
	test_order(&t);
	sf_json_free(t.many);
	sf_json_free(t.one);
	DONE();
}
