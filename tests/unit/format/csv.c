/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include <csv.h>

#include "tap.h"

#include "format/csv_mask.h"
#include "format/csv_scan.h"

static const struct sf_dialect comma = {',', 1, 0, 0};

/*
 * Records as text: cells in [ ], joined by '|', '"' before one that was
 * quoted; "CODE line:column" for a reject; then the line of its start.
 */
static void
show(struct sf_buf *b, const struct sf_csv_record *r)
{
	size_t i;

	sf_buf_addf(b, "%ju:", (uintmax_t)r->line);
	if (r->code != NULL)
		sf_buf_addf(b, "%s@%ju(%.*s)", r->code, (uintmax_t)r->column,
		    (int)(r->raw.n < 20 ? r->raw.n : 20), r->raw.p);
	for (i = 0; i < r->n; i++) {
		sf_buf_adds(b, i ? "|" : "[");
		sf_buf_adds(b, r->quoted[i] ? "'" : "");
		sf_buf_addstr(b, r->cell[i]);
	}
	sf_buf_adds(b, r->code ? "\n" : "]\n");
}

static int
read_chunk(struct sf_csv *c, struct sf_buf *b, const char *p, size_t n,
    uint64_t line, int mid)
{
	struct sf_csv_record r;
	struct sf_err e = {0};
	int got;

	sf_csv_chunk(c, p, n, line);
	if (mid)
		sf_csv_mid(c);
	while ((got = sf_csv_next(c, &r, NULL, &e)) > 0)
		show(b, &r);
	return (got);
}

/* As the pipe does: buffers of ${size} that grow until something is cut. */
static int
read_cut(const struct sf_dialect *d, struct sf_buf *b, struct sf_str s,
    size_t size)
{
	struct sf_dialect cutter = *d;
	struct sf_err e = {0};
	struct sf_csv *c = sf_csv_new(d, &e);
	uint64_t line = 1;
	size_t at = 0, n, k, i;
	int mid = 0, got = 0;
	char *own;

	while (c != NULL && at < s.n && got == 0) {
		for (n = size, k = 0; k == 0; n += size) {
			if (n > s.n - at)
				n = s.n - at;
			k = sf_csv_cut(&cutter, s.p + at, n, n == s.n - at);
		}
		/* On the heap: a sanitizer sees what is read behind it. */
		if ((own = malloc(k)) == NULL)
			break;
		memcpy(own, s.p + at, k);
		got = read_chunk(c, b, own, k, line, mid);
		free(own);
		mid = s.p[at + k - 1] != '\n';
		for (i = 0; i < k; i++)
			line += s.p[at + i] == '\n';
		at += k;
	}
	sf_csv_free(c);
	return (got);
}

static const char *
all(const struct sf_dialect *d, struct sf_str s, size_t size)
{
	static char out[65536];
	struct sf_buf b = {0};

	out[0] = '\0';
	if (read_cut(d, &b, s, size) == 0)
		snprintf(out, sizeof(out), "%.*s", (int)b.n, b.p ? b.p : "");
	sf_buf_release(&b);
	return (out);
}

