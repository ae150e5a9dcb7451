/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tap.h"

#include "format/rows.h"

/*
 * CSV rows are made into JSON and into nodes without a parser: here one says
 * whether both are what it makes of them.
 */
static uint32_t seed = 17;

static size_t
some(size_t n)
{
	seed = seed * 1664525 + 1013904223;
	return ((seed >> 8) % n);
}

static void
cell(struct sf_buf *b)
{
	static const char *const bits[] = {"", "", "a", "12", "-1.50", "007",
	    "x;y", ";", " ; z ", "九", "\"\"", "\\", "\t", "\x01", "a long text"
	    " that takes more than sixteen bytes", ",", "\x7f", "/", "12345678",
	    "\"\"\"\"\"\"", "\\\\\\\\\\\\\\\\", "e5", ".", "0", "\b\f\r"};
	size_t n = some(8) ? some(5) : some(120);

	sf_buf_addc(b, '"');
	while (n-- > 0)
		sf_buf_adds(b, bits[some(sizeof(bits) / sizeof(bits[0]))]);
	sf_buf_addc(b, '"');
}

static size_t
make(struct sf_buf *b, const char *header)
{
	size_t columns = 1, i, k, rows = 30;

	for (i = 0; header[i] != '\0'; i++)
		columns += header[i] == ',';
	sf_buf_clear(b);
	sf_buf_addf(b, "%s\n", header);
	for (i = 0; i < rows; i++) {
		for (k = 0; k < columns; k++) {
			if (k > 0)
				sf_buf_addc(b, ',');
			if (some(3) > 0)
				cell(b);
		}
		sf_buf_addc(b, '\n');
	}
	(void)sf_buf_room(b, 64);
	return (rows);
}

static int
same_text(struct sf_str a, struct sf_str b)
{
	return (a.p != NULL && b.p != NULL && sf_str_eq(a, b));
}

static int
same(const struct sf_jdoc *a, const struct sf_jdoc *b)
{
	uint32_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (a->node[i].type != b->node[i].type ||
		    a->node[i].next != b->node[i].next ||
		    a->node[i].kids != b->node[i].kids ||
		    a->node[i].raw.p != b->node[i].raw.p ||
		    a->node[i].raw.n != b->node[i].raw.n ||
		    !same_text(a->node[i].key, b->node[i].key) ||
		    !same_text(a->node[i].str, b->node[i].str))
			return (0);
	return (a->n == b->n);
}

/* 1 where the row is what a parser makes of its JSON. */
static int
check_row(struct sf_json *j, const struct sf_row *row, struct sf_buf *again)
{
	struct sf_err e = {0};
	struct sf_jdoc d;

	if (row->code != NULL || sf_json_parse(j, row->json.p, row->json.n, 0,
	    &d, &e) || !same(&row->doc, &d))
		return (0);
	/* Escapes as sf_buf_json() has them: so do all that we write. */
	sf_buf_clear(again);
	sf_j_write(again, &d, 0);
	return (sf_str_eq(sf_buf_str(again), row->json));
}

static int
check(const char *header, int lazy, struct sf_buf *b, struct sf_buf *again)
{
	struct sf_run run = {.in_fmt = SF_F_CSV};
	struct sf_chunk c = {.path = "x", .line = 1};
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct sf_rows *r = NULL;
	struct sf_rows_in in;
	struct sf_row row;
	size_t want = make(b, header);
	ssize_t took;

	sf_rows_init(&in, &run);
	c.p = b->p;
	c.n = b->n;
	if ((took = sf_rows_head(&in, &c, &e)) > 0 &&
	    (r = sf_rows_new(&in, &e)) != NULL) {
		c.p += took;
		c.n -= (size_t)took;
		if (lazy)
			sf_rows_lazy(r);
		sf_rows_chunk(r, &c);
		while (sf_rows_next(r, &row, &e) > 0) {
			if (lazy && (row.doc.node != NULL ||
			    sf_rows_doc(r, &row, &e)))
				break;
			if (!check_row(j, &row, again)) {
				printf("# %.*s\n# %.*s %s\n", (int)row.raw.n,
				    row.raw.p, (int)row.json.n, row.json.p,
				    row.message);
				break;
			}
			want--;
		}
	}
	sf_rows_free(r);
	sf_rows_release(&in);
	sf_json_free(j);
	return (want == 0);
}

int
main(void)
{
	static const char *const headers[] = {
		"a,b", "ts,eid,ids.one_id,ids.device,props.q,props.amount",
		"a.b.c,x,a.d,ids.x,a.b.e,ids.y,z.z.z.z", "ids.a,ids.b.c",
		"\"q\"\"u\\.o\",九.十,.x,y.,k..l", "a.b.c.d,e.f.g.h,e.f.i,j",
	};
	struct sf_buf b = {0}, again = {0};
	size_t i, k;

	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		for (k = 0; k < 400; k++)
			if (!check(headers[i], k % 2, &b, &again))
				break;
		OK(k == 400, headers[i]);
	}
	sf_buf_release(&b);
	sf_buf_release(&again);
	DONE();
}
