/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "rules/segment_def.h"

#include "rules/segment.h"

#define DEPTH_MAX 32

static const char *const kinds[] = {"when", "all", "any", "not", "sample",
    "list", "top", NULL};
static const char *const keys[] = {"when", "all", "any", "not", "sample",
    "salt", "list", "column", "type", "top", "by", "of", "tie",
    "show", "generic", NULL};

static int node(struct sf_segments *s, size_t seg, const struct sf_def *d,
    unsigned depth, struct seg_node **out, struct sf_err *e);

static struct seg_node *
new_node(struct sf_segments *s, enum seg_kind kind, const struct sf_def *d,
    struct sf_err *e)
{
	struct seg_node *n = sf_arena_alloc(&s->mem, sizeof(*n));

	if (n == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	memset(n, 0, sizeof(*n));
	n->kind = kind;
	n->def = d;
	return (n);
}

/* A name in all, any, not, of. */
static int
find(const struct sf_segments *s, const struct sf_def *d, size_t *at,
    struct sf_err *e)
{
	const struct sf_map_entry *m = sf_map_get(&s->index, d->text);
	const char **names, *near;
	size_t i;

	if (m != NULL) {
		*at = (size_t)m->val;
		return (0);
	}
	(void)sf_def_fail(d, e, "there is no segment '%.*s'",
	    (int)(d->text.n < 80 ? d->text.n : 80), d->text.p);
	names = calloc(s->n + 1, sizeof(*names));
	if (names == NULL)
		return (-1);
	for (i = 0; i < s->n; i++)
		names[i] = s->seg[i].name;
	near = sf_str_near(d->text, names, s->n);
	if (near != NULL)
		(void)sf_hint(e, "did you mean '%s'?", near);
	free(names);
	return (-1);
}

static int
expression(struct sf_segments *s, size_t seg, unsigned group,
    const struct sf_def *d, int *program, struct sf_err *e)
{
	*program = sf_expr_add(s->x, group, d, e);
	if (*program == -1)
		return (-1);
	sf_expr_name(s->x, group, *program, s->seg[seg].name);
	return (0);
}

static int
operand(struct sf_segments *s, size_t seg, const struct sf_def *d,
    unsigned depth, struct seg_node **out, struct sf_err *e)
{
	if (d->kind != SF_DEF_SCALAR)
		return (node(s, seg, d, depth + 1, out, e));
	*out = new_node(s, SEG_REF, d, e);
	return (*out == NULL ? -1 : find(s, d, &(*out)->at, e));
}

static int
operands(struct sf_segments *s, size_t seg, const struct sf_def *d,
    unsigned depth, struct seg_node *n, struct sf_err *e)
{
	size_t i, count = n->kind == SEG_NOT ? 1 : d->n;

	if (n->kind != SEG_NOT && sf_def_want(d, SF_DEF_SEQ, e))
		return (sf_hint(e, "a list: [segment, {not: segment}]"));
	if (count == 0)
		return (sf_def_fail(d, e, "the list is empty"));
	n->kid = sf_arena_alloc(&s->mem, count * sizeof(struct seg_node *));
	if (n->kid == NULL)
		return (sf_fail_mem(e));
	n->n = count;
	for (i = 0; i < count; i++)
		if (operand(s, seg, n->kind == SEG_NOT ? d : d->kid[i], depth,
		    &n->kid[i], e))
			return (-1);
	return (0);
}

/* top: 20% or a number. */
static int
how_many(const struct sf_def *d, struct sf_top *t, struct sf_err *e)
{
	struct sf_err no = {0};
	size_t i;

	if (sf_def_want(d, SF_DEF_SCALAR, e))
		return (-1);
	for (i = 0; i < d->text.n; i++)
		if (d->text.p[i] < '0' || d->text.p[i] > '9')
			break;
	if (i == d->text.n && i > 0)
		return (sf_def_u64(d, 1, UINT64_MAX / 2, &t->n, e));
	if (sf_str_ends(d->text, "%") &&
	    sf_def_share(d, &t->per10000, &no) == 0 && t->per10000 > 0)
		return (0);
	(void)sf_def_fail(d, e, "'%.*s' is no share and no number of people",
	    (int)(d->text.n < 40 ? d->text.n : 40), d->text.p);
	return (sf_hint(e, "top: 20%% or top: 1000"));
}

static int
top(struct sf_segments *s, size_t seg, const struct sf_def *d,
    struct seg_node *n, struct sf_err *e)
{
	const struct sf_def *by = sf_def_get(d, "by"), *of, *tie;
	struct sf_top *t = realloc(s->top, (s->tops + 1) * sizeof(*t));
	unsigned flags;
	size_t at = 0;
	int rc;

