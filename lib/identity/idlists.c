/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/map.h"
#include "format/csv.h"
#include "ident/ident.h"
#include "io/src.h"

#include "identity/idrules.h"

#define LIST_MAX ((size_t)256 << 20)

enum { TYPE_A, VALUE_A, TYPE_B, VALUE_B, REASON, COLUMNS };
static const char *const column[] = {"type_a", "value_a", "type_b",
    "value_b", "reason"};

struct reading {
	struct sf_idrules *r;
	struct sf_idlist *l;
	size_t at[COLUMNS];		/* of each column in the file */
};

void
sf_idlist_release(struct sf_idlist *l)
{
	free(l->v);
	memset(l, 0, sizeof(*l));
}

int
sf_idlist_slurp(const char *path, struct sf_buf *b, struct sf_str *text,
    char digest[33], struct sf_err *e)
{
	struct sf_err bad = {0};

	if (sf_src_slurp(path, LIST_MAX, b, &bad)) {
		/* Whoever names a file that is not there is told as usual. */
		if (bad.code == SF_E_DATA)
			bad.code = SF_E_USAGE;
		*e = bad;
		if (e->code != SF_E_USAGE)
			return (-1);
		e->hint[0] = '\0';
		return (sf_hint(e, "the rules name it, as seen from their own "
		    "folder"));
	}
	sf_hash_hex(b->p, b->n, digest);
	*text = sf_buf_str(b);
	if (sf_str_starts(*text, "\xEF\xBB\xBF")) {
		text->p += 3;
		text->n -= 3;
	}
	if (sf_utf8_valid(text->p, text->n))
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the list is no UTF-8");
	(void)sf_err_at(e, path, 0, 0, NULL, 0);
	return (sf_hint(e, "iconv -f gb18030 -t utf-8 converts it"));
}

static int
header(struct reading *rd, const struct sf_csv_record *h, struct sf_err *e)
{
	size_t i, k;

	for (k = 0; k < COLUMNS; k++)
		rd->at[k] = SIZE_MAX;
	for (i = 0; i < h->n; i++) {
		for (k = 0; k < COLUMNS; k++)
			if (sf_str_is(sf_str_trim(h->cell[i]), column[k]))
				break;
		if (k == COLUMNS)
			return (sf_fail(e, SF_E_USAGE, "column %zu is none of "
			    "type_a, value_a, type_b, value_b, reason", i + 1));
		if (rd->at[k] != SIZE_MAX)
			return (sf_fail(e, SF_E_USAGE, "column '%s' stands "
			    "twice", column[k]));
		rd->at[k] = i;
	}
	for (k = 0; k < COLUMNS; k++)
		if (rd->at[k] == SIZE_MAX)
			return (sf_fail(e, SF_E_USAGE, "column '%s' is "
			    "missing", column[k]));
	return (0);
}

/* "TYPE\0value", normalised. */
static int
identifier(struct reading *rd, struct sf_str type, struct sf_str value,
    struct sf_str *out, struct sf_err *e)
{
	struct sf_buf b = {0};
	enum sf_ident_status s;
	char *own;
	int ret = -1;

	type = sf_str_trim(type);
	if (type.n == 0)
		return (sf_fail(e, SF_E_USAGE, "the type is empty"));
	sf_buf_addstr(&b, type);
	sf_buf_addc(&b, '\0');
	s = sf_ident_norm(sf_ident_type(type), value, &b);
	if (sf_buf_check(&b, e))
		goto done;
	if (s != SF_ID_OK && s != SF_ID_FIXED) {
		(void)sf_fail(e, SF_E_USAGE, "the %.*s %s", (int)type.n,
		    type.p, sf_ident_says(s));
		goto done;
	}
	if ((own = sf_arena_dup(&rd->r->mem, b.p, b.n)) == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	*out = (struct sf_str){own, b.n};
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret);
}

