/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/csv_row.h"
#include "format/json_index.h"

#include "format/rows.h"

#define BOM "\xEF\xBB\xBF"
#define BOM_N 3
#define COLUMNS_MAX 10000

struct sf_rows {
	const struct sf_rows_in *in;
	struct sf_json *json;
	struct sf_csv *csv;
	struct sf_csv_maker *maker;	/* JSON of CSV records */
	int utf8;		/* all of the chunk is, of CSV */
	int lazy;		/* of CSV, nodes are made when asked for */
	struct sf_chunk c;
	size_t at;		/* of JSON lines: bytes taken */
	size_t lines;		/* newlines passed */
	uint64_t line;
	struct sf_err why;	/* a line is a reject; empty between lines */
};

void
sf_rows_init(struct sf_rows_in *in, const struct sf_run *run)
{
	memset(in, 0, sizeof(*in));
	in->fmt = run->in_fmt;
	in->max_line = run->max_line ? run->max_line : SF_MAX_LINE;
	in->dialect.delim = run->in_fmt == SF_F_TSV ? '\t' : ',';
	in->dialect.quotes = run->in_fmt != SF_F_TSV;
	in->dialect.max_line = in->max_line;
}

void
sf_rows_release(struct sf_rows_in *in)
{
	sf_arena_release(&in->mem);
	memset(in, 0, sizeof(*in));
}

/*
 * By content: the first byte that is no blank, and the first line.  A list of
 * columns parted by tabs alone is TSV.
 */
static void
settle(struct sf_rows_in *in, const char *p, size_t n)
{
	const char *end = p + n, *nl, *line;

	if (in->fmt != SF_F_AUTO)
		return;
	if (n >= BOM_N && memcmp(p, BOM, BOM_N) == 0)
		p += BOM_N;
	for (line = p; p < end && (*p == ' ' || *p == '\t' || *p == '\n' ||
	    *p == '\r'); p++)
		if (*p == '\n')
			line = p + 1;
	if (p == end || *p == '{' || *p == '[') {
		in->fmt = SF_F_JSONL;
		return;
	}
	in->fmt = SF_F_CSV;
	if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
		nl = end;
	if (memchr(line, '\t', (size_t)(nl - line)) != NULL &&
	    memchr(line, ',', (size_t)(nl - line)) == NULL) {
		in->fmt = SF_F_TSV;
		in->dialect.delim = '\t';
		in->dialect.quotes = 0;
	}
}

size_t
sf_rows_cut(void *cutter, const char *p, size_t n, int last)
{
	struct sf_rows_in *in = cutter;
	size_t take;

	settle(in, p, n);
	if (in->fmt != SF_F_JSONL)
		return (sf_csv_cut(&in->dialect, p, n, last));
	/* A line beyond max_line is taken in pieces, which the reader skips. */
	take = sf_cut_lines(NULL, p, n, last);
	return (take == 0 && n > in->max_line ? n : take);
}

static int
bad_header(struct sf_err *e, const struct sf_chunk *c,
    const struct sf_csv_record *r, const char *what)
{
	(void)sf_fail(e, SF_E_DATA, "the CSV's header is not usable: %s", what);
	(void)sf_err_at(e, c->path, r->line, r->column, r->raw.p, r->raw.n);
	return (sf_hint(e, "the first line names the columns, such as "
	    "one_id,ids.phone; JSON lines are read with -I jsonl"));
}

/* What is no CSV at all, or parted by something else. */
static int
check_kind(const struct sf_rows_in *in, const struct sf_chunk *c,
    const struct sf_csv_record *r, struct sf_err *e)
{
	struct sf_str s = sf_str_trim(r->raw);

	if (s.n >= 2 && s.p[0] == '{' && (s.p[1] == '"' || s.p[1] == '}')) {
		(void)sf_fail(e, SF_E_DATA, "this is JSON, and no header of "
		    "CSV");
		(void)sf_hint(e, "JSON lines are read with -I jsonl");
	} else if (r->code == NULL && r->n == 1 && in->fmt == SF_F_CSV &&
	    (memchr(s.p, ';', s.n) != NULL || memchr(s.p, '|', s.n) != NULL ||
	    memchr(s.p, '\t', s.n) != NULL)) {
		(void)sf_fail(e, SF_E_DATA, "the whole header is one column: "
		    "',' does not part it");
		(void)sf_hint(e, "CSV has commas here, TSV is read with "
		    "-I tsv; sf-ingest reads other exports");
	} else {
		return (0);
	}
	return (sf_err_at(e, c->path, r->line, 1, r->raw.p, r->raw.n));
}

