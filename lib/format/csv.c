/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "format/csv_scan.h"

#include "format/csv.h"

/*
 * Records without a double quote are split here; the others go to libcsv, one
 * by one, as it tells no positions and one unclosed quote would swallow the
 * rest.  A unit test holds the two against each other.
 */
struct sf_csv {
	struct sf_dialect d;
	struct csv_parser lib;
	struct sf_str *cell;
	uint8_t *quoted;
	size_t cells, cap;
	struct sf_buf text;	/* cells that libcsv gave */
	struct sf_buf plain;	/* a record without its guards */
	int rows;		/* that libcsv made of one record */
	const char *p;		/* the chunk */
	size_t n, at;
	size_t quote;		/* the next double quote in it, or n */
	uint64_t line;
};

static int
is_newline(unsigned char c)
{
	return (c == '\n');
}

static int
lib_init(struct sf_csv *c)
{
	if (csv_init(&c->lib, CSV_STRICT) != 0)
		return (-1);
	csv_set_delim(&c->lib, (unsigned char)c->d.delim);
	return (0);
}

struct sf_csv *
sf_csv_new(const struct sf_dialect *d, struct sf_err *e)
{
	struct sf_csv *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	c->d.delim = d->delim;
	c->d.quotes = d->quotes;
	c->d.max_line = d->max_line;
	if (lib_init(c)) {
		(void)sf_fail_mem(e);
		free(c);
		return (NULL);
	}
	return (c);
}

void
sf_csv_free(struct sf_csv *c)
{
	if (c == NULL)
		return;
	csv_free(&c->lib);
	free(c->cell);
	free(c->quoted);
	sf_buf_release(&c->text);
	sf_buf_release(&c->plain);
	free(c);
}

static void
find_quote(struct sf_csv *c)
{
	const char *q = NULL;

	if (c->d.quotes && c->at < c->n)
		q = memchr(c->p + c->at, '"', c->n - c->at);
	c->quote = q ? (size_t)(q - c->p) : c->n;
}

void
sf_csv_chunk(struct sf_csv *c, const char *p, size_t n, uint64_t line)
{
	c->p = p;
	c->n = n;
	c->at = 0;
	c->line = line;
	find_quote(c);
}

void
sf_csv_mid(struct sf_csv *c)
{
	const char *q = c->n ? memchr(c->p, '\n', c->n) : NULL;

	c->at = q ? (size_t)(q - c->p) + 1 : c->n;
	c->line += q != NULL;
	find_quote(c);
}

/* One more cell; 0 or -1. */
static int
add(struct sf_csv *c, const char *p, size_t n, int quoted)
{
	size_t cap = c->cap ? c->cap * 2 : 64;
	struct sf_str *cell;
	uint8_t *flags;

	if (c->cells == c->cap) {
		if ((cell = realloc(c->cell, cap * sizeof(*cell))) == NULL)
			return (-1);
		c->cell = cell;
		if ((flags = realloc(c->quoted, cap)) == NULL)
			return (-1);
		c->quoted = flags;
		c->cap = cap;
	}
	c->cell[c->cells] = (struct sf_str){p, n};
	c->quoted[c->cells++] = (uint8_t)quoted;
	return (0);
}

/* The cells of a record without a double quote. */
static int
split(struct sf_csv *c, struct sf_str raw)
{
	const char *p = raw.p, *end = raw.p + raw.n, *stop, *q;

	for (;; p = stop + 1) {
		stop = memchr(p, c->d.delim, (size_t)(end - p));
		q = stop = stop ? stop : end;
		if (c->d.quotes) {
			while (p < q && sf_csv_blank(&c->d, *p))
				p++;
			while (q > p && sf_csv_blank(&c->d, q[-1]))
				q--;
		}
		if (add(c, p, (size_t)(q - p), 0))
			return (-1);
		if (stop == end)
			return (0);
	}
}

static void
got_cell(void *text, size_t n, void *ctx)
{
	struct sf_csv *c = ctx;

	/* Where it stands is known only when all cells are there. */
	sf_buf_add(&c->text, text, n);
	if (c->cells < c->cap)
		c->cell[c->cells].n = n;
	c->cells++;
}

static void
got_row(int end, void *ctx)
{
	struct sf_csv *c = ctx;

	(void)end;
	c->rows++;
}

/*
 * Walk a record that the scan has found good: which cells are quoted, and its
 * bytes without the '=' of guards.  Their number is set, too.
 */
static int
mark(struct sf_csv *c, struct sf_str raw)
{
	int in = 0, start = 1;
	size_t i, from = 0;

	sf_buf_clear(&c->plain);
	if (add(c, NULL, 0, 0))
		return (-1);
	for (i = 0; i < raw.n; i++) {
		if (in) {
			in = raw.p[i] != '"';
		} else if (raw.p[i] == c->d.delim) {
			start = 1;
			if (add(c, NULL, 0, 0))
				return (-1);
			continue;
		} else if (raw.p[i] == '"') {
			in = 1;
			c->quoted[c->cells - 1] = 1;
		} else if (start && raw.p[i] == '=' && i + 1 < raw.n &&
		    raw.p[i + 1] == '"') {
			sf_buf_add(&c->plain, raw.p + from, i - from);
			from = i + 1;
		} else if (sf_csv_blank(&c->d, raw.p[i])) {
			continue;
		}
		start = 0;
	}
	sf_buf_add(&c->plain, raw.p + from, raw.n - from);
	sf_buf_addc(&c->plain, '\n');
	return (c->plain.failed ? -1 : 0);
}

