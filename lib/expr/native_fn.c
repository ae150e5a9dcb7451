/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "expr/native.h"

/* Functions of one value, as jq 1.6 has them. */

static int
length(struct sf_native *n, const struct sf_val *v, struct sf_val *out)
{
	const char *p, *end;
	size_t count = 0;

	switch (v->kind) {
	case SF_V_NULL:
		break;
	case SF_V_NUM:
		*out = sf_val_num(fabs(v->u.num));
		return (0);
	case SF_V_STR:
		for (p = v->u.p, end = p + v->n; p < end; p++)
			count += ((unsigned char)*p & 0xC0) != 0x80;
		break;
	case SF_V_ARR:
	case SF_V_OBJ:
		count = sf_val_count(v, &n->mem);
		break;
	default:
		return (sf_native_type(n, v, "has no length"));
	}
	*out = sf_val_num((double)count);
	return (0);
}

static int
add(struct sf_native *n, const struct sf_val *v, struct sf_val *out)
{
	const struct sf_val *item;
	struct sf_val sum = {0};
	size_t count, i, first = 0;
	enum sf_kind kind;

	if (sf_native_items(n, v, &item, &count))
		return (-1);
	while (first < count && item[first].kind == SF_V_NULL)
		first++;
	kind = first < count ? (enum sf_kind)item[first].kind : SF_V_NULL;
	for (i = first; kind >= SF_V_STR && i < count; i++)
		if (item[i].kind != SF_V_NULL && item[i].kind != kind)
			return (sf_native_type(n, &item[i],
			    "cannot be added to the rest"));
	if (kind >= SF_V_STR)
		return (sf_val_sum(kind, item, count, out, &n->mem) ?
		    sf_native_nomem(n) : 0);
	for (i = 0; i < count; i++) {
		if (sf_val_math('+', &sum, &item[i], out, &n->mem))
			return (sf_native_type(n, &item[i],
			    "cannot be added to the rest"));
		sum = *out;
	}
	*out = sum;
	return (0);
}

/* Letters of ASCII from ${from} on to their other case. */
static int
letters(struct sf_native *n, const struct sf_val *v, char from,
    struct sf_val *out)
{
	char *p;
	uint32_t i;

	if (v->kind != SF_V_STR)
		return (sf_native_type(n, v, "is no string"));
	if ((p = sf_room_dup(&n->mem, v->u.p, v->n)) == NULL)
		return (sf_native_nomem(n));
	for (i = 0; i < v->n; i++)
		if (p[i] >= from && p[i] < from + 26)
			p[i] = (char)(p[i] ^ 0x20);
	*out = sf_val_str((struct sf_str){p, v->n});
	return (0);
}

static int
to_text(struct sf_native *n, const struct sf_val *v, struct sf_val *out)
{
	struct sf_buf b = {0};
	char *p;

	*out = *v;
	if (v->kind == SF_V_STR)
		return (0);
	sf_val_print(&b, v, &n->mem);
	p = b.failed || n->mem.failed ? NULL : sf_room_dup(&n->mem, b.p, b.n);
	if (p != NULL)
		*out = sf_val_str((struct sf_str){p, b.n});
	sf_buf_release(&b);
	return (p != NULL ? 0 : sf_native_nomem(n));
}

static int
number(struct sf_native *n, enum sf_func f, const struct sf_val *v,
    struct sf_val *out)
{
	double d = v->u.num;

	if (v->kind != SF_V_NUM && (f == SF_F_ISNAN || f == SF_F_ISINF)) {
		*out = sf_val_bool(0);
		return (0);
	}
	if (v->kind != SF_V_NUM)
		return (sf_native_type(n, v, "is no number"));
	switch (f) {
	case SF_F_FLOOR:
		d = floor(d);
		break;
	case SF_F_CEIL:
		d = ceil(d);
		break;
	case SF_F_ROUND:
		d = round(d);
		break;
	case SF_F_SQRT:
		d = sqrt(d);
		break;
	case SF_F_FABS:
		d = fabs(d);
		break;
	default:
		*out = sf_val_bool(f == SF_F_ISNAN ? isnan(d) : isinf(d));
		return (0);
	}
	*out = sf_val_num(d);
	return (0);
}