static int
add(struct reading *rd, const struct sf_csv_record *row, struct sf_err *e)
{
	struct sf_idlist *l = rd->l;
	size_t cap = l->cap ? l->cap * 2 : 64;
	struct sf_str cell[COLUMNS];
	struct sf_idpair *v;
	size_t k;

	for (k = 0; k < COLUMNS; k++) {
		if (rd->at[k] >= row->n)
			return (sf_fail(e, SF_E_USAGE, "there is no %s",
			    column[k]));
		cell[k] = sf_str_trim(row->cell[rd->at[k]]);
	}
	if (row->n != COLUMNS)
		return (sf_fail(e, SF_E_USAGE, "a cell too many"));
	if (l->n == l->cap) {
		if ((v = realloc(l->v, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		l->v = v;
		l->cap = cap;
	}
	v = &l->v[l->n];
	if (identifier(rd, cell[TYPE_A], cell[VALUE_A], &v->a, e) ||
	    identifier(rd, cell[TYPE_B], cell[VALUE_B], &v->b, e))
		return (-1);
	if (sf_str_eq(v->a, v->b))
		return (sf_fail(e, SF_E_USAGE, "both are the same "
		    "identifier"));
	v->reason.n = cell[REASON].n;
	v->reason.p = sf_arena_dup(&rd->r->mem, cell[REASON].p, v->reason.n);
	if (v->reason.p == NULL)
		return (sf_fail_mem(e));
	v->line = row->line;
	l->n++;
	return (0);
}

static int
read_rows(struct reading *rd, struct sf_str text, struct sf_err *e)
{
	struct sf_dialect d = {.delim = ',', .quotes = 1};
	struct sf_csv *csv = sf_csv_new(&d, e);
	struct sf_csv_record row;
	int got, first = 1, bad = 0;

	if (csv == NULL)
		return (-1);
	sf_csv_chunk(csv, text.p, text.n, 1);
	while (!bad && (got = sf_csv_next(csv, &row, NULL, e)) > 0) {
		if (row.code != NULL)
			bad = sf_fail(e, SF_E_USAGE, "%s", row.message);
		else
			bad = first ? header(rd, &row, e) : add(rd, &row, e);
		first = 0;
		if (bad)
			(void)sf_err_at(e, rd->l->path, row.line, row.column ?
			    row.column : 1, row.raw.p, row.raw.n);
	}
	sf_csv_free(csv);
	if (!bad && got == 0 && first) {
		bad = sf_fail(e, SF_E_USAGE, "the list has no header");
		(void)sf_err_at(e, rd->l->path, 1, 0, NULL, 0);
		(void)sf_hint(e, "its first line is "
		    "type_a,value_a,type_b,value_b,reason");
	}
	return (bad || got < 0 ? -1 : 0);
}

int
sf_idlist_read(struct sf_idrules *r, struct sf_idlist *l, const char *path,
    struct sf_err *e)
{
	struct reading rd = {.r = r, .l = l};
	struct sf_buf b = {0};
	struct sf_str text;
	int ret = -1;

	l->path = sf_arena_dup(&r->mem, path, strlen(path) + 1);
	if (l->path == NULL)
		return (sf_fail_mem(e));
	if (sf_idlist_slurp(path, &b, &text, l->digest, e) == 0)
		ret = read_rows(&rd, text, e);
	sf_buf_release(&b);
	return (ret);
}

static int
fail_at(const struct sf_idlist *l, const struct sf_idpair *p,
    struct sf_err *e)
{
	return (sf_err_at(e, l->path, p->line, 0, NULL, 0));
}

/* An identifier that links nobody can be neither united nor kept apart. */
static int
check_id(struct sf_idrules *r, const struct sf_idlist *l,
    const struct sf_idpair *p, struct sf_str key, struct sf_err *e)
{
	size_t n = strlen(key.p), t = sf_idrules_type(r,
	    (struct sf_str){key.p, n}, e);
	int blocked;

	if (t == SIZE_MAX)
		return (-1);
	blocked = sf_idrules_blocked(r, t, (struct sf_str){key.p + n + 1,
	    key.n - n - 1}, e);
	if (blocked < 0)
		return (-1);
	if (blocked)
		(void)sf_fail(e, SF_E_USAGE, "the %s is blocked: no list can "
		    "link it", key.p);
	else if (r->type[t].tier == SF_TIER_RELATION)
		(void)sf_fail(e, SF_E_USAGE, "%s is a relation: no list can "
		    "link it", key.p);
	else
		return (0);
	return (fail_at(l, p, e));
}

static int
check_ids(struct sf_idrules *r, const struct sf_idlist *l, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (check_id(r, l, &l->v[i], l->v[i].a, e) ||
		    check_id(r, l, &l->v[i], l->v[i].b, e))
			return (-1);
	return (0);
}

/* Groups of identifiers that are always one: numbers in ${m}, parents. */
struct closure {
	struct sf_map m;
	uint32_t *parent;
};

static uint32_t
root(struct closure *c, uint32_t i)
{
	while (c->parent[i] != i) {
		c->parent[i] = c->parent[c->parent[i]];
		i = c->parent[i];
	}
	return (i);
}

/* The number of an identifier; UINT32_MAX: no memory. */
static uint32_t
number(struct closure *c, struct sf_str key)
{
	struct sf_map_entry *m;
	int fresh;

	if ((m = sf_map_put(&c->m, key, c->m.n, &fresh)) == NULL)
		return (UINT32_MAX);
	if (fresh)
		c->parent[m->val] = (uint32_t)m->val;
	return ((uint32_t)m->val);
}

/* Rows [0, ${n}) of the list of those that are always one. */
static int
close_rows(struct closure *c, const struct sf_idlist *l, size_t n,
    struct sf_err *e)
{
	uint32_t a, b;
	size_t i;

	sf_map_clear(&c->m);
	for (i = 0; i < n; i++) {
		a = number(c, l->v[i].a);
		b = number(c, l->v[i].b);
		if (a == UINT32_MAX || b == UINT32_MAX)
			return (sf_fail_mem(e));
		c->parent[root(c, a)] = root(c, b);
	}
	return (0);
}

static int
is_one(struct closure *c, const struct sf_idpair *p)
{
	const struct sf_map_entry *a = sf_map_get(&c->m, p->a);
	const struct sf_map_entry *b = sf_map_get(&c->m, p->b);

	return (a != NULL && b != NULL && root(c, (uint32_t)a->val) ==
	    root(c, (uint32_t)b->val));
}

/* The two lists say both of ${p}: the row that makes it so, by halving. */
static int
contradiction(struct sf_idrules *r, struct closure *c,
    const struct sf_idpair *p, struct sf_err *e)
{
	size_t from = 0, to = r->always.n, mid;

	while (from < to) {		/* the fewest rows that unite them */
		mid = from + (to - from) / 2;
		if (close_rows(c, &r->always, mid, e))
			return (-1);
		if (is_one(c, p))
			to = mid;
		else
			from = mid + 1;
	}
	(void)sf_fail(e, SF_E_USAGE, "never one person, and always one by "
	    "%s:%ju", r->always.path, (uintmax_t)r->always.v[from - 1].line);
	(void)fail_at(&r->never, p, e);
	return (sf_hint(e, "take one of the two lines out"));
}

int
sf_idlists_check(struct sf_idrules *r, struct sf_err *e)
{
	struct closure c = {{0}, NULL};
	size_t i;
	int ret = -1;

	if (check_ids(r, &r->always, e) || check_ids(r, &r->never, e))
		return (-1);
	if (r->always.n == 0 || r->never.n == 0)
		return (0);
	c.parent = malloc((2 * r->always.n + 1) * sizeof(*c.parent));
	if (c.parent == NULL)
		return (sf_fail_mem(e));
	if (close_rows(&c, &r->always, r->always.n, e))
		goto done;
	for (i = 0; i < r->never.n; i++)
		if (is_one(&c, &r->never.v[i])) {
			(void)contradiction(r, &c, &r->never.v[i], e);
			goto done;
		}
	ret = 0;
done:
	sf_map_release(&c.m);
	free(c.parent);
	return (ret);
}

static void
show_list(const struct sf_idlist *l, const char *name, int digests,
    struct sf_buf *b)
{
	struct sf_str file = sf_str(digests ? l->digest : l->path);

	sf_buf_addf(b, "  %s: ", name);
	sf_buf_json(b, file.p, file.n);
	sf_buf_addc(b, '\n');
}

void
sf_idlists_show(const struct sf_idrules *r, int digests, struct sf_buf *b)
{
	if (r->always.path == NULL && r->never.path == NULL)
		return;
	sf_buf_adds(b, "links:\n");
	if (r->always.path != NULL)
		show_list(&r->always, "always", digests, b);
	if (r->never.path != NULL)
		show_list(&r->never, "never", digests, b);
}
