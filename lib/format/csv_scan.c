/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/csv_mask.h"

#include "format/csv_scan.h"

/* libcsv's states, under CSV_STRICT: before, in and behind a cell. */
enum state { START, PLAIN, QUOTED, CLOSED, BROKEN };

struct cell {
	enum state state;
	size_t open;		/* where its quote was opened */
	unsigned lines;		/* newlines since */
	int blanks;		/* between its quote and here */
};

static enum state
start(const struct sf_dialect *d, const char *p, size_t n, size_t *i,
    struct cell *c)
{
	if (p[*i] == d->delim || sf_csv_blank(d, p[*i]))
		return (START);
	if (p[*i] == '=' && *i + 1 < n && p[*i + 1] == '"')
		++*i;
	if (p[*i] != '"')
		return (PLAIN);
	c->open = *i;
	c->lines = 0;
	return (QUOTED);
}

static enum state
closed(const struct sf_dialect *d, const char *p, size_t n, size_t i,
    struct cell *c)
{
	if (p[i] == d->delim)
		return (START);
	if (p[i] == '"')
		return (c->blanks ? BROKEN : QUOTED);
	c->blanks = 1;
	if (sf_csv_blank(d, p[i]))
		return (CLOSED);
	/* CR before the line's end is taken off before libcsv sees it. */
	if (p[i] == '\r' && (i + 1 == n || p[i + 1] == '\n'))
		return (CLOSED);
	return (BROKEN);
}

static enum sf_scanned
record(const char *p, size_t end, int newline, struct sf_csv_scan *s)
{
	s->end = end;
	s->text = end - (newline ? 1 : 0);
	if (s->text > 0 && p[s->text - 1] == '\r')
		s->text--;
	return (SF_CS_RECORD);
}

/* The first line, which ends at ${eol}, is the record and the reject. */
static enum sf_scanned
broken(const char *p, size_t eol, size_t n, size_t at, const char *why,
    struct sf_csv_scan *s)
{
	(void)record(p, eol < n ? eol + 1 : n, eol < n, s);
	s->lines = eol < n;
	s->at = at;
	s->why = why;
	return (SF_CS_QUOTE);
}

/* Take the bytes from ${i} on that belong together; the last one's offset. */
static size_t
step(const struct sf_dialect *d, const char *p, size_t n, size_t i,
    struct cell *c)
{
	switch (c->state) {
	case START:
		c->state = start(d, p, n, &i, c);
		return (i);
	case PLAIN:
		while (i < n && p[i] != d->delim && p[i] != '"' &&
		    p[i] != '\n')
			i++;
		if (i == n || p[i] == '\n')
			return (i - 1);
		c->state = p[i] == '"' ? BROKEN : START;
		return (i);
	case QUOTED:
		c->blanks = 0;
		while (i < n && p[i] != '"' && p[i] != '\n')
			i++;
		if (i == n || p[i] == '\n')
			return (i - 1);
		c->state = CLOSED;
		return (i);
	case CLOSED:
		c->state = closed(d, p, n, i, c);
		return (i);
	case BROKEN:
		break;
	}
	return (i);
}

/*
 * ${eol} is where the first line ends (${n}: with the text).  Whatever goes
 * wrong behind it is told by what stands before it: the chunk may end there.
 */
static enum sf_scanned
scan_quotes(const struct sf_dialect *d, const char *p, size_t n, int last,
    size_t eol, struct sf_csv_scan *s)
{
	static const char open[] = "the quote opened here is not closed as "
	    "CSV wants it";
	struct cell c = {START, 0, 0, 0};
	size_t i, max = sf_csv_max(d), first = 0;

	for (i = 0; i < n; i++) {
		if (i > eol && i > max)
			return (broken(p, eol, n, first, open, s));
		if (p[i] == '\n') {
			s->lines++;
			if (c.state != QUOTED)
				return (record(p, i + 1, 1, s));
			if (i == eol)
				first = c.open;
			if (++c.lines == SF_CSV_OPEN_LINES)
				return (broken(p, eol, n, first, open, s));
			continue;
		}
		i = step(d, p, n, i, &c);
		if (c.state == BROKEN)
			return (i > eol ? broken(p, eol, n, first, open, s) :
			    eol == n && !last ? SF_CS_MORE : broken(p, eol, n,
			    i, "a double quote where CSV allows none", s));
	}
	if (n > eol + 1 && n > max + 1)
		return (broken(p, eol, n, first, open, s));
	if (!last)
		return (SF_CS_MORE);
	if (c.state != QUOTED)
		return (record(p, n, 0, s));
	return (broken(p, eol, n, eol < n ? first : c.open, open, s));
}

