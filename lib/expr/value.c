/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "expr/value.h"

struct sf_val
sf_val_bool(int yes)
{
	return ((struct sf_val){.kind = yes ? SF_V_TRUE : SF_V_FALSE});
}

struct sf_val
sf_val_num(double d)
{
	return ((struct sf_val){.kind = SF_V_NUM, .u = {.num = d}});
}

struct sf_val
sf_val_str(struct sf_str s)
{
	return ((struct sf_val){.kind = SF_V_STR, .n = (uint32_t)s.n,
	    .u = {.p = s.p}});
}

struct sf_val
sf_val_node(const struct sf_jdoc *d, uint32_t i)
{
	static const uint8_t kinds[] = {[SF_J_NULL] = SF_V_NULL,
	    [SF_J_FALSE] = SF_V_FALSE, [SF_J_TRUE] = SF_V_TRUE,
	    [SF_J_NUM] = SF_V_NUM, [SF_J_STR] = SF_V_STR,
	    [SF_J_ARR] = SF_V_ARR, [SF_J_OBJ] = SF_V_OBJ};
	const struct sf_jnode *k = &d->node[i];
	struct sf_val v = {.kind = kinds[k->type]};

	switch (v.kind) {
	case SF_V_STR:
		v.n = (uint32_t)k->str.n;
		v.u.p = k->str.p;
		break;
	case SF_V_NUM:
		if (k->raw.n > 15 && sf_j_big(k->raw))
			return (sf_val_str(k->raw));
		v.u.num = sf_val_read_num(k->raw);
		break;
	case SF_V_ARR:
	case SF_V_OBJ:
		v.n = i;
		v.u.doc = d;
		break;
	}
	return (v);
}

const char *
sf_val_kind(const struct sf_val *v)
{
	static const char *const names[] = {"null", "boolean", "boolean",
	    "number", "string", "array", "object"};

	return (names[v->kind]);
}

const struct sf_val *
sf_val_items(const struct sf_val *v, size_t *n, struct sf_room *mem)
{
	const struct sf_jdoc *d = v->u.doc;
	struct sf_val *list;
	uint32_t i;

	if (v->made) {
		*n = v->n;
		return (v->u.item);
	}
	*n = 0;
	if (d->node[v->n].kids == 0)
		return (NULL);
	list = sf_room_alloc(mem, d->node[v->n].kids * sizeof(*list));
	if (list == NULL)
		return (NULL);
	for (i = sf_j_first(d, v->n); i != 0; i = sf_j_after(d, v->n, i))
		list[(*n)++] = sf_val_node(d, i);
	return (list);
}

const struct sf_pair *
sf_val_pairs(const struct sf_val *v, size_t *n, struct sf_room *mem)
{
	const struct sf_jdoc *d = v->u.doc;
	struct sf_names names = {0};
	struct sf_pair *list;
	struct sf_str name;
	uint32_t i;
	size_t k;
	int twice;

	if (v->made) {
		*n = v->n;
		return (v->u.pair);
	}
	*n = 0;
	if (d->node[v->n].kids == 0)
		return (NULL);
	list = sf_room_alloc(mem, d->node[v->n].kids * sizeof(*list));
	if (list == NULL)
		return (NULL);
	twice = sf_j_twice(d, v->n, &name);
	for (i = sf_j_first(d, v->n); i != 0; i = sf_j_after(d, v->n, i)) {
		k = !twice ? *n : sf_names_place(&names, list, *n,
		    d->node[i].key, mem);
		list[k].key = d->node[i].key;
		list[k].val = sf_val_node(d, i);
		*n += k == *n;
	}
	sf_map_release(&names.map);
	return (list);
}

struct sf_val
sf_val_get(const struct sf_val *v, struct sf_str key)
{
	uint32_t i;

	if (v->made) {
		for (i = 0; i < v->n; i++)
			if (sf_str_eq(v->u.pair[i].key, key))
				return (v->u.pair[i].val);
		return ((struct sf_val){0});
	}
	i = sf_j_getn(v->u.doc, v->n, key);
	return (i != 0 ? sf_val_node(v->u.doc, i) : (struct sf_val){0});
}

int
sf_val_has(const struct sf_val *v, struct sf_str key)
{
	uint32_t i;

	if (!v->made)
		return (sf_j_getn(v->u.doc, v->n, key) != 0);
	for (i = 0; i < v->n; i++)
		if (sf_str_eq(v->u.pair[i].key, key))
			return (1);
	return (0);
}

size_t
sf_val_count(const struct sf_val *v, struct sf_room *mem)
{
	struct sf_str name;
	size_t n;

	if (v->made)
		return (v->n);
	if (v->kind == SF_V_OBJ && sf_j_twice(v->u.doc, v->n, &name)) {
		(void)sf_val_pairs(v, &n, mem);
		return (n);
	}
	return (v->u.doc->node[v->n].kids);
}

struct sf_val
sf_val_at(const struct sf_val *v, double at)
{
	const struct sf_jdoc *d = v->u.doc;
	double n = v->made ? v->n : d->node[v->n].kids;
	uint32_t i;

	if (at < 0)
		at += n;
	if (!(at >= 0 && at < n))
		return ((struct sf_val){0});
	if (v->made)
		return (v->u.item[(uint32_t)at]);
	for (i = sf_j_first(d, v->n); at >= 1; at--)
		i = sf_j_after(d, v->n, i);
	return (sf_val_node(d, i));
}

