/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tap.h"

#include "format/rows.h"

static struct sf_run
as(enum sf_format fmt, size_t max_line)
{
	struct sf_run run = {0};

	run.in_fmt = fmt;
	run.max_line = max_line;
	return (run);
}

static int
read_chunk(const struct sf_rows_in *in, struct sf_rows *r,
    const struct sf_chunk *c, struct sf_buf *b, struct sf_err *e)
{
	struct sf_row row;
	int got;

	(void)in;
	sf_rows_chunk(r, c);
	while ((got = sf_rows_next(r, &row, e)) > 0) {
		sf_buf_addf(b, "%ju/%ju ", (uintmax_t)row.line,
		    (uintmax_t)row.off);
		if (row.code != NULL)
			sf_buf_addf(b, "%s@%ju %s (%.*s)\n", row.code,
			    (uintmax_t)row.column, row.message,
			    (int)row.raw.n, row.raw.p);
		else
			sf_buf_addf(b, "%.*s\n", (int)row.json.n, row.json.p);
	}
	return (got);
}

/* As the pipe does it, by chunks of ${size}; the rows, or the failure. */
static int
read_all(struct sf_run run, struct sf_str s, size_t size, struct sf_buf *b,
    struct sf_err *e)
{
	struct sf_rows_in in;
	struct sf_rows *r = NULL;
	struct sf_chunk c = {.path = "x", .line = 1};
	size_t at = 0, n, k, i;
	ssize_t took = 0;
	char *own = NULL;
	int rc = 0;

	sf_rows_init(&in, &run);
	do {
		for (n = size, k = 0; k == 0 && at < s.n; n += size) {
			n = n > s.n - at ? s.n - at : n;
			k = sf_rows_cut(&in, s.p + at, n, n == s.n - at);
		}
		free(own);
		if ((own = calloc(1, k + 64)) == NULL)
			return (-1);
		memcpy(own, s.p + at, k);
		c.p = own;
		c.n = k;
		c.off = at;
		if (r == NULL) {
			took = sf_rows_head(&in, &c, e);
			if (took < 0 || (r = sf_rows_new(&in, e)) == NULL) {
				rc = -1;
				break;
			}
			for (i = 0; i < (size_t)took; i++)
				c.line += own[i] == '\n';
			c.p += took;
			c.n -= (size_t)took;
			c.off += (size_t)took;
		}
		rc = read_chunk(&in, r, &c, b, e);
		for (i = 0; i < c.n; i++)
			c.line += c.p[i] == '\n';
		c.mid = k > 0 && own[k - 1] != '\n';
		at += k;
	} while (at < s.n && rc == 0);
	free(own);
	sf_rows_free(r);
	sf_rows_release(&in);
	return (rc);
}

static const char *
rows(struct sf_run run, struct sf_str s, size_t size)
{
	static char out[4096];
	struct sf_err e = {0};
	struct sf_buf b = {0};

	out[0] = '\0';
	if (read_all(run, s, size, &b, &e))
		snprintf(out, sizeof(out), "%d %ju:%ju %s", (int)e.code,
		    (uintmax_t)e.line, (uintmax_t)e.col, e.msg);
	else if (b.n > 0)
		snprintf(out, sizeof(out), "%.*s", (int)b.n, b.p);
	sf_buf_release(&b);
	return (out);
}

static void
check(const char *name, struct sf_run run, const char *in, const char *want)
{
	struct sf_str s = sf_str(in);
	size_t size;

	if (!IS(rows(run, s, 4096), want, name))
		return;
	/* The first chunk settles the format and must hold the header. */
	for (size = 40; size < 80; size++)
		if (strcmp(rows(run, s, size), want) != 0)
			break;
	if (!OK(size == 80, "and the same however it is cut"))
		printf("# %zu: %s\n", size, rows(run, s, size));
}

static void
test_json(void)
{
	check("lines", as(SF_F_AUTO, 0), "\n {\"a\":1}\r\n \n{\"b\" : [2]}",
	    "2/1  {\"a\":1}\n4/13 {\"b\" : [2]}\n");
	check("a BOM", as(SF_F_AUTO, 0), "\xEF\xBB\xBF{\"a\":1}\n{}\n",
	    "1/3 {\"a\":1}\n2/11 {}\n");
	check("rejects", as(SF_F_JSONL, 0),
	    "{\"a\":tru}\n{\"a\":1}\n[1]\n{\"a\":\"\xff\"}\nx\n",
	    "1/0 JSON@6 not a JSON value ({\"a\":tru})\n2/10 {\"a\":1}\n"
	    "3/18 JSON@1 a line is to be an object ([1])\n"
	    "4/22 TEXT@7 not UTF-8 ({\"a\":\"\xff\"})\n"
	    "5/32 JSON@1 not a JSON value (x)\n");
	check("keys twice", as(SF_F_AUTO, 0),
	    "{\"ts\":1,\"ts\":2}\n{\"ids\":{\"a\":1,\"a\":2}}\n"
	    "{\"x\":1,\"x\":2}\n{\"ids\":{\"a\":1},\"ids\":2}\n",
	    "1/0 KEY_TWICE@14 a line has twice the key 'ts' "
	    "({\"ts\":1,\"ts\":2})\n"
	    "2/16 KEY_TWICE@19 ids has twice the type 'a' "
	    "({\"ids\":{\"a\":1,\"a\":2}})\n"
	    "3/38 {\"x\":1,\"x\":2}\n"
	    "4/52 KEY_TWICE@22 a line has twice the key 'ids' "
	    "({\"ids\":{\"a\":1},\"ids\":2})\n");
	check("a line too long", as(SF_F_JSONL, 10),
	    "{\"a\":1}\n{\"a\":\"0123456789012345678901234567890123456789"
	    "0123456789\"}\n{\"b\":2}\n0123456789x",
	    "1/0 {\"a\":1}\n2/8 LINE_TOO_LONG@11 the line is longer than "
	    "--max-line allows ({\"a\":\"0123)\n3/67 {\"b\":2}\n"
	    "4/75 LINE_TOO_LONG@11 the line is longer than --max-line allows "
	    "(0123456789)\n");
	check("nothing", as(SF_F_AUTO, 0), "", "");
	check("blanks", as(SF_F_AUTO, 0), "\n \n", "");
}

