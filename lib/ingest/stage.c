/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/rows.h"
#include "ingest/document.h"
#include "ingest/dry.h"
#include "ingest/private.h"
#include "io/reject.h"

#include "ingest/stage.h"

/* A thread's own. */
struct local {
	const struct sf_ingest_stage *s;
	struct sf_feed *feed;
	struct sf_maker maker;
	struct sf_json *json;		/* of events on their way to CSV: */
	struct sf_buf events;		/* of a row */
	struct sf_buf row;		/* of an expression */
	struct sf_buf text;		/* a row in UTF-8, for a message */
	struct sf_buf seen_row;		/* a row as others may see it */
	struct sf_err first;		/* the first reject of the chunk */
	size_t item;			/* in hand, of s->item */
	size_t rows;			/* that it had */
	uint64_t none;			/* items without a row */
	struct sf_vault_seen *seen;	/* where there is a vault */
	struct sf_buf pairs;		/* of the chunk, for it */
};

static void
close_local(void *arg)
{
	struct local *l = arg;

	sf_feed_free(l->feed);
	sf_maker_release(&l->maker);
	sf_json_free(l->json);
	sf_buf_release(&l->events);
	sf_buf_release(&l->row);
	sf_buf_release(&l->text);
	sf_buf_release(&l->seen_row);
	sf_vault_seen_free(l->seen);
	sf_buf_release(&l->pairs);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct sf_ingest_stage *s = ctx;
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	l->s = s;
	if ((l->feed = sf_feed_new(&s->file, e)) == NULL ||
	    sf_maker_init(&l->maker, &s->file, s->key, e) ||
	    (s->csv != NULL && (l->json = sf_json_new(e)) == NULL) ||
	    (s->vault != NULL && (l->seen = sf_vault_seen_new(e)) == NULL)) {
		close_local(l);
		return (NULL);
	}
	l->maker.vault = s->vault != NULL;
	return (l);
}

/* Begin with the rows of the chunk, or with those that come again. */
static void
start_rows(struct local *l, const struct sf_chunk *c)
{
	l->item = 0;
	l->rows = 0;
	l->none = 0;
	sf_feed_chunk(l->feed, l->s->items > 0 ? &l->s->item[0].c : c);
}

/* What was cut cannot be read again. */
static int
cut_row(const struct sf_ingest_item *it, struct sf_feed_row *row)
{
	memset(row, 0, sizeof(*row));
	row->raw = (struct sf_str){it->c.p, it->c.n - 1};
	row->line = it->c.line;
	row->off = it->c.off;
	row->why = SF_WHY_LINE_TOO_LONG;
	(void)snprintf(row->message, sizeof(row->message), "only the start "
	    "of the line is here");
	return (1);
}

/* As sf_feed_next(), item by item where rows come again. */
static int
next_row(struct local *l, struct sf_feed_row *row, struct sf_err *e)
{
	const struct sf_ingest_stage *s = l->s;
	const struct sf_ingest_item *it = s->items > 0 ?
	    &s->item[l->item] : NULL;
	int got;

	for (;;) {
		got = it != NULL && it->cut ? l->rows == 0 &&
		    cut_row(it, row) : sf_feed_next(l->feed, row, e);
		if (got != 0 || it == NULL) {
			l->rows++;
			return (got);
		}
		l->none += l->rows == 0;
		if (++l->item >= s->items)
			return (0);
		l->rows = 0;
		sf_feed_chunk(l->feed, &(++it)->c);
	}
}

/* The 1-based byte of the row's first line at which cell ${k} starts. */
static uint64_t
cell_column(const struct sf_dialect *d, struct sf_str raw, size_t k)
{
	int quoted = 0;
	size_t i;

	for (i = 0; i < raw.n && raw.p[i] != '\n'; i++) {
		if (k == 0)
			return (i + 1);
		if (raw.p[i] == '"' && d->quotes)
			quoted = !quoted;
		else if (raw.p[i] == d->delim && !quoted)
			k--;
	}
	return (k == 0 ? i + 1 : 0);
}

