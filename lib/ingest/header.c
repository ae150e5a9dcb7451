/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ingest/file.h"

/* What the source is, where its first row shows that it is no CSV; or NULL. */
static const char *
json_format(struct sf_str row)
{
	struct sf_str s = sf_str_trim(row);

	if (s.n > 1 && s.p[0] == '{' && (s.p[1] == '"' || s.p[1] == ' '))
		return ("jsonl");
	if (s.n > 0 && (s.p[0] == '[' || sf_str_is(s, "{")))
		return ("json");
	return (NULL);
}

static int
missing(const struct sf_file *f, const struct sf_chunk *c, uint64_t line,
    struct sf_str raw, const struct sf_map_entry *col, struct sf_err *e)
{
	const struct sf_def *d = (const struct sf_def *)(uintptr_t)col->val;
	const char *near, **names = malloc((f->fields + 1) * sizeof(*names));
	struct sf_str text = raw;
	const char *json = json_format(raw);
	char one[200] = "";
	size_t i;

	/* Without a header it is data. */
	if (f->fields == 1)
		sf_mask_text(one, sizeof(one), f->header[0].p,
		    f->header[0].n);
	(void)sf_fail(e, SF_E_DATA, "there is no column '%.*s', which %s:%ju "
	    "maps", (int)col->key.n, col->key.p, d->mark.path,
	    (uintmax_t)d->mark.line);
	if (f->encoding != NULL)
		text.p = NULL;
	(void)sf_err_at(e, c->path, line, text.p ? 1 : 0, text.p, text.n);
	for (i = 0; names != NULL && i < f->fields; i++)
		names[i] = f->header[i].p;
	near = names && json == NULL ? sf_str_near(col->key, names, f->fields) : NULL;
	if (near != NULL)
		(void)sf_hint(e, "did you mean '%s'?", near);
	else if (line == 0)
		(void)sf_hint(e, "is the row of source '%s'?", f->s->name.p);
	else if (sf_str_starts(raw, "sep="))
		(void)sf_hint(e, "this line is for Excel: pass over it with "
		    "'dialect: {skip: %ju}'", (uintmax_t)line);
	else if (json != NULL)
		(void)sf_hint(e, "is it JSON? say 'format: %s' of source "
		    "'%s'", json, f->s->name.p);
	else if (f->fields == 1)
		(void)sf_hint(e, "the header has one column, '%s': is '%c' "
		    "the delimiter? Title lines are passed over with "
		    "'dialect: {skip: …}'", one, f->dialect.delim);
	else
		(void)sf_hint(e, "is the file of source '%s', and its header "
		    "in line %ju?", f->s->name.p, (uintmax_t)line);
	free(names);
	return (-1);
}

void
sf_file_add_name(struct sf_buf *b, struct sf_str name)
{
	char text[200];

	sf_mask_text(text, sizeof(text), name.p, name.n);
	sf_buf_addf(b, "'%s'", text);
}

/* All places of the column, told: "columns 2, 5". */
static void
add_places(const struct sf_file *f, struct sf_str name, struct sf_buf *b)
{
	size_t k, n = 0;

	for (k = 0; k < f->fields; k++)
		if (sf_str_eq(f->header[k], name))
			sf_buf_addf(b, "%s%zu", n++ ? ", " : "columns ",
			    k + 1);
}

/* The mapping takes a column of which there are several. */
static int
twice(const struct sf_file *f, const struct sf_chunk *c, uint64_t line,
    const struct sf_map_entry *col, struct sf_err *e)
{
	const struct sf_def *d = (const struct sf_def *)(uintptr_t)col->val;
	struct sf_buf b = {0};

	add_places(f, col->key, &b);
	if (sf_buf_cstr(&b) != NULL)
		(void)sf_fail(e, SF_E_DATA, "'%.*s', which %s:%ju maps, stands "
		    "more than once in the header: %s", (int)col->key.n,
		    col->key.p, d->mark.path, (uintmax_t)d->mark.line, b.p);
	else
		(void)sf_fail_mem(e);
	sf_buf_release(&b);
	(void)sf_hint(e, "which of them is meant? give the others another "
	    "name");
	return (sf_err_at(e, c->path, line, 0, NULL, 0));
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
		if (hits > 1)
			return (twice(f, c, line, &cols->e[i], e));
	}
	return (sf_file_classes(f, e));
}

/* An expression sees the row as an object, where the last one counts. */
static int
tell_twice(const struct sf_file *f, struct sf_err *e)
{
	struct sf_map seen = {0};
	const struct sf_map_entry *one;
	struct sf_buf b = {0};
	int fresh, ret = 0;
	size_t i;

	for (i = 0; f->s->programs > 0 && i < f->fields; i++) {
		one = sf_map_put(&seen, f->header[i], 1, &fresh);
		if (one == NULL) {
			ret = sf_fail_mem(e);
			break;
		}
		if (fresh || seen.e[one - seen.e].val++ > 1)
			continue;
		sf_buf_clear(&b);
		sf_buf_addf(&b, "%s: ", f->path);
		sf_file_add_name(&b, f->header[i]);
		sf_buf_adds(&b, " stands more than once in the header, and "
		    "expressions see the last: ");
		add_places(f, f->header[i], &b);
		if (sf_buf_cstr(&b) != NULL)
			sf_say(f->run, SF_SAY_WARN, "%s", b.p);
	}
	sf_buf_release(&b);
	sf_map_release(&seen);
	return (ret);
}