static void
test_csv(void)
{
	check("paths and types", as(SF_F_AUTO, 0),
	    "one_id,ids.phone,ids.card,a.n,a.s.t,x\n"
	    "p1,138,6222021234567890123,-1.50,,0138\n"
	    "2,a;b ; c,,007,\"q\"\"r\",1234567890123456\n",
	    "2/38 {\"one_id\":\"p1\",\"ids\":{\"phone\":\"138\",\"card\":"
	    "\"6222021234567890123\"},\"a\":{\"n\":-1.50},\"x\":\"0138\"}\n"
	    "3/77 {\"one_id\":\"2\",\"ids\":{\"phone\":[\"a\",\"b\",\"c\"]},"
	    "\"a\":{\"n\":\"007\",\"s\":{\"t\":\"q\\\"r\"}},"
	    "\"x\":\"1234567890123456\"}\n");
	check("rejects", as(SF_F_CSV, 0),
	    "\xEF\xBB\xBF\"aaaaaaaaaaaaaaa\",bbbbbbbbbbbbbbbb\r\n1\r\n1,2,3\n"
	    "1,\"x\"y\n\xff,2\n\n3,4",
	    "2/39 COLUMNS_MISSING@1 a record of 1 field, under a header of 2 "
	    "(1)\n3/42 COLUMNS_EXTRA@1 a record of 3 fields, under a header "
	    "of 2 (1,2,3)\n4/48 QUOTE@6 a double quote where CSV allows none "
	    "(1,\"x\"y)\n5/55 TEXT@0 not UTF-8 in the column "
	    "'aaaaaaaaaaaaaaa' (\xff,2)\n"
	    "7/60 {\"aaaaaaaaaaaaaaa\":3,\"bbbbbbbbbbbbbbbb\":4}\n");
	check("TSV by its look", as(SF_F_AUTO, 0),
	    "\na\tb\n1\t\"x\ny,z\t2\n",
	    "3/5 {\"a\":1,\"b\":\"\\\"x\"}\n4/10 {\"a\":\"y,z\",\"b\":2}\n");
	check("TSV of one column", as(SF_F_TSV, 0),
	    "\na\nx\n\n y \n\n", "3/3 {\"a\":\"x\"}\n4/5 {}\n"
	    "5/6 {\"a\":\" y \"}\n6/10 {}\n");
	check("a name twice", as(SF_F_CSV, 0), "a,b,a\n1,2,3\n",
	    "3 1:0 the CSV's header is not usable: the column 'a' stands "
	    "twice");
	check("no name", as(SF_F_CSV, 0), "a,,c\n",
	    "3 1:0 the CSV's header is not usable: a column has no name");
	check("a value and an object", as(SF_F_CSV, 0), "a,a.b\n1,2\n",
	    "3 1:0 the column 'a' is a value, and an object of further "
	    "columns");
	check("a quote in the header", as(SF_F_CSV, 0), "a,b\"c\n1,2\n",
	    "3 1:4 the CSV's header is not usable: a double quote where CSV "
	    "allows none");
	check("nothing", as(SF_F_CSV, 0), "", "");
}

/* Deep names and many columns must not cost the stack, or the evening. */
static void
test_hostile(void)
{
	struct sf_buf b = {0};
	int i;

	for (i = 0; i < 200000; i++)
		sf_buf_adds(&b, "a.");
	sf_buf_adds(&b, "a\n1\n");
	IS(rows(as(SF_F_CSV, 0), sf_buf_str(&b), 1 << 20), "3 1:0 a column's "
	    "name has more than 32 levels", "a deep name");
	sf_buf_clear(&b);
	for (i = 0; i < 200000; i++)
		sf_buf_addf(&b, "c%d,", i);
	sf_buf_adds(&b, "x\n1\n");
	IS(rows(as(SF_F_CSV, 0), sf_buf_str(&b), 1 << 22), "3 1:0 the CSV's "
	    "header is not usable: too many columns", "a wide header");
	sf_buf_release(&b);
}

int
main(void)
{
	test_json();
	test_csv();
	test_hostile();
	DONE();
}
