/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "format/csv.h"
#include "io/src.h"

#include "ingest/mapping.h"
#include "ingest/private.h"

#define TABLE_MAX ((size_t)64 << 20)	/* bytes of a code table */

/* What means nothing where the mapping lists no markers of its own. */
static const struct sf_str markers[] = {
	{"-", 1}, {"--", 2}, {"\\N", 2}, {"NULL", 4}, {"null", 4},
	{"N/A", 3}, {"n/a", 3}, {"#N/A", 4}, {"NaN", 3}, {"nan", 3},
	{"nil", 3}, {"None", 4}, {"无", 3}, {"空", 3}, {"未知", 6},
};
#define MARKERS (sizeof(markers) / sizeof(markers[0]))

/* The list is instead of the usual markers, {add: …} is beside them. */
int
sf_mapping_empty(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e)
{
	static const char *const keys[] = {"add", NULL};
	const struct sf_def *list = d;
	struct sf_source *s = r->s;
	struct sf_str *text = NULL, *all;
	unsigned char c;
	size_t i, n = 0;

	s->empty = markers;
	s->empties = MARKERS;
	if (d != NULL && d->kind == SF_DEF_MAP) {
		if (sf_def_keys(d, keys, e))
			return (-1);
		if ((list = sf_def_get(d, "add")) == NULL)
			return (sf_def_fail(d, e, "'empty' is a list, or "
			    "{add: a list}"));
	}
	if (list != NULL && sf_mapping_texts(r->m, list, &text, &n, e))
		return (-1);
	if (d != NULL && d == list) {
		s->empty_own = 1;
		s->empty = text;
		s->empties = n;
	} else if (d != NULL) {
		all = sf_arena_alloc(&r->m->mem,
		    (MARKERS + n) * sizeof(*all));
		if (all == NULL)
			return (sf_fail_mem(e));
		memcpy(all, markers, sizeof(markers));
		for (i = 0; i < n; i++)
			all[MARKERS + i] = text[i];
		s->empty = all;
		s->empties = MARKERS + n;
	}
	for (i = 0; i < s->empties; i++) {
		if ((n = s->empty[i].n) == 0)
			continue;
		c = (unsigned char)s->empty[i].p[0];
		s->empty_sizes |= UINT64_C(1) << (n < 63 ? n : 63);
		s->empty_starts[c / 64] |= UINT64_C(1) << c % 64;
	}
	return (0);
}

/* The texts of a code table, as its rows come. */
struct table {
	struct sf_mapping_reader *r;
	struct sf_field *f;
	const char *path;
	struct sf_str *to;
	size_t n, cap;
};

static int
grow(struct table *t, struct sf_err *e)
{
	size_t cap = t->cap ? t->cap * 2 : 256;
	struct sf_str *to;

	if (t->n < t->cap)
		return (0);
	if ((to = realloc(t->to, cap * sizeof(*to))) == NULL)
		return (sf_fail_mem(e));
	t->to = to;
	t->cap = cap;
	return (0);
}

/* Whether what the table holds must not be seen on a screen. */
static int
is_private(const struct table *t, struct sf_str code, struct sf_str text)
{
	return (sf_class_of_name(t->f->name) == SF_CLASS_C2 ||
	    sf_private_like(code) || sf_private_like(text));
}

static int
two_meanings(const struct table *t, struct sf_str code, struct sf_str was,
    struct sf_str text, struct sf_err *e)
{
	if (is_private(t, code, was) || is_private(t, code, text))
		return (sf_fail(e, SF_E_USAGE, "the code has two meanings"));
	return (sf_fail(e, SF_E_USAGE, "code '%.*s' has two meanings, '%.*s' "
	    "and '%.*s'", (int)code.n, code.p, (int)was.n, was.p,
	    (int)text.n, text.p));
}

/* Where it is wrong. */
static int
at_row(const struct table *t, const struct sf_csv_record *row,
    struct sf_err *e)
{
	struct sf_buf seen = {0};
	int hide = row->n == 0 || is_private(t, SF_S(""), SF_S(""));
	size_t i;

	for (i = 0; i < row->n && !hide; i++)
		hide = is_private(t, row->cell[i], SF_S(""));
	sf_buf_addstr(&seen, row->raw);
	if (hide && !seen.failed)
		sf_private_star(seen.p, seen.n);
	(void)sf_err_at(e, t->path, row->line, row->column ? row->column : 1,
	    seen.failed ? NULL : seen.p, seen.n);
	sf_buf_release(&seen);
	return (-1);
}

/* A row of it: a code and what it means; 0 or -1. */
static int
add_code(struct table *t, const struct sf_csv_record *row, struct sf_err *e)
{
	struct sf_str code, text;
	struct sf_map_entry *at;
	char *copy;
	int fresh;

	if (row->code != NULL)
		return (sf_fail(e, SF_E_USAGE, "the code table is broken: "
		    "%s", row->message));
	if (row->n != 2)
		return (sf_fail(e, SF_E_USAGE, "a row of a code table has two "
		    "columns, a code and its text, and this one has %zu",
		    row->n));
	code = sf_str_trim(row->cell[0]);
	text = sf_str_trim(row->cell[1]);
	if (code.n == 0)
		return (sf_fail(e, SF_E_USAGE, "the code is empty"));
	at = sf_map_put(&t->f->words, code, t->n, &fresh);
	if (at == NULL)
		return (sf_fail_mem(e));
	if (!fresh)
		return (sf_str_eq(t->to[at->val], text) ? 0 :
		    two_meanings(t, code, t->to[at->val], text, e));
	if (grow(t, e))
		return (-1);
	if ((copy = sf_arena_dup(&t->r->m->mem, text.p, text.n)) == NULL)
		return (sf_fail_mem(e));
	t->to[t->n++] = (struct sf_str){copy, text.n};
	return (0);
}