/* Blanks of all kinds, and what has no width: marks, joiners. */
static int
is_space(uint32_t c)
{
	return (c <= 0x20 || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) ||
	    c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
	    c == 0x2060 || c == 0x3000 || c == 0xFEFF);
}

/* A name without what nobody sees at its ends. */
static struct sf_str
trim(struct sf_str s)
{
	const char *p, *end = s.p + s.n, *behind = s.p;

	for (p = s.p; p < end; s.p = p)
		if (!is_space(sf_utf8_next(&p, end)))
			break;
	for (p = behind = s.p; p < end;)
		if (!is_space(sf_utf8_next(&p, end)))
			behind = p;
	return ((struct sf_str){s.p, (size_t)(behind - s.p)});
}

/* Column ${i} is called ${s}, which is UTF-8. */
static int
keep_name(struct sf_file *f, size_t i, struct sf_str s, struct sf_err *e)
{
	struct sf_buf b = {0};
	int ret = 0;

	s = trim(s);
	f->header[i].n = s.n;
	f->header[i].p = sf_arena_dup(&f->mem, s.p, s.n);
	if (f->header[i].p != NULL)
		sf_buf_json(&b, f->header[i].p, s.n);
	sf_buf_addc(&b, ':');
	f->header_json[i].n = b.n;
	f->header_json[i].p = b.failed ? NULL :
	    sf_arena_dup(&f->mem, b.p, b.n);
	if (f->header[i].p == NULL || f->header_json[i].p == NULL)
		ret = sf_fail_mem(e);
	sf_buf_release(&b);
	return (ret);
}

/* All names as a JSON array. */
static int
keep_list(struct sf_file *f, struct sf_err *e)
{
	struct sf_buf b = {0};
	int ret = 0;
	size_t i;

	sf_buf_addc(&b, '[');
	for (i = 0; i < f->fields; i++) {
		if (i > 0)
			sf_buf_addc(&b, ',');
		sf_buf_add(&b, f->header_json[i].p, f->header_json[i].n - 1);
	}
	sf_buf_addc(&b, ']');
	f->header_list.n = b.n;
	f->header_list.p = b.failed ? NULL :
	    sf_arena_dup(&f->mem, b.p, b.n);
	if (f->header_list.p == NULL)
		ret = sf_fail_mem(e);
	sf_buf_release(&b);
	return (ret);
}

static int
undecodable(const struct sf_file *f, struct sf_str name, struct sf_err *e)
{
	(void)sf_fail(e, SF_E_DATA, "the header is no %s%s",
	    f->wide ? f->wide : f->encoding ? f->encoding : "UTF-8",
	    f->guessed ? ", as which the file was read" : "");
	return (sf_file_hint(f, name, e));
}

/* The names in UTF-8, without blanks around. */
static int
keep_header(struct sf_file *f, const struct sf_csv_record *r,
    struct sf_enc *enc, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_str s;
	size_t i;
	int ret = -1;

	f->fields = r->n;
	f->header = sf_arena_alloc(&f->mem, (r->n + 1) * sizeof(*f->header));
	f->header_json = sf_arena_alloc(&f->mem,
	    (r->n + 1) * sizeof(*f->header_json));
	if (f->header == NULL || f->header_json == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->n; i++) {
		sf_buf_clear(&b);
		s = r->cell[i];
		if (enc != NULL && sf_enc_decode(enc, s, &b) != 0) {
			(void)undecodable(f, s, e);
			goto done;
		}
		if (enc != NULL)
			s = sf_buf_str(&b);
		if (!sf_utf8_valid(s.p, s.n)) {
			(void)undecodable(f, s, e);
			goto done;
		}
		if (sf_buf_check(&b, e) || keep_name(f, i, s, e))
			goto done;
	}
	ret = keep_list(f, e);
done:
	sf_buf_release(&b);
	return (ret);
}

int
sf_file_header_names(struct sf_file *f, const struct sf_str *name, size_t n,
    struct sf_err *e)
{
	const struct sf_chunk none = {.path = ""};
	struct sf_csv_record r = {.cell = name, .n = n};

	if (keep_header(f, &r, NULL, e))
		return (-1);
	return (bind_columns(f, &none, 0, SF_S(""), e));
}

ssize_t
sf_file_header(struct sf_file *f, const struct sf_chunk *c, const char *p,
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
		if (json_format(r.raw) != NULL)
			(void)sf_hint(e, "is it JSON? say 'format: %s' of "
			    "source '%s'", json_format(r.raw),
			    f->s->name.p);
		else
			(void)sf_hint(e, "see 'format:' and 'dialect:' of the "
			    "source: is it CSV, and are there lines to skip?");
		(void)sf_err_at(e, c->path, r.line, r.column,
		    enc == NULL ? r.raw.p : NULL, r.raw.n);
		goto done;
	}
	ret = (ssize_t)(r.off + r.raw.n);
	/* Of a torn encoding the record is converted before it is split. */
	if (f->torn) {
		if (sf_enc_decode(enc, r.raw, &text) != 0)
			ret = undecodable(f, r.raw, e);
		else if ((again = sf_csv_new(&f->dialect, e)) == NULL)
			ret = -1;
		if (ret < 0)
			goto done;
		sf_csv_chunk(again, text.p, text.n, 1);
		if (sf_csv_next(again, &r, NULL, e) < 0) {
			ret = -1;
			goto done;
		}
	}
	if (keep_header(f, &r, f->torn ? NULL : enc, e) || tell_twice(f, e) ||
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
