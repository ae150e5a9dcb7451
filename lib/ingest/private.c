/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/value.h"

#include "ingest/private.h"

#define PEEK ((size_t)64 << 10)	/* of JSON lines, for members of C3 */

int
sf_file_classes(struct sf_file *f, struct sf_err *e)
{
	const struct sf_map *cols = &f->s->columns;
	enum sf_class c;
	size_t i, k;

	if ((f->cls = sf_arena_alloc(&f->mem, f->fields + 1)) == NULL)
		return (sf_fail_mem(e));
	f->secret = f->personal = 0;
	for (k = 0; k < f->fields; k++) {
		/* Nobody told what is in a column that is not mapped. */
		c = sf_class_of_name(f->header[k]);
		f->cls[k] = c == SF_CLASS_C3 ? SF_CLASS_C3 : SF_CLASS_C2;
	}
	for (i = 0; i < cols->n; i++)
		f->cls[f->col[i]] = f->s->cls[i];
	for (k = 0; k < f->fields; k++) {
		f->secret |= f->cls[k] == SF_CLASS_C3;
		f->personal |= f->cls[k] == SF_CLASS_C2;
	}
	return (0);
}

/* The class of a member: as the mapping says, or its name. */
static enum sf_class
class_of(const struct sf_file *f, const struct sf_jdoc *d, uint32_t node)
{
	size_t i;

	for (i = 0; i < f->s->columns.n; i++)
		if (sf_value_find(d, &f->member[i]) == node)
			return (f->s->cls[i]);
	return (sf_class_of_name(d->node[node].key) == SF_CLASS_C3 ?
	    SF_CLASS_C3 : SF_CLASS_NONE);
}

/* ${names}: of columns, or members. */
static void
warn(const struct sf_file *f, struct sf_buf *names, const char *what)
{
	if (names->n > 0 && sf_buf_cstr(names) != NULL)
		sf_say(f->run, SF_SAY_WARN, "%s: %s: %s of class C3 should "
		    "not have left their system; they are not taken, and "
		    "starred in rejects", f->path, names->p, what);
	sf_buf_release(names);
}

void
sf_file_warn(const struct sf_file *f)
{
	struct sf_buf b = {0};
	size_t k;

	for (k = 0; f->secret && k < f->fields; k++)
		if (f->cls[k] == SF_CLASS_C3) {
			sf_buf_adds(&b, b.n ? ", " : "");
			sf_file_add_name(&b, f->header[k]);
		}
	warn(f, &b, "columns");
}

/* The members of C3 of a row, those that were not found before. */
static int
peek_row(const struct sf_file *f, struct sf_json *json, struct sf_str row,
    struct sf_map *found, struct sf_buf *b)
{
	struct sf_err bad = {0};
	struct sf_jdoc d;
	int fresh = 0;
	uint32_t i;

	/* What is wrong with it is told when it is read. */
	if (sf_json_parse(json, row.p, row.n, 0, &d, &bad))
		return (0);
	for (i = 1; i < d.n; i++) {
		if (d.node[i].key.n == 0 ||
		    class_of(f, &d, i) != SF_CLASS_C3)
			continue;
		if (sf_map_put(found, d.node[i].key, 0, &fresh) == NULL)
			return (-1);
		if (fresh) {
			sf_buf_adds(b, b->n ? ", " : "");
			sf_file_add_name(b, d.node[i].key);
		}
	}
	return (0);
}

int
sf_file_peek(const struct sf_file *f, const struct sf_chunk *c,
    struct sf_err *e)
{
	const char *p = c->p, *end = c->p + (c->n < PEEK ? c->n : PEEK), *nl;
	struct sf_json *json = sf_json_new(e);
	struct sf_map found = {0};
	struct sf_buf b = {0};
	int failed = 0;