static int
keep_header(struct sf_rows_in *in, const struct sf_chunk *c,
    const struct sf_csv_record *r, struct sf_err *e)
{
	char text[160];
	size_t i, k;

	if (r->n > COLUMNS_MAX)
		return (bad_header(e, c, r, "too many columns"));
	in->header = sf_arena_alloc(&in->mem, r->n * sizeof(*in->header));
	if (in->header == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->n; i++) {
		if (r->cell[i].n == 0)
			return (bad_header(e, c, r, "a column has no name"));
		if (!sf_utf8_valid(r->cell[i].p, r->cell[i].n))
			return (bad_header(e, c, r, "not in UTF-8"));
		for (k = 0; k < i; k++)
			if (sf_str_eq(in->header[k], r->cell[i])) {
				(void)snprintf(text, sizeof(text),
				    "the column '%.*s' stands twice",
				    (int)(r->cell[i].n < 100 ? r->cell[i].n :
				    100), r->cell[i].p);
				return (bad_header(e, c, r, text));
			}
		in->header[i].n = r->cell[i].n;
		in->header[i].p = sf_arena_dup(&in->mem, r->cell[i].p,
		    r->cell[i].n);
		if (in->header[i].p == NULL)
			return (sf_fail_mem(e));
	}
	in->fields = r->n;
	if (sf_csv_paths(in, e) && e->code == SF_E_DATA)
		(void)sf_err_at(e, c->path, r->line, 0, r->raw.p, r->raw.n);
	return (e->code == SF_OK ? 0 : -1);
}

/* An editor's idea of Unicode, which would be taken for broken CSV. */
static int
refuse_utf16(const struct sf_chunk *c, struct sf_err *e)
{
	if (c->n < 2 || (memcmp(c->p, "\xFF\xFE", 2) != 0 &&
	    memcmp(c->p, "\xFE\xFF", 2) != 0))
		return (0);
	(void)sf_fail(e, SF_E_DATA, "the text is UTF-16, not UTF-8");
	(void)sf_hint(e, "iconv -f UTF-16 -t UTF-8 makes it so");
	return (sf_err_at(e, c->path, 1, 1, NULL, 0));
}

const char *
sf_rows_hint(struct sf_str raw)
{
	raw = sf_str_trim(raw);
	if (raw.n > 0 && raw.p[0] == '[')
		return ("a record is one line: jq -c '.[]' makes it so");
	if (sf_str_is(raw, "{"))
		return ("a record is one line: jq -c . makes it so");
	return (NULL);
}

ssize_t
sf_rows_head(struct sf_rows_in *in, const struct sf_chunk *c,
    struct sf_err *e)
{
	size_t bom = c->n >= BOM_N && memcmp(c->p, BOM, BOM_N) == 0 ? BOM_N : 0;
	struct sf_csv *csv;
	struct sf_csv_record r;
	const char *end;
	ssize_t took = -1;

	if (refuse_utf16(c, e))
		return (-1);
	if (in->fmt == SF_F_JSONL)
		return ((ssize_t)bom);
	if ((csv = sf_csv_new(&in->dialect, e)) == NULL)
		return (-1);
	sf_csv_chunk(csv, c->p + bom, c->n - bom, c->line);
	switch (sf_csv_next(csv, &r, NULL, e)) {
	case 0:
		took = (ssize_t)c->n;		/* nothing but blank lines */
		break;
	case 1:
		if (check_kind(in, c, &r, e))
			break;
		if (r.code != NULL) {
			(void)bad_header(e, c, &r, r.message);
			break;
		}
		if (keep_header(in, c, &r, e))
			break;
		end = r.raw.p + r.raw.n;
		while (end < c->p + c->n && *end == '\r')
			end++;
		if (end < c->p + c->n && *end == '\n')
			end++;
		took = end - c->p;
		break;
	}
	sf_csv_free(csv);
	return (took);
}

