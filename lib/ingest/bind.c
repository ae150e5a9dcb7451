/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ingest/file.h"

/* The instant in the name: "core_%Y%m%d" fits core_20261101.csv. */
static int
bind_ts(struct sf_file *f, const struct sf_field *ts, struct sf_err *e)
{
	struct sf_civil c;
	char base[256], *dot;
	int32_t off;

	if (ts->from != SF_FROM_FILE)
		return (0);
	sf_mapping_base(f->path, base, sizeof(base));
	while (sf_date_scan(sf_str(base), ts->format, &c, &off)) {
		if ((dot = strrchr(base, '.')) != NULL) {
			*dot = '\0';
			continue;
		}
		(void)sf_fail(e, SF_E_USAGE, "the name '%s' does not tell a "
		    "time as '%s'", f->path, ts->format);
		return (sf_hint(e, "rename the file, or see 'ts:' of source "
		    "'%s'", f->s->name.p));
	}
	f->has_ts = 1;
	f->ts = off != INT32_MAX ? sf_date_pack(&c) - off * SF_MINUTE :
	    sf_zone_instant(f->s->zone, &c);
	return (0);
}

static int
split(struct sf_file *f, struct sf_str name, struct sf_path *out)
{
	struct sf_str rest = name;
	const char *dot;
	size_t i;

	out->whole = name;
	out->parts = 1;
	for (i = 0; i < name.n; i++)
		out->parts += name.p[i] == '.';
	out->part = sf_arena_alloc(&f->mem, out->parts * sizeof(*out->part));
	if (out->part == NULL)
		return (-1);
	for (i = 0; i < out->parts; i++) {
		dot = memchr(rest.p, '.', rest.n);
		out->part[i] = (struct sf_str){rest.p,
		    dot ? (size_t)(dot - rest.p) : rest.n};
		rest.p += out->part[i].n + 1;
		rest.n -= dot ? out->part[i].n + 1 : rest.n;
	}
	return (0);
}

/* Characters of these may end in a byte that looks like '|', '^' or '~'. */
static int
torn(const char *encoding, char delim)
{
	static const char *const wide[] = {"gb", "cp936", "big5", "cp950",
	    "sjis", "shift", "cp932", "euc-kr", "cp949", "johab", NULL};
	size_t i;

	for (i = 0; wide[i] != NULL; i++)
		if (strncasecmp(encoding, wide[i], strlen(wide[i])) == 0)
			return (delim >= 0x40 || delim == ':');
	return (0);
}

int
sf_file_bind(struct sf_file *f, struct sf_err *e)
{
	const struct sf_source *s = f->s;
	size_t i;

	f->fmt = s->format == SF_F_TSV ? SF_F_CSV : s->format;
	f->dialect.delim = s->delim ? s->delim :
	    s->format == SF_F_TSV ? '\t' : ',';
	f->dialect.quotes = s->format != SF_F_TSV;
	f->dialect.max_line = f->run->max_line;
	f->cut = f->dialect;
	f->col = sf_arena_alloc(&f->mem, (s->columns.n + 1) * sizeof(size_t));
	f->member = sf_arena_alloc(&f->mem,
	    (s->columns.n + 1) * sizeof(*f->member));
	if (f->col == NULL || f->member == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < s->columns.n; i++)
		if (split(f, s->columns.e[i].key, &f->member[i]))
			return (sf_fail_mem(e));
	for (i = 0; i < s->makings; i++)
		if (bind_ts(f, s->making[i].ts, e))
			return (-1);
	return (0);
}

static int
missing(const struct sf_file *f, const struct sf_chunk *c, uint64_t line,
    struct sf_str raw, const struct sf_map_entry *col, struct sf_err *e)
{
	const struct sf_def *d = (const struct sf_def *)(uintptr_t)col->val;
	const char *near, **names = malloc((f->fields + 1) * sizeof(*names));
	struct sf_str text = raw;
	size_t i;