	if (json == NULL)
		return (-1);
	/* The first row, however long, and those that end within PEEK. */
	for (; p < end && !failed; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(c->p + c->n - p));
		if (nl == NULL)
			nl = c->p + c->n;
		if (nl > end && p > c->p)
			break;
		failed = peek_row(f, json, (struct sf_str){p,
		    (size_t)(nl - p)}, &found, &b);
	}
	sf_json_free(json);
	sf_map_release(&found);
	warn(f, &b, "members");
	return (failed ? sf_fail_mem(e) : 0);
}

static int
letter(char c)
{
	return ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' &&
	    (c | 0x20) <= 'z') || (unsigned char)c >= 0x80);
}

/* Whether the masks of messages hide it by its shape. */
static int
shaped(const char *p, size_t n)
{
	size_t i, digits = 0, at = 0, other = 0;

	for (i = 0; i < n; i++) {
		digits += p[i] >= '0' && p[i] <= '9';
		at += p[i] == '@';
		other += !sf_mask_joins(p[i]);
	}
	return ((digits == n && n >= 7) || (at == 1 && other == 0 &&
	    p[0] != '@'));
}

void
sf_private_star(char *p, size_t n)
{
	size_t i;

	if (n == 0 || shaped(p, n))
		return;
	for (i = 0; i < n; i++)
		if (letter(p[i]))
			p[i] = '*';
}

int
sf_private_like(struct sf_str s)
{
	static const char *const types[] = {"phone", "id_card", "card",
	    "email"};
	struct sf_buf b = {0};
	int like = 0;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]) && !like; i++)
		like = sf_ident_norm(sf_ident_type(sf_str(types[i])), s, &b) <=
		    SF_ID_FIXED;
	like |= b.failed;
	sf_buf_release(&b);
	return (like);
}

/* All of it, but for what holds the row together. */
static void
blank(char *p, size_t n, char delim)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] != delim && strchr("\"\r\n", p[i]) == NULL)
			p[i] = '*';
}

static void
track(char *p, size_t n, int *starred)
{
	struct sf_track t = {0, 0};

	while (sf_track_find((struct sf_str){p, n}, t.to, &t)) {
		memset(p + t.from, '*', t.to - t.from);
		*starred = 1;
	}
}

static void
cell(char *p, size_t n, enum sf_class c, enum sf_private how, int *starred)
{
	if (c == SF_CLASS_C3) {
		blank(p, n, '"');
		*starred = 1;
		return;
	}
	if (how != SF_PRIVATE_SCREEN)
		return;
	if (n >= 2 && p[0] == '"' && p[n - 1] == '"')
		p++, n -= 2;
	if (c == SF_CLASS_C2 || sf_private_like((struct sf_str){p, n}))
		sf_private_star(p, n);
}

/* A record of CSV that was read well: cell by cell. */
static void
cells(const struct sf_file *f, char *p, size_t n, enum sf_private how,
    int *starred)
{
	int quoted = 0;
	size_t i, from = 0, k = 0;

	for (i = 0; i <= n && k < f->fields; i++) {
		if (i < n && p[i] == '"' && f->dialect.quotes)
			quoted = !quoted;
		if (i < n && (quoted || p[i] != f->dialect.delim))
			continue;
		cell(p + from, i - from, f->cls[k++], how, starred);
		from = i + 1;
	}
}

/* The value of a member, at ${p}: of a secret nothing is left but its kind. */
static void
value(char *p, const struct sf_jnode *v, enum sf_class c,
    enum sf_private how, int *starred)
{
	size_t n = v->raw.n, i;

	if (v->type == SF_J_STR && n >= 2)
		p++, n -= 2;
	if (c == SF_CLASS_C3) {
		*starred = 1;
		if (v->type == SF_J_STR)
			memset(p, '*', n);
		else if (v->type == SF_J_NUM)
			for (i = 0; i < n; i++)
				p[i] = i == 0 ? '0' : ' ';
		return;
	}
	if (how == SF_PRIVATE_SCREEN && (v->type == SF_J_STR ||
	    v->type == SF_J_NUM) && (c != SF_CLASS_C1 ||
	    sf_private_like((struct sf_str){p, n})))
		sf_private_star(p, n);
}

