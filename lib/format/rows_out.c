/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/date.h"
#include "format/enc.h"
#include "io/out.h"
#include "io/zone.h"

#include "format/rows.h"

#define FIELDS_MAX 1000
#define DIGITS_EXCEL 15		/* Excel keeps no more */

struct sf_rows_out {
	struct sf_arena mem;
	struct sf_str *field;
	size_t n;
	struct sf_dialect dialect;
	int jsonl, excel;
	const char *encoding;
	const struct sf_zone *zone;
	const struct sf_run *run;	/* to say what was lost */
	atomic_ullong *lost;		/* characters that the encoding lacks */
};

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
	struct sf_enc *probe;

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
	if ((o->lost = calloc(1, sizeof(*o->lost))) == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	if (o->encoding != NULL) {
		if ((probe = sf_enc_new(o->encoding, e)) == NULL)
			goto fail;
		sf_enc_free(probe);
	}
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

	if (o == NULL)
		return;
	n = o->lost != NULL ? atomic_load(o->lost) : 0;
	if (n > 0)
		sf_say(o->run, SF_SAY_WARN, "%llu %s not in %s: written as ?",
		    n, n == 1 ? "character is" : "characters are",
		    o->encoding);
	free(o->lost);
	free(o->field);
	sf_arena_release(&o->mem);
	free(o);
}

/* What was added behind ${from}, in the encoding that was asked for. */
static void
encode(const struct sf_rows_out *o, struct sf_buf *b, size_t from)
{
	struct sf_err e = {0};
	struct sf_buf utf8 = {0};
	struct sf_enc *c;

	if (o->encoding == NULL || b->failed)
		return;
	if ((c = sf_enc_new(o->encoding, &e)) == NULL) {
		b->failed = 1;
		return;
	}
	sf_buf_add(&utf8, b->p + from, b->n - from);
	b->n = from;
	atomic_fetch_add(o->lost, sf_enc_encode(c, sf_buf_str(&utf8), b));
	b->failed |= utf8.failed;
	sf_buf_release(&utf8);
	sf_enc_free(c);
}

void
sf_rows_out_head(const struct sf_rows_out *o, struct sf_buf *b)
{
	size_t i, from;

	if (o->jsonl)
		return;
	if (o->excel && (o->encoding == NULL ||
	    strcasecmp(o->encoding, "utf-8") == 0))
		sf_buf_adds(b, "\xEF\xBB\xBF");
	from = b->n;
	for (i = 0; i < o->n; i++) {
		if (i > 0)
			sf_buf_addc(b, o->dialect.delim);
		sf_csv_cell(b, &o->dialect, o->field[i]);
	}
	sf_buf_adds(b, o->excel ? "\r\n" : "\n");
	encode(o, b, from);
}

/* The node of a path; names may hold dots, so the longest is tried first. */
static uint32_t
lookup(const struct sf_jdoc *d, uint32_t at, struct sf_str path)
{
	struct sf_str name = path, rest;
	uint32_t i;

	for (;;) {
		if ((i = sf_j_getn(d, at, name)) != 0) {
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

static int
long_digits(struct sf_str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return (0);
	return (s.n > DIGITS_EXCEL || (s.n > 1 && s.p[0] == '0'));
}

/* Hex digits with an e among them would be shown as a power of ten. */
static int
is_id(struct sf_str path)
{
	return (sf_str_starts(path, "ids.") || sf_str_is(path, "eid") ||
	    sf_str_ends(path, "send_id"));
}

/* A negative number is no formula. */
static int
negative(struct sf_str s)
{
	size_t i = 1, dots = 0;

	for (; i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') ||
	    s.p[i] == '.'); i++)
		dots += s.p[i] == '.';
	return (s.p[0] == '-' && i == s.n && s.n > 1 + dots && dots < 2);
}

/*
 * Excel computes what starts like a formula and rounds long numbers: long
 * digits and identifiers become ="…", which it shows as they are, formulas
 * get a leading apostrophe, times the wall clock of the zone.
 */
static void
for_excel(const struct sf_rows_out *o, struct sf_str path, struct sf_str s,
    struct sf_buf *b)
{
	struct sf_civil c;
	int64_t ms;

	if (sf_ts_canonical(s) && sf_ts_parse(s, &ms) == 0 && o->zone) {
		sf_zone_civil(o->zone, ms, &c);
		sf_buf_addf(b, "%04d-%02d-%02d %02d:%02d:%02d", c.year,
		    c.month, c.day, c.hour, c.min, c.sec);
		return;
	}
	if (long_digits(s) || (is_id(path) && s.n > 0 &&
	    memchr(s.p, '"', s.n) == NULL)) {
		sf_buf_adds(b, "=\"");
		sf_buf_addstr(b, s);
		sf_buf_addc(b, '"');
		return;
	}
	if (s.n > 0 && memchr("=+-@\t\r", s.p[0], 6) != NULL &&
	    !negative(s))
		sf_buf_addc(b, '\'');
	sf_buf_addstr(b, s);
}

void
sf_rows_out_add(const struct sf_rows_out *o, struct sf_buf *b,
    struct sf_str json, const struct sf_jdoc *doc)
{
	struct sf_buf cell = {0}, safe = {0};
	size_t i, from = b->n;
	uint32_t at;

	if (o->jsonl) {
		sf_buf_addstr(b, json);
		sf_buf_addc(b, '\n');
		return;
	}
	for (i = 0; i < o->n; i++) {
		if (i > 0)
			sf_buf_addc(b, o->dialect.delim);
		sf_buf_clear(&cell);
		if ((at = lookup(doc, 0, o->field[i])) != 0)
			plain(doc, at, &cell);
		if (o->excel) {
			sf_buf_clear(&safe);
			for_excel(o, o->field[i], sf_buf_str(&cell), &safe);
			sf_csv_cell(b, &o->dialect, sf_buf_str(&safe));
		} else {
			sf_csv_cell(b, &o->dialect, sf_buf_str(&cell));
		}
		b->failed |= cell.failed | safe.failed;
	}
	/* A blank line would be passed over. */
	if (o->n == 1 && b->n == from && o->dialect.quotes)
		sf_buf_adds(b, "\"\"");
	sf_buf_adds(b, o->excel ? "\r\n" : "\n");
	encode(o, b, from);
	sf_buf_release(&cell);
	sf_buf_release(&safe);
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