static void
test_records(void)
{
	static const char *const rows[][3] = {
		{"plain", "a,b\n1,2\n", "1:[a|b]\n2:[1|2]\n"},
		{"CRLF, no newline at the end", "a,b\r\n1,2\r", "1:[a|b]\n2:[1|2]\n"},
		{"empty cells", ",\n,,\n\"\",\n", "1:[|]\n2:[||]\n3:['|]\n"},
		{"blank lines", "\n  \r\na\n \t\n\r\nb", "3:[a]\n6:[b]\n"},
		{"outer blanks", " a b ,\t c\n \"x\" ,y\n",
		    "1:[a b|c]\n2:['x|y]\n"},
		{"quotes", "\"a,b\",\"c\"\"d\"\n\"\"\"\",\"\"\n",
		    "1:['a,b|'c\"d]\n2:['\"|']\n"},
		{"newlines in quotes", "\"a\r\n\nb\",c\r\nd,e\n",
		    "1:['a\r\n\nb|c]\n4:[d|e]\n"},
		{"a stray quote", "a,b\"c\nd,e\n\"f\",g\n",
		    "1:QUOTE@4(a,b\"c)\n2:[d|e]\n3:['f|g]\n"},
		{"text behind a quote", "1,\"x\"y\n2,z\n",
		    "1:QUOTE@6(1,\"x\"y)\n2:[2|z]\n"},
		{"inches glue nothing", "a,1,5\" pipe\nb,2\nc,3\" x\nd,4\n",
		    "1:QUOTE@6(a,1,5\" pipe)\n2:[b|2]\n3:QUOTE@4(c,3\" x)\n"
		    "4:[d|4]\n"},
		{"an open quote", "1,\"x\n2,y\n3,z\n",
		    "1:QUOTE@3(1,\"x)\n2:[2|y]\n3:[3|z]\n"},
		{"an open quote meets the next", "1,\"x\n2,y\n3,\"z\",w\n4,v\n",
		    "1:QUOTE@3(1,\"x)\n2:[2|y]\n3:[3|'z|w]\n4:[4|v]\n"},
		{"Excel's guard", "=\"0138\",\"=\"\"0139\"\"\",=1\n",
		    "1:['0138|'0139|=1]\n"},
		{"a guard gone wrong", "=\"01\"38,x\ny\n",
		    "1:QUOTE@6(=\"01\"38,x)\n2:[y]\n"},
		{"a lone CR is data", "a\rb,c\n", "1:[a\rb|c]\n"},
		{"nothing", "", ""},
	};
	size_t i, size;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!IS(all(&comma, sf_str(rows[i][1]), 4096), rows[i][2],
		    rows[i][0]))
			continue;
		for (size = 1; size < 40; size++)
			if (strcmp(all(&comma, sf_str(rows[i][1]), size),
			    rows[i][2]) != 0)
				break;
		OK(size == 40, "and the same however it is cut");
	}
}

static void
test_limits(void)
{
	const struct sf_dialect d = {',', 1, 100, 0};
	struct sf_buf b = {0}, want = {0};
	size_t size;
	int i;

	/* A quote that is open for 63 newlines, and one for 64. */
	sf_buf_adds(&b, "1,\"");
	for (i = 0; i < 63; i++)
		sf_buf_addc(&b, '\n');
	sf_buf_adds(&b, "\"\nx\n");
	OK(strstr(all(&comma, sf_buf_str(&b), 4096), "\n65:[x]") != NULL &&
	    strstr(all(&comma, sf_buf_str(&b), 4096), "QUOTE") == NULL,
	    "64 lines in quotes");
	sf_buf_clear(&b);
	sf_buf_adds(&b, "1,\"");
	for (i = 0; i < 64; i++)
		sf_buf_adds(&b, "\nz");
	sf_buf_adds(&b, "\",2\nx\n");
	OK(strncmp(all(&comma, sf_buf_str(&b), 4096),
	    "1:QUOTE@3(1,\")\n2:[z]\n3:[z]\n", 27) == 0, "65 lines are not");

	/* Bytes: a line, a quoted line, a record of several lines. */
	sf_buf_clear(&b);
	sf_buf_adds(&b, "a\n");
	for (i = 0; i < 500; i++)
		sf_buf_adds(&b, i % 7 ? "z" : "\"");
	sf_buf_adds(&b, "\nb\n\"");
	for (i = 0; i < 30; i++)
		sf_buf_adds(&b, "qqq\n");
	sf_buf_adds(&b, "\"\nc\n");
	sf_buf_adds(&want, "1:[a]\n2:LINE_TOO_LONG@101(\"zzzzzz\"zzzzzz\"zzzzz)"
	    "\n3:[b]\n4:QUOTE@1(\"qqq)\n");
	for (i = 5; i < 34; i++)
		sf_buf_addf(&want, "%d:[qqq]\n", i);
	sf_buf_adds(&want, "34:QUOTE@1(\")\n35:[c]\n");
	IS(all(&d, sf_buf_str(&b), 65536), sf_buf_cstr(&want), "bytes");
	for (size = 1; size < 700; size++)
		if (strcmp(all(&d, sf_buf_str(&b), size), want.p) != 0)
			break;
	OK(size == 700, "and the same however it is cut");
	sf_buf_release(&b);
	sf_buf_release(&want);
}

static void
test_tsv(void)
{
	const struct sf_dialect d = {'\t', 0, 0, 0};

	IS(all(&d, SF_S("a\tb\" \n\n \t\"\n\"x\r\n"), 3),
	    "1:[a|b\" ]\n3:[ |\"]\n4:[\"x]\n", "TSV has no quoting");
}

