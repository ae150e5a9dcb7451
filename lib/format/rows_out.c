/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/enc.h"
#include "format/excel.h"
#include "io/out.h"

#include "format/rows.h"

#define FIELDS_MAX 1000
#define IDLE 16			/* threads that write at once, as a rule */

/* What a thread needs to write a row; opening a converter is slow. */
struct scratch {
	struct sf_enc *enc;
	struct sf_buf cell, safe, utf8;
};

/* Shared by threads that hold the struct as const. */
struct shared {
	atomic_ullong lost;	/* characters that the encoding lacks */
	struct scratch *_Atomic idle[IDLE];
};

struct sf_rows_out {
	struct sf_str *field;
	size_t n;
	struct sf_dialect dialect;
	int jsonl, excel;
	const char *encoding;
	const struct sf_zone *zone;
	const struct sf_run *run;	/* to say what was lost */
	struct shared *shared;
};

static void
scratch_free(struct scratch *s)
{
	if (s == NULL)
		return;
	sf_enc_free(s->enc);
	sf_buf_release(&s->cell);
	sf_buf_release(&s->safe);
	sf_buf_release(&s->utf8);
	free(s);
}

static struct scratch *
scratch_new(const char *encoding, struct sf_err *e)
{
	struct scratch *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if (encoding != NULL && (s->enc = sf_enc_new(encoding, e)) == NULL) {
		free(s);
		return (NULL);
	}
	return (s);
}

/* One that no other thread has, or NULL; it is given back by put(). */
static struct scratch *
take(const struct sf_rows_out *o)
{
	struct sf_err e = {0};
	struct scratch *s;
	size_t i;

	for (i = 0; i < IDLE; i++) {
		if (atomic_load(&o->shared->idle[i]) == NULL)
			continue;
		s = atomic_exchange(&o->shared->idle[i], NULL);
		if (s != NULL)
			return (s);
	}
	return (scratch_new(o->encoding, &e));
}

static void
put(const struct sf_rows_out *o, struct scratch *s)
{
	struct scratch *none;
	size_t i;

	for (i = 0; i < IDLE; i++) {
		none = NULL;
		if (atomic_compare_exchange_strong(&o->shared->idle[i], &none,
		    s))
			return;
	}
	scratch_free(s);
}

/* Whether the last field is a path, and none of those before. */
static int
usable(const struct sf_rows_out *o)
{
	struct sf_str s = o->field[o->n];
	size_t i;

	if (s.n == 0 || s.p[0] == '.' || s.p[s.n - 1] == '.' ||
	    o->n + 1 == FIELDS_MAX)
		return (0);
	for (i = 1; i < s.n; i++)
		if (s.p[i] == '.' && s.p[i - 1] == '.')
			return (0);
	for (i = 0; i < o->n; i++)
		if (sf_str_eq(o->field[i], s))
			return (0);
	return (1);
}

static int
split(struct sf_rows_out *o, const char *list, struct sf_err *e)
{
	const char *p, *comma;

	if ((o->field = calloc(FIELDS_MAX, sizeof(*o->field))) == NULL)
		return (sf_fail_mem(e));
	for (p = list;; p = comma + 1) {
		comma = strchr(p, ',');
		o->field[o->n] = sf_str_trim((struct sf_str){p,
		    comma ? (size_t)(comma - p) : strlen(p)});
		if (!usable(o)) {
			(void)sf_fail(e, SF_E_USAGE, "option '--fields' needs "
			    "paths between commas, each once, not '%s'", list);
			return (sf_hint(e, "such as --fields "
			    "one_id,scores.card.value"));
		}
		o->n++;
		if (comma == NULL)
			return (0);
	}
}