struct sf_rows *
sf_rows_new(const struct sf_rows_in *in, struct sf_err *e)
{
	struct sf_rows *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	r->in = in;
	if ((r->json = sf_json_new(e)) == NULL ||
	    (in->fmt != SF_F_JSONL && in->fmt != SF_F_AUTO &&
	    ((r->csv = sf_csv_new(&in->dialect, e)) == NULL ||
	    (r->maker = sf_csv_maker_new(in, e)) == NULL))) {
		sf_rows_free(r);
		return (NULL);
	}
	if (in->fmt == SF_F_TSV && in->fields == 1)
		sf_csv_keep_blank(r->csv);
	return (r);
}

void
sf_rows_free(struct sf_rows *r)
{
	if (r == NULL)
		return;
	sf_json_free(r->json);
	sf_csv_free(r->csv);
	sf_csv_maker_free(r->maker);
	free(r);
}

void
sf_rows_chunk(struct sf_rows *r, const struct sf_chunk *c)
{
	r->c = *c;
	r->at = r->lines = 0;
	r->line = c->line;
	if (r->csv != NULL) {
		sf_csv_chunk(r->csv, c->p, c->n, c->line);
		r->utf8 = sf_jindex_utf8(c->p, c->n);
		if (c->mid)
			sf_csv_mid(r->csv);
	} else {
		sf_json_lines(r->json, c->p, c->n);
	}
}

static int
reject(struct sf_row *row, const char *code, uint64_t column, const char *fmt,
    struct sf_str name)
{
	row->code = code;
	row->column = column;
	(void)snprintf(row->message, sizeof(row->message), "%.90s%.*s%s", fmt,
	    (int)(name.n < 60 ? name.n : 60), name.p, name.n ? "'" : "");
	return (1);
}

/* Where the value of node ${i} starts in the line. */
static uint64_t
column(const struct sf_row *row, uint32_t i)
{
	return ((uint64_t)(row->doc.node[i].raw.p - row->json.p) + 1);
}

/* A name that may not stand twice in a line: 1 to 4, else 0. */
static inline unsigned
once(struct sf_str key)
{
	if (key.n == 2)
		return (memcmp(key.p, "ts", 2) == 0 ? 1 : 0);
	if (key.n == 3)
		return (memcmp(key.p, "ids", 3) == 0 ? 2 :
		    memcmp(key.p, "eid", 3) == 0 ? 3 : 0);
	return (key.n == 6 && memcmp(key.p, "one_id", 6) == 0 ? 4 : 0);
}

/* What may not stand twice: elsewhere in a line the last counts. */
static int
check_twice(struct sf_row *row)
{
	const struct sf_jdoc *d = &row->doc;
	unsigned seen = 0, which;
	struct sf_str name;
	uint32_t i, k, ids = 0;

	for (k = 0; k < d->tops; k++) {
		i = d->top[k];
		if ((which = once(d->node[i].key)) == 0)
			continue;
		if ((seen & 1U << which) != 0)
			return (reject(row, "KEY_TWICE", column(row, i),
			    "a line has twice the key '", d->node[i].key));
		seen |= 1U << which;
		ids = which == 2 ? i : ids;
	}
	if (ids != 0 && d->node[ids].type == SF_J_OBJ &&
	    d->node[ids].kids > 1 && sf_j_twice(d, ids, &name))
		return (reject(row, "KEY_TWICE", column(row, sf_j_getn(d, ids,
		    name)), "ids has twice the type '", name));
	return (0);
}

/* Parse row->json, ${line}; what is wrong becomes the row's code. */
static int
parse(struct sf_rows *r, struct sf_row *row, struct sf_str line,
    struct sf_err *e)
{
	static const char *const codes[] = {"JSON", "JSON", "TEXT", "DEPTH"};

	if (sf_json_parse(r->json, line.p, line.n, 1, &row->doc, &r->why)) {
		if (r->why.code == SF_E_IO) {
			*e = r->why;
			return (-1);
		}
		(void)reject(row, codes[sf_json_code(r->json)], r->why.col,
		    r->why.msg, SF_S(""));
		sf_err_clear(&r->why);
		return (1);
	}
	if (row->doc.node[0].type != SF_J_OBJ)
		return (reject(row, "JSON", 1, "a line is to be an object",
		    SF_S("")));
	(void)check_twice(row);
	return (1);
}

static int
is_blank(struct sf_str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r')
			return (0);
	return (1);
}