/* Small random texts of what matters. */
static size_t
make(uint32_t *seed, char *p, size_t most)
{
	static const char *const bits[] = {"\"", "\"", ",", ",", "\n", "\n",
	    "a", "b", " ", "\r\n", "\"\"", "=\"", "\t", "\",\"", "\r"};
	size_t n = 0, len, want;
	const char *s;

	*seed = *seed * 1664525 + 1013904223;
	want = *seed >> 16 & 63;
	while (n < want) {
		*seed = *seed * 1664525 + 1013904223;
		s = bits[(*seed >> 16) % (sizeof(bits) / sizeof(bits[0]))];
		len = strlen(s);
		if (n + len > most)
			break;
		memcpy(p + n, s, len);
		n += len;
	}
	return (n);
}

/* Whatever the bytes: the same records for any size of chunk. */
static void
test_cut_law(void)
{
	const struct sf_dialect some[] = {{',', 1, 0, 0}, {',', 1, 9, 0},
	    {'\t', 1, 0, 0}, {',', 0, 12, 0}, {';', 1, 3, 0}};
	char text[96], want[4096];
	uint32_t seed = 7;
	size_t i, k, n, size;

	for (k = 0; k < sizeof(some) / sizeof(some[0]); k++) {
		for (i = 0; i < 4000; i++) {
			n = make(&seed, text, sizeof(text));
			snprintf(want, sizeof(want), "%s", all(&some[k],
			    (struct sf_str){text, n}, 4096));
			for (size = 1; size < 12; size += 1 + i % 3)
				if (strcmp(want, all(&some[k],
				    (struct sf_str){text, n}, size)) != 0)
					goto out;
		}
out:
		if (!OK(i == 4000, "the same records however they are cut"))
			printf("# size %zu: %.*s\n# want\n%s\n# got\n%s\n",
			    size, (int)n, text, want,
			    all(&some[k], (struct sf_str){text, n}, size));
	}
}

/* All records of ${s} in one chunk, by libcsv alone or not. */
static void
by(const struct sf_dialect *d, struct sf_str s, int lib, struct sf_buf *b)
{
	struct sf_err e = {0};
	struct sf_csv *c = sf_csv_new(d, &e);
	char *own = malloc(s.n + 1);

	sf_buf_clear(b);
	if (c != NULL && own != NULL) {
		memcpy(own, s.p, s.n);
		if (lib)
			sf_csv_by_lib(c);
		if (read_chunk(c, b, own, s.n, 1, 0))
			sf_buf_adds(b, "failed");
	}
	free(own);
	sf_csv_free(c);
}

/* What is split here, and what libcsv says of the same records. */
static void
test_quick(void)
{
	const struct sf_dialect some[] = {{',', 1, 0, 0}, {',', 1, 70, 0},
	    {'\t', 1, 0, 0}, {';', 1, 3, 0}};
	struct sf_buf quick = {0}, lib = {0};
	char text[512];
	uint32_t seed = 11;
	size_t i, k, n = 0;

	for (i = 0; i < 40000; i++) {
		/* Long enough for several blocks of 64 bytes. */
		for (n = k = 0; k < 1 + i % 8; k++)
			n += make(&seed, text + n, 60);
		by(&some[i / 8 % 4], (struct sf_str){text, n}, 0, &quick);
		by(&some[i / 8 % 4], (struct sf_str){text, n}, 1, &lib);
		if (!sf_str_eq(sf_buf_str(&quick), sf_buf_str(&lib)))
			break;
	}
	if (!OK(i == 40000, "what is quick, libcsv reads the same"))
		printf("# %.*s\n# quick\n%s\n# libcsv\n%s\n", (int)n, text,
		    sf_buf_cstr(&quick), sf_buf_cstr(&lib));
	sf_buf_release(&quick);
	sf_buf_release(&lib);
}

static void
test_masks(void)
{
	const struct sf_csv_trio want = sf_csv_trio(',', '\n', '"');
	char text[64];
	uint32_t seed = 3;
	size_t i, k;

	for (i = 0; i < 20000; i++) {
		for (k = 0; k < sizeof(text); k++) {
			seed = seed * 1664525 + 1013904223;
			text[k] = seed >> 28 ? (char)(seed >> 20) :
			    "\",\n\\\x1f \x7f\x80"[seed >> 16 & 7];
		}
		if (sf_csv_mask(text, &want) !=
		    sf_csv_mask_slow(text, 64, ',', '\n', '"') ||
		    sf_json_mask(text + i % 49) !=
		    sf_json_mask_slow(text + i % 49))
			break;
	}
	OK(i == 20000, "bytes at once as one by one");
}

static void
lib_cell(void *p, size_t n, void *ctx)
{
	struct sf_buf *b = ctx;

	sf_buf_addc(b, b->n == 0 || b->p[b->n - 1] == '\n' ? '[' : '|');
	sf_buf_add(b, p, n);
}