size_t
sf_names_place(struct sf_names *s, const struct sf_pair *list, size_t n,
    struct sf_str key, struct sf_room *mem)
{
	const struct sf_map_entry *e;
	size_t i;

	if (n <= 16) {
		for (i = 0; i < n; i++)
			if (sf_str_eq(list[i].key, key))
				break;
		return (i);
	}
	while (s->map.n < n)
		if (sf_map_put(&s->map, list[s->map.n].key, s->map.n,
		    NULL) == NULL) {
			mem->failed = 1;
			return (n);
		}
	e = sf_map_get(&s->map, key);
	return (e != NULL ? (size_t)e->val : n);
}

static int
by_key(const void *pa, const void *pb)
{
	const struct sf_pair *a = pa, *b = pb;

	return (sf_str_cmp(a->key, b->key));
}

/* Members in the order of their names; a list of the caller's own. */
static struct sf_pair *
sorted(const struct sf_val *v, size_t *n, struct sf_room *mem)
{
	const struct sf_pair *p = sf_val_pairs(v, n, mem);
	struct sf_pair *own;

	own = sf_room_alloc(mem, (*n + 1) * sizeof(*own));
	if (own == NULL) {
		*n = 0;
		return (NULL);
	}
	if (*n > 0)
		memcpy(own, p, *n * sizeof(*own));
	if (*n > 1)
		qsort(own, *n, sizeof(*own), by_key);
	return (own);
}

static int
cmp_names(const struct sf_pair *a, size_t na, const struct sf_pair *b,
    size_t nb)
{
	size_t i;
	int c = 0;

	for (i = 0; i < na && i < nb && c == 0; i++)
		c = sf_str_cmp(a[i].key, b[i].key);
	return (c != 0 ? c : (na > nb) - (na < nb));
}

/*
 * Objects and arrays are compared over lists that go again at once: a sort
 * compares many times.
 */
static int
cmp_objects(const struct sf_val *a, const struct sf_val *b, int equal,
    struct sf_room *mem)
{
	struct sf_arena was = mem->arena;
	size_t na, nb, i;
	struct sf_pair *pa = sorted(a, &na, mem), *pb = sorted(b, &nb, mem);
	int c;

	/* The names decide first, as an array of them would. */
	c = mem->failed ? -1 : cmp_names(pa, na, pb, nb);
	for (i = 0; i < na && c == 0; i++)
		c = equal ? !sf_val_equal(&pa[i].val, &pb[i].val, mem) :
		    sf_val_cmp(&pa[i].val, &pb[i].val, mem);
	sf_arena_rewind(&mem->arena, &was);
	return (c);
}

static int
cmp_arrays(const struct sf_val *a, const struct sf_val *b, int equal,
    struct sf_room *mem)
{
	struct sf_arena was = mem->arena;
	size_t na, nb, i;
	const struct sf_val *ia = sf_val_items(a, &na, mem);
	const struct sf_val *ib = sf_val_items(b, &nb, mem);
	int c = equal && na != nb;

	for (i = 0; i < na && i < nb && c == 0; i++)
		c = equal ? !sf_val_equal(&ia[i], &ib[i], mem) :
		    sf_val_cmp(&ia[i], &ib[i], mem);
	sf_arena_rewind(&mem->arena, &was);
	return (c != 0 ? c : (na > nb) - (na < nb));
}

int
sf_val_cmp(const struct sf_val *a, const struct sf_val *b,
    struct sf_room *mem)
{
	if (a->kind != b->kind)
		return (a->kind < b->kind ? -1 : 1);
	if (sf_room_step(mem, 1))
		return (0);
	switch (a->kind) {
	case SF_V_NUM:
		/* nan is below every number, itself too. */
		if (isnan(a->u.num))
			return (-1);
		if (isnan(b->u.num))
			return (1);
		return ((a->u.num > b->u.num) - (a->u.num < b->u.num));
	case SF_V_STR:
		return (sf_str_cmp(sf_val_text(a), sf_val_text(b)));
	case SF_V_ARR:
		return (cmp_arrays(a, b, 0, mem));
	case SF_V_OBJ:
		return (cmp_objects(a, b, 0, mem));
	default:
		return (0);
	}
}

int
sf_val_equal(const struct sf_val *a, const struct sf_val *b,
    struct sf_room *mem)
{
	if (a->kind != b->kind)
		return (0);
	if (a->kind == SF_V_STR)
		return (a->n == b->n && memcmp(a->u.p, b->u.p, a->n) == 0);
	if (a->kind < SF_V_ARR)
		return (sf_val_cmp(a, b, mem) == 0);
	/* To libjq a list is equal to itself, also with nan in it. */
	if (a->made && b->made && a->n == b->n && a->u.item == b->u.item)
		return (1);
	if (sf_room_step(mem, 1))
		return (0);
	return (a->kind == SF_V_ARR ? cmp_arrays(a, b, 1, mem) == 0 :
	    cmp_objects(a, b, 1, mem) == 0);
}

size_t
sf_val_find(struct sf_str s, struct sf_str word)
{
	const char *p = s.p, *end = s.p + s.n;

	if (word.n == 0)
		return (0);
	while ((size_t)(end - p) >= word.n && (p = memchr(p, word.p[0],
	    (size_t)(end - p) - word.n + 1)) != NULL) {
		if (memcmp(p, word.p, word.n) == 0)
			return ((size_t)(p - s.p));
		p++;
	}
	return (s.n);
}