static int
read_rows(struct table *t, const struct sf_buf *b, struct sf_err *e)
{
	struct sf_dialect dialect = {.delim = ',', .quotes = 1,
	    .max_line = SF_MAX_LINE};
	size_t bom = b->n >= 3 && memcmp(b->p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	struct sf_csv_record row;
	struct sf_csv *csv;
	int got;

	if (sf_str_ends(sf_str(t->path), ".tsv")) {
		dialect.delim = '\t';
		dialect.quotes = 0;
	}
	if (!sf_utf8_valid(b->p, b->n)) {
		(void)sf_fail(e, SF_E_USAGE, "the code table is no UTF-8");
		(void)sf_err_at(e, t->path, 0, 0, NULL, 0);
		return (sf_hint(e, "iconv -f gb18030 -t utf-8 converts it"));
	}
	if ((csv = sf_csv_new(&dialect, e)) == NULL)
		return (-1);
	sf_csv_chunk(csv, b->p + bom, b->n - bom, 1);
	while ((got = sf_csv_next(csv, &row, NULL, e)) > 0)
		if (add_code(t, &row, e)) {
			got = at_row(t, &row, e);
			break;
		}
	sf_csv_free(csv);
	return (got);
}

/* The path of ${name}, seen from the mapping. */
static int
beside(const struct sf_def *d, const char *name, struct sf_buf *path,
    struct sf_err *e)
{
	const char *slash = strrchr(d->mark.path, '/');

	if (name[0] != '/' && slash != NULL)
		sf_buf_add(path, d->mark.path,
		    (size_t)(slash - d->mark.path) + 1);
	sf_buf_adds(path, name);
	return (sf_buf_cstr(path) ? 0 : sf_fail_mem(e));
}

/* With ${table}, the mapping says something else than without. */
static void
add_digest(struct sf_mapping *m, const struct sf_buf *table)
{
	char both[65];

	memcpy(both, m->digest, 32);
	sf_hash_hex(table->p, table->n, both + 32);
	sf_hash_hex(both, 64, m->digest);
}

static int
read_table(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_field *f, struct sf_err *e)
{
	struct table t = {.r = r, .f = f};
	struct sf_buf path = {0}, b = {0};
	struct sf_err bad = {0};
	const char *name = NULL;
	struct sf_str *to;
	int ret = -1;

	if (sf_def_text(d, &name, e) || beside(d, name, &path, e))
		goto done;
	t.path = path.p;
	if (sf_src_slurp(t.path, TABLE_MAX, &b, &bad)) {
		if (bad.code == SF_E_USAGE)
			(void)sf_def_fail(d, e, "%s", bad.msg);
		else
			*e = bad;
		goto done;
	}
	add_digest(r->m, &b);
	if (read_rows(&t, &b, e))
		goto done;
	if (t.n == 0) {
		(void)sf_def_fail(d, e, "the code table '%s' is empty", name);
		goto done;
	}
	to = sf_arena_alloc(&r->m->mem, t.n * sizeof(*to));
	if (to == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	memcpy(to, t.to, t.n * sizeof(*to));
	f->to = to;
	ret = 0;
done:
	free(t.to);
	sf_buf_release(&path);
	sf_buf_release(&b);
	return (ret);
}

static int
read_words(struct sf_mapping_reader *r, const struct sf_def *m,
    struct sf_field *f, struct sf_err *e)
{
	struct sf_str *to;
	size_t i;

	to = sf_arena_alloc(&r->m->mem, (m->n + 1) * sizeof(*to));
	if (to == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < m->n; i++) {
		if (sf_def_want(m->kid[i], SF_DEF_SCALAR, e))
			return (-1);
		to[i] = m->kid[i]->text;
		if (sf_map_put(&f->words, m->kid[i]->key, i, NULL) == NULL)
			return (sf_fail_mem(e));
	}
	f->to = to;
	return (0);
}

int
sf_mapping_words(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_field *f, struct sf_err *e)
{
	static const char *const names[] = {"keep", "null", "error", NULL};
	static const enum sf_else is[] = {SF_ELSE_KEEP, SF_ELSE_NULL,
	    SF_ELSE_ERROR};
	const struct sf_def *m = sf_def_get(d, "map");
	const struct sf_def *other = sf_def_get(d, "else");
	int k = 0;

	if (other != NULL && m == NULL)
		return (sf_def_fail_key(other, e, "'else' goes with 'map'"));
	if (sf_def_choice(other, names, &k, e))
		return (-1);
	f->otherwise = is[k];
	if (m == NULL)
		return (0);
	if (sf_def_want(m, SF_DEF_MAP, e))
		return (-1);
	/* A map of this key alone names a table. */
	if (m->n == 1 && sf_str_is(m->kid[0]->key, "file"))
		return (read_table(r, m->kid[0], f, e));
	return (read_words(r, m, f, e));
}