	(void)sf_fail(e, SF_E_DATA, "there is no column '%.*s', which %s:%ju "
	    "maps", (int)col->key.n, col->key.p, d->mark.path,
	    (uintmax_t)d->mark.line);
	if (f->encoding != NULL)
		text.p = NULL;
	(void)sf_err_at(e, c->path, line, text.p ? 1 : 0, text.p, text.n);
	for (i = 0; names != NULL && i < f->fields; i++)
		names[i] = f->header[i].p;
	near = names ? sf_str_near(col->key, names, f->fields) : NULL;
	if (near != NULL)
		(void)sf_hint(e, "did you mean '%s'?", near);
	else if (line == 0)
		(void)sf_hint(e, "is the row of source '%s'?", f->s->name.p);
	else if (f->fields == 1)
		(void)sf_hint(e, "the header has one column, '%s': is '%c' "
		    "the delimiter?", f->header[0].p, f->dialect.delim);
	else
		(void)sf_hint(e, "is the file of source '%s', and its header "
		    "in line %ju?", f->s->name.p, (uintmax_t)line);
	free(names);
	return (-1);
}

static int
bind_columns(struct sf_file *f, const struct sf_chunk *c, uint64_t line,
    struct sf_str raw, struct sf_err *e)
{
	const struct sf_map *cols = &f->s->columns;
	size_t i, k, hits;

	for (i = 0; i < cols->n; i++) {
		for (k = 0, hits = 0; k < f->fields; k++)
			if (sf_str_eq(f->header[k], cols->e[i].key)) {
				f->col[i] = k;
				hits++;
			}
		if (hits == 0)
			return (missing(f, c, line, raw, &cols->e[i], e));
		if (hits > 1) {
			(void)sf_fail(e, SF_E_DATA, "column '%.*s' stands "
			    "%zu times in the header",
			    (int)cols->e[i].key.n, cols->e[i].key.p, hits);
			(void)sf_hint(e, "the mapping takes it: which of them "
			    "is meant? give the others another name");
			return (sf_err_at(e, c->path, line, 0, NULL, 0));
		}
	}
	return (0);
}

/* Names as they are found: UTF-8, without blanks around. */
static int
keep_header(struct sf_file *f, const struct sf_csv_record *r,
    struct sf_enc *enc, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_str s;
	size_t i;
	struct sf_buf list = {0};
	int ret = -1;

	f->fields = r->n;
	f->header = sf_arena_alloc(&f->mem, (r->n + 1) * sizeof(*f->header));
	f->header_json = sf_arena_alloc(&f->mem,
	    (r->n + 1) * sizeof(*f->header_json));
	if (f->header == NULL || f->header_json == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->n; i++) {
		sf_buf_clear(&b);
		s = sf_str_trim(r->cell[i]);
		if (enc != NULL && sf_enc_decode(enc, s, &b) != 0) {
			(void)sf_fail(e, SF_E_DATA, "the header is no %s",
			    f->encoding);
			goto done;
		}
		if (enc != NULL)
			s = sf_buf_str(&b);
		if (!sf_utf8_valid(s.p, s.n)) {
			(void)sf_fail(e, SF_E_DATA, "the header is no UTF-8");
			(void)sf_hint(e, "see 'encoding:' of the source");
			goto done;
		}
		f->header[i].n = s.n;
		f->header[i].p = sf_arena_dup(&f->mem, s.p, s.n);
		sf_buf_clear(&b);
		if (f->header[i].p != NULL)
			sf_buf_json(&b, f->header[i].p, s.n);
		sf_buf_addc(&b, ':');
		f->header_json[i].n = b.n;
		f->header_json[i].p = sf_arena_dup(&f->mem, b.p, b.n);
		if (f->header[i].p == NULL || f->header_json[i].p == NULL ||
		    b.failed) {
			(void)sf_fail_mem(e);
			goto done;
		}
		sf_buf_addc(&list, i ? ',' : '[');
		sf_buf_add(&list, b.p, b.n - 1);
	}
	sf_buf_addc(&list, ']');
	f->header_list.n = list.n;
	f->header_list.p = sf_arena_dup(&f->mem, list.p, list.n);
	ret = f->header_list.p != NULL ? 0 : sf_fail_mem(e);
done:
	sf_buf_release(&b);
	sf_buf_release(&list);
	return (ret);
}