	if (t == NULL)
		return (sf_fail_mem(e));
	s->top = t;
	n->at = s->tops;
	t += s->tops;
	memset(t, 0, sizeof(*t));
	t->segment = seg;
	t->of = -1;
	if (how_many(sf_def_get(d, "top"), t, e))
		return (-1);
	if (by == NULL) {
		(void)sf_def_fail(d, e, "'top' does not say by what");
		return (sf_hint(e, "by: an expression, the greatest first"));
	}
	tie = sf_def_get(d, "tie");
	if (tie != NULL && (tie->kind != SF_DEF_SCALAR ||
	    !sf_str_is(tie->text, "one_id")))
		return (sf_def_fail(tie, e, "ties are broken by one_id"));
	if ((of = sf_def_get(d, "of")) != NULL) {
		if (sf_def_want(of, SF_DEF_SCALAR, e) || find(s, of, &at, e))
			return (-1);
		t->of = (int)at;
	}
	s->tops++;
	flags = sf_expr_allow(s->x, SF_EXPR_POPULATION);
	rc = expression(s, seg, s->group + 1, by, &t->program, e);
	(void)sf_expr_allow(s->x, flags);
	return (rc);
}

/* Which of the kinds a map is: exactly one. */
static int
kind_of(const struct sf_def *d, int *kind, struct sf_err *e)
{
	const struct sf_def *k, *first = NULL;
	int i;

	for (i = 0; kinds[i] != NULL; i++) {
		k = sf_def_get(d, kinds[i]);
		if (k == NULL)
			continue;
		if (first != NULL)
			return (sf_def_fail_key(k, e, "a segment is one of "
			    "when, all, any, not, sample, list and top, but "
			    "here are two"));
		first = k;
		*kind = i;
	}
	if (first == NULL)
		return (sf_def_fail(d, e, "a segment is one of when, all, any, "
		    "not, sample, list and top, but here is none"));
	return (0);
}

static int
stray(const struct sf_def *d, int kind, unsigned depth, struct sf_err *e)
{
	static const struct {
		const char *key;
		int kind;		/* where it belongs; -1: outermost */
	} only[] = {
		{"salt", 4}, {"column", 5}, {"type", 5}, {"by", 6}, {"of", 6},
		{"tie", 6}, {"show", -1}, {"generic", -1},
	};
	const struct sf_def *k;
	size_t i;

	for (i = 0; i < sizeof(only) / sizeof(only[0]); i++) {
		k = sf_def_get(d, only[i].key);
		if (k == NULL)
			continue;
		if (only[i].kind == -1 && depth > 0)
			return (sf_def_fail_key(k, e, "'%s' belongs to the "
			    "segment, not into its parts", only[i].key));
		if (only[i].kind != -1 && only[i].kind != kind)
			return (sf_def_fail_key(k, e, "'%s' belongs to '%s'",
			    only[i].key, kinds[only[i].kind]));
	}
	return (0);
}

static int
node(struct sf_segments *s, size_t seg, const struct sf_def *d, unsigned depth,
    struct seg_node **out, struct sf_err *e)
{
	static const enum seg_kind as[] = {SEG_EXPR, SEG_ALL, SEG_ANY, SEG_NOT,
	    SEG_SAMPLE, SEG_LIST, SEG_TOP};
	const struct sf_def *main_key;
	struct seg_node *n;
	int kind = 0;

	if (depth > DEPTH_MAX)
		return (sf_def_fail(d, e, "the segment is nested too deeply"));
	if (d->kind == SF_DEF_SCALAR) {
		*out = n = new_node(s, SEG_EXPR, d, e);
		return (n == NULL ? -1 :
		    expression(s, seg, s->group, d, &n->program, e));
	}
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    kind_of(d, &kind, e) || stray(d, kind, depth, e))
		return (-1);
	main_key = sf_def_get(d, kinds[kind]);
	*out = n = new_node(s, as[kind], d, e);
	if (n == NULL)
		return (-1);
	switch (n->kind) {
	case SEG_EXPR:
		return (expression(s, seg, s->group, main_key, &n->program,
		    e));
	case SEG_SAMPLE:
		return (seg_sample_read(s, d, n, e));
	case SEG_LIST:
		return (seg_list_read(s, d, &n->at, e));
	case SEG_TOP:
		return (top(s, seg, d, n, e));
	default:
		return (operands(s, seg, main_key, depth, n, e));
	}
}

static int
read_show(struct sf_segments *s, size_t seg, const struct sf_def *d,
    struct sf_err *e)
{
	const struct sf_def *show = sf_def_get(d, "show");
	struct seg *g = &s->seg[seg];
	size_t i;

