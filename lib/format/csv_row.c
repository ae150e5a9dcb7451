/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/csv_row.h"

/* A name of the header's paths: a column, or an object of further names. */
struct sf_csv_path {
	struct sf_str name;
	struct sf_csv_path *kids, *next;
	size_t column;
	int is_column;
};

static struct sf_csv_path *
find(struct sf_rows_in *in, struct sf_csv_path **list, struct sf_str name)
{
	struct sf_csv_path **p = list;

	for (; *p != NULL; p = &(*p)->next)
		if (sf_str_eq((*p)->name, name))
			return (*p);
	if ((*p = sf_arena_alloc(&in->mem, sizeof(**p))) == NULL)
		return (NULL);
	memset(*p, 0, sizeof(**p));
	(*p)->name = name;
	return (*p);
}

/* Identifiers and times are text, whatever they look like. */
static int
is_text(struct sf_str path)
{
	return (sf_str_starts(path, "ids.") || sf_str_is(path, "one_id") ||
	    sf_str_is(path, "eid") || sf_str_is(path, "ts") ||
	    sf_str_is(path, "send_id") || sf_str_ends(path, ".send_id"));
}

/* The header as a tree, at *${top}. */
static int
grow(struct sf_rows_in *in, struct sf_csv_path **top, struct sf_err *e)
{
	struct sf_csv_path **list, *p;
	struct sf_str rest, name;
	const char *dot;
	size_t i, level;

	for (i = 0; i < in->fields; i++) {
		list = top;
		rest = in->header[i];
		for (level = 1;; level++) {
			if (level > SF_CSV_LEVELS)
				return (sf_fail(e, SF_E_DATA, "a column's name "
				    "has more than %d levels", SF_CSV_LEVELS));
			dot = memchr(rest.p, '.', rest.n);
			name = rest;
			if (dot != NULL && dot > rest.p &&
			    dot + 1 < rest.p + rest.n)
				name.n = (size_t)(dot - rest.p);
			if ((p = find(in, list, name)) == NULL)
				return (sf_fail_mem(e));
			if (name.n == rest.n)
				break;
			rest.n -= name.n + 1;
			rest.p += name.n + 1;
			list = &p->kids;
			if (p->is_column)
				goto both;
		}
		if (p->is_column || p->kids != NULL)
			goto both;
		p->is_column = 1;
		p->column = i;
	}
	return (0);
both:
	return (sf_fail(e, SF_E_DATA, "the column '%.*s' is a value, and an "
	    "object of further columns", (int)name.n, name.p));
}

/* The way down to the names at hand, while the tree is walked. */
struct way {
	struct sf_rows_in *in;
	struct sf_csv_plan *plan;
	struct sf_str key[SF_CSV_LEVELS];
	uint32_t at[SF_CSV_LEVELS];
	struct sf_buf path;
};

/* Text that stays, and may be copied by more than it is long. */
static int
keep(struct sf_rows_in *in, const struct sf_buf *b, struct sf_str *to)
{
	char *p = sf_arena_alloc(&in->mem, b->n + SF_CSV_OVER);

	if (p == NULL || b->failed)
		return (-1);
	memcpy(p, b->p, b->n);
	memset(p + b->n, 0, SF_CSV_OVER);
	*to = (struct sf_str){p, b->n};
	return (0);
}

/* What stands between the value before and that of ${l}. */
static int
between(struct way *w, const struct sf_csv_leaf *was, struct sf_csv_leaf *l)
{
	struct sf_buf b = {0};
	uint32_t i;
	int rc;

	for (i = was != NULL ? was->depth : 0; i > l->common; i--)
		sf_buf_addc(&b, '}');
	sf_buf_addc(&b, was != NULL ? ',' : '{');
	sf_buf_add(&b, l->path.p + l->at[l->common],
	    l->path.n - l->at[l->common]);
	rc = keep(w->in, &b, &l->next);
	sf_buf_release(&b);
	return (rc);
}

/* The column ${p}, whose name is the last of the way. */
static int
add_leaf(struct way *w, const struct sf_csv_path *p, uint32_t depth,
    uint32_t common)
{
	struct sf_csv_leaf *l = &w->plan->leaf[w->plan->n];
	struct sf_str name = w->in->header[p->column];
	uint32_t *at;
	struct sf_str *key;

	at = sf_arena_alloc(&w->in->mem, (depth + 1) * sizeof(*at));
	key = sf_arena_alloc(&w->in->mem, (depth + 1) * sizeof(*key));
	if (at == NULL || key == NULL || keep(w->in, &w->path, &l->path))
		return (-1);
	memcpy(at, w->at, (depth + 1) * sizeof(*at));
	memcpy(key, w->key, (depth + 1) * sizeof(*key));
	l->column = p->column;
	l->depth = depth;
	l->common = common;
	l->text = is_text(name);
	l->list = sf_str_starts(name, "ids.");
	l->at = at;
	l->key = key;
	/* Its own '}'s, a comma, two quotes. */
	w->plan->keys += l->path.n + depth + 3;
	w->plan->nodes += 1 + depth;
	w->plan->n++;
	return (between(w, w->plan->n > 1 ? l - 1 : NULL, l));
}

/* The columns below ${p} and its neighbours, in the order of a line. */
static int
flatten(struct way *w, const struct sf_csv_path *p, uint32_t depth,
    uint32_t common)
{
	size_t before = w->path.n;

	for (; p != NULL; p = p->next) {
		w->key[depth] = p->name;
		w->at[depth] = (uint32_t)w->path.n;
		sf_buf_json(&w->path, p->name.p, p->name.n);
		sf_buf_adds(&w->path, p->is_column ? ":" : ":{");
		if (p->is_column ? add_leaf(w, p, depth, common) :
		    flatten(w, p->kids, depth + 1, common))
			return (-1);
		/* What follows is in the same objects as this was. */
		common = depth;
		w->path.n = before;
	}
	return (0);
}

int
sf_csv_paths(struct sf_rows_in *in, struct sf_err *e)
{
	struct sf_csv_path *top = NULL;
	struct sf_csv_plan *plan;
	struct way w = {.in = in};
	int rc = 0;

	if (grow(in, &top, e))
		return (-1);
	plan = sf_arena_alloc(&in->mem, sizeof(*plan));
	if (plan != NULL) {
		*plan = (struct sf_csv_plan){.keys = 2, .nodes = 1};
		plan->leaf = sf_arena_alloc(&in->mem, in->fields *
		    sizeof(*plan->leaf));
	}
	w.plan = plan;
	if (plan == NULL || plan->leaf == NULL || flatten(&w, top, 0, 0))
		rc = sf_fail_mem(e);
	in->plan = plan;
	sf_buf_release(&w.path);
	return (rc);
}
