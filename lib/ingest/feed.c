/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/excel.h"

#include "ingest/document.h"
#include "ingest/feed.h"

#define PAD 64			/* readable bytes that the JSON parser wants */
#define FEW 1024		/* rows that are read before any is kept */

struct sf_feed {
	const struct sf_file *f;
	struct sf_csv *csv;
	struct sf_csv *again;	/* of records that were converted first */
	struct sf_json *json;
	struct sf_enc *enc;
	struct sf_buf joined, text;	/* cells, before and after */
	struct sf_str *cell;
	struct sf_known *known;		/* once many rows were read */
	uint64_t rows;
	struct sf_chunk c;
	size_t n;		/* of the chunk, without a footer */
	size_t at;		/* JSON lines: bytes read */
	struct sf_document_at doc;
	uint64_t line;
	int valid;		/* all of the chunk is UTF-8 */
	int guards;		/* there is an apostrophe in it */
	size_t wide_at;		/* of the chunk, and where that was in */
	uint64_t wide_off;	/* the UTF-16; asked for, in rising order */
	int wide_known;
};

/* Columns that become a member as they stand may have few values. */
static int
new_known(struct sf_feed *r, struct sf_err *e)
{
	const struct sf_file *f = r->f;
	const struct sf_fields *fs;
	uint8_t *want;
	size_t i, k, j;

	if (f->torn)
		return (0);
	if ((want = calloc(f->fields + 1, 1)) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < f->s->makings; i++)
		for (k = 0; k < SF_PARTS; k++) {
			fs = &f->s->making[i].part[k];
			for (j = 0; j < fs->n; j++)
				if (fs->f[j].plain)
					want[f->col[fs->f[j].slot]] = 1;
		}
	r->known = sf_known_new(want, f->fields);
	free(want);
	return (r->known == NULL ? sf_fail_mem(e) : 0);
}

