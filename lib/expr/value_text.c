/* SPDX-License-Identifier: MIT */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/value.h"

/* Values from text and to it. */

/* Powers of ten that a double holds exactly. */
static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
    1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22};

/*
 * Up to 15 digits with a point among them are a whole number over a power of
 * ten, both exact: one division rounds as strtod() does.
 */
static int
read_short(struct sf_str raw, double *d)
{
	size_t i = raw.p[0] == '-', point = raw.n;
	uint64_t v = 0;

	if (raw.n > 16)
		return (0);
	for (; i < raw.n; i++) {
		if (raw.p[i] == '.') {
			point = i + 1;
			continue;
		}
		if (raw.p[i] < '0' || raw.p[i] > '9')
			return (0);
		v = v * 10 + (uint64_t)(raw.p[i] - '0');
	}
	*d = (double)v / tens[raw.n - point];
	if (raw.p[0] == '-')
		*d = -*d;
	return (1);
}

double
sf_val_read_num(struct sf_str raw)
{
	char small[64];
	double d;

	if (read_short(raw, &d))
		return (d);
	if (raw.n >= sizeof(small))
		return (strtod(raw.p, NULL));
	memcpy(small, raw.p, raw.n);
	small[raw.n] = '\0';
	return (strtod(small, NULL));
}

/* The fewest digits that read back as ${d}: into ${out}, "-d.ddde±xx". */
static void
shortest(double d, char out[40])
{
	/* Fewer than 15 digits show as zeros, but in the very small. */
	int places = fabs(d) < DBL_MIN ? 0 : 14;

	for (; places <= 16; places++) {
		(void)snprintf(out, 40, "%.*e", places, d);
		if (strtod(out, NULL) == d)
			return;
	}
}

/* Digits without their zeros at the end, where the point is ${point}. */
static void
put_plain(struct sf_buf *b, const char *digits, size_t n, int point)
{
	int i;

	if (point <= 0) {
		sf_buf_adds(b, "0.");
		for (i = point; i < 0; i++)
			sf_buf_addc(b, '0');
		sf_buf_add(b, digits, n);
		return;
	}
	for (i = 0; i < point; i++)
		sf_buf_addc(b, (size_t)i < n ? digits[i] : '0');
	if ((size_t)point < n) {
		sf_buf_addc(b, '.');
		sf_buf_add(b, digits + point, n - (size_t)point);
	}
}

void
sf_val_print_num(struct sf_buf *b, double d)
{
	char text[40], digits[24], *e;
	size_t n = 0, i;
	int exp;

	if (isnan(d)) {
		sf_buf_adds(b, "null");
		return;
	}
	if (fabs(d) < 1e15 && floor(d) == d && (d != 0 || !signbit(d))) {
		sf_buf_addf(b, "%lld", (long long)d);
		return;
	}
	if (isinf(d))
		d = d > 0 ? DBL_MAX : -DBL_MAX;
	shortest(d, text);
	if (text[0] == '-')
		sf_buf_addc(b, '-');
	e = strchr(text, 'e');
	exp = (int)strtol(e + 1, NULL, 10);
	for (i = 0; text + i < e; i++)
		if (text[i] >= '0' && text[i] <= '9')
			digits[n++] = text[i];
	while (n > 1 && digits[n - 1] == '0')
		n--;
	/* Where jq 1.6 turns to an exponent: 1e-05, 1e+16, 1.5e+17. */
	if (exp > -5 && exp < (int)n + 15) {
		put_plain(b, digits, n, exp + 1);
		return;
	}
	sf_buf_addc(b, digits[0]);
	if (n > 1) {
		sf_buf_addc(b, '.');
		sf_buf_add(b, digits + 1, n - 1);
	}
	sf_buf_addf(b, "e%c%02d", exp < 0 ? '-' : '+', abs(exp));
}

/* jq escapes U+007F, and leaves the rest beyond ASCII as it is. */
static void
put_text(struct sf_buf *b, struct sf_str s)
{
	const char *p = s.p, *end = s.p + s.n, *del;
	size_t at = b->n;

	if (memchr(s.p, 0x7F, s.n) == NULL) {
		sf_buf_json(b, s.p, s.n);
		return;
	}
	sf_buf_addc(b, '"');
	for (; p < end; p = del + 1) {
		del = memchr(p, 0x7F, (size_t)(end - p));
		if (del == NULL)
			del = end;
		/* The quotes of each piece are taken off again. */
		at = b->n;
		sf_buf_json(b, p, (size_t)(del - p));
		if (b->failed)
			return;
		memmove(b->p + at, b->p + at + 1, b->n - at - 2);
		b->n -= 2;
		if (del < end)
			sf_buf_adds(b, "\\u007f");
	}
	sf_buf_addc(b, '"');
}

void
sf_val_print(struct sf_buf *b, const struct sf_val *v, struct sf_room *mem)
{
	const struct sf_val *item;
	const struct sf_pair *pair;
	size_t n, i;

	/* Lists may hold one another many times over. */
	if (sf_room_step(mem, 1) || b->failed || sf_room_large(mem, b->n))
		return;
	switch (v->kind) {
	case SF_V_NUM:
		sf_val_print_num(b, v->u.num);
		return;
	case SF_V_STR:
		put_text(b, sf_val_text(v));
		return;
	case SF_V_ARR:
		item = sf_val_items(v, &n, mem);
		sf_buf_addc(b, '[');
		for (i = 0; i < n && !mem->failed; i++) {
			if (i > 0)
				sf_buf_addc(b, ',');
			sf_val_print(b, &item[i], mem);
		}
		sf_buf_addc(b, ']');
		return;
	case SF_V_OBJ:
		pair = sf_val_pairs(v, &n, mem);
		sf_buf_addc(b, '{');
		for (i = 0; i < n && !mem->failed; i++) {
			if (i > 0)
				sf_buf_addc(b, ',');
			put_text(b, pair[i].key);
			sf_buf_addc(b, ':');
			sf_val_print(b, &pair[i].val, mem);
		}
		sf_buf_addc(b, '}');
		return;
	default:
		sf_buf_adds(b, v->kind == SF_V_NULL ? "null" :
		    v->kind == SF_V_TRUE ? "true" : "false");
	}
}
