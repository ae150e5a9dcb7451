/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "expr/value.h"

/* Arithmetic over all types, with the quirks of jq 1.6. */

/* A text longer than this is no answer; libjq would run out of memory, too. */
#define LONGEST ((size_t)64 << 20)

static void *
take(struct sf_arena *mem, size_t n)
{
	void *p = sf_arena_alloc(mem, n != 0 ? n : 1);

	if (p == NULL)
		mem->failed = 1;
	return (p);
}

static int
concat(const struct sf_val *a, const struct sf_val *b, struct sf_val *out,
    struct sf_arena *mem)
{
	char *p = take(mem, (size_t)a->n + b->n);

	if (p == NULL)
		return (-1);
	memcpy(p, a->u.p, a->n);
	memcpy(p + a->n, b->u.p, b->n);
	*out = sf_val_str((struct sf_str){p, (size_t)a->n + b->n});
	return (0);
}

static int
join(const struct sf_val *a, const struct sf_val *b, struct sf_val *out,
    struct sf_arena *mem)
{
	size_t na, nb;
	const struct sf_val *ia = sf_val_items(a, &na, mem);
	const struct sf_val *ib = sf_val_items(b, &nb, mem);
	struct sf_val *list = take(mem, (na + nb) * sizeof(*list));

	if (list == NULL)
		return (-1);
	if (na > 0)
		memcpy(list, ia, na * sizeof(*list));
	if (nb > 0)
		memcpy(list + na, ib, nb * sizeof(*list));
	*out = (struct sf_val){.kind = SF_V_ARR, .made = 1,
	    .n = (uint32_t)(na + nb), .u = {.item = list}};
	return (0);
}

/* What is in ${a} and not in ${b}. */
static int
without(const struct sf_val *a, const struct sf_val *b, struct sf_val *out,
    struct sf_arena *mem)
{
	size_t na, nb, i, k, n = 0;
	const struct sf_val *ia = sf_val_items(a, &na, mem);
	const struct sf_val *ib = sf_val_items(b, &nb, mem);
	struct sf_val *list = take(mem, na * sizeof(*list));

	if (list == NULL)
		return (-1);
	for (i = 0; i < na; i++) {
		for (k = 0; k < nb; k++)
			if (sf_val_equal(&ia[i], &ib[k], mem))
				break;
		if (k == nb)
			list[n++] = ia[i];
	}
	*out = (struct sf_val){.kind = SF_V_ARR, .made = 1, .n = (uint32_t)n,
	    .u = {.item = list}};
	return (0);
}

/* Members of ${b} over those of ${a}; ${deep}: objects within, likewise. */
static int
merge(const struct sf_val *a, const struct sf_val *b, int deep,
    struct sf_val *out, struct sf_arena *mem)
{
	size_t na, nb, i, k;
	const struct sf_pair *pa = sf_val_pairs(a, &na, mem);
	const struct sf_pair *pb = sf_val_pairs(b, &nb, mem);
	struct sf_pair *list = take(mem, (na + nb) * sizeof(*list));

	if (list == NULL)
		return (-1);
	if (na > 0)
		memcpy(list, pa, na * sizeof(*list));
	for (i = 0; i < nb; i++) {
		for (k = 0; k < na; k++)
			if (sf_str_eq(list[k].key, pb[i].key))
				break;
		if (k < na && deep && list[k].val.kind == SF_V_OBJ &&
		    pb[i].val.kind == SF_V_OBJ) {
			if (merge(&list[k].val, &pb[i].val, 1, &list[k].val,
			    mem))
				return (-1);
			continue;
		}
		list[k] = pb[i];
		na += k == na;
	}
	*out = (struct sf_val){.kind = SF_V_OBJ, .made = 1, .n = (uint32_t)na,
	    .u = {.pair = list}};
	return (0);
}

static int
repeat(const struct sf_val *s, double times, struct sf_val *out,
    struct sf_arena *mem)
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
    struct sf_arena *mem)
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
    struct sf_val *out, struct sf_arena *mem)
{
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
	if (a->kind == SF_V_STR && op == '+')
		return (concat(a, b, out, mem));
	if (a->kind == SF_V_STR && op == '/')
		return (split(sf_val_text(a), sf_val_text(b), out, mem));
	if (a->kind == SF_V_ARR && op == '+')
		return (join(a, b, out, mem));
	if (a->kind == SF_V_ARR && op == '-')
		return (without(a, b, out, mem));
	if (a->kind == SF_V_OBJ && (op == '+' || op == '*'))
		return (merge(a, b, op == '*', out, mem));
	return (-1);
}