/* Where the line at ->at ends, or NULL: with the chunk. */
static const char *
line_end(const struct sf_rows *r)
{
	if (r->c.nl == NULL)
		return (memchr(r->c.p + r->at, '\n', r->c.n - r->at));
	return (r->lines < r->c.lines ? r->c.p + r->c.nl[r->lines] : NULL);
}

/* The next line of the chunk into *${line}: 1, or 0 at its end. */
static inline int
next_line(struct sf_rows *r, struct sf_row *row, struct sf_str *line)
{
	const char *p, *nl;
	size_t n;

	while (r->c.n > r->at) {
		p = r->c.p + r->at;
		nl = line_end(r);
		n = nl != NULL ? (size_t)(nl - p) : r->c.n - r->at;
		r->lines++;
		row->off = r->c.off + r->at;
		row->line = r->line++;
		r->at += n + (nl != NULL);
		if (r->c.mid && row->off == r->c.off)
			continue;	/* the rest of a line too long */
		if (n > 0 && p[n - 1] == '\r')
			n--;
		*line = (struct sf_str){p, n};
		if (n > 0 && (p[0] == '{' || !is_blank(*line)))
			return (1);
	}
	return (0);
}

static int
next_json(struct sf_rows *r, struct sf_row *row, struct sf_err *e)
{
	struct sf_str line;

	if (!next_line(r, row, &line))
		return (0);
	/* Not as structs: one would be read again before it is written. */
	row->raw.p = row->json.p = line.p;
	row->raw.n = row->json.n = line.n;
	if (line.n <= r->in->max_line)
		return (parse(r, row, line, e));
	row->raw.n = row->json.n = r->in->max_line;
	return (reject(row, "LINE_TOO_LONG", row->raw.n + 1,
	    "the line is longer than --max-line allows", SF_S("")));
}

/* A record whose cells do not fit the header, or are no text: 1, else 0. */
static int
unfit(const struct sf_rows *r, const struct sf_csv_record *rec,
    struct sf_row *row)
{
	size_t i;

	if (rec->n != r->in->fields) {
		row->code = rec->n < r->in->fields ? "COLUMNS_MISSING" :
		    "COLUMNS_EXTRA";
		(void)snprintf(row->message, sizeof(row->message),
		    "a record of %zu field%s, under a header of %zu", rec->n,
		    rec->n == 1 ? "" : "s", r->in->fields);
		row->column = 1;
		return (1);
	}
	if (r->utf8)
		return (0);
	/* A byte of the JSON would be none of the record's. */
	for (i = 0; i < rec->n; i++)
		if (!sf_utf8_valid(rec->cell[i].p, rec->cell[i].n))
			return (reject(row, "TEXT", 0,
			    "not UTF-8 in the column '", r->in->header[i]));
	return (0);
}

static int
next_csv(struct sf_rows *r, struct sf_row *row, struct sf_err *e)
{
	struct sf_csv_record rec;
	int rc = sf_csv_next(r->csv, &rec, NULL, e);

	if (rc <= 0)
		return (rc);
	row->raw = rec.raw;
	row->line = rec.line;
	row->off = r->c.off + rec.off;
	row->json = SF_S("");
	if (rec.code != NULL)
		return (reject(row, rec.code, rec.column, rec.message,
		    SF_S("")));
	if (unfit(r, &rec, row))
		return (1);
	if (sf_csv_line(r->maker, rec.cell, rec.raw.n, &row->json, e) ||
	    (!r->lazy && sf_csv_doc(r->maker, &row->doc, e)))
		return (-1);
	return (1);
}

void
sf_rows_lazy(struct sf_rows *r)
{
	r->lazy = 1;
}

int
sf_rows_doc(struct sf_rows *r, struct sf_row *row, struct sf_err *e)
{
	if (row->doc.node != NULL || row->code != NULL)
		return (0);
	return (sf_csv_doc(r->maker, &row->doc, e));
}

int
sf_rows_next(struct sf_rows *r, struct sf_row *row, struct sf_err *e)
{
	row->code = NULL;
	row->column = 0;
	row->message[0] = '\0';
	row->doc = (struct sf_jdoc){NULL, 0, 0, NULL};
	return (r->csv ? next_csv(r, row, e) : next_json(r, row, e));
}

int
sf_row_cr(const struct sf_chunk *c, const struct sf_row *row)
{
	const char *end = row->raw.p + row->raw.n;

	return (row->json.p == row->raw.p && end < c->p + c->n && *end == '\r');
}