/* Where the row went wrong, and what to call the place. */
static void
place(const struct local *l, const struct sf_feed_row *row, enum sf_why why,
    uint64_t *column, struct sf_str *field)
{
	const struct sf_file *f = &l->s->file;
	const struct sf_at *at = &l->maker.at;
	const struct sf_field *fd = at->field;

	*column = row->column;
	*field = SF_S("");
	if (row->why != SF_WHY_NONE || fd == NULL || why == SF_WHY_NONE)
		return;
	*field = fd->name;
	if (at->where != NULL && at->where >= row->raw.p &&
	    at->where < row->raw.p + row->raw.n)
		*column = (uint64_t)(at->where - row->raw.p) + 1;
	if (f->fmt != SF_F_JSONL && fd->from == SF_FROM_COLUMN && !f->torn)
		*column = cell_column(&f->dialect, row->raw,
		    f->col[fd->slot]);
}

/* The row as a terminal can show it: its first line, in UTF-8. */
static struct sf_str
shown(struct local *l, struct sf_str line, uint64_t *column)
{
	const char *nl = memchr(line.p, '\n', line.n);
	struct sf_enc *enc;
	struct sf_err e = {0};
	uint64_t col = *column;

	if (nl != NULL)
		line.n = (size_t)(nl - line.p);
	if (l->s->file.encoding == NULL)
		return (line);
	sf_buf_clear(&l->text);
	if ((enc = sf_enc_new(l->s->file.encoding, &e)) != NULL) {
		if (col > 0 && col <= line.n && sf_enc_decode(enc,
		    (struct sf_str){line.p, col - 1}, &l->text) == 0)
			*column = l->text.n + 1;
		sf_buf_clear(&l->text);
		(void)sf_enc_decode(enc, line, &l->text);
	}
	sf_enc_free(enc);
	return (sf_buf_str(&l->text));
}

static const char *
hint_of(const struct sf_file *f, enum sf_why why,
    const struct sf_feed_row *row)
{
	const char *hint = NULL;

	switch (why) {
	case SF_WHY_JSON:
		if (row->line == 1 && f->s->records == NULL &&
		    sf_rows_hint(row->raw) != NULL)
			hint = "is it one JSON document? say 'format: json' "
			    "of the source, and 'records:'";
		else if (row->line == 1 && f->s->records == NULL &&
		    row->raw.n > 0 &&
		    memchr(row->raw.p, '{', row->raw.n) == NULL)
			hint = "is it CSV? say 'format: csv' of the source";
		return (hint != NULL ? hint : "");
	case SF_WHY_COLUMNS_MISSING:
	case SF_WHY_COLUMNS_EXTRA:
		if (memchr(row->raw.p, '\r', row->raw.n) != NULL)
			return ("a CR stands in the row: if it ends a line, "
			    "say 'newline: cr' in 'dialect:' of the source");
		return ("see 'dialect:' of the source: its delimiter, and "
		    "lines to skip");
	case SF_WHY_TS_INVALID:
		return ("see 'ts:' of the source: its format and zone");
	case SF_WHY_ENCODING:
	case SF_WHY_TEXT:
		return ("see 'encoding:' of the source");
	case SF_WHY_LINE_TOO_LONG:
		return ("allow longer lines with --max-line");
	default:
		return ("");
	}
}

/* What jq says has values in it: in quotes, maybe cut, or behind '('. */
static void
star_values(char *text)
{
	char *said = strstr(text, ": "), *from;

	if (said == NULL)
		return;
	if ((from = strpbrk(said, "\"'")) == NULL)
		from = strchr(said, '(');
	if (from != NULL)
		sf_private_star(from, strlen(from));
}

