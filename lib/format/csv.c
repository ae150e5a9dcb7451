/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "format/csv_mask.h"
#include "format/csv_scan.h"

#include "format/csv.h"

/*
 * Records whose quotes stand right at the borders of cells are split here.
 * Whatever is odd goes to libcsv, one record by one, as it tells no positions
 * and one unclosed quote would swallow the rest.  Unit tests and the fuzzer
 * hold the two against each other.
 */
#define PAD 64			/* readable bytes behind decoded cells */

struct sf_csv {
	struct sf_dialect d;
	struct csv_parser lib;
	struct sf_str *cell;
	uint8_t *quoted;
	size_t cells, cap;
	struct sf_buf text;	/* cells that had quotes in them */
	struct sf_buf plain;	/* a record without its guards */
	int rows;		/* that libcsv made of one record */
	const char *p;		/* the chunk */
	size_t n, at;
	struct sf_csv_trio want;	/* separators and quotes */
	struct sf_csv_walk walk;	/* over those of the chunk */
	uint64_t line;
	uint64_t inside;	/* newlines in the record's quotes */
	int by_lib;		/* a test wants libcsv's opinion */
	int keep_blank;
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
	c->want = sf_csv_trio(d->delim, '\n', d->quotes ? '"' : '\n');
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

void
sf_csv_keep_blank(struct sf_csv *c)
{
	c->keep_blank = 1;
}

void
sf_csv_by_lib(struct sf_csv *c)
{
	c->by_lib = c->d.quotes;
}

void
sf_csv_chunk(struct sf_csv *c, const char *p, size_t n, uint64_t line)
{
	c->p = p;
	c->n = n;
	c->at = 0;
	c->line = line;
	c->walk = (struct sf_csv_walk){p, n, 0, 0, &c->want};
	sf_csv_walk_to(&c->walk, 0);
}

void
sf_csv_mid(struct sf_csv *c)
{
	const char *q = c->n ? memchr(c->p, '\n', c->n) : NULL;

	c->at = q ? (size_t)(q - c->p) + 1 : c->n;
	c->line += q != NULL;
	sf_csv_walk_to(&c->walk, c->at);
}

/* Room for more cells; 0 or -1. */
static int
grow(struct sf_csv *c)
{
	size_t cap = c->cap ? c->cap * 2 : 64;
	struct sf_str *cell;
	uint8_t *flags;

	if ((cell = realloc(c->cell, cap * sizeof(*cell))) == NULL)
		return (-1);
	c->cell = cell;
	if ((flags = realloc(c->quoted, cap)) == NULL)
		return (-1);
	c->quoted = flags;
	c->cap = cap;
	return (0);
}

/* One more cell; 0 or -1. */
static inline int
add(struct sf_csv *c, const char *p, size_t n, int quoted)
{
	if (c->cells == c->cap && grow(c))
		return (-1);
	c->cell[c->cells] = (struct sf_str){p, n};
	c->quoted[c->cells++] = (uint8_t)quoted;
	return (0);
}

/* A cell without quotes. */
static inline int
add_plain(struct sf_csv *c, const char *p, const char *end)
{
	if (c->d.quotes) {
		while (p < end && sf_csv_blank(&c->d, *p))
			p++;
		while (end > p && sf_csv_blank(&c->d, end[-1]))
			end--;
	}
	return (add(c, p, (size_t)(end - p), 0));
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

/*
 * The quote at ${i} opens a cell.  Adds it; *${stop} is the separator or line's
 * end behind it.  1, 0 where libcsv is to say, -1.
 */
static int
quoted(struct sf_csv *c, size_t i, size_t *stop)
{
	size_t from = i + 1, was = c->text.n;
	const char *p = c->p;
	unsigned lines = 0;
	struct sf_str s;

	for (;;) {
		i = sf_csv_walk_next(&c->walk);
		if (i == c->n)
			return (0);
		if (p[i] != '"') {
			if (p[i] == '\n' && ++lines == SF_CSV_OPEN_LINES)
				return (0);
			continue;
		}
		if (i + 1 == c->n || p[i + 1] != '"')
			break;
		/* Room for a whole record: no cell of it may move later. */
		if (c->text.n == 0)
			(void)sf_buf_room(&c->text, c->n - c->at + PAD);
		sf_buf_add(&c->text, p + from, i + 1 - from);
		from = i + 2;
		(void)sf_csv_walk_next(&c->walk);
	}
	s = (struct sf_str){p + from, i - from};
	if (c->text.n > was) {
		sf_buf_addstr(&c->text, s);
		s = (struct sf_str){c->text.p + was, c->text.n - was};
	}
	c->inside += lines;
	*stop = ++i;
	if (i < c->n && p[i] == '\r')
		*stop = ++i;
	else if (i < c->n && p[i] == c->d.delim)
		i = c->n;
	if (i < c->n && p[i] != '\n')
		return (0);
	(void)sf_csv_walk_next(&c->walk);
	s = unguard(s);
	return (c->text.failed || add(c, s.p, s.n, 1) ? -1 : 1);
}

/*
 * Cells without quotes, from *${from} up to the next quote or the line's end,
 * at *${at}; *${from} becomes the cell that it is in.  All that a cell needs
 * is at hand here: what is written to c->quoted could be anything to the
 * compiler, which would read all of it again.
 */
static int
plain_cells(struct sf_csv *c, size_t *from, size_t *at)
{
	struct sf_csv_walk w = c->walk;
	struct sf_str *cell = c->cell;
	uint8_t *flag = c->quoted;
	size_t k = c->cells, cap = c->cap, i;
	const char *p = c->p, *start = p + *from, *end;
	const char delim = c->d.delim;
	const int trim = c->d.quotes;

	while ((i = sf_csv_walk_next(&w)) < w.n && p[i] == delim) {
		if (k == cap) {
			c->cells = k;
			if (grow(c))
				return (-1);
			cell = c->cell;
			flag = c->quoted;
			cap = c->cap;
		}
		end = p + i;
		while (trim && start < end && sf_csv_blank(&c->d, *start))
			start++;
		while (trim && end > start && sf_csv_blank(&c->d, end[-1]))
			end--;
		cell[k] = (struct sf_str){start, (size_t)(end - start)};
		flag[k++] = 0;
		start = p + i + 1;
	}
	c->walk = w;
	c->cells = k;
	*from = (size_t)(start - p);
	*at = i;
	return (0);
}

/*
 * Split the record where the walk stands, and take it off the chunk.  1, 0
 * where it is odd, -1.
 */
static int
quick(struct sf_csv *c, struct sf_csv_record *r)
{
	size_t start = c->at, from = start, max = sf_csv_max(&c->d), i, end;
	int got, open;

	c->cells = 0;
	c->inside = 0;
	sf_buf_clear(&c->text);
	for (;; from = i + 1) {
		if (plain_cells(c, &from, &i))
			return (-1);
		if (i - start > max)
			return (0);
		open = i == c->n || c->p[i] != '"' || !c->d.quotes;
		if (!open) {
			if (i != from)
				return (0);
			if ((got = quoted(c, i, &i)) <= 0)
				return (got);
			if (i - start > max)
				return (0);
		}
		if (i == c->n || c->p[i] == '\n')
			break;
	}
	end = i > start && c->p[i - 1] == '\r' ? i - 1 : i;
	if (open && add_plain(c, c->p + from, c->p + end))
		return (-1);
	r->raw = (struct sf_str){c->p + start, end - start};
	c->at = i < c->n ? i + 1 : i;
	c->line += c->inside + (i < c->n);
	return (1);
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

/* The cells of a record by libcsv.  1, 0 where it says no, -1. */
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
	if (sf_buf_room(&c->text, PAD) == NULL)
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

static int
reject(struct sf_csv_record *r, const char *code, const char *why, size_t at)
{
	r->code = code;
	r->message = why;
	r->column = at + 1;
	return (1);
}

/*
 * A record that is odd, taken off the chunk: 1 (it may be a reject), 0 where
 * it is blank, -1.
 */
static int
careful(struct sf_csv *c, struct sf_csv_record *r)
{
	enum sf_scanned got;
	struct sf_csv_scan s;
	int ok;

	got = sf_csv_scan(&c->d, c->p + c->at, c->n - c->at, 1, &s);
	r->raw = (struct sf_str){c->p + c->at, s.text};
	c->at += s.end;
	c->line += s.lines;
	sf_csv_walk_to(&c->walk, c->at);
	if (got == SF_CS_LONG)
		return (reject(r, "LINE_TOO_LONG", "the line is longer "
		    "than --max-line allows", s.text));
	if (got == SF_CS_QUOTE)
		return (reject(r, "QUOTE", s.why, s.at));
	if (!s.quotes && is_blank(c, r->raw))
		return (0);
	c->cells = 0;
	if ((ok = parse(c, r->raw)) == 0)
		return (reject(r, "QUOTE",
		    "a double quote where CSV allows none", 0));
	return (ok);
}

int
sf_csv_next(struct sf_csv *c, struct sf_csv_record *r, uint64_t *blank,
    struct sf_err *e)
{
	int got;

	while (c->at < c->n) {
		memset(r, 0, sizeof(*r));
		r->line = c->line;
		r->off = c->at;
		got = c->by_lib ? 0 : quick(c, r);
		if (got > 0 && c->cells == 1 && !c->quoted[0] &&
		    c->cell[0].n == 0 && !c->keep_blank)
			got = 2;
		else if (got == 0 && (got = careful(c, r)) == 0)
			got = 2;
		if (got < 0)
			return (sf_fail_mem(e));
		if (got == 2) {
			if (blank != NULL)
				++*blank;
			continue;
		}
		if (r->code == NULL) {
			r->cell = c->cell;
			r->quoted = c->quoted;
			r->n = c->cells;
		}
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
	sf_csv_quoted(b, s);
}

void
sf_csv_quoted(struct sf_buf *b, struct sf_str s)
{
	size_t i, from = 0;

	sf_buf_addc(b, '"');
	for (i = 0; i < s.n; i++)
		if (s.p[i] == '"') {
			sf_buf_add(b, s.p + from, i + 1 - from);
			from = i;
		}
	sf_buf_add(b, s.p + from, s.n - from);
	sf_buf_addc(b, '"');
}
