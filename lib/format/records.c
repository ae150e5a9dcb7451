/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/records_own.h"

#include "format/records.h"

/*
 * A chunk is of one kind.  Nothing is taken of a token or record whose end is
 * not there yet, but of a record that is too long anyway: so a cut that takes
 * nothing has changed nothing, and may be tried again with more bytes.
 */
struct sf_records *
sf_records_new(const struct sf_records_how *how, struct sf_err *e)
{
	struct sf_records *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	r->how = *how;
	r->leads = 1;
	r->wide = sf_skip_wide(how->encoding);
	if (how->encoding != NULL &&
	    (r->enc = sf_enc_new(how->encoding, e)) == NULL) {
		sf_records_free(r);
		return (NULL);
	}
	return (r);
}

void
sf_records_free(struct sf_records *r)
{
	if (r == NULL)
		return;
	sf_enc_free(r->enc);
	sf_buf_release(&r->names);
	sf_buf_release(&r->trail);
	sf_buf_release(&r->utf8);
	free(r->text.p);
	free(r);
}

const int *
sf_records_tag(const struct sf_records *r)
{
	return (&r->tag);
}

size_t
sf_records_fault(struct sf_records *r, size_t from, size_t at,
    const char *fmt, ...)
{
	va_list ap;

	r->state = SF_RS_BAD;
	r->code = SF_E_DATA;
	r->fault = at - from;
	va_start(ap, fmt);
	(void)vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
	return (from);
}

/* The bytes of the line before what is cut next, for a message. */
static void
remember(struct sf_records *r, const char *p, size_t n)
{
	size_t from = n, drop = 0, i;

	while (from > 0 && n - from < SF_RECORDS_SHOWN && p[from - 1] != '\n')
		from--;
	/* A piece that is short goes behind what was there. */
	if (from > 0)
		r->before_n = 0;
	else if (r->before_n + n > SF_RECORDS_SHOWN)
		drop = r->before_n + n - SF_RECORDS_SHOWN;
	r->before_n -= drop;
	for (i = 0; i < r->before_n; i++)
		r->before[i] = r->before[i + drop];
	memcpy(r->before + r->before_n, p + from, n - from);
	r->before_n += n - from;
}

/* A record at ${s}, ${n} bytes of which are there: the offset behind it. */
static size_t
record(struct sf_records *r, const char *p, size_t n, size_t s, int last,
    int *whole)
{
	struct sf_skip skip = {.wide = r->wide};
	size_t took;

	*whole = 0;
	switch (sf_skip(&skip, p + s, n - s, &took)) {
	case SF_SKIP_END:
		*whole = 1;
		return (s + took);
	case SF_SKIP_WRONG:
		return (sf_records_fault(r, s, s + took,
		    "'%c' does not close what was opened last in this record",
		    p[s + took]));
	case SF_SKIP_MORE:
		break;
	}
	if (s == 0 && n > r->how.max_line) {
		r->piece = skip;
		r->state = SF_RS_PIECE;
		return (n);
	}
	if (last && n - s <= r->how.max_line)
		return (sf_records_fault(r, s, s,
		    "the document ends within this record"));
	return (s);
}

/* Within the array: whole records, commas and blanks. */
static size_t
some(struct sf_records *r, const char *p, size_t n, int last)
{
	size_t i = 0;
	int whole;

	while (i < n) {
		if (sf_jtoken_blank(p[i])) {
			i++;
		} else if (p[i] == ']' && r->state != SF_RS_RECORD) {
			if (i == 0) {
				sf_records_close(r);
				i = 1;
				r->tag = SF_RECORDS_AROUND;
			}
			break;
		} else if (r->state == SF_RS_NEXT_RECORD) {
			if (p[i] != ',')
				return (sf_records_fault(r, i, i, "',' or ']' "
				    "was expected behind a record"));
			r->state = SF_RS_RECORD;
			i++;
		} else if (strchr("]},:", p[i]) != NULL && p[i] != '\0') {
			return (sf_records_fault(r, i, i,
			    "a record was expected"));
		} else {
			i = record(r, p, n, i, last, &whole);
			if (!whole)
				break;
			r->state = SF_RS_NEXT_RECORD;
		}
	}
	return (i);
}

/* Go on with a record too long; its end ends the chunk. */
static size_t
piece(struct sf_records *r, const char *p, size_t n)
{
	size_t took;

	r->tag = SF_RECORDS_PIECE;
	switch (sf_skip(&r->piece, p, n, &took)) {
	case SF_SKIP_END:
		r->state = SF_RS_NEXT_RECORD;
		break;
	case SF_SKIP_WRONG:
		return (sf_records_fault(r, took, took, "'%c' does not close "
		    "what was opened last in this record", p[took]));
	case SF_SKIP_MORE:
		break;
	}
	return (took);
}

/* A byte order mark is passed over: 0 where more bytes must tell. */
static size_t
mark(struct sf_records *r, const char *p, size_t n, int last, int *more)
{
	static const char bom[] = "\xef\xbb\xbf";

	*more = 0;
	if (r->begun)
		return (0);
	if (r->how.encoding == NULL && n < 3 && !last &&
	    memcmp(p, bom, n) == 0) {
		*more = 1;
		return (0);
	}
	r->begun = 1;
	return (r->how.encoding == NULL && n >= 3 && memcmp(p, bom, 3) == 0 ?
	    3 : 0);
}

