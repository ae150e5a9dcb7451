/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "expr/native.h"

/* sort_by, group_by, unique_by, min_by, max_by. */
struct entry {
	const struct sf_val *item, *key;
	size_t i;
	struct sf_room *mem;
};

static int
by_key(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;
	int c = sf_val_cmp(a->key, b->key, a->mem);

	return (c != 0 ? c : (a->i > b->i) - (a->i < b->i));
}

/* The least or the greatest; of equal ones the first, or the last. */
static void
extreme(struct sf_native *n, int least, const struct sf_val *items,
    const struct sf_val *keys, size_t count, struct sf_val *out)
{
	size_t i, best = 0;

	*out = (struct sf_val){0};
	for (i = 1; i < count; i++)
		if ((sf_val_cmp(&keys[i], &keys[best], &n->mem) < 0) == least)
			best = i;
	if (count > 0)
		*out = items[best];
}

/* Runs of equal keys: their first items, or all of each as an array. */
static int
runs(struct sf_native *n, int groups, const struct entry *e, size_t count,
    struct sf_val *out)
{
	struct sf_val *list, *group;
	size_t i, k, made = 0;

	list = sf_room_alloc(&n->mem, (count + 1) * sizeof(*list));
	group = sf_room_alloc(&n->mem, (count + 1) * sizeof(*group));
	if (list == NULL || group == NULL)
		return (sf_native_nomem(n));
	for (i = 0; i < count; i = k) {
		for (k = i; k < count && (k == i || sf_val_equal(e[i].key,
		    e[k].key, &n->mem)); k++)
			group[k] = *e[k].item;
		list[made++] = !groups ? group[i] : (struct sf_val){
		    .kind = SF_V_ARR, .made = 1, .n = (uint32_t)(k - i),
		    .u = {.item = group + i}};
	}
	*out = (struct sf_val){.kind = SF_V_ARR, .made = 1,
	    .n = (uint32_t)made, .u = {.item = list}};
	return (0);
}

int
sf_native_arrange(struct sf_native *n, enum sf_sort how,
    const struct sf_val *items, const struct sf_val *keys, size_t count,
    struct sf_val *out)
{
	struct entry *e;
	struct sf_val *list;
	size_t i;

	if (how == SF_SORT_MIN || how == SF_SORT_MAX) {
		extreme(n, how == SF_SORT_MIN, items, keys, count, out);
		return (n->mem.failed ? -1 : 0);
	}
	e = sf_room_alloc(&n->mem, (count + 1) * sizeof(*e));
	if (e == NULL)
		return (sf_native_nomem(n));
	for (i = 0; i < count; i++)
		e[i] = (struct entry){&items[i], &keys[i], i, &n->mem};
	/* As jq does: where nan meets nan, the algorithm shows. */
	if (count > 1)
		qsort(e, count, sizeof(*e), by_key);
	if (how != SF_SORT_SORT)
		return (runs(n, how == SF_SORT_GROUP, e, count, out));
	list = sf_room_alloc(&n->mem, (count + 1) * sizeof(*list));
	if (list == NULL)
		return (sf_native_nomem(n));
	for (i = 0; i < count; i++)
		list[i] = *e[i].item;
	*out = (struct sf_val){.kind = SF_V_ARR, .made = 1,
	    .n = (uint32_t)count, .u = {.item = list}};
	return (0);
}

int
sf_native_sort(struct sf_native *n, const struct sf_node *t,
    const struct sf_val *in, struct sf_val *out)
{
	const struct sf_val *item;
	struct sf_val *key;
	size_t count, i;

	if (sf_native_items(n, in, &item, &count))
		return (-1);
	key = sf_room_alloc(&n->mem, (count + 1) * sizeof(*key));
	if (key == NULL)
		return (sf_native_nomem(n));
	for (i = 0; i < count; i++)
		if (sf_native_one(n, t->a, &item[i], &key[i]))
			return (-1);
	if (in->kind != SF_V_ARR)
		return (sf_native_type(n, in, "is no array to be sorted"));
	return (sf_native_arrange(n, (enum sf_sort)t->sub, item, key, count,
	    out));
}
