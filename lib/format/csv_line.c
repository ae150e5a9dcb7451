/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/csv_mask.h"

#include "format/csv_row.h"

/*
 * Keys and cells are copied by SF_CSV_OVER bytes at a time, whatever their
 * length: what is written too much is overwritten by what comes next.  All
 * fits in the room taken at the start of a line but what escapes and lists
 * add; ${spare} bytes are left for them.
 */
#define OVER SF_CSV_OVER
#define SPARE 256
#define STEP 8			/* one escape, or an item's quotes and comma */

/* A value of the line. */
struct value {
	uint32_t leaf;
	uint32_t common;	/* objects that the value before is in, too */
	uint8_t type;		/* enum sf_jtype */
	size_t from, end;	/* its bytes in the line */
	struct sf_str cell;
};

struct sf_csv_maker {
	const struct sf_csv_plan *plan;
	struct value *value;
	size_t values;
	int lists;		/* one of them is */
	struct sf_buf line;
	size_t bound;		/* what the line takes without escapes */
	size_t spare;
	struct sf_jnode *node;
	size_t nodes;
};

struct sf_csv_maker *
sf_csv_maker_new(const struct sf_rows_in *in, struct sf_err *e)
{
	struct sf_csv_maker *m = calloc(1, sizeof(*m));

	if (m == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	/* A source without a header has no rows. */
	if ((m->plan = in->plan) == NULL)
		return (m);
	m->value = calloc(m->plan->n, sizeof(*m->value));
	if (m->value == NULL) {
		(void)sf_fail_mem(e);
		free(m);
		return (NULL);
	}
	return (m);
}

void
sf_csv_maker_free(struct sf_csv_maker *m)
{
	if (m == NULL)
		return;
	sf_buf_release(&m->line);
	free(m->value);
	free(m->node);
	free(m);
}

/* More room behind ${to}; NULL where there is none. */
static char *
widen(struct sf_csv_maker *m, char *to)
{
	m->line.n = (size_t)(to - m->line.p);
	if (sf_buf_room(&m->line, m->bound + m->line.n / 2 + SPARE) == NULL)
		return (NULL);
	m->spare = m->line.cap - m->line.n - m->bound;
	return (m->line.p + m->line.n);
}

static inline char *
copy(char *to, const char *p, size_t n)
{
	char *end = to + n;

	for (; to < end; to += OVER, p += OVER)
		memcpy(to, p, OVER);
	return (end);
}

static char *
escape(char *to, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char from[] = "\"\\\n\t\r\b\f", as[] = "\"\\ntrbf";
	const char *q = c ? strchr(from, c) : NULL;

	*to++ = '\\';
	if (q != NULL) {
		*to++ = as[q - from];
		return (to);
	}
	memcpy(to, "u00", 3);
	to[3] = hex[c >> 4];
	to[4] = hex[c & 15];
	return (to + 5);
}

/* A JSON string, as sf_buf_json() writes it. */
static char *
put_text(struct sf_csv_maker *m, char *to, const char *p, size_t n)
{
	uint32_t mask;
	size_t k;

	*to++ = '"';
	for (;;) {
		memcpy(to, p, OVER);
		mask = sf_json_mask(p);
		if (n < OVER)
			mask &= (1U << n) - 1;
		if (mask == 0) {
			if (n <= OVER)
				break;
			to += OVER;
			p += OVER;
			n -= OVER;
			continue;
		}
		k = sf_csv_low(mask);
		to += k;
		if (m->spare < STEP && (to = widen(m, to)) == NULL)
			return (NULL);
		m->spare -= STEP;
		to = escape(to, (unsigned char)p[k]);
		p += k + 1;
		n -= k + 1;
	}
	to += n;
	*to++ = '"';
	return (to);
}

/* The next item of a list, without blanks around; 0 at its end. */
static int
item(struct sf_str *rest, struct sf_str *one)
{
	const char *stop;

	while (rest->p != NULL) {
		stop = memchr(rest->p, ';', rest->n);
		one->p = rest->p;
		one->n = stop ? (size_t)(stop - rest->p) : rest->n;
		rest->p = stop ? stop + 1 : NULL;
		rest->n -= stop ? one->n + 1 : 0;
		*one = sf_str_trim(*one);
		if (one->n > 0)
			return (1);
	}
	return (0);
}

/* "a;b" of ids is an array: so -O csv joins them. */
static char *
put_list(struct sf_csv_maker *m, char *to, struct sf_str s)
{
	struct sf_str one;
	int any = 0;

	*to++ = '[';
	while (item(&s, &one)) {
		if (m->spare < STEP && (to = widen(m, to)) == NULL)
			return (NULL);
		m->spare -= STEP;
		if (any++)
			*to++ = ',';
		if ((to = put_text(m, to, one.p, one.n)) == NULL)
			return (NULL);
	}
	*to++ = ']';
	return (to);
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)? of at most 15 digits. */
static inline int
is_number(struct sf_str s)
{
	size_t i = s.p[0] == '-', digits = 0, from = i;

	if (s.n > 17)
		return (0);
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

static inline char *
put_value(struct sf_csv_maker *m, char *to, const struct sf_csv_leaf *l,
    struct value *v)
{
	v->from = (size_t)(to - m->line.p);
	if (!l->text && is_number(v->cell)) {
		v->type = SF_J_NUM;
		to = copy(to, v->cell.p, v->cell.n);
	} else if (l->list && memchr(v->cell.p, ';', v->cell.n) != NULL) {
		v->type = SF_J_ARR;
		m->lists = 1;
		to = put_list(m, to, v->cell);
	} else {
		v->type = SF_J_STR;
		to = put_text(m, to, v->cell.p, v->cell.n);
	}
	if (to != NULL)
		v->end = (size_t)(to - m->line.p);
	return (to);
}

/* All before the value of ${l} where the one before is not there. */
static char *
put_key(char *to, int any, uint32_t depth, const struct sf_csv_leaf *l,
    uint32_t common)
{
	for (; depth > common; depth--)
		*to++ = '}';
	*to++ = any ? ',' : '{';
	return (copy(to, l->path.p + l->at[common], l->path.n - l->at[common]));
}

int
sf_csv_line(struct sf_csv_maker *m, const struct sf_str *cell, size_t bytes,
    struct sf_str *json, struct sf_err *e)
{
	const struct sf_csv_leaf *l = m->plan->leaf;
	struct value *v = m->value;
	size_t i, next = 0, n = m->plan->n;
	uint32_t common = 0, depth = 0;
	char *to;

	m->bound = m->plan->keys + bytes + 4 * OVER;
	m->lists = 0;
	sf_buf_clear(&m->line);
	if ((to = sf_buf_room(&m->line, m->bound + SPARE)) == NULL)
		return (sf_fail_mem(e));
	m->spare = m->line.cap - m->bound;
	for (i = 0; i < n; i++, l++) {
		common = l->common < common ? l->common : common;
		if (cell[l->column].n == 0)
			continue;
		to = i == next ? copy(to, l->next.p, l->next.n) :
		    put_key(to, v > m->value, depth, l, common);
		v->leaf = (uint32_t)i;
		v->common = common;
		v->cell = cell[l->column];
		if ((to = put_value(m, to, l, v++)) == NULL)
			return (sf_fail_mem(e));
		next = i + 1;
		common = depth = l->depth;
	}
	if (v == m->value)
		*to++ = '{';
	for (; depth > 0; depth--)
		*to++ = '}';
	*to++ = '}';
	m->values = (size_t)(v - m->value);
	m->line.n = (size_t)(to - m->line.p);
	*json = (struct sf_str){m->line.p, m->line.n};
	return (0);
}

/* Room for the nodes of the line, whose lists have some of their own. */
static int
node_room(struct sf_csv_maker *m)
{
	size_t want = m->plan->nodes, i;
	struct sf_str rest, one;

	for (i = 0; m->lists && i < m->values; i++)
		if (m->value[i].type == SF_J_ARR)
			for (rest = m->value[i].cell; item(&rest, &one);)
				want++;
	if (want <= m->nodes)
		return (0);
	free(m->node);
	m->nodes = 0;
	if ((m->node = malloc(want * sizeof(*m->node))) == NULL)
		return (-1);
	m->nodes = want;
	return (0);
}

/* A value without members: number ${i}, ${raw} in the line. */
static inline struct sf_jnode
leaf_node(uint32_t i, uint8_t type, struct sf_str key, const char *raw,
    size_t n)
{
	return ((struct sf_jnode){.type = type, .next = i + 1,
	    .raw = {raw, n}, .key = key, .str = {"", 0}});
}

/* Bytes of the string at ${p}, with its quotes. */
static size_t
string_length(const char *p)
{
	size_t i = 1;

	while (p[i] != '"')
		i += p[i] == '\\' ? 2 : 1;
	return (i + 1);
}

/* The items of list ${v} as nodes from ${i} on; the next number. */
static uint32_t
put_items(struct sf_csv_maker *m, const struct value *v, uint32_t i)
{
	struct sf_jnode *list = &m->node[i - 1], *k;
	struct sf_str rest = v->cell, one;
	const char *p = m->line.p + v->from + 1;
	size_t n;

	while (item(&rest, &one)) {
		n = string_length(p);
		k = &m->node[i];
		*k = leaf_node(i++, SF_J_STR, SF_S(""), p, n);
		k->str = n == one.n + 2 ? (struct sf_str){p + 1, one.n} : one;
		p += n + 1;
		list->kids++;
	}
	list->next = i;
	return (i);
}

/* Close objects down to level ${to}; ${p} is the first of their braces. */
static inline void
close_objects(struct sf_jnode *node, const uint32_t *open, uint32_t *depth,
    uint32_t to, uint32_t made, const char *p)
{
	struct sf_jnode *v;

	for (; *depth > to; --*depth, p++) {
		v = &node[open[*depth]];
		v->next = made;
		v->raw.n = (size_t)(p + 1 - v->raw.p);
	}
}

int
sf_csv_doc(struct sf_csv_maker *m, struct sf_jdoc *doc, struct sf_err *e)
{
	uint32_t open[SF_CSV_LEVELS + 1] = {0}, depth = 0, made = 1;
	const struct value *v = m->value, *end = v + m->values;
	const char *p = m->line.p, *at = p;	/* at: behind the last value */
	const struct sf_csv_leaf *l;
	struct sf_jnode *node, *n;

	if (node_room(m))
		return (sf_fail_mem(e));
	node = m->node;
	node[0] = leaf_node(0, SF_J_OBJ, SF_S(""), p, m->line.n);
	for (; v < end; v++) {
		close_objects(node, open, &depth, v->common, made, at);
		for (l = &m->plan->leaf[v->leaf]; depth < l->depth; made++) {
			node[open[depth]].kids++;
			/* Its brace is the last byte before the next name. */
			node[made] = leaf_node(made, SF_J_OBJ, l->key[depth],
			    p + v->from - (l->path.n - l->at[depth + 1]) - 1,
			    0);
			open[++depth] = made;
		}
		node[open[depth]].kids++;
		n = &node[made];
		*n = leaf_node(made++, v->type, l->key[depth], p + v->from,
		    v->end - v->from);
		if (v->type == SF_J_ARR)
			made = put_items(m, v, made);
		else if (v->type == SF_J_STR)
			n->str = n->raw.n == v->cell.n + 2 ? (struct sf_str){
			    n->raw.p + 1, v->cell.n} : v->cell;
		at = p + v->end;
	}
	close_objects(node, open, &depth, 0, made, at);
	node[0].next = made;
	*doc = (struct sf_jdoc){node, made, 0, NULL};
	return (0);
}