/* The first reject, at its place: of a document, the line that is wrong. */
static void
keep_first(struct local *l, const struct sf_feed_row *row, uint64_t col,
    uint64_t said, const char *text)
{
	const struct sf_file *f = &l->s->file;
	struct sf_feed_row seen = *row;
	char words[sizeof(l->first.msg)];
	struct sf_str line;
	int starred;

	seen.raw = sf_private_row(f, row, SF_PRIVATE_SCREEN, &l->seen_row,
	    &starred);
	if (f->s->records != NULL) {
		col += col == 0;
		seen.raw = sf_document_line(seen.raw, &seen.line, &col);
		said = seen.line == row->line ? row->before + col : col;
	}
	line = shown(l, seen.raw, &col);
	(void)snprintf(words, sizeof(words), "%s", text);
	if (strstr(text, " cannot be evaluated: ") != NULL)
		star_values(words);
	(void)sf_fail(&l->first, SF_E_DATA, "%s", words);
	(void)sf_err_at(&l->first, f->path, seen.line, col, line.p, line.n);
	l->first.col = said;
}

static void
reject(struct local *l, const struct sf_chunk *c,
    const struct sf_feed_row *row, struct sf_buf *out, struct sf_tally *t)
{
	const struct sf_at *at = &l->maker.at;
	enum sf_why why = row->why ? row->why : at->why;
	const char *text = row->why ? row->message : at->message;
	struct sf_reject x = {.file = c->path, .line = row->line,
	    .byte = sf_feed_byte(l->feed, row), .code = sf_why_name(why),
	    .message = text,
	    .source = l->s->file.s->name.p, .encoding = l->s->file.encoding,
	    .header = l->s->file.header_list, .cut =
	    why == SF_WHY_LINE_TOO_LONG};
	struct sf_str field, raw;
	uint64_t col;

	t->n[SF_T_REJECTED]++;
	l->maker.count.why[why]++;
	place(l, row, why, &x.column, &field);
	x.field = field.n ? field.p : NULL;
	col = x.column;
	if (l->s->file.wide != NULL && col > 0)
		x.column = sf_file_wide_bytes(row->raw.p, col - 1) + 1;
	if (l->s->rejects) {
		raw = sf_private_row(&l->s->file, row, SF_PRIVATE_FILE,
		    &l->seen_row, &x.starred);
		x.raw = raw.p;
		x.raw_n = raw.n;
		sf_reject_add(out, &x);
		out->failed |= l->seen_row.failed;
	}
	if (l->first.code != SF_OK)
		return;
	keep_first(l, row, col, x.column, text);
	if (row->why == SF_WHY_NONE && at->hint != NULL)
		(void)sf_hint(&l->first, "%s", at->hint);
	if (*hint_of(&l->s->file, why, row) != '\0')
		(void)sf_hint(&l->first, "%s", hint_of(&l->s->file, why,
		    row));
}

/* A CSV row as an object of texts. */
static struct sf_str
as_object(struct local *l, const struct sf_feed_row *row)
{
	const struct sf_file *f = &l->s->file;
	size_t i;

	sf_buf_clear(&l->row);
	if (f->s->records != NULL)
		return (sf_document_flat(row->json, &l->row));
	if (f->fmt == SF_F_JSONL)
		return (row->json);
	for (i = 0; i < f->fields; i++) {
		if (f->cls[i] == SF_CLASS_C3)
			continue;
		sf_buf_addc(&l->row, l->row.n > 0 ? ',' : '{');
		sf_buf_addstr(&l->row, f->header_json[i]);
		sf_buf_json(&l->row, row->cell[i].p, row->cell[i].n);
	}
	sf_buf_adds(&l->row, l->row.n > 0 ? "}" : "{}");
	return (sf_buf_str(&l->row));
}