static int
reverse(struct sf_native *n, const struct sf_val *v, struct sf_val *out)
{
	const struct sf_val *item = NULL;
	struct sf_val *list;
	size_t count = 0, i;

	if (v->kind == SF_V_ARR) {
		item = sf_val_items(v, &count, &n->mem);
	} else if (length(n, v, out)) {
		return (-1);
	} else if (out->u.num > 0) {
		/* 1.6 takes items by number, which others have none of. */
		return (sf_native_type(n, v, "cannot be indexed with number"));
	}
	list = sf_room_alloc(&n->mem, (count + 1) * sizeof(*list));
	if (list == NULL)
		return (sf_native_nomem(n));
	for (i = 0; i < count; i++)
		list[i] = item[count - 1 - i];
	*out = (struct sf_val){.kind = SF_V_ARR, .made = 1,
	    .n = (uint32_t)count, .u = {.item = list}};
	return (0);
}

static int
has(struct sf_native *n, const struct sf_val *v, const struct sf_val *k,
    struct sf_val *out)
{
	double i;

	if (v->kind == SF_V_NULL) {
		*out = sf_val_bool(0);
		return (0);
	}
	if (v->kind == SF_V_OBJ && k->kind == SF_V_STR) {
		*out = sf_val_bool(sf_val_has(v, sf_val_text(k)));
		return (0);
	}
	if (v->kind != SF_V_ARR || k->kind != SF_V_NUM)
		return (sf_native_type(n, v, "has no such keys to look for"));
	i = trunc(k->u.num);
	*out = sf_val_bool(i >= 0 && i < (double)sf_val_count(v, &n->mem));
	return (0);
}

/* startswith, endswith, and cutting these off. */
static int
affix(struct sf_native *n, enum sf_func f, const struct sf_val *v,
    const struct sf_val *k, struct sf_val *out)
{
	int trim = f == SF_F_LTRIM || f == SF_F_RTRIM, yes;
	int front = f == SF_F_STARTS || f == SF_F_LTRIM;

	*out = *v;
	if (v->kind != SF_V_STR || k->kind != SF_V_STR)
		return (trim ? 0 : sf_native_error(n, "startswith() and "
		    "endswith() take strings"));
	yes = v->n >= k->n && memcmp(front ? v->u.p : v->u.p + (v->n - k->n),
	    k->u.p, k->n) == 0;
	if (!trim) {
		*out = sf_val_bool(yes);
	} else if (yes) {
		out->n -= k->n;
		out->u.p += front ? k->n : 0;
	}
	return (0);
}

static int
of_two(struct sf_native *n, const struct sf_node *t, const struct sf_val *in,
    struct sf_val *out)
{
	struct sf_val k;

	if (sf_native_one(n, t->a, in, &k))
		return (-1);
	switch (t->sub) {
	case SF_F_HAS:
		return (has(n, in, &k, out));
	case SF_F_ERROR:
		if (to_text(n, &k, out))
			return (-1);
		k.u.p = sf_room_dup(&n->mem, out->u.p, out->n);
		return (k.u.p == NULL ? sf_native_nomem(n) :
		    sf_native_error(n, k.u.p));
	default:
		return (affix(n, (enum sf_func)t->sub, in, &k, out));
	}
}

/* min, max, unique and sort: by the values themselves. */
static int
arranged(struct sf_native *n, enum sf_sort how, const struct sf_val *in,
    struct sf_val *out)
{
	const struct sf_val *item;
	size_t count;

	if (in->kind != SF_V_ARR)
		return (sf_native_type(n, in, "is no array to be sorted"));
	item = sf_val_items(in, &count, &n->mem);
	return (sf_native_arrange(n, how, item, item, count, out));
}

int
sf_native_fn(struct sf_native *n, const struct sf_node *t,
    const struct sf_val *in, struct sf_val *out)
{
	if (t->a != NULL)
		return (of_two(n, t, in, out));
	switch (t->sub) {
	case SF_F_LENGTH:
		return (length(n, in, out));
	case SF_F_NOT:
		*out = sf_val_bool(!sf_val_true(in));
		return (0);
	case SF_F_TYPE:
		*out = sf_val_str(sf_str(sf_val_kind(in)));
		return (0);
	case SF_F_ADD:
		return (add(n, in, out));
	case SF_F_MIN:
		return (arranged(n, SF_SORT_MIN, in, out));
	case SF_F_MAX:
		return (arranged(n, SF_SORT_MAX, in, out));
	case SF_F_UNIQUE:
		return (arranged(n, SF_SORT_UNIQUE, in, out));
	case SF_F_SORT:
		return (arranged(n, SF_SORT_SORT, in, out));
	case SF_F_REVERSE:
		return (reverse(n, in, out));
	case SF_F_TOSTRING:
		return (to_text(n, in, out));
	case SF_F_DOWN:
		return (letters(n, in, 'A', out));
	case SF_F_UP:
		return (letters(n, in, 'a', out));
	default:
		return (number(n, (enum sf_func)t->sub, in, out));
	}
}
