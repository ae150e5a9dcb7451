/* SPDX-License-Identifier: MIT */
/*
 * ingest_chunks DIR: a stray quote, quotes that are not closed and newlines
 * within quotes, with every border of a chunk at every byte: the same events
 * and rejects, and no other row is lost.  In several encodings and line ends.
 */
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

#include "base/buf.h"
#include "format/enc.h"
#include "ingest/ingest.h"

#define T "2026-11-01T00:00:00Z"

static const char mapping[] =
"pseudonym: none\n"
"sources:\n"
"  utf8: {match: utf8, %s}\n"
"  titled: {match: titled, dialect: {skip: 2, footer: 2}, %s}\n"
"  crlf: {match: crlf, %s}\n"
"  cr: {match: cr, %s}\n"
"  gb: {match: gb, encoding: gb18030, %s}\n"
"  bar: {match: bar, encoding: gb18030, dialect: {delimiter: '|'}, %s}\n"
"  wide: {match: wide, encoding: utf-16le, %s}\n";
static const char rest[] = "format: csv, ts: t, channel: c, event: e, "
    "ids: {cust_no: 号}, traits: {city: 城市}";

/* Rows 3, 5 and 10 are broken; '|' stands for the delimiter. */
static const char rows[] =
"t|号|城市\n"
T "|1|倈亅\n"
T "|2|\"南昌|\n东湖\"\n"
T "|3|x\"y\n"
T "|4|九江\n"
T "|5|\"开\n"
T "|6|a\n"
T "|7|\"b\n\n\"\"c\"\"\"\n"
T "|8|\"\"\n"
T "|9|\"𠀀\"\n"
T "|10|\"x\n"
T "|11|倈\n";
static const char good[] = "1 2 4 6 7 8 9 11 ";

struct text {
	const char *name, *encoding, *end;
	char delim;
	const char *before, *behind;
};
static const struct text texts[] = {
	{"utf8", "utf-8", "\n", ',', "", ""},
	{"titled", "utf-8", "\n", ',', "标题\n\"标题二\n", "合计,\"\n\n共\n"},
	{"crlf", "utf-8", "\r\n", ',', "", ""},
	{"cr", "utf-8", "\r", ',', "", ""},
	{"gb", "gb18030", "\n", ',', "", ""},
	{"bar", "gb18030", "\n", '|', "", ""},
	{"wide", "utf-16le", "\r\n", ',', "\xef\xbb\xbf", ""},
};

static int
put_file(const char *path, struct sf_str s)
{
	FILE *f = fopen(path, "wb");
	int bad = f == NULL || fwrite(s.p, 1, s.n, f) != s.n;

	return ((f != NULL && fclose(f) != 0) || bad ? -1 : 0);
}

static int
get_file(const char *path, struct sf_buf *b)
{
	FILE *f = fopen(path, "rb");
	int c;

	sf_buf_clear(b);
	if (f == NULL)
		return (-1);
	while ((c = getc(f)) != EOF)
		sf_buf_addc(b, (char)c);
	return (fclose(f));
}

static int
write_text(const struct text *t, size_t *n)
{
	struct sf_err e = {0};
	struct sf_enc *enc = sf_enc_new(t->encoding, &e);
	struct sf_buf plain = {0}, out = {0};
	const char *p;
	int bad;

	sf_buf_adds(&plain, t->before);
	for (p = rows; *p != '\0'; p++)
		if (*p == '\n')
			sf_buf_adds(&plain, t->end);
		else
			sf_buf_addc(&plain, *p == '|' ? t->delim : *p);
	sf_buf_adds(&plain, t->behind);
	bad = enc == NULL ||
	    sf_enc_encode(enc, sf_buf_str(&plain), &out) != 0 ||
	    put_file(t->name, sf_buf_str(&out));
	*n = out.n;
	sf_enc_free(enc);
	sf_buf_release(&plain);
	sf_buf_release(&out);
	return (bad ? -1 : 0);
}

/* What becomes of the file: events and rejects, one behind the other. */
static int
ingest(const char *name, size_t chunk, unsigned jobs, struct sf_buf *out)
{
	struct sf_ingest in = {.mapping = "map.yaml", .chunk = chunk};
	struct sf_run run = {.tool = "ingest_chunks", .in = &name, .ins = 1,
	    .out = "events", .rejects = "rejects", .jobs = jobs,
	    .memory = 64 << 20, .max_line = 1 << 20, .verbose = -1};
	struct sf_buf b = {0};
	struct sf_err e = {0};
	int bad;

	run.max_rejects.n = 100;
	bad = sf_ingest(&in, &run, &e) || get_file("events", out) ||
	    get_file("rejects", &b);
	if (bad)
		printf("# %s, %zu bytes: %s\n", name, chunk, e.msg);
	sf_buf_addstr(out, sf_buf_str(&b));
	sf_buf_release(&b);
	return (bad ? -1 : 0);
}

/* The customers of the events, as "1 2 4 ". */
static const char *
customers(struct sf_buf *out)
{
	static const char key[] = "\"cust_no\":\"";
	static char list[200];
	const char *p = sf_buf_cstr(out);
	size_t n = 0;

	while (p != NULL && (p = strstr(p, key)) != NULL) {
		for (p += sizeof(key) - 1; *p != '"'; p++)
			if (n < sizeof(list) - 2)
				list[n++] = *p;
		list[n++] = ' ';
	}
	list[n] = '\0';
	return (list);
}

static void
check(const struct text *t)
{
	struct sf_buf want = {0}, got = {0};
	size_t n = 0, size = 0;
	unsigned jobs = 1;
	int bad = write_text(t, &n) || ingest(t->name, 0, 1, &want);
	char title[100];

	IS(customers(&want), good, t->name);
	for (jobs = 1; jobs <= 2 && !bad; jobs++)
		for (size = 1; size <= n && !bad; size++)
			bad = ingest(t->name, size, jobs, &got) ||
			    got.n != want.n ||
			    memcmp(got.p, want.p, got.n) != 0;
	snprintf(title, sizeof(title), "%s: the same for chunks of 1 to %zu "
	    "bytes", t->name, n);
	if (!OK(!bad, title))
		printf("# differs at -j %u, %zu bytes\n", jobs - 1, size - 1);
	sf_buf_release(&want);
	sf_buf_release(&got);
}

int
main(int argc, char *argv[])
{
	char map[4096];
	size_t i;
	int n;

	if (argc != 2 || chdir(argv[1]) != 0)
		return (2);
	n = snprintf(map, sizeof(map), mapping, rest, rest, rest, rest, rest,
	    rest, rest);
	if (put_file("map.yaml", (struct sf_str){map, (size_t)n}))
		return (2);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check(&texts[i]);
	DONE();
}