/* Expressions are evaluated over the whole chunk, in one round trip. */
static int
evaluate(struct local *l, const struct sf_chunk *c, struct sf_err *e)
{
	const struct sf_source *s = l->s->file.s;
	struct sf_feed_row row;
	int got;

	if (s->programs == 0)
		return (0);
	start_rows(l, c);
	while ((got = next_row(l, &row, e)) > 0)
		if (row.why == SF_WHY_NONE && !row.nothing &&
		    sf_expr_feed(l->maker.at.expr, s->group,
		    as_object(l, &row), NULL, SF_S(""), e))
			return (-1);
	if (got < 0 || sf_buf_check(&l->row, e))
		return (-1);
	return (sf_expr_eval(l->maker.at.expr, e));
}

/* 1 where the row is to be ignored, 0, -1: it is a reject. */
static int
ignored(struct local *l, size_t number)
{
	const struct sf_source *s = l->s->file.s;
	const struct sf_value *v;

	if (!s->ignores)
		return (0);
	v = sf_expr_value(l->maker.at.expr, number, s->ignore);
	if (v->truth == SF_UNDEFINED)
		return (sf_at_fail(&l->maker.at, NULL, SF_WHY_EXPRESSION,
		    "'ignore' cannot be evaluated: %.*s", (int)(v->why.n < 100 ? v->why.n :
		    100), v->why.p));
	return (v->truth == SF_YES);
}

/* The events of a row that leave as CSV, l->events. */
static int
put(struct local *l, struct sf_buf *out, struct sf_err *e)
{
	struct sf_str rest = sf_buf_str(&l->events), line;
	struct sf_jdoc doc;
	const char *nl;

	while (rest.n > 0 && (nl = memchr(rest.p, '\n', rest.n)) != NULL) {
		line = (struct sf_str){rest.p, (size_t)(nl - rest.p)};
		if (sf_json_parse(l->json, line.p, line.n, 0, &doc, e))
			return (-1);
		sf_rows_out_add(l->s->csv, out, line, &doc);
		rest.p += line.n + 1;
		rest.n -= line.n + 1;
	}
	sf_buf_clear(&l->events);
	return (0);
}

/* What the folder adds up, behind the events and rejects of a chunk. */
static void
put_counts(struct local *l, struct sf_buf *out)
{
	struct sf_count *n = &l->maker.count;
	size_t tallies = l->s->file.s->tallies;

	sf_buf_add(out, &l->first, sizeof(l->first));
	sf_buf_add(out, &n->events, sizeof(n->events));
	sf_buf_add(out, n->why, sizeof(n->why));
	sf_buf_add(out, n->field, tallies * sizeof(*n->field));
	sf_buf_addbuf(out, &l->pairs);
	out->failed |= l->pairs.failed;
	sf_buf_clear(&l->pairs);
	n->events = 0;
	memset(n->why, 0, sizeof(n->why));
	memset(n->field, 0, tallies * sizeof(*n->field));
	sf_err_clear(&l->first);
}

/* A night without its total line must not lose a row in silence. */
static int
tell_footer(const struct sf_file *f, const struct sf_chunk *c,
    struct sf_err *e)
{
	uint64_t line;

	if (f->s->footer == 0 || !c->last)
		return (0);
	if (sf_file_footer_row(f, c, &line, e))
		return (-1);
	if (line > 0)
		sf_say(f->run, SF_SAY_WARN, "%s:%ju: this line was left out "
		    "by 'footer: %ju', and looks like a row", f->path,
		    (uintmax_t)line, (uintmax_t)f->s->footer);
	return (0);
}