struct sf_rows_out *
sf_rows_out_new(const struct sf_run *run, const char *default_fields,
    const struct sf_zone *zone, struct sf_err *e)
{
	struct sf_rows_out *o = calloc(1, sizeof(*o));
	struct scratch *first;

	if (o == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	o->jsonl = run->out_fmt == SF_F_AUTO || run->out_fmt == SF_F_JSONL;
	o->dialect.delim = run->out_fmt == SF_F_TSV ? '\t' : ',';
	o->dialect.quotes = run->out_fmt != SF_F_TSV;
	o->excel = run->excel;
	o->zone = zone;
	o->encoding = run->encoding;
	o->run = run;
	if ((o->shared = calloc(1, sizeof(*o->shared))) == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	if ((first = scratch_new(o->encoding, e)) == NULL)
		goto fail;
	put(o, first);
	if (o->jsonl) {
		/* More than was asked for would go out, and nobody be told. */
		if (run->fields == NULL && !o->excel && o->encoding == NULL)
			return (o);
		(void)sf_fail(e, SF_E_USAGE, "option '--%s' is for CSV",
		    run->fields ? "fields" : o->excel ? "excel" : "encoding");
		(void)sf_hint(e, "add -O csv; of JSON lines, jq takes members");
		goto fail;
	}
	if (run->fields == NULL && default_fields == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "-O csv needs to know its columns");
		(void)sf_hint(e, "say --fields one_id,traits.city");
		goto fail;
	}
	if (split(o, run->fields ? run->fields : default_fields, e))
		goto fail;
	return (o);
fail:
	sf_rows_out_free(o);
	return (NULL);
}

void
sf_rows_out_free(struct sf_rows_out *o)
{
	unsigned long long n;
	size_t i;

	if (o == NULL)
		return;
	n = o->shared != NULL ? atomic_load(&o->shared->lost) : 0;
	if (n > 0)
		sf_say(o->run, SF_SAY_WARN, "%llu %s not in %s: written as ?",
		    n, n == 1 ? "character is" : "characters are",
		    o->encoding);
	for (i = 0; o->shared != NULL && i < IDLE; i++)
		scratch_free(atomic_load(&o->shared->idle[i]));
	free(o->shared);
	free(o->field);
	free(o);
}

/* What was added behind ${from}, in the encoding that was asked for. */
static void
encode(const struct sf_rows_out *o, struct scratch *s, struct sf_buf *b,
    size_t from)
{
	size_t lost;

	if (s->enc == NULL || b->failed)
		return;
	sf_buf_clear(&s->utf8);
	sf_buf_add(&s->utf8, b->p + from, b->n - from);
	b->n = from;
	lost = sf_enc_encode(s->enc, sf_buf_str(&s->utf8), b);
	if (lost > 0)
		atomic_fetch_add(&o->shared->lost, lost);
	b->failed |= s->utf8.failed;
}

void
sf_rows_out_head(const struct sf_rows_out *o, struct sf_buf *b)
{
	size_t i, from = b->n;
	struct scratch *s;

	if (o->jsonl)
		return;
	if ((s = take(o)) == NULL) {
		b->failed = 1;
		return;
	}
	/* Other encodings have no mark, and Excel shows it as a character. */
	if (o->excel && (o->encoding == NULL ||
	    strncasecmp(o->encoding, "utf", 3) == 0))
		sf_buf_adds(b, "\xEF\xBB\xBF");
	for (i = 0; i < o->n; i++) {
		if (i > 0)
			sf_buf_addc(b, o->dialect.delim);
		sf_csv_cell(b, &o->dialect, o->field[i]);
	}
	sf_buf_adds(b, o->excel ? "\r\n" : "\n");
	encode(o, s, b, from);
	put(o, s);
}

/* The node of a path; names may hold dots, so the longest is tried first. */
static uint32_t
lookup(const struct sf_jdoc *d, uint32_t at, struct sf_str path)
{
	struct sf_str name = path, rest;
	uint32_t i;

	for (;;) {
		if (name.n > 0 && (i = sf_j_getn(d, at, name)) != 0) {
			if (name.n == path.n)
				return (i);
			rest.p = path.p + name.n + 1;
			rest.n = path.n - name.n - 1;
			if ((i = lookup(d, i, rest)) != 0)
				return (i);
		}
		do {
			if (name.n == 0)
				return (0);
			name.n--;
		} while (name.p[name.n] != '.');
	}
}

/* Arrays join with ';', objects are JSON text. */
static void
plain(const struct sf_jdoc *d, uint32_t i, struct sf_buf *b)
{
	uint32_t k, first;

	switch ((enum sf_jtype)d->node[i].type) {
	case SF_J_NULL:
		break;
	case SF_J_FALSE:
	case SF_J_TRUE:
	case SF_J_NUM:
	case SF_J_STR:
		sf_buf_addstr(b, sf_j_text(d, i));
		break;
	case SF_J_OBJ:
		sf_j_write(b, d, i);
		break;
	case SF_J_ARR:
		first = sf_j_first(d, i);
		for (k = first; k != 0; k = sf_j_after(d, i, k)) {
			if (k != first)
				sf_buf_addc(b, ';');
			if (d->node[k].type == SF_J_ARR)
				sf_j_write(b, d, k);
			else
				plain(d, k, b);
		}
		break;
	}
}

static void
row(const struct sf_rows_out *o, struct scratch *s, struct sf_buf *b,
    const struct sf_jdoc *doc)
{
	struct sf_str text;
	size_t i;
	uint32_t at;

	for (i = 0; i < o->n; i++) {
		if (i > 0)
			sf_buf_addc(b, o->dialect.delim);
		if ((at = lookup(doc, 0, o->field[i])) == 0)
			continue;
		if (doc->node[at].type == SF_J_STR) {
			text = doc->node[at].str;
		} else {
			sf_buf_clear(&s->cell);
			plain(doc, at, &s->cell);
			text = sf_buf_str(&s->cell);
		}
		if (o->excel) {
			sf_buf_clear(&s->safe);
			sf_excel_cell(&s->safe, o->field[i], text,
			    doc->node[at].type != SF_J_NUM, o->zone);
			text = sf_buf_str(&s->safe);
		}
		/* Where a comma is in numbers, Excel parts cells by these. */
		if (o->excel && o->dialect.quotes && text.n > 0 &&
		    (memchr(text.p, ';', text.n) != NULL ||
		    memchr(text.p, '\t', text.n) != NULL))
			sf_csv_quoted(b, text);
		else
			sf_csv_cell(b, &o->dialect, text);
	}
	b->failed |= s->cell.failed | s->safe.failed;
}

void
sf_rows_out_add(const struct sf_rows_out *o, struct sf_buf *b,
    struct sf_str json, const struct sf_jdoc *doc)
{
	struct scratch *s;
	size_t from = b->n;

	if (o->jsonl) {
		sf_buf_addstr(b, json);
		sf_buf_addc(b, '\n');
		return;
	}
	if ((s = take(o)) == NULL) {
		b->failed = 1;
		return;
	}
	row(o, s, b, doc);
	/* A blank line of CSV would be passed over; of TSV it is the row. */
	if (o->n == 1 && b->n == from && o->dialect.quotes)
		sf_buf_adds(b, "\"\"");
	sf_buf_adds(b, o->excel ? "\r\n" : "\n");
	encode(o, s, b, from);
	put(o, s);
}

int
sf_rows_out_plain(const struct sf_rows_out *o)
{
	return (o->jsonl);
}

int
sf_rows_out_line(const struct sf_rows_out *o, struct sf_json *j,
    struct sf_str line, struct sf_buf *b, struct sf_err *e)
{
	struct sf_jdoc doc;

	if (o->jsonl) {
		sf_buf_addstr(b, line);
		sf_buf_addc(b, '\n');
		return (0);
	}
	if (sf_json_parse(j, line.p, line.n, 0, &doc, e))
		return (-1);
	sf_rows_out_add(o, b, line, &doc);
	return (0);
}

int
sf_rows_out_start(const struct sf_rows_out *o, struct sf_out *to,
    struct sf_err *e)
{
	struct sf_buf b = {0};
	int rc;

	if (o->jsonl || to == NULL)
		return (0);
	sf_rows_out_head(o, &b);
	rc = sf_buf_check(&b, e);
	if (rc == 0)
		rc = sf_out_write(to, b.p, b.n, e);
	sf_buf_release(&b);
	return (rc);
}
