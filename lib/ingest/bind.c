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
		(void)sf_fail(e, SF_E_USAGE, "the name does not tell a time "
		    "as '%s'", ts->format);
		(void)sf_err_at(e, f->path, 0, 0, NULL, 0);
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
	f->headed = 1;
	set_torn(f);
	return (sf_file_header_names(f, name, n, e));
}

/* The mark at the start, if there is one, must be that of the encoding. */
static int
check_mark(const struct sf_file *f, const struct sf_chunk *c,
    struct sf_err *e)
{
	const char *mark = sf_file_mark(c->p, c->n);
	const char *name = f->encoding != NULL ? f->encoding : "utf-8";

	if (mark == NULL || strcasecmp(mark, name) == 0)
		return (0);
	(void)sf_fail(e, SF_E_DATA, "by its byte order mark the file is %s, "
	    "and it is read as %s", mark, name);
	if (f->s->encoding != NULL)
		(void)sf_hint(e, "see 'encoding:' of source '%s'",
		    f->s->name.p);
	else
		(void)sf_hint(e, "say 'encoding: %s' of source '%s'", mark,
		    f->s->name.p);
	return (sf_err_at(e, c->path, 0, 0, NULL, 0));
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
	set_torn(f);
	if (check_mark(f, c, e))
		return (-1);
	if (f->fmt == SF_F_JSONL)
		return (sf_file_peek(f, c, e));
	if (f->encoding == NULL && end - p >= 3 &&
	    memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (i = 0; i < f->s->skip && p < end; i++, line++) {
		q = memchr(p, '\n', (size_t)(end - p));
		p = q ? q + 1 : end;
	}
	if (f->s->names > 0)
		return (sf_file_header_names(f, f->s->name_of, f->s->names,
		    e) ? -1 : p - c->p);
	if (p == end) {
		(void)sf_fail(e, SF_E_DATA, "the file ends before its header");
		(void)sf_hint(e, "see 'skip:' of source '%s'", f->s->name.p);
		return (sf_err_at(e, c->path, line, 0, NULL, 0));
	}
	took = sf_file_header(f, c, p, (size_t)(end - p), line, e);
	if (took < 0)
		return (-1);
	sf_file_warn(f);
	p += took;
	if (p < end && *p == '\r')
		p++;
	if (p < end && *p == '\n')
		p++;
	return (p - c->p);
}