struct sf_feed *
sf_feed_new(const struct sf_file *f, struct sf_err *e)
{
	struct sf_feed *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	r->f = f;
	if (f->encoding != NULL && (r->enc = sf_enc_new(f->encoding, e)) ==
	    NULL)
		goto fail;
	if (f->fmt == SF_F_JSONL) {
		if ((r->json = sf_json_new(e)) == NULL)
			goto fail;
		return (r);
	}
	r->cell = calloc(f->fields + 1, sizeof(*r->cell));
	if (r->cell == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	if ((r->csv = sf_csv_new(&f->dialect, e)) == NULL ||
	    (f->torn && (r->again = sf_csv_new(&f->dialect, e)) == NULL))
		goto fail;
	return (r);
fail:
	sf_feed_free(r);
	return (NULL);
}

void
sf_feed_free(struct sf_feed *r)
{
	if (r == NULL)
		return;
	sf_csv_free(r->csv);
	sf_csv_free(r->again);
	sf_json_free(r->json);
	sf_enc_free(r->enc);
	sf_known_free(r->known);
	sf_buf_release(&r->joined);
	sf_buf_release(&r->text);
	free(r->cell);
	free(r);
}

void
sf_feed_chunk(struct sf_feed *r, const struct sf_chunk *c)
{
	const char *nl;

	r->c = *c;
	r->wide_known = 0;
	r->guards = r->csv != NULL && memchr(c->p, '\'', c->n) != NULL;
	r->n = c->last && r->f->s->footer > 0 ?
	    sf_file_footer(c->p, c->n, r->f->s->footer) : c->n;
	r->valid = r->enc == NULL && sf_utf8_valid(c->p, r->n);
	if (r->csv != NULL) {
		sf_csv_chunk(r->csv, c->p, r->n, c->line);
		if (c->mid)
			sf_csv_mid(r->csv);
		return;
	}
	r->at = 0;
	r->line = c->line;
	sf_document_chunk(&r->doc, c);
	if (c->mid) {
		nl = memchr(c->p, '\n', r->n);
		r->at = nl ? (size_t)(nl - c->p) + 1 : r->n;
		r->line += nl != NULL;
	} else if (c->off == 0 && r->n >= 3 &&
	    memcmp(c->p, "\xef\xbb\xbf", 3) == 0) {
		r->at = 3;
	}
}

static int bad(struct sf_feed_row *row, enum sf_why why, uint64_t column,
    const char *fmt, ...) SF_PRINTF(4, 5);

static int
bad(struct sf_feed_row *row, enum sf_why why, uint64_t column, const char *fmt,
    ...)
{
	va_list ap;

	row->why = why;
	row->column = column;
	va_start(ap, fmt);
	(void)vsnprintf(row->message, sizeof(row->message), fmt, ap);
	va_end(ap);
	return (1);
}

/* First byte, 1-based, that is no UTF-8. */
static size_t
no_utf8(struct sf_str s)
{
	const char *p = s.p, *end = s.p + s.n, *q;

	while (p < end) {
		q = p;
		/* U+FFFD itself takes three bytes. */
		if (sf_utf8_next(&p, end) == 0xFFFD && p - q == 1)
			return ((size_t)(q - s.p) + 1);
	}
	return (0);
}

/* A row that is not of the encoding: its fault, or that of the guess. */
static int
undecodable(struct sf_feed *r, struct sf_feed_row *row, size_t at,
    struct sf_err *e)
{
	const char *name = r->f->wide != NULL ? r->f->wide :
	    r->enc != NULL ? r->f->encoding : "utf-8";
	size_t byte = r->f->wide == NULL ? at :
	    (size_t)sf_file_wide_bytes(row->raw.p, at - 1) + 1;

	if (r->f->guessed) {
		(void)sf_fail(e, SF_E_DATA, "this row is no %s, as which the "
		    "file was read", name);
		(void)sf_err_at(e, r->c.path, row->line, byte, NULL, 0);
		return (sf_file_hint(r->f, row->raw, e));
	}
	if (r->enc == NULL && r->f->wide == NULL)
		return (bad(row, SF_WHY_TEXT, at, "the text is no UTF-8 from "
		    "byte %zu of the row on", at));
	return (bad(row, SF_WHY_ENCODING, at, "the text is no %s from byte "
	    "%zu of the row on", name, byte));
}

/*
 * Cells to UTF-8, one by one, where all are of the common kind: 1, else 0.
 * A row with a character 0x80, which is none, may be CP936's, and then all of
 * it is.
 */
static int
convert_quick(struct sf_feed *r, const struct sf_csv_record *rec,
    struct sf_known_cell *const *known)
{
	size_t i, from;
	char *p;

	sf_buf_clear(&r->text);
	for (i = 0; i < rec->n; i++) {
		r->cell[i] = rec->cell[i];
		if (known != NULL && known[i] != NULL) {
			r->cell[i] = sf_known_text(known[i]);
			continue;
		}
		if (sf_str_ascii(rec->cell[i]))
			continue;
		from = r->text.n;
		if (!sf_enc_quick(r->enc, rec->cell[i], &r->text))
			return (0);
		r->cell[i] = (struct sf_str){NULL, r->text.n - from};
	}
	/* The text may have moved as it grew. */
	for (p = r->text.p, i = 0; i < rec->n; i++)
		if (r->cell[i].p == NULL && r->cell[i].n > 0) {
			r->cell[i].p = p;
			p += r->cell[i].n;
		}
	return (1);
}

/*
 * Cells that are no ASCII to UTF-8: all in one go, joined by NUL bytes, which
 * no encoding here has within a character.  1, or 0 where one has a NUL.
 */
static int
convert(struct sf_feed *r, const struct sf_csv_record *rec, size_t *at)
{
	struct sf_str rest;
	const char *nul;
	size_t i;

	sf_buf_clear(&r->joined);
	sf_buf_clear(&r->text);
	for (i = 0; i < rec->n; i++) {
		r->cell[i] = rec->cell[i];
		if (sf_str_ascii(rec->cell[i]))
			continue;
		r->cell[i].p = NULL;
		if (memchr(rec->cell[i].p, '\0', rec->cell[i].n) != NULL)
			return (0);
		sf_buf_addstr(&r->joined, rec->cell[i]);
		sf_buf_addc(&r->joined, '\0');
	}
	if (r->joined.failed) {
		r->text.failed = 1;
		return (1);
	}
	*at = sf_enc_decode(r->enc, sf_buf_str(&r->joined), &r->text);
	if (*at != 0)
		return (1);
	rest = sf_buf_str(&r->text);
	for (i = 0; i < rec->n; i++) {
		if (r->cell[i].p != NULL || r->cell[i].n == 0)
			continue;
		nul = memchr(rest.p, '\0', rest.n);
		r->cell[i] = (struct sf_str){rest.p,
		    nul ? (size_t)(nul - rest.p) : rest.n};
		rest.p += r->cell[i].n + (nul != NULL);
		rest.n -= r->cell[i].n + (nul != NULL);
	}
	return (1);
}

/* The rare ones: cell by cell. */
static void
convert_each(struct sf_feed *r, const struct sf_csv_record *rec, size_t *at)
{
	size_t i, *start;

	sf_buf_clear(&r->text);
	if ((start = calloc(rec->n + 1, sizeof(*start))) == NULL) {
		r->text.failed = 1;
		return;
	}
	for (i = 0; i < rec->n && *at == 0; i++) {
		start[i] = r->text.n;
		*at = sf_enc_decode(r->enc, rec->cell[i], &r->text);
	}
	start[rec->n] = r->text.n;
	for (i = 0; i < rec->n && !r->text.failed; i++)
		r->cell[i] = (struct sf_str){
		    sf_buf_str(&r->text).p + start[i],
		    start[i + 1] - start[i]};
	free(start);
}

static int
check_fields(const struct sf_feed *r, struct sf_feed_row *row,
    const struct sf_csv_record *rec)
{
	size_t n = rec->n, want = r->f->fields;

	if (n == want)
		return (1);
	return (bad(row, n < want ? SF_WHY_COLUMNS_MISSING :
	    SF_WHY_COLUMNS_EXTRA, 1, "a record of %zu field%s%s, under a "
	    "header of %zu", n, n == 1 ? "" : "s", n == want + 1 &&
	    rec->cell[want].n == 0 ? ", the last one empty" : "", want));
}

/* A spreadsheet's row below the last: delimiters alone; or DOS's end mark. */
static int
is_nothing(const struct sf_csv_record *rec)
{
	size_t i;

	if (rec->n == 1 && sf_str_is(rec->cell[0], "\x1A"))
		return (1);
	for (i = 0; i < rec->n; i++)
		if (rec->cell[i].n > 0)
			return (0);
	return (rec->n > 1);
}

/* Convert the record, and split what comes of it. */
static int
torn(struct sf_feed *r, const struct sf_csv_record *rec,
    struct sf_feed_row *row, struct sf_err *e)
{
	struct sf_csv_record again;
	size_t at;

	sf_buf_clear(&r->text);
	if ((at = sf_enc_decode(r->enc, rec->raw, &r->text)) != 0)
		return (undecodable(r, row, at, e));
	if (sf_buf_check(&r->text, e))
		return (-1);
	sf_csv_chunk(r->again, sf_buf_str(&r->text).p, r->text.n, rec->line);
	switch (sf_csv_next(r->again, &again, NULL, e)) {
	case -1:
		return (-1);
	case 0:
		return (bad(row, SF_WHY_COLUMNS_MISSING, 0,
		    "an empty record"));
	}
	if (again.code != NULL)
		return (bad(row, sf_why_of(again.code), 0, "%s",
		    again.message));
	row->cell = again.cell;
	return (check_fields(r, row, &again));
}

/* The cells of the row in UTF-8. */
static int
decode(struct sf_feed *r, const struct sf_csv_record *rec,
    struct sf_feed_row *row, struct sf_err *e)
{
	size_t at = 0;

	row->cell = r->cell;
	if (convert_quick(r, rec, row->known)) {
		if (row->known != NULL)
			sf_known_add(r->known, rec->cell, r->cell);
		return (sf_buf_check(&r->text, e) ? -1 : 1);
	}
	row->known = NULL;
	if (!convert(r, rec, &at))
		convert_each(r, rec, &at);
	if (at != 0) {
		sf_buf_clear(&r->text);
		at = sf_enc_decode(r->enc, rec->raw, &r->text);
		return (undecodable(r, row, at ? at : 1, e));
	}
	return (sf_buf_check(&r->text, e) ? -1 : 1);
}

/* The next record: 1, 0 at the end, -1. */
static int
cells(struct sf_feed *r, struct sf_feed_row *row, struct sf_err *e)
{
	struct sf_csv_record rec;
	int got = sf_csv_next(r->csv, &rec, NULL, e);
	size_t at = 0;

	if (got <= 0)
		return (got);
	row->raw = rec.raw;
	row->line = rec.line;
	row->off = r->c.off + rec.off;
	row->why = SF_WHY_NONE;
	row->column = 0;
	if (rec.code != NULL)
		return (bad(row, sf_why_of(rec.code), rec.column, "%s",
		    rec.message));
	if ((row->nothing = is_nothing(&rec)) != 0)
		return (1);
	if (r->f->torn)
		return (torn(r, &rec, row, e));
	if (check_fields(r, row, &rec) != 1 || row->why != SF_WHY_NONE)
		return (1);
	row->cell = rec.cell;
	if (r->enc == NULL && !r->valid && (at = no_utf8(rec.raw)) != 0)
		return (undecodable(r, row, at, e));
	/* What guards a cell may be taken off it later. */
	if (r->known != NULL && !r->guards)
		row->known = sf_known_find(r->known, rec.cell);
	if (r->enc != NULL && !sf_str_ascii(rec.raw))
		return (decode(r, &rec, row, e));
	if (row->known != NULL)
		sf_known_add(r->known, rec.cell, rec.cell);
	return (1);
}
/* The parser's word on a line that is no JSON. */
static int
not_json(struct sf_feed *r, struct sf_feed_row *row, struct sf_err *bad_json,
    struct sf_err *e)
{
	switch (sf_json_code(r->json)) {
	case SF_JE_NONE:
		*e = *bad_json;
		return (-1);
	case SF_JE_JSON:
		row->why = SF_WHY_JSON;
		break;
	case SF_JE_TEXT:
		row->why = SF_WHY_TEXT;
		break;
	case SF_JE_DEPTH:
		row->why = SF_WHY_DEPTH;
		break;
	}
	return (bad(row, row->why, bad_json->col, "%.150s", bad_json->msg));
}

static int
parse(struct sf_feed *r, struct sf_feed_row *row, struct sf_err *e)
{
	struct sf_err bad_json = {0};
	size_t at;
	char *pad;

	row->json = row->raw;
	if (row->raw.n > r->f->dialect.max_line) {
		row->raw.n = r->f->dialect.max_line;
		return (bad(row, SF_WHY_LINE_TOO_LONG, row->raw.n + 1,
		    "the %s is longer than --max-line allows",
		    r->f->s->records != NULL ? "record" : "line"));
	}
	if (r->enc != NULL && !sf_str_ascii(row->raw)) {
		sf_buf_clear(&r->text);
		at = sf_enc_decode(r->enc, row->raw, &r->text);
		if (at != 0)
			return (undecodable(r, row, at, e));
		if ((pad = sf_buf_room(&r->text, PAD)) == NULL)
			return (sf_fail_mem(e));
		memset(pad, 0, PAD);
		row->json = sf_buf_str(&r->text);
	}
	if (sf_json_parse(r->json, row->json.p, row->json.n, 1, &row->doc,
	    &bad_json))
		return (not_json(r, row, &bad_json, e));
	if (row->doc.node[0].type != SF_J_OBJ)
		return (bad(row, SF_WHY_JSON, 1, "a row is an object, {…}"));
	return (1);
}

static int
blank(struct sf_str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r' &&
		    s.p[i] != '\x1A')
			return (0);
	return (1);
}