/* ="0138" written as "=""0138""" is the same guard. */
static struct sf_str
unguard(struct sf_str s)
{
	if (s.n < 3 || s.p[0] != '=' || s.p[1] != '"' || s.p[s.n - 1] != '"' ||
	    memchr(s.p + 2, '"', s.n - 3) != NULL)
		return (s);
	return ((struct sf_str){s.p + 2, s.n - 3});
}

/* The cells of a record with double quotes.  1, 0 where libcsv says no. */
static int
parse(struct sf_csv *c, struct sf_str raw)
{
	size_t cells, i, at = 0;

	if (mark(c, raw))
		return (-1);
	cells = c->cells;
	c->cells = 0;
	c->rows = 0;
	sf_buf_clear(&c->text);
	/* By itself it ends records at CR, too; a call a byte is slow. */
	csv_set_term_func(&c->lib, memchr(raw.p, '\r', raw.n) ? is_newline :
	    NULL);
	if (csv_parse(&c->lib, c->plain.p, c->plain.n, got_cell, got_row, c) !=
	    c->plain.n || c->rows != 1 || c->cells != cells) {
		int memory = csv_error(&c->lib) == CSV_ENOMEM;

		/* csv_fini() would hand over a row that is none. */
		csv_free(&c->lib);
		return (lib_init(c) || memory ? -1 : 0);
	}
	if (c->text.failed)
		return (-1);
	for (i = 0; i < cells; i++) {
		c->cell[i].p = c->text.p ? c->text.p + at : "";
		at += c->cell[i].n;
		if (c->quoted[i])
			c->cell[i] = unguard(c->cell[i]);
	}
	return (1);
}

static int
is_blank(const struct sf_csv *c, struct sf_str raw)
{
	size_t i;

	if (!c->d.quotes)
		return (raw.n == 0);
	for (i = 0; i < raw.n; i++)
		if (!sf_csv_blank(&c->d, raw.p[i]))
			return (0);
	return (1);
}

/* Take the next record's bytes off the chunk. */
static enum sf_scanned
take(struct sf_csv *c, struct sf_csv_record *r, struct sf_csv_scan *s)
{
	const char *p = c->p + c->at, *lf;
	size_t left = c->n - c->at;
	enum sf_scanned got = SF_CS_RECORD;

	memset(r, 0, sizeof(*r));
	lf = memchr(p, '\n', left);
	if (lf != NULL && c->quote > (size_t)(lf - c->p) &&
	    (size_t)(lf - p) <= sf_csv_max(&c->d)) {
		/* Most records: one line, no quote. */
		*s = (struct sf_csv_scan){(size_t)(lf - p) + 1,
		    (size_t)(lf - p), 1, 0, 0, NULL};
		if (s->text > 0 && p[s->text - 1] == '\r')
			s->text--;
	} else {
		got = sf_csv_scan(&c->d, p, left, 1, s);
	}
	r->raw = (struct sf_str){p, s->text};
	r->line = c->line;
	r->off = c->at;
	c->at += s->end;
	c->line += s->lines;
	if (c->quote < c->at)
		find_quote(c);
	return (got);
}

static int
reject(struct sf_csv_record *r, const char *code, const char *why, size_t at)
{
	r->code = code;
	r->message = why;
	r->column = at + 1;
	return (1);
}

int
sf_csv_next(struct sf_csv *c, struct sf_csv_record *r, uint64_t *blank,
    struct sf_err *e)
{
	struct sf_csv_scan s;
	enum sf_scanned got;
	int ok;

	while (c->at < c->n) {
		got = take(c, r, &s);
		if (got == SF_CS_LONG)
			return (reject(r, "LINE_TOO_LONG", "the line is longer "
			    "than --max-line allows", s.text));
		if (got == SF_CS_QUOTE)
			return (reject(r, "QUOTE", s.why, s.at));
		if (!s.quotes && is_blank(c, r->raw)) {
			if (blank != NULL)
				++*blank;
			continue;
		}
		c->cells = 0;
		ok = s.quotes ? parse(c, r->raw) : split(c, r->raw) ? -1 : 1;
		if (ok < 0)
			return (sf_fail_mem(e));
		if (ok == 0)
			return (reject(r, "QUOTE",
			    "a double quote where CSV allows none", 0));
		r->cell = c->cell;
		r->quoted = c->quoted;
		r->n = c->cells;
		return (1);
	}
	return (0);
}

void
sf_csv_cell(struct sf_buf *b, const struct sf_dialect *d, struct sf_str s)
{
	size_t i, from = 0;
	int quote = 0;
	char c;

	for (i = 0; i < s.n; i++) {
		c = s.p[i];
		if (!d->quotes && (c == d->delim || c == '\n' || c == '\r')) {
			sf_buf_add(b, s.p + from, i - from);
			sf_buf_addc(b, ' ');
			from = i + 1;
		}
		quote |= c == d->delim || c == '"' || c == '\n' || c == '\r';
	}
	if (s.n > 0)
		quote |= sf_csv_blank(d, s.p[0]) ||
		    sf_csv_blank(d, s.p[s.n - 1]);
	if (!d->quotes || !quote) {
		sf_buf_add(b, s.p + from, s.n - from);
		return;
	}
	sf_buf_addc(b, '"');
	for (i = 0; i < s.n; i++)
		if (s.p[i] == '"') {
			sf_buf_add(b, s.p + from, i + 1 - from);
			from = i;
		}
	sf_buf_add(b, s.p + from, s.n - from);
	sf_buf_addc(b, '"');
}
