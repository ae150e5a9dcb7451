/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "format/csv.h"
#include "ident/ident.h"
#include "io/src.h"

#include "rules/segment_def.h"

#define LIST_MAX ((size_t)1 << 30)

/* The path as the definition's folder sees it. */
static void
beside(const struct sf_def *d, struct sf_buf *b)
{
	const char *slash = strrchr(d->mark.path, '/');

	if (d->text.p[0] != '/' && slash != NULL)
		sf_buf_add(b, d->mark.path, (size_t)(slash - d->mark.path) + 1);
	sf_buf_adds(b, d->text.p);
}

static const char *const types[] = {"phone", "landline", "id_card", "cust_no",
    "card", "email", "openid", "unionid", "device", "cookie", "uscc", "imei",
    "oaid", "idfa", "uuid", "send_id", NULL};

/* A list being read. */
struct reading {
	struct sf_segments *s;
	struct seg_list *list;
	const struct sf_def *map, *file, *column;
	const struct sf_ident_type *type;	/* NULL: names */
	struct sf_buf norm;
	struct sf_err *e;
};

/* Identifiers in their written form; what has none is kept as it stands. */
static int
put(struct reading *r, struct sf_str text)
{
	enum sf_ident_status st;

	text = sf_str_trim(text);
	if (text.n == 0)
		return (0);
	if (r->type != NULL) {
		sf_buf_clear(&r->norm);
		st = sf_ident_norm(r->type, text, &r->norm);
		if (sf_buf_check(&r->norm, r->e))
			return (-1);
		if ((st == SF_ID_OK || st == SF_ID_FIXED) && r->norm.n > 0)
			text = sf_buf_str(&r->norm);
	}
	if (sf_map_put(&r->list->names, text, 1, NULL) == NULL)
		return (sf_fail_mem(r->e));
	return (0);
}

/* It could be nobody's, and nobody would be told. */
static int
readable(const struct reading *r, struct sf_str line, uint64_t no)
{
	if (line.n == 0 || (sf_utf8_valid(line.p, line.n) &&
	    memchr(line.p, '\0', line.n) == NULL))
		return (0);
	return (sf_def_fail(r->file, r->e, "line %ju of the list is no text of "
	    "UTF-8", (uintmax_t)no));
}

static int
lines(struct reading *r, struct sf_str b)
{
	struct sf_str line;
	size_t i, from = 0;
	uint64_t no = 0;

	for (i = 0; i <= b.n; i++) {
		if (i < b.n && b.p[i] != '\n')
			continue;
		line = (struct sf_str){b.p + from, i - from};
		from = i + 1;
		if (readable(r, line, ++no))
			return (-1);
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		line = sf_str_trim(line);
		if (line.n > 0 && line.p[0] != '#' && put(r, line))
			return (-1);
	}
	return (0);
}

static int
no_column(const struct reading *r, struct sf_str want,
    const struct sf_csv_record *h)
{
	const struct sf_def *at = r->column != NULL ? r->column : r->file;
	const char **names = calloc(h->n + 1, sizeof(*names)), *near;
	struct sf_arena mem = {0};
	struct sf_buf all = {0};
	size_t i;

	(void)sf_def_fail(at, r->e, "the list has no column '%.*s'",
	    (int)(want.n < 80 ? want.n : 80), want.p);
	for (i = 0; i < h->n && names != NULL; i++) {
		names[i] = sf_arena_dup(&mem, h->cell[i].p, h->cell[i].n);
		if (names[i] == NULL)
			break;
		sf_buf_addf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
	}
	near = names != NULL ? sf_str_near(want, names, i) : NULL;
	if (near != NULL)
		(void)sf_hint(r->e, "did you mean '%s'?", near);
	else if (sf_buf_cstr(&all) != NULL)
		(void)sf_hint(r->e, "column: NAME; it has %s", all.p);
	free(names);
	sf_arena_release(&mem);
	sf_buf_release(&all);
	return (-1);
}

/* 1 and the number of the column, 0 where the file is plain lines, -1. */
static int
header(const struct reading *r, struct sf_csv *csv, size_t *at)
{
	struct sf_str want = r->column != NULL ? r->column->text :
	    SF_S("one_id");
	struct sf_csv_record h;
	int rc;

	while ((rc = sf_csv_next(csv, &h, NULL, r->e)) > 0)
		if (h.raw.n > 0 && h.raw.p[0] != '#')
			break;
	if (rc <= 0)
		return (rc);
	if (readable(r, h.raw, h.line))
		return (-1);
	for (*at = 0; h.code == NULL && *at < h.n; ++*at)
		if (sf_str_eq(h.cell[*at], want))
			return (1);
	if (r->column == NULL && h.code == NULL && h.n == 1)
		return (0);
	return (no_column(r, want, &h));
}

static int
records(struct reading *r, struct sf_str b, const struct sf_dialect *d)
{
	struct sf_csv *csv = sf_csv_new(d, r->e);
	struct sf_csv_record rec;
	size_t at = 0;
	int rc = -1;

	if (csv == NULL)
		return (-1);
	sf_csv_chunk(csv, b.p, b.n, 1);
	rc = header(r, csv, &at);
	if (rc == 0)
		rc = lines(r, b);
	else if (rc > 0)
		while ((rc = sf_csv_next(csv, &rec, NULL, r->e)) > 0) {
			if (rec.code != NULL) {
				rc = sf_def_fail(r->file, r->e, "line %ju of "
				    "the list: %s", (uintmax_t)rec.line,
				    rec.message);
				break;
			}
			if (at < rec.n && (readable(r, rec.cell[at],
			    rec.line) || put(r, rec.cell[at]))) {
				rc = -1;
				break;
			}
		}
	sf_csv_free(csv);
	return (rc);
}