static int
next_json(struct sf_feed *r, struct sf_feed_row *row, struct sf_err *e)
{
	const char *p, *nl;

	row->why = SF_WHY_NONE;
	row->column = 0;
	while (r->at < r->n) {
		p = r->c.p + r->at;
		nl = memchr(p, '\n', r->n - r->at);
		row->raw = (struct sf_str){p,
		    nl ? (size_t)(nl - p) : r->n - r->at};
		row->line = r->line;
		row->off = r->c.off + r->at;
		r->at += row->raw.n + (nl != NULL);
		r->line += nl != NULL;
		if (row->raw.n > 0 && p[row->raw.n - 1] == '\r')
			row->raw.n--;
		if (!blank(row->raw))
			return (parse(r, row, e));
	}
	return (0);
}

uint64_t
sf_feed_byte(struct sf_feed *r, const struct sf_feed_row *row)
{
	size_t at = (size_t)(row->off - r->c.off);

	if (r->f->wide == NULL)
		return (row->off + 1);
	/* The cutter knows where the chunk ends: a header may be cut off. */
	if (!r->wide_known) {
		r->wide_known = 1;
		r->wide_at = 0;
		r->wide_off = r->c.mark - sf_file_wide_bytes(r->c.p, r->c.n);
	}
	r->wide_off += sf_file_wide_bytes(r->c.p + r->wide_at,
	    at - r->wide_at);
	r->wide_at = at;
	return (r->wide_off + 1);
}