/* The header record at ${p}; the number of its bytes, or -1. */
static ssize_t
read_header(struct sf_file *f, const struct sf_chunk *c, const char *p,
    size_t n, uint64_t line, struct sf_err *e)
{
	struct sf_csv *csv = NULL, *again = NULL;
	struct sf_enc *enc = NULL;
	struct sf_csv_record r;
	struct sf_buf text = {0};
	uint64_t start = line;
	ssize_t ret = -1;
	int got;

	if ((csv = sf_csv_new(&f->dialect, e)) == NULL)
		goto done;
	if (f->encoding != NULL &&
	    (enc = sf_enc_new(f->encoding, e)) == NULL)
		goto done;
	sf_csv_chunk(csv, p, n, line);
	if ((got = sf_csv_next(csv, &r, NULL, e)) < 0)
		goto done;
	if (got == 0) {
		ret = (ssize_t)n;
		goto done;
	}
	start = r.line;
	if (r.code != NULL) {
		(void)sf_fail(e, SF_E_DATA, "the header is broken: %s",
		    r.message);
		(void)sf_hint(e, "see 'format:' and 'dialect:' of the source: "
		    "is it CSV, and are there lines to skip?");
		(void)sf_err_at(e, c->path, r.line, r.column,
		    enc == NULL ? r.raw.p : NULL, r.raw.n);
		goto done;
	}
	ret = (ssize_t)(r.off + r.raw.n);
	/* Of a torn encoding the record is converted before it is split. */
	if (f->torn) {
		if (sf_enc_decode(enc, r.raw, &text) != 0 ||
		    (again = sf_csv_new(&f->dialect, e)) == NULL) {
			(void)sf_fail(e, SF_E_DATA, "the header is no %s",
			    f->encoding);
			ret = -1;
			goto done;
		}
		sf_csv_chunk(again, text.p, text.n, 1);
		if (sf_csv_next(again, &r, NULL, e) < 0) {
			ret = -1;
			goto done;
		}
	}
	if (keep_header(f, &r, f->torn ? NULL : enc, e) ||
	    bind_columns(f, c, start, r.raw, e))
		ret = -1;
done:
	if (ret < 0)
		(void)sf_err_at(e, c->path, start, 0, NULL, 0);
	sf_csv_free(csv);
	sf_csv_free(again);
	sf_enc_free(enc);
	sf_buf_release(&text);
	return (ret);
}

static void
set_torn(struct sf_file *f)
{
	f->torn = f->encoding != NULL && f->dialect.quotes >= 0 &&
	    torn(f->encoding, f->dialect.delim);
}

int
sf_file_names(struct sf_file *f, const struct sf_str *name, size_t n,
    struct sf_err *e)
{
	const struct sf_chunk none = {.path = ""};
	struct sf_csv_record r = {.cell = name, .n = n};

	f->headed = 1;
	set_torn(f);
	return (keep_header(f, &r, NULL, e) ||
	    bind_columns(f, &none, 0, SF_S(""), e) ? -1 : 0);
}

ssize_t
sf_file_head(struct sf_file *f, const struct sf_chunk *c, struct sf_err *e)
{
	const char *p = c->p, *end = c->p + c->n, *q;
	uint64_t line = c->line, i;
	ssize_t took;

	if (c->n == 0 && c->last)
		return (0);
	f->headed = 1;
	if (f->undecided)
		sf_file_guess(f, c->p, c->n, c->last);
	if (sf_file_is_wide(f)) {
		(void)sf_fail(e, SF_E_DATA, "the input is %s", f->encoding);
		(void)sf_hint(e, "say 'encoding: %s' of source '%s' in the "
		    "mapping", f->encoding, f->s->name.p);
		return (sf_err_at(e, c->path, 0, 0, NULL, 0));
	}
	set_torn(f);
	if (f->fmt == SF_F_JSONL)
		return (0);
	if (f->encoding == NULL && end - p >= 3 &&
	    memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (i = 0; i < f->s->skip && p < end; i++, line++) {
		q = memchr(p, '\n', (size_t)(end - p));
		p = q ? q + 1 : end;
	}
	if (p == end) {
		(void)sf_fail(e, SF_E_DATA, "the file ends before its header");
		(void)sf_hint(e, "see 'skip:' of source '%s'", f->s->name.p);
		return (sf_err_at(e, c->path, line, 0, NULL, 0));
	}
	took = read_header(f, c, p, (size_t)(end - p), line, e);
	if (took < 0)
		return (-1);
	p += took;
	if (p < end && *p == '\r')
		p++;
	if (p < end && *p == '\n')
		p++;
	return (p - c->p);
}