enum sf_scanned
sf_csv_scan(const struct sf_dialect *d, const char *p, size_t n, int last,
    struct sf_csv_scan *s)
{
	size_t max = sf_csv_max(d), eol;
	const char *lf = memchr(p, '\n', n > max ? max + 1 : n);

	*s = (struct sf_csv_scan){0, 0, 0, 0, 0, NULL};
	if (lf == NULL && n > max) {
		if ((lf = memchr(p, '\n', n)) == NULL && !last)
			return (SF_CS_MORE);
		s->end = lf ? (size_t)(lf - p) + 1 : n;
		s->lines = lf != NULL;
		s->text = max;
		return (SF_CS_LONG);
	}
	eol = lf ? (size_t)(lf - p) : n;
	if (d->quotes && memchr(p, '"', eol) != NULL) {
		s->quotes = 1;
		return (scan_quotes(d, p, n, last, eol, s));
	}
	if (lf == NULL && !last)
		return (SF_CS_MORE);
	s->lines = lf != NULL;
	return (record(p, lf ? eol + 1 : n, lf != NULL, s));
}

/* Behind the last newline before ${n}, but not before ${from}. */
static size_t
line_start(const char *p, size_t from, size_t n)
{
	while (n > from && p[n - 1] != '\n')
		n--;
	return (n);
}

/*
 * Behind the quote that closes the cell opened at ${w}'s last quote: 1 where
 * the cell ends there, 0 where only sf_csv_scan() can tell.
 */
static int
skip_quoted(const struct sf_dialect *d, struct sf_csv_walk *w)
{
	const char *p = w->p;
	size_t i;

	for (;;) {
		i = sf_csv_walk_next(w);
		if (i + 2 >= w->n || p[i] == '\n')
			return (0);
		if (p[i + 1] != '"')
			return (p[i + 1] == d->delim || p[i + 1] == '\n' ||
			    (p[i + 1] == '\r' && p[i + 2] == '\n'));
		(void)sf_csv_walk_next(w);
	}
}

/*
 * The end of the record at ${start}, where ${w} stands, if it is one line
 * whose quotes stand where they should; 0 where that is not sure.
 */
static size_t
quick_end(const struct sf_dialect *d, struct sf_csv_walk *w, size_t start)
{
	size_t i, max = sf_csv_max(d);

	for (;;) {
		i = sf_csv_walk_next(w);
		if (i == w->n || i - start > max)
			return (0);
		if (w->p[i] == '\n')
			return (i + 1);
		if (i != start && w->p[i - 1] != d->delim)
			return (0);
		if (!skip_quoted(d, w))
			return (0);
	}
}

/* Behind the last record that is whole, of those from ${i} on. */
static size_t
cut_quotes(const struct sf_dialect *d, const char *p, size_t i, size_t n)
{
	const struct sf_csv_trio want = sf_csv_trio('"', '\n', '\n');
	struct sf_csv_walk w = {p, n, 0, 0, &want};
	struct sf_csv_scan s;
	size_t end;

	for (sf_csv_walk_to(&w, i); i < n; i = end) {
		if ((end = quick_end(d, &w, i)) != 0)
			continue;
		if (sf_csv_scan(d, p + i, n - i, 0, &s) == SF_CS_MORE)
			break;
		end = i + s.end;
		sf_csv_walk_to(&w, end);
	}
	return (i);
}

size_t
sf_csv_cut(void *cutter, const char *p, size_t n, int last)
{
	struct sf_dialect *d = cutter;
	const char *q;
	size_t i = 0;

	if (last) {
		d->mid = 0;
		return (n);
	}
	if (d->mid) {
		if ((q = memchr(p, '\n', n)) == NULL)
			return (n);
		d->mid = 0;
		i = (size_t)(q - p) + 1;
	}
	q = d->quotes && i < n ? memchr(p + i, '"', n - i) : NULL;
	if (q != NULL)
		i = cut_quotes(d, p, line_start(p, i, (size_t)(q - p)), n);
	else
		i = line_start(p, i, n);
	if (i > 0 || n <= sf_csv_max(d) || memchr(p, '\n', n) != NULL)
		return (i);
	d->mid = 1;
	return (n);
}