static int
map(const void *ctx, void *arg, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	struct local *l = arg;
	struct sf_buf *to = l->s->csv != NULL ? &l->events : &out[SF_DATA];
	struct sf_feed_row row;
	size_t number = 0;
	int got, ok;

	(void)ctx;
	if (sf_document_check(&l->s->file, c, e) || evaluate(l, c, e))
		return (-1);
	start_rows(l, c);
	while ((got = next_row(l, &row, e)) > 0) {
		t->n[SF_T_READ]++;
		l->maker.at.why = SF_WHY_NONE;
		l->maker.at.field = NULL;
		l->maker.at.where = NULL;
		if (row.why != SF_WHY_NONE) {
			reject(l, c, &row, &out[SF_REJECTS], t);
			continue;
		}
		if (row.nothing) {
			t->n[SF_T_IGNORED]++;
			continue;
		}
		if ((ok = ignored(l, number)) > 0) {
			t->n[SF_T_IGNORED]++;
			number++;
			continue;
		}
		if (ok == 0 && (ok = sf_maker_row(&l->maker, &row, number,
		    to, e)) < 0)
			return (-1);
		number++;
		if (ok <= 0) {
			reject(l, c, &row, &out[SF_REJECTS], t);
			continue;
		}
		t->n[SF_T_WRITTEN]++;
		if (l->seen != NULL)
			sf_vault_unseen(l->seen, &l->maker.pairs, &l->pairs);
		if (l->s->csv != NULL && put(l, &out[SF_DATA], e))
			return (-1);
	}
	if (got == 0 && l->s->items == 0 && tell_footer(&l->s->file, c, e))
		return (-1);
	/* Who emptied a row that comes again does not want it. */
	t->n[SF_T_READ] += l->none;
	t->n[SF_T_IGNORED] += l->none;
	put_counts(l, &out[SF_DECISIONS]);
	return (got);
}

/* The counts; behind them lies what is for the vault. */
static int
add_counts(struct sf_ingest_stage *s, const struct sf_buf *b,
    struct sf_err *e)
{
	struct sf_count *n = s->count;
	size_t tallies = s->file.s->tallies, i, at = sizeof(struct sf_err);
	uint64_t v[1 + SF_WHYS], one;

	if (s->first->code == SF_OK)
		memcpy(s->first, b->p, sizeof(*s->first));
	memcpy(v, b->p + at, sizeof(v));
	at += sizeof(v);
	n->events += v[0];
	for (i = 0; i < SF_WHYS; i++)
		n->why[i] += v[1 + i];
	for (i = 0; i < tallies; i++, at += sizeof(one)) {
		memcpy(&one, b->p + at, sizeof(one));
		n->field[i] += one;
	}
	return (s->vault == NULL ? 0 :
	    sf_vault_add(s->vault, b->p + at, b->n - at, e));
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct sf_ingest_stage *s = ctx;
	size_t i;

	for (i = 0; i < SF_OUTS; i++)
		if (sf_buf_check(&mapped[i], e))
			return (-1);
	if (s->dry != NULL && sf_dry_fold(s->dry, s, mapped, e))
		return (-1);
	for (i = 0; i < SF_DECISIONS; i++)
		if (to[i] != NULL && mapped[i].n > 0 &&
		    sf_out_write(to[i], mapped[i].p, mapped[i].n, e))
			return (-1);
	/* A chunk that the header used up was not mapped. */
	return (mapped[SF_DECISIONS].n == 0 ? 0 :
	    add_counts(s, &mapped[SF_DECISIONS], e));
}

static ssize_t
head(void *ctx, const struct sf_chunk *c, struct sf_err *e)
{
	struct sf_ingest_stage *s = ctx;

	return (sf_file_head(&s->file, c, e));
}

void
sf_ingest_stage(struct sf_ingest_stage *s, struct sf_stage *st)
{
	memset(st, 0, sizeof(*st));
	st->cut = sf_file_cut;
	st->cutter = &s->file;
	st->mark = s->file.wide != NULL ? &s->file.wide_at : NULL;
	if (s->file.doc != NULL)
		st->tag = sf_records_tag(s->file.doc);
	st->head = head;
	st->open = open_local;
	st->close = close_local;
	st->map = map;
	st->fold = fold;
	st->ctx = s;
}
