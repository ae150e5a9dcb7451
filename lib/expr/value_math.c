/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "expr/value.h"

/* Arithmetic over all types, with the quirks of jq 1.6. */

/* A text longer than this is no answer; libjq would run out of memory, too. */
#define LONGEST ((size_t)64 << 20)

static void *
take(struct sf_room *mem, size_t n)
{
	return (sf_room_alloc(mem, n != 0 ? n : 1));
}

static int objects(const struct sf_val *item, size_t count, int deep,
    struct sf_val *out, struct sf_room *mem);

/* What is in ${a} and not in ${b}. */
static int
without(const struct sf_val *a, const struct sf_val *b, struct sf_val *out,
    struct sf_room *mem)
{
	size_t na, nb, i, k, n = 0;
	const struct sf_val *ia = sf_val_items(a, &na, mem);
	const struct sf_val *ib = sf_val_items(b, &nb, mem);
	struct sf_val *list = take(mem, na * sizeof(*list));

	if (list == NULL)
		return (-1);
	for (i = 0; i < na; i++) {
		for (k = 0; k < nb && !sf_room_step(mem, 1); k++)
			if (sf_val_equal(&ia[i], &ib[k], mem))
				break;
		if (k == nb)
			list[n++] = ia[i];
	}
	*out = (struct sf_val){.kind = SF_V_ARR, .made = 1, .n = (uint32_t)n,
	    .u = {.item = list}};
	return (0);
}

/* Members of ${b} over the *${n} in ${list}; ${deep}: objects, likewise. */
static int
merge_into(struct sf_pair *list, size_t *n, const struct sf_val *b, int deep,
    struct sf_names *names, struct sf_room *mem)
{
	struct sf_val pair[2];
	size_t nb, i, k;
	const struct sf_pair *pb = sf_val_pairs(b, &nb, mem);

	for (i = 0; i < nb && !mem->failed; i++) {
		k = sf_names_place(names, list, *n, pb[i].key, mem);
		if (k < *n && deep && list[k].val.kind == SF_V_OBJ &&
		    pb[i].val.kind == SF_V_OBJ) {
			pair[0] = list[k].val;
			pair[1] = pb[i].val;
			if (objects(pair, 2, 1, &list[k].val, mem))
				return (-1);
			continue;
		}
		list[k] = pb[i];
		*n += k == *n;
	}
	return (mem->failed ? -1 : 0);
}

static int
objects(const struct sf_val *item, size_t count, int deep, struct sf_val *out,
    struct sf_room *mem)
{
	struct sf_names names = {0};
	struct sf_pair *list;
	size_t n = 0, i, all = 0;
	int rc = 0;

	for (i = 0; i < count; i++)
		all += item[i].kind != SF_V_OBJ ? 0 : item[i].made ?
		    item[i].n : item[i].u.doc->node[item[i].n].kids;
	if ((list = take(mem, all * sizeof(*list))) == NULL)
		return (-1);
	for (i = 0; i < count && rc == 0; i++)
		if (item[i].kind == SF_V_OBJ)
			rc = merge_into(list, &n, &item[i], deep, &names,
			    mem);
	sf_map_release(&names.map);
	*out = (struct sf_val){.kind = SF_V_OBJ, .made = 1, .n = (uint32_t)n,
	    .u = {.pair = list}};
	return (rc);
}

static int
texts(const struct sf_val *item, size_t count, struct sf_val *out,
    struct sf_room *mem)
{
	size_t n = 0, i;
	char *p;

	for (i = 0; i < count; i++)
		n += item[i].kind == SF_V_STR ? item[i].n : 0;
	if ((p = take(mem, n)) == NULL)
		return (-1);
	*out = sf_val_str((struct sf_str){p, n});
	for (i = 0; i < count; i++)
		if (item[i].kind == SF_V_STR) {
			memcpy(p, item[i].u.p, item[i].n);
			p += item[i].n;
		}
	return (0);
}

static int
arrays(const struct sf_val *item, size_t count, struct sf_val *out,
    struct sf_room *mem)
{
	const struct sf_val *part;
	struct sf_val *list;
	size_t n = 0, i, k;

	for (i = 0; i < count; i++)
		if (item[i].kind == SF_V_ARR)
			n += sf_val_count(&item[i], mem);
	if ((list = take(mem, n * sizeof(*list))) == NULL)
		return (-1);
	*out = (struct sf_val){.kind = SF_V_ARR, .made = 1, .n = (uint32_t)n,
	    .u = {.item = list}};
	for (i = 0; i < count && !mem->failed; i++) {
		if (item[i].kind != SF_V_ARR)
			continue;
		part = sf_val_items(&item[i], &k, mem);
		if (k > 0)
			memcpy(list, part, k * sizeof(*list));
		list += k;
	}
	return (mem->failed ? -1 : 0);
}