	if (show == NULL)
		return (0);
	if (sf_def_want(show, SF_DEF_MAP, e))
		return (-1);
	g->show = sf_arena_alloc(&s->mem, (show->n + 1) * sizeof(*g->show));
	if (g->show == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < show->n; i++) {
		struct sf_str key = show->kid[i]->key;

		g->show[i].column = sf_arena_dup(&s->mem, key.p, key.n);
		if (g->show[i].column == NULL)
			return (sf_fail_mem(e));
		g->show[i].program = sf_expr_add(s->x, s->group,
		    show->kid[i], e);
		if (g->show[i].program == -1)
			return (-1);
	}
	g->shows = show->n;
	return (0);
}

/* All names first: a segment may stand before those that it is made of. */
static int
gather(struct sf_segments *s, const struct sf_def *map, struct sf_err *e)
{
	struct sf_map_entry *m;
	struct seg *g;
	size_t i;
	int fresh;

	if (sf_def_want(map, SF_DEF_MAP, e))
		return (-1);
	g = realloc(s->seg, (s->n + map->n + 1) * sizeof(*g));
	if (g == NULL)
		return (sf_fail_mem(e));
	s->seg = g;
	for (i = 0; i < map->n; i++) {
		const struct sf_def *d = map->kid[i];

		g = &s->seg[s->n];
		memset(g, 0, sizeof(*g));
		g->def = d;
		g->name = sf_arena_dup(&s->mem, d->key.p, d->key.n);
		m = sf_map_put(&s->index, d->key, s->n, &fresh);
		if (g->name == NULL || m == NULL)
			return (sf_fail_mem(e));
		if (!fresh)
			return (sf_def_fail_key(d, e, "segment '%s' is "
			    "defined twice", g->name));
		s->n++;
	}
	return (0);
}

static int check(struct sf_segments *s, size_t i, const struct sf_def *from,
    struct sf_err *e);

static int
check_node(struct sf_segments *s, size_t seg, const struct seg_node *n,
    struct sf_err *e)
{
	const struct sf_top *t;
	size_t i;

	for (i = 0; i < n->n; i++)
		if (check_node(s, seg, n->kid[i], e))
			return (-1);
	if (n->kind == SEG_REF) {
		if (check(s, n->at, n->def, e))
			return (-1);
		s->seg[seg].on_top |= s->seg[n->at].on_top;
	}
	if (n->kind != SEG_TOP)
		return (0);
	s->seg[seg].on_top = 1;
	t = &s->top[n->at];
	if (t->of < 0)
		return (0);
	if (check(s, (size_t)t->of, sf_def_get(n->def, "of"), e))
		return (-1);
	if (s->seg[t->of].on_top)
		return (sf_def_fail(sf_def_get(n->def, "of"), e,
		    "'of' takes a segment that has no 'top' in it"));
	return (0);
}

/* No segment may be made of itself. */
static int
check(struct sf_segments *s, size_t i, const struct sf_def *from,
    struct sf_err *e)
{
	struct seg *g = &s->seg[i];

	if (g->state == 2)
		return (0);
	if (g->state == 1)
		return (sf_def_fail(from, e, "segment '%s' is made of itself",
		    g->name));
	g->state = 1;
	if (check_node(s, i, g->node, e))
		return (-1);
	g->state = 2;
	return (0);
}

struct sf_segments *
sf_segments_read(const struct sf_def *const *roots, size_t n,
    struct sf_expr *x, unsigned group, struct sf_err *e)
{
	struct sf_segments *s = calloc(1, sizeof(*s));
	const struct sf_def *map, *d;
	size_t i;

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	s->x = x;
	s->group = group;
	for (i = 0; i < n; i++)
		if ((map = sf_def_get(roots[i], "segments")) != NULL &&
		    gather(s, map, e))
			goto fail;
	for (i = 0; i < s->n; i++) {
		d = s->seg[i].def;
		if (node(s, i, d, 0, &s->seg[i].node, e) ||
		    (d->kind == SF_DEF_MAP && (read_show(s, i, d, e) ||
		    sf_def_bool(sf_def_get(d, "generic"), &s->seg[i].generic,
		    e))))
			goto fail;
	}
	for (i = 0; i < s->n; i++)
		if (check(s, i, s->seg[i].def, e))
			goto fail;
	return (s);
fail:
	sf_segments_free(s);
	return (NULL);
}

void
sf_segments_free(struct sf_segments *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->lists; i++)
		sf_map_release(&s->list[i].names);
	free(s->list);
	free(s->seg);
	free(s->top);
	sf_map_release(&s->index);
	sf_arena_release(&s->mem);
	free(s);
}