/* Cells without the apostrophe that kept Excel from changing them. */
static void
unguard(struct sf_feed *r, struct sf_feed_row *row)
{
	const struct sf_str *c = row->cell;
	size_t i, n = r->f->fields;

	for (i = 0; i < n; i++)
		if (c[i].n > 1 && c[i].p[0] == '\'')
			break;
	if (i == n)
		return;
	if (c != r->cell)
		memcpy(r->cell, c, n * sizeof(*c));
	for (; i < n; i++)
		r->cell[i] = sf_excel_unguard(r->cell[i]);
	row->cell = r->cell;
}

static int
next_csv(struct sf_feed *r, struct sf_feed_row *row, struct sf_err *e)
{
	int got;

	if (r->rows++ == FEW && new_known(r, e))
		return (-1);
	got = cells(r, row, e);
	if (got > 0 && r->guards && row->why == SF_WHY_NONE && !row->nothing)
		unguard(r, row);
	return (got);
}

static int
next_record(struct sf_feed *r, struct sf_feed_row *row, struct sf_err *e)
{
	struct sf_document_row rec;

	if (!(r->f->doc != NULL ?
	    sf_document_next(r->f, &r->doc, &r->c, &rec) :
	    sf_document_again(&r->doc, &r->c, &rec)))
		return (0);
	row->why = SF_WHY_NONE;
	row->column = 0;
	row->raw = rec.raw;
	row->line = rec.line;
	row->off = rec.off;
	row->before = rec.before;
	return (parse(r, row, e));
}

int
sf_feed_next(struct sf_feed *r, struct sf_feed_row *row, struct sf_err *e)
{
	row->nothing = 0;
	row->known = NULL;
	if (r->csv != NULL)
		return (next_csv(r, row, e));
	return (r->f->s->records != NULL ? next_record(r, row, e) :
	    next_json(r, row, e));
}