/* CSV by the name of the file, or because a column is asked for. */
static int
dialect(const struct reading *r, struct sf_dialect *d)
{
	struct sf_str n = r->file->text;

	if (sf_str_ends(n, ".zst"))
		n.n -= 4;
	else if (sf_str_ends(n, ".gz"))
		n.n -= 3;
	d->delim = sf_str_ends(n, ".tsv") ? '\t' : ',';
	d->quotes = d->delim == ',';
	return (d->delim == '\t' || r->column != NULL ||
	    sf_str_ends(n, ".csv"));
}

static int
take(struct reading *r, const struct sf_buf *b)
{
	struct sf_dialect d = {.delim = ','};
	struct sf_str text = sf_buf_str(b);

	if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0) {
		text.p += 3;		/* of an editor, and of no name */
		text.n -= 3;
	}
	return (dialect(r, &d) ? records(r, text, &d) : lines(r, text));
}

/* What the values are: names, or identifiers of a type. */
static int
type_of(struct reading *r)
{
	const struct sf_def *t = sf_def_get(r->map, "type");
	struct sf_str name = SF_S("one_id");
	size_t i;

	if ((r->column != NULL && sf_def_want(r->column, SF_DEF_SCALAR,
	    r->e)) || (t != NULL && sf_def_want(t, SF_DEF_SCALAR, r->e)))
		return (-1);
	if (t != NULL)
		name = t->text;
	else if (r->column != NULL)
		name = r->column->text;
	if (t == NULL && sf_str_starts(name, "ids."))
		name = (struct sf_str){name.p + 4, name.n - 4};
	if (sf_str_is(name, "one_id"))
		return (0);
	for (i = 0; t == NULL && types[i] != NULL; i++)
		if (sf_str_is(name, types[i]))
			break;
	if (t == NULL && types[i] == NULL) {
		(void)sf_def_fail(r->column, r->e, "column '%.*s' does not say "
		    "what its values are", (int)(name.n < 80 ? name.n : 80),
		    name.p);
		return (sf_hint(r->e, "add type: one_id, phone, cust_no or "
		    "another type of identifier"));
	}
	r->list->type = sf_arena_dup(&r->s->mem, name.p, name.n);
	r->type = sf_ident_type(name);
	return (r->list->type != NULL && r->type != NULL ? 0 :
	    sf_fail_mem(r->e));
}

/* One digest for all lists, so that a run knows when one has changed. */
static void
digest(struct sf_segments *s, const struct sf_buf *b)
{
	char hex[33], both[2 * sizeof(hex)];

	sf_hash_hex(b->p, b->n, hex);
	(void)snprintf(both, sizeof(both), "%s%s", s->lists_digest, hex);
	sf_hash_hex(both, strlen(both), s->lists_digest);
}

int
seg_list_read(struct sf_segments *s, const struct sf_def *map, size_t *at,
    struct sf_err *e)
{
	struct reading r = {.s = s, .map = map, .e = e,
	    .file = sf_def_get(map, "list"),
	    .column = sf_def_get(map, "column")};
	struct sf_buf path = {0}, text = {0};
	struct sf_err why = {0};
	struct seg_list *l;
	int rc = -1;

	if (sf_def_want(r.file, SF_DEF_SCALAR, e))
		return (-1);
	l = realloc(s->list, (s->lists + 1) * sizeof(*l));
	if (l == NULL)
		return (sf_fail_mem(e));
	s->list = l;
	*at = s->lists++;
	r.list = l += *at;
	memset(l, 0, sizeof(*l));
	l->def = r.file;
	if (type_of(&r))
		return (-1);
	beside(r.file, &path);
	if (sf_buf_cstr(&path) == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (sf_src_slurp(path.p, LIST_MAX, &text, &why)) {
		(void)sf_def_fail(r.file, e, "the list cannot be read: %s",
		    why.msg);
		goto done;
	}
	digest(s, &text);
	rc = take(&r, &text);
done:
	sf_buf_release(&path);
	sf_buf_release(&text);
	sf_buf_release(&r.norm);
	return (rc);
}

struct search {
	const struct seg_list *list;
	int64_t asof;
	struct sf_str *by;
};

static int
of_type(void *ctx, struct sf_str type, struct sf_str value, int64_t first,
    int64_t last)
{
	struct search *v = ctx;

	(void)last;
	if (first >= v->asof || !sf_str_is(type, v->list->type) ||
	    sf_map_get(&v->list->names, value) == NULL)
		return (0);
	if (v->by != NULL)
		*v->by = value;
	return (1);
}

static int
timeless(void *ctx, struct sf_str type, struct sf_str value)
{
	return (of_type(ctx, type, value, INT64_MIN, INT64_MIN));
}

/* Where the profile does not say since when, it is as if it had always been. */
static uint8_t
by_identifier(const struct sf_who *who, struct search *v)
{
	int rc;

	if (who->profile == NULL)
		return (SF_NO);
	rc = sf_profile_spans(who->doc, who->profile, of_type, v);
	if (rc == -2)
		rc = sf_profile_ids(who->doc, who->profile, timeless, v);
	return (rc == 1 ? SF_YES : SF_NO);
}

uint8_t
seg_listed(const struct seg_list *l, const struct sf_who *who,
    struct sf_str *by)
{
	struct search v = {.list = l, .asof = who->asof, .by = by};
	size_t i;

	if (l->type != NULL)
		return (by_identifier(who, &v));
	for (i = 0; i < who->names; i++) {
		if (sf_map_get(&l->names, who->name[i]) == NULL)
			continue;
		if (by != NULL)
			*by = who->name[i];
		return (SF_YES);
	}
	return (SF_NO);
}
