/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tap.h"

#include "format/records.h"
#include "io/cutter.h"

/*
 * Documents through the reader of the pipe, in chunks of every size up to
 * their own: always the same records, or the same fault at the same place.
 */
struct row {
	const char *doc;
	size_t parts;			/* of a, b */
	const char *want;		/* "[line:byte record]…", or the fault */
};

static const struct sf_str parts[] = {{"a", 1}, {"b", 1}};
static const char *const paths[] = {".", ".a", ".a.b"};

static const struct row rows[] = {
	{"[]", 0, ""},
	{" [ ] \n", 0, ""},
	{"[{},{\"x\":\n[1,{}]} , 17,\"]\",null\n]", 0,
	    "[1:1 {}][1:4 {\"x\":\n[1,{}]}][2:20 17][2:23 \"]\"][2:27 null]"},
	{"{\"z\":[{}],\"a\":{\"c\":1,\"b\":[{\"\\\"\":\"\\\\\"},{}]}}\n", 2,
	    "[1:26 {\"\\\"\":\"\\\\\"}][1:38 {}]"},
	{"{\"\\u0061\":[1]}", 1, "[1:11 1]"},
	{"\xef\xbb\xbf[{}]", 0, "[1:4 {}]"},
	{"[{\"x\":\"0123456789012345678901234567890123456789\"},[{}],1]", 0,
	    "[1:1 {\"x\":\"012345678901234567890123456][1:50 [{}]][1:55 1]"},
	{"[1,\n 2", 0, "2:2 the document ends within this record"},
	{"[1,\n 2 ", 0, "2:4 the document ends early: ']' was expected"},
	{"{\"a\":[1]", 1, "1:9 the document ends early: '}' was expected"},
	{"{\"a\":[1]}\n\n x", 1, "3:2 something follows the document"},
	{"[1 2]", 0, "1:4 ',' or ']' was expected behind a record"},
	{"[1,]", 0, "1:4 a record was expected"},
	{"[,]", 0, "1:2 a record was expected"},
	{"[{\"x\":\n[1}]", 0, "2:3 '}' does not close what was opened last in "
	    "this record"},
	{"{\"a\":[1],\"c\":tru}", 1, "1:14 not a JSON value"},
	{"{\"a\":[1],\"c\":1.}", 1, "1:14 not a number as JSON writes it"},
	{"{\"a\":[1],\"c\":\"\xff\"}", 1, "1:14 this text is not UTF-8"},
	{"{\"a\":[1],\"a\":[2]}", 1, "1:10 a member that leads to '.a' stands "
	    "twice"},
	{"{\"b\":[1]}", 1, "1:9 there is no '.a': the document has b"},
	{"{\"a\":[1]}", 2, "1:6 '.a' is an array, and no object"},
	{"{\"a\":{\"b\":\"\"}}", 2, "1:11 '.a.b' is a text, and no array of "
	    "records"},
	{"{\"a\":\n{\"b\":{}}}", 2, "2:9 '.a.b' is an object, and no array of "
	    "records"},
	{"{}", 0, "1:2 the document is an object, and no array of records"},
	{"  ", 0, "1:3 there is no JSON document: the input is blank"},
};

struct mem {
	struct sf_buf got;
	struct sf_err e;
	int bad;
};

static void
add(const struct sf_records *r, const struct sf_chunk *c, struct mem *m)
{
	size_t at = 0, i;
	struct sf_str raw;
	uint64_t line;

	while (c->tag == SF_RECORDS_SOME &&
	    sf_records_next(r, (struct sf_str){c->p, c->n}, &at, &raw)) {
		for (i = 0, line = c->line; c->p + i < raw.p; i++)
			line += c->p[i] == '\n';
		raw.n = raw.n > 33 ? 33 : raw.n;
		sf_buf_addf(&m->got, "[%ju:%ju %.*s]", (uintmax_t)line,
		    (uintmax_t)c->off + (uintmax_t)(raw.p - c->p), (int)raw.n,
		    raw.p);
	}
}

/* What comes out in chunks of ${size}, to ${m}. */
static void
run(const struct row *row, size_t size, struct mem *m)
{
	struct sf_records_how how = {.path = paths[row->parts], .part = parts,
	    .parts = row->parts, .max_line = 33};
	struct sf_records *r = sf_records_new(&how, &m->e);
	struct sf_stage st = {.cut = sf_records_cut, .cutter = r,
	    .chunk = size, .tag = sf_records_tag(r)};
	struct sf_src *src = sf_src_mem("x", row->doc, strlen(row->doc),
	    &m->e);
	struct sf_block b[2] = {{0}, {0}};
	struct sf_cutter c;
	size_t i = 0;

	sf_cutter_init(&c, src, &st);
	while (!m->bad && sf_cutter_next(&c, &b[i], &m->e) > 0) {
		m->bad = sf_records_check(r, &b[i].c, &m->e) != 0;
		if (!m->bad)
			add(r, &b[i].c, m);
		i = 1 - i;
	}
	sf_block_release(&b[0]);
	sf_block_release(&b[1]);
	sf_src_free(src);
	sf_records_free(r);
}

int
main(void)
{
	size_t i, size, wrong;
	char title[64];
	struct mem m;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (wrong = 0, size = 1; size < 70 && wrong == 0; size++) {
			memset(&m, 0, sizeof(m));
			run(&rows[i], size, &m);
			if (m.bad) {
				sf_buf_clear(&m.got);
				sf_buf_addf(&m.got, "%ju:%ju %s",
				    (uintmax_t)m.e.line, (uintmax_t)m.e.col,
				    m.e.msg);
			}
			if (!sf_str_is(sf_buf_str(&m.got), rows[i].want)) {
				wrong = size;
				printf("# in chunks of %zu: '%.*s'\n# want "
				    "'%s'\n", size, (int)m.got.n, m.got.n ?
				    m.got.p : "", rows[i].want);
			}
			sf_buf_release(&m.got);
		}
		snprintf(title, sizeof(title), "document %zu, in chunks of "
		    "any size", i + 1);
		OK(wrong == 0, title);
	}
	DONE();
}