/* A row of JSON that was read well; a container hands its class on. */
static void
members(const struct sf_file *f, const struct sf_jdoc *d, uint32_t at,
    enum sf_class over, struct sf_str raw, char *p, enum sf_private how,
    int *starred)
{
	const struct sf_jnode *v;
	enum sf_class c;
	uint32_t i;

	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		v = &d->node[i];
		c = d->node[at].type == SF_J_OBJ ? class_of(f, d, i) :
		    SF_CLASS_NONE;
		if (c == SF_CLASS_NONE)
			c = over;
		if (v->type >= SF_J_ARR)
			members(f, d, i, c, raw, p, how, starred);
		else if (v->raw.p >= raw.p && v->raw.p < raw.p + raw.n)
			value(p + (v->raw.p - raw.p), v, c, how, starred);
	}
}

/* Whether a row that is no JSON names a secret somewhere. */
static int
names_secret(struct sf_str s)
{
	size_t i, n;

	for (i = 0; i < s.n; i += n + 1) {
		for (n = 0; i + n < s.n && (letter(s.p[i + n]) ||
		    s.p[i + n] == '_' || s.p[i + n] == '-'); n++)
			continue;
		if (n > 0 && sf_class_of_name((struct sf_str){s.p + i, n}) ==
		    SF_CLASS_C3)
			return (1);
	}
	return (0);
}

/* The length of a name in quotes at ${i}, of a member; else 0. */
static size_t
name_at(struct sf_str s, size_t i)
{
	size_t n, back = i;

	while (back > 0 && s.p[back - 1] == ' ')
		back--;
	if (s.p[i] != '"' || back == 0 || strchr("{,", s.p[back - 1]) == NULL)
		return (0);
	for (n = 1; i + n < s.n && (letter(s.p[i + n]) ||
	    strchr("_-.", s.p[i + n]) != NULL); n++)
		continue;
	return (i + n + 1 < s.n && s.p[i + n] == '"' && s.p[i + n + 1] == ':' ?
	    n + 1 : 0);
}

/* Values of a row that is no JSON. */
static void
star_json(struct sf_str raw, char *p)
{
	size_t i, n;

	for (i = 0; i < raw.n; i++)
		if ((n = name_at(raw, i)) > 0)
			i += n - 1;
		else if (letter(p[i]))
			p[i] = '*';
}

/* A row that cannot be taken apart. */
static void
whole(const struct sf_file *f, struct sf_str raw, char *p,
    enum sf_private how, int *starred)
{
	if (f->fmt == SF_F_JSONL ? names_secret(raw) : f->secret) {
		blank(p, raw.n, f->dialect.delim);
		*starred = 1;
	} else if (how == SF_PRIVATE_SCREEN && f->fmt == SF_F_JSONL) {
		star_json(raw, p);
	} else if (how == SF_PRIVATE_SCREEN && f->personal) {
		sf_private_star(p, raw.n);
	}
}

struct sf_str
sf_private_row(const struct sf_file *f, const struct sf_feed_row *row,
    enum sf_private how, struct sf_buf *b, int *starred)
{
	struct sf_str raw = row->raw;

	*starred = 0;
	sf_buf_clear(b);
	sf_buf_addstr(b, raw);
	if (b->failed || raw.n == 0)
		return ((struct sf_str){raw.p, 0});
	if (row->why != SF_WHY_NONE || (f->fmt == SF_F_JSONL &&
	    row->json.p != raw.p) || (f->fmt != SF_F_JSONL && f->torn))
		whole(f, raw, b->p, how, starred);
	else if (f->fmt == SF_F_JSONL)
		members(f, &row->doc, 0, SF_CLASS_NONE, raw, b->p, how,
		    starred);
	else
		cells(f, b->p, b->n, how, starred);
	track(b->p, b->n, starred);
	return (sf_buf_str(b));
}