static void
lib_row(int c, void *ctx)
{
	(void)c;
	sf_buf_adds(ctx, "]\n");
}

static int
lib_newline(unsigned char c)
{
	return (c == '\n');
}

/*
 * What libcsv makes of a whole good text, and what we make of it.  -1 where
 * libcsv refuses it, 1 where both are the same.
 */
static int
as_libcsv(char delim, const char *p, size_t n)
{
	const struct sf_dialect d = {delim, 1, 0, 0};
	struct sf_buf want = {0}, got = {0};
	struct csv_parser lib;
	struct sf_csv_record r;
	struct sf_err e = {0};
	struct sf_csv *c = sf_csv_new(&d, &e);
	size_t i;
	int same = -1;

	if (c == NULL || csv_init(&lib, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return (0);
	csv_set_delim(&lib, (unsigned char)delim);
	csv_set_term_func(&lib, lib_newline);
	if (csv_parse(&lib, p, n, lib_cell, lib_row, &want) == n &&
	    csv_fini(&lib, lib_cell, lib_row, &want) == 0) {
		sf_csv_chunk(c, p, n, 1);
		while (sf_csv_next(c, &r, NULL, &e) > 0) {
			if (r.code != NULL)
				sf_buf_adds(&got, r.code);
			for (i = 0; i < r.n; i++)
				lib_cell((void *)(uintptr_t)r.cell[i].p,
				    r.cell[i].n, &got);
			lib_row(0, &got);
		}
		same = sf_str_eq(sf_buf_str(&want), sf_buf_str(&got));
		if (!same)
			printf("# text\n%.*s\n# libcsv\n%.*s\n# sf\n%.*s\n",
			    (int)n, p, (int)want.n, want.p, (int)got.n, got.p);
	}
	csv_free(&lib);
	sf_csv_free(c);
	sf_buf_release(&want);
	sf_buf_release(&got);
	return (same);
}

static void
test_as_libcsv(void)
{
	char text[96];
	uint32_t seed = 99;
	size_t i, k, n, good = 0;
	int got = 1;

	for (i = 0; i < 60000 && got != 0; i++) {
		n = make(&seed, text, sizeof(text));
		/* CR and guards are where we differ by contract. */
		for (k = 0; k < n; k++)
			if (text[k] == '\r' || text[k] == '=')
				text[k] = 'c';
		got = as_libcsv(i % 2 ? ',' : '\t', text, n);
		good += got == 1;
	}
	OK(got != 0 && good > 5000, "as libcsv reads it");
}

/* Written and read again: the same cells. */
static void
test_cell(void)
{
	struct sf_err e = {0};
	struct sf_csv *c = sf_csv_new(&comma, &e);
	struct sf_csv_record r;
	struct sf_buf b = {0};
	char text[2][96];
	uint32_t seed = 5;
	size_t i, n[2];

	for (i = 0; i < 20000; i++) {
		n[0] = make(&seed, text[0], 96);
		n[1] = make(&seed, text[1], 96);
		if (n[0] > 1 && text[0][0] == '=' && text[0][1] == '"')
			n[0] = 1;
		if (n[1] > 1 && text[1][0] == '=' && text[1][1] == '"')
			n[1] = 1;
		sf_buf_clear(&b);
		sf_csv_cell(&b, &comma, (struct sf_str){text[0], n[0]});
		sf_buf_addc(&b, ',');
		sf_csv_cell(&b, &comma, (struct sf_str){text[1], n[1]});
		sf_buf_adds(&b, "\r\n");
		sf_csv_chunk(c, b.p, b.n, 1);
		if (sf_csv_next(c, &r, NULL, &e) != 1 || r.n != 2 ||
		    !sf_str_eq(r.cell[0], (struct sf_str){text[0], n[0]}) ||
		    !sf_str_eq(r.cell[1], (struct sf_str){text[1], n[1]}))
			break;
	}
	OK(i == 20000, "cells written are read as they were");
	sf_buf_clear(&b);
	sf_csv_cell(&b, &(struct sf_dialect){'\t', 0, 0, 0}, SF_S("a\tb\n\""));
	IS(sf_buf_cstr(&b), "a b \"", "a cell of TSV");
	sf_buf_release(&b);
	sf_csv_free(c);
}

int
main(void)
{
	test_records();
	test_limits();
	test_tsv();
	test_cut_law();
	test_quick();
	test_masks();
	test_as_libcsv();
	test_cell();
	DONE();
}