static size_t
bad(struct sf_records *r, size_t n, int last)
{
	r->tag = SF_RECORDS_BAD;
	return (last || n >= r->fault + SF_RECORDS_SHOWN ? n : 0);
}

static size_t
cut(struct sf_records *r, const char *p, size_t n, int last)
{
	size_t i;
	int more;

	switch (r->state) {
	case SF_RS_BAD:
		return (bad(r, n, last));
	case SF_RS_PIECE:
		return (piece(r, p, n));
	case SF_RS_RECORD:
	case SF_RS_FIRST_RECORD:
	case SF_RS_NEXT_RECORD:
		r->tag = SF_RECORDS_SOME;
		return (some(r, p, n, last));
	case SF_RS_VALUE:
	case SF_RS_FIRST_VALUE:
	case SF_RS_NAME:
	case SF_RS_FIRST_NAME:
	case SF_RS_COLON:
	case SF_RS_NEXT:
	case SF_RS_END:
		break;
	}
	r->tag = SF_RECORDS_AROUND;
	i = mark(r, p, n, last, &more);
	return (more ? 0 : sf_records_around(r, p, n, i, last));
}

size_t
sf_records_cut(void *cutter, const char *p, size_t n, int last)
{
	struct sf_records *r = cutter;
	size_t k = cut(r, p, n, last);

	/* Broken right here: that is the chunk. */
	if (k == 0 && r->state == SF_RS_BAD)
		return (bad(r, n, last));
	if (k > 0 && r->tag != SF_RECORDS_BAD)
		remember(r, p, k);
	return (k);
}

int
sf_records_next(const struct sf_records *r, struct sf_str c, size_t *at,
    struct sf_str *raw)
{
	struct sf_skip skip = {.wide = r->wide};
	size_t i = *at, took;

	while (i < c.n && (c.p[i] == ',' || sf_jtoken_blank(c.p[i])))
		i++;
	*at = i;
	if (i == c.n)
		return (0);
	(void)sf_skip(&skip, c.p + i, c.n - i, &took);
	*raw = (struct sf_str){c.p + i, took};
	*at = i + took;
	return (1);
}

/* Byte ${i} of what is known of the line before the chunk, and of the chunk. */
static char
byte(const struct sf_records *r, const struct sf_chunk *c, size_t i)
{
	return (i < r->before_n ? r->before[i] : c->p[i - r->before_n]);
}

/* The bytes around the fault, which its line has; the fault's 1-based one. */
static size_t
around(const struct sf_records *r, const struct sf_chunk *c,
    char text[2 * SF_RECORDS_SHOWN], size_t *n)
{
	size_t at = r->before_n + r->fault, end = r->before_n + c->n, i, k = 0;
	size_t from = at;

	while (from > 0 && at - from < SF_RECORDS_SHOWN &&
	    byte(r, c, from - 1) != '\n')
		from--;
	/* Not from within a character on. */
	while (from < at && (byte(r, c, from) & 0xC0) == 0x80)
		from++;
	for (i = from; i < end && i < at + SF_RECORDS_SHOWN; i++) {
		if (i >= at && (byte(r, c, i) == '\n' ||
		    byte(r, c, i) == '\r'))
			break;
		text[k++] = byte(r, c, i);
	}
	*n = k;
	return (at - from + 1);
}

/* Say where: ${at} bytes into the chunk. */
static int
place(const struct sf_records *r, const struct sf_chunk *c, size_t at,
    struct sf_err *e)
{
	uint64_t line = c->line, bol = c->bol;
	char text[2 * SF_RECORDS_SHOWN];
	size_t i, n = 0, col = 1;

	for (i = 0; i < at; i++)
		if (c->p[i] == '\n') {
			line++;
			bol = c->off + i + 1;
		}
	if (r->state == SF_RS_BAD)
		col = around(r, c, text, &n);
	(void)sf_err_at(e, c->path, line, col, n > 0 && r->enc == NULL ? text :
	    NULL, n);
	e->col = c->off + at - bol + 1;
	return (-1);
}

static int
ends_early(const struct sf_records *r, const struct sf_chunk *c,
    struct sf_err *e)
{
	const struct sf_levels *l = &r->open;

	if (r->state == SF_RS_PIECE)
		(void)sf_fail(e, SF_E_DATA, "the document ends within a record "
		    "that is longer than --max-line allows");
	else if (l->n == 0)
		(void)sf_fail(e, SF_E_DATA, "there is no JSON document: the "
		    "input is blank");
	else
		(void)sf_fail(e, SF_E_DATA, "the document ends early: '%c' was "
		    "expected", sf_levels_object(l, l->n - 1) ? '}' : ']');
	(void)sf_hint(e, "was the export, or its transfer, cut off?");
	return (place(r, c, c->n, e));
}

int
sf_records_check(const struct sf_records *r, const struct sf_chunk *c,
    struct sf_err *e)
{
	if (c->tag == SF_RECORDS_BAD) {
		if (r->code == SF_E_IO)
			return (sf_fail_mem(e));
		(void)sf_fail(e, r->code, "%s", r->why);
		if (r->hint[0] != '\0')
			(void)sf_hint(e, "%s", r->hint);
		return (place(r, c, r->fault, e));
	}
	return (c->last && r->state != SF_RS_END && r->state != SF_RS_BAD ?
	    ends_early(r, c, e) : 0);
}
