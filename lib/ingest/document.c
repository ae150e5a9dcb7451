/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/json_token.h"

#include "ingest/document.h"

int
sf_document_open(struct sf_file *f, struct sf_err *e)
{
	const struct sf_source *s = f->s;
	struct sf_records_how how = {.path = s->records,
	    .part = s->record_part, .parts = s->record_parts,
	    .max_line = f->dialect.max_line, .encoding = f->encoding};

	if (s->records == NULL)
		return (0);
	return ((f->doc = sf_records_new(&how, e)) == NULL ? -1 : 0);
}

/* What a byte order mark of another encoding says about it. */
static void
hint_wide(const struct sf_chunk *c, struct sf_err *e)
{
	if (c->off != 0 || c->n < 2)
		return;
	if (memcmp(c->p, "\xff\xfe", 2) == 0)
		(void)sf_hint(e, "it is UTF-16: say 'encoding: utf-16le' of "
		    "the source");
	else if (memcmp(c->p, "\xfe\xff", 2) == 0)
		(void)sf_hint(e, "it is UTF-16: say 'encoding: utf-16be' of "
		    "the source");
}

int
sf_document_check(const struct sf_file *f, const struct sf_chunk *c,
    struct sf_err *e)
{
	if (f->doc == NULL || sf_records_check(f->doc, c, e) == 0)
		return (0);
	hint_wide(c, e);
	return (-1);
}

int
sf_document_empty(const struct sf_file *f, struct sf_err *e)
{
	(void)sf_fail(e, SF_E_DATA, "the file is empty, and no JSON document");
	return (sf_err_at(e, f->path, 0, 0, NULL, 0));
}

void
sf_document_chunk(struct sf_document_at *at, const struct sf_chunk *c)
{
	at->at = at->lines = 0;
	at->line = c->line;
	at->bol = c->bol;
}

int
sf_document_next(const struct sf_file *f, struct sf_document_at *at,
    const struct sf_chunk *c, struct sf_document_row *row)
{
	size_t start;

	if (c->tag != SF_RECORDS_SOME || !sf_records_next(f->doc,
	    (struct sf_str){c->p, c->n}, &at->at, &row->raw))
		return (0);
	start = (size_t)(row->raw.p - c->p);
	for (; at->lines < c->lines && c->nl[at->lines] < start; at->lines++) {
		at->bol = c->off + c->nl[at->lines] + 1;
		at->line++;
	}
	row->line = at->line;
	row->off = c->off + start;
	row->before = row->off - at->bol;
	return (1);
}

int
sf_document_again(struct sf_document_at *at, const struct sf_chunk *c,
    struct sf_document_row *row)
{
	size_t from = at->at, to = c->n;

	while (from < to && sf_jtoken_blank(c->p[from]))
		from++;
	while (to > from && sf_jtoken_blank(c->p[to - 1]))
		to--;
	at->at = c->n;
	*row = (struct sf_document_row){.raw = {c->p + from, to - from},
	    .line = c->line, .off = c->off};
	return (to > from);
}

struct sf_str
sf_document_line(struct sf_str raw, uint64_t *line, uint64_t *column)
{
	size_t start = 0, end, at = (size_t)*column;
	const char *nl;

	while (start < raw.n && (nl = memchr(raw.p + start, '\n',
	    raw.n - start)) != NULL) {
		end = (size_t)(nl - raw.p) + 1;
		if (at <= end)
			break;
		start = end;
		++*line;
	}
	*column -= start;
	return ((struct sf_str){raw.p + start, raw.n - start});
}

struct sf_str
sf_document_flat(struct sf_str raw, struct sf_buf *b)
{
	size_t i, from = b->n;

	if (memchr(raw.p, '\n', raw.n) == NULL)
		return (raw);
	sf_buf_addstr(b, raw);
	for (i = from; i < b->n; i++)
		if (b->p[i] == '\n' || b->p[i] == '\r')
			b->p[i] = ' ';
	return (b->failed ? SF_S("") : (struct sf_str){b->p + from, raw.n});
}
