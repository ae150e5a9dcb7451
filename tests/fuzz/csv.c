/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/csv_scan.h"
#include "format/rows.h"

/*
 * Any bytes (the first four choose dialect and chunks): no crash, a reject
 * says why, no byte of a line is in two records or in none, and the records
 * are the same however the bytes are cut, and if libcsv reads all of them.
 * Under a header of their own first line, they become JSON that a parser reads
 * as the nodes which were made beside it.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
add(struct sf_buf *b, const struct sf_csv_record *r)
{
	size_t i;

	sf_buf_addf(b, "%ju %ju %s", (uintmax_t)r->line, (uintmax_t)r->column,
	    r->code ? r->code : "");
	if (r->code != NULL && (r->message == NULL || r->column == 0 ||
	    r->column > r->raw.n + 1))
		abort();
	sf_buf_json(b, r->raw.p, r->raw.n);
	for (i = 0; i < r->n; i++) {
		sf_buf_addc(b, r->quoted[i] ? '\'' : ' ');
		sf_buf_json(b, r->cell[i].p, r->cell[i].n);
	}
	sf_buf_addc(b, '\n');
}

/* What lies between records is line ends, blanks and lines too long. */
static void
gap(const struct sf_dialect *d, struct sf_str s, int was_long)
{
	size_t i;

	for (i = 0; i < s.n && !was_long; i++)
		if (s.p[i] != '\n' && s.p[i] != '\r' &&
		    (!d->quotes || (s.p[i] != ' ' && s.p[i] != '\t')))
			abort();
}

static void
chunk(struct sf_csv *c, const struct sf_dialect *d, struct sf_str s,
    uint64_t line, int mid, struct sf_buf *b)
{
	struct sf_csv_record r;
	struct sf_err e = {0};
	uint64_t blank = 0;
	size_t at = 0;
	int was_long = mid;

	sf_csv_chunk(c, s.p, s.n, line);
	if (mid)
		sf_csv_mid(c);
	while (sf_csv_next(c, &r, &blank, &e) > 0) {
		if (r.off < at || r.raw.p != s.p + r.off)
			abort();
		gap(d, (struct sf_str){s.p + at, r.off - at}, was_long);
		at = r.off + r.raw.n;
		was_long = r.code != NULL && r.code[0] == 'L';
		add(b, &r);
	}
	gap(d, (struct sf_str){s.p + at, s.n - at}, was_long);
}

static void
read_all(struct sf_dialect d, struct sf_str s, size_t size, int by_lib,
    struct sf_buf *b)
{
	struct sf_err e = {0};
	struct sf_csv *c = sf_csv_new(&d, &e);
	uint64_t line = 1;
	size_t at = 0, n, k, i;
	int mid = 0;
	char *own;

	if (by_lib)
		sf_csv_by_lib(c);
	while (at < s.n) {
		for (n = size, k = 0; k == 0; n += size) {
			n = n > s.n - at ? s.n - at : n;
			k = sf_csv_cut(&d, s.p + at, n, n == s.n - at);
		}
		if ((own = malloc(k)) == NULL)
			abort();
		memcpy(own, s.p + at, k);
		chunk(c, &d, (struct sf_str){own, k}, line, mid, b);
		free(own);
		mid = s.p[at + k - 1] != '\n';
		for (i = 0; i < k; i++)
			line += s.p[at + i] == '\n';
		at += k;
	}
	sf_csv_free(c);
}

static void
same_node(const struct sf_jnode *a, const struct sf_jnode *b)
{
	if (a->type != b->type || a->next != b->next || a->kids != b->kids ||
	    a->raw.p != b->raw.p || a->raw.n != b->raw.n ||
	    !sf_str_eq(a->key, b->key) || !sf_str_eq(a->str, b->str))
		abort();
}

static void
check_row(struct sf_json *j, const struct sf_row *row)
{
	struct sf_err e = {0};
	struct sf_jdoc d;
	uint32_t i;

	if (row->code != NULL)
		return;
	if (sf_json_parse(j, row->json.p, row->json.n, 0, &d, &e) ||
	    d.n != row->doc.n)
		abort();
	for (i = 0; i < d.n; i++)
		same_node(&d.node[i], &row->doc.node[i]);
}

static void
rows(const struct sf_dialect *d, struct sf_str s)
{
	struct sf_run run = {.in_fmt = d->quotes ? SF_F_CSV : SF_F_TSV,
	    .max_line = d->max_line};
	struct sf_chunk c = {.path = "x", .line = 1};
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct sf_rows *r = NULL;
	struct sf_rows_in in;
	struct sf_row row;
	ssize_t took;
	char *own = calloc(1, s.n + 64);

	if (own == NULL || j == NULL)
		abort();
	memcpy(own, s.p, s.n);
	c.p = own;
	c.n = s.n;
	sf_rows_init(&in, &run);
	if ((took = sf_rows_head(&in, &c, &e)) >= 0 &&
	    (r = sf_rows_new(&in, &e)) != NULL) {
		c.p += took;
		c.n -= (size_t)took;
		sf_rows_chunk(r, &c);
		while (sf_rows_next(r, &row, &e) > 0)
			check_row(j, &row);
	}
	sf_rows_free(r);
	sf_rows_release(&in);
	sf_json_free(j);
	free(own);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char delims[] = ",;|\t";
	struct sf_dialect d = {',', 1, 0, 0};
	struct sf_buf a = {0}, b = {0};
	struct sf_str s;

	if (n < 4 || n > 4096)
		return (0);
	d.delim = delims[p[0] & 3];
	d.quotes = (p[0] & 4) == 0;
	d.max_line = p[1];
	s = (struct sf_str){(const char *)p + 4, n - 4};
	read_all(d, s, 65536, 0, &a);
	read_all(d, s, 1 + p[2] % 64, 0, &b);
	if (!sf_str_eq(sf_buf_str(&a), sf_buf_str(&b)))
		abort();
	sf_buf_clear(&b);
	read_all(d, s, 1 + p[3], 1, &b);
	if (!sf_str_eq(sf_buf_str(&a), sf_buf_str(&b)))
		abort();
	sf_buf_release(&a);
	sf_buf_release(&b);
	rows(&d, s);
	return (0);
}