int
sf_val_sum(enum sf_kind kind, const struct sf_val *item, size_t n,
    struct sf_val *out, struct sf_room *mem)
{
	if (kind == SF_V_OBJ)
		return (objects(item, n, 0, out, mem));
	return (kind == SF_V_STR ? texts(item, n, out, mem) :
	    arrays(item, n, out, mem));
}

static int
repeat(const struct sf_val *s, double times, struct sf_val *out,
    struct sf_room *mem)
{
	size_t n, i;
	char *p;

	/* 1.6 counts down from the number less one. */
	if (!(times - 1 > -1)) {
		*out = (struct sf_val){0};
		return (0);
	}
	/* What libjq's strings cannot hold is an error. */
	if (times >= 2147483648.0 || times * s->n >= 2147483648.0)
		return (-1);
	n = times < 1 ? 1 : (size_t)times;
	if (s->n > 0 && n > LONGEST / s->n) {
		mem->failed = 1;
		return (-1);
	}
	if ((p = take(mem, n * s->n)) == NULL)
		return (-1);
	for (i = 0; s->n > 0 && i < n; i++)
		memcpy(p + i * s->n, s->u.p, s->n);
	*out = sf_val_str((struct sf_str){p, n * s->n});
	return (0);
}

/* Where the next piece of ${s} behind ${at} ends. */
static size_t
piece(struct sf_str s, struct sf_str sep, size_t at)
{
	const char *p = s.p + at, *end = s.p + s.n;

	if (sep.n == 0) {
		(void)sf_utf8_next(&p, end);
		return ((size_t)(p - s.p));
	}
	return (at + sf_val_find((struct sf_str){p, s.n - at}, sep));
}

static int
split(struct sf_str s, struct sf_str sep, struct sf_val *out,
    struct sf_room *mem)
{
	struct sf_val *list;
	size_t at, end, n = 0;

	for (at = 0; at < s.n; at = piece(s, sep, at) + sep.n)
		n++;
	if ((list = take(mem, (n + 1) * sizeof(*list))) == NULL)
		return (-1);
	for (n = 0, at = 0; at < s.n; at = end + sep.n) {
		end = piece(s, sep, at);
		list[n++] = sf_val_str((struct sf_str){s.p + at, end - at});
		if (sep.n > 0 && end + sep.n == s.n)
			list[n++] = sf_val_str(SF_S(""));
	}
	*out = (struct sf_val){.kind = SF_V_ARR, .made = 1, .n = (uint32_t)n,
	    .u = {.item = list}};
	return (0);
}

/* As the cast of x86-64 does it where the number is none of them. */
static int64_t
whole(double d)
{
	return (d >= -0x1p63 && d < 0x1p63 ? (int64_t)d : INT64_MIN);
}

static int
numbers(char op, double a, double b, struct sf_val *out)
{
	int64_t m;

	switch (op) {
	case '+':
		*out = sf_val_num(a + b);
		return (0);
	case '-':
		*out = sf_val_num(a - b);
		return (0);
	case '*':
		*out = sf_val_num(a * b);
		return (0);
	case '/':
		if (b == 0)
			return (-1);
		*out = sf_val_num(a / b);
		return (0);
	default:
		if ((m = whole(b)) == 0)
			return (-1);
		*out = sf_val_num(m == -1 ? 0 : (double)(whole(a) % m));
		return (0);
	}
}

int
sf_val_math(char op, const struct sf_val *a, const struct sf_val *b,
    struct sf_val *out, struct sf_room *mem)
{
	struct sf_val pair[2];

	if (a->kind == SF_V_NUM && b->kind == SF_V_NUM)
		return (numbers(op, a->u.num, b->u.num, out));
	if (op == '+' && (a->kind == SF_V_NULL || b->kind == SF_V_NULL)) {
		*out = a->kind == SF_V_NULL ? *b : *a;
		return (0);
	}
	if (op == '*' && a->kind == SF_V_STR && b->kind == SF_V_NUM)
		return (repeat(a, b->u.num, out, mem));
	if (op == '*' && a->kind == SF_V_NUM && b->kind == SF_V_STR)
		return (repeat(b, a->u.num, out, mem));
	if (a->kind != b->kind)
		return (-1);
	pair[0] = *a;
	pair[1] = *b;
	if (a->kind >= SF_V_STR && op == '+')
		return (sf_val_sum((enum sf_kind)a->kind, pair, 2, out, mem));
	if (a->kind == SF_V_STR && op == '/')
		return (split(sf_val_text(a), sf_val_text(b), out, mem));
	if (a->kind == SF_V_ARR && op == '-')
		return (without(a, b, out, mem));
	if (a->kind == SF_V_OBJ && op == '*')
		return (objects(pair, 2, 1, out, mem));
	return (-1);
}
