/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/csv_row.h"

#define LEVELS_MAX 32

/* A name of the header's paths: a column, or an object of further names. */
struct sf_csv_path {
	struct sf_str name;
	struct sf_csv_path *kids, *next;
	size_t column;
	int is_column;
	int text;		/* never a number */
	int list;		/* of identifiers, parted by ';' */
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

int
sf_csv_paths(struct sf_rows_in *in, struct sf_err *e)
{
	struct sf_csv_path **list, *p;
	struct sf_str rest, name;
	const char *dot;
	size_t i, level;

	for (i = 0; i < in->fields; i++) {
		list = &in->paths;
		rest = in->header[i];
		for (level = 1;; level++) {
			if (level > LEVELS_MAX)
				return (sf_fail(e, SF_E_DATA, "a column's name "
				    "has more than %d levels", LEVELS_MAX));
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
		p->text = is_text(in->header[i]);
		p->list = sf_str_starts(in->header[i], "ids.");
	}
	return (0);
both:
	return (sf_fail(e, SF_E_DATA, "the column '%.*s' is a value, and an "
	    "object of further columns", (int)name.n, name.p));
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)? of at most 15 digits. */
static int
is_number(struct sf_str s)
{
	size_t i = s.n > 0 && s.p[0] == '-', digits = 0, from = i;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++, digits++;
	if (digits == 0 || (digits > 1 && s.p[from] == '0'))
		return (0);
	if (i < s.n && s.p[i] == '.') {
		from = ++i;
		while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
			i++, digits++;
		if (i == from)
			return (0);
	}
	return (i == s.n && digits <= 15);
}

/* "a;b" of ids is an array: so -O csv joins them. */
static void
write_list(struct sf_str s, struct sf_buf *b)
{
	const char *p = s.p, *end = s.p + s.n, *stop;
	struct sf_str one;
	int any = 0;

	sf_buf_addc(b, '[');
	for (; p <= end; p = stop + 1) {
		if ((stop = memchr(p, ';', (size_t)(end - p))) == NULL)
			stop = end;
		one = sf_str_trim((struct sf_str){p, (size_t)(stop - p)});
		if (one.n > 0) {
			if (any++)
				sf_buf_addc(b, ',');
			sf_buf_json(b, one.p, one.n);
		}
	}
	sf_buf_addc(b, ']');
}

/* The members of a level that are there; returns how many. */
static size_t
write_level(const struct sf_csv_path *p, const struct sf_str *cell,
    struct sf_buf *b)
{
	size_t n = 0, before;

	sf_buf_addc(b, '{');
	for (; p != NULL; p = p->next) {
		if (p->is_column && cell[p->column].n == 0)
			continue;
		before = b->n;
		if (n > 0)
			sf_buf_addc(b, ',');
		sf_buf_json(b, p->name.p, p->name.n);
		sf_buf_addc(b, ':');
		if (!p->is_column) {
			if (write_level(p->kids, cell, b) == 0) {
				b->n = before;
				continue;
			}
		} else if (p->list && memchr(cell[p->column].p, ';',
		    cell[p->column].n) != NULL) {
			write_list(cell[p->column], b);
		} else if (!p->text && is_number(cell[p->column])) {
			sf_buf_addstr(b, cell[p->column]);
		} else {
			sf_buf_json(b, cell[p->column].p, cell[p->column].n);
		}
		n++;
	}
	sf_buf_addc(b, '}');
	return (n);
}

void
sf_csv_to_json(const struct sf_rows_in *in, const struct sf_str *cell,
    struct sf_buf *b)
{
	(void)write_level(in->paths, cell, b);
}
