/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "base/decimal.h"

#include "ingest/number.h"

#define DIGITS 400
#define TEXT_MAX 128		/* of what is not plain ASCII */

static const struct {
	enum sf_currency is;
	const char *name;	/* longer ones first */
} marks[] = {
	{SF_CUR_CNY, "人民币元"}, {SF_CUR_CNY, "人民币"}, {SF_CUR_CNY, "元"},
	{SF_CUR_CNY, "圆"}, {SF_CUR_CNY, "圓"}, {SF_CUR_CNY, "CNY"},
	{SF_CUR_CNY, "RMB"}, {SF_CUR_CNY, "CN¥"}, {SF_CUR_CNY, "¥"},
	{SF_CUR_CNY, "￥"},
	{SF_CUR_USD, "US$"}, {SF_CUR_USD, "USD"}, {SF_CUR_USD, "美元"},
	{SF_CUR_USD, "$"}, {SF_CUR_EUR, "EUR"}, {SF_CUR_EUR, "欧元"},
	{SF_CUR_EUR, "€"}, {SF_CUR_HKD, "HK$"}, {SF_CUR_HKD, "HKD"},
	{SF_CUR_HKD, "港元"}, {SF_CUR_HKD, "港币"}, {SF_CUR_HKD, "$"},
	{SF_CUR_JPY, "JPY"}, {SF_CUR_JPY, "日元"}, {SF_CUR_JPY, "¥"},
	{SF_CUR_JPY, "￥"}, {SF_CUR_GBP, "GBP"}, {SF_CUR_GBP, "英镑"},
	{SF_CUR_GBP, "£"},
};

/* Powers of ten that a word behind the digits stands for; longer first. */
static const struct {
	const char *name;
	int power;
} units[] = {
	{"万亿", 12}, {"萬億", 12}, {"千亿", 11}, {"千億", 11}, {"百亿", 10},
	{"百億", 10}, {"十亿", 9}, {"十億", 9}, {"亿", 8}, {"億", 8},
	{"千万", 7}, {"千萬", 7}, {"百万", 6}, {"百萬", 6}, {"十万", 5},
	{"十萬", 5}, {"万", 4}, {"萬", 4}, {"千", 3}, {"百", 2},
};

/* A number in parts, as it is read. */
struct number {
	const char *p, *end;
	const struct sf_number_form *f;
	int neg, signs, marks;
	char text[DIGITS];	/* digits with one point at most */
	size_t n, point;	/* point: digits before it */
	struct sf_str exponent;	/* "e3", or empty */
	int shift;		/* powers of ten that the text is short of */
};

static int
digit(char c)
{
	return (c >= '0' && c <= '9');
}

static int
skip(struct number *x, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(x->end - x->p) < n || memcmp(x->p, word, n) != 0)
		return (0);
	x->p += n;
	return (1);
}

static void
blanks(struct number *x)
{
	while (x->p < x->end && (*x->p == ' ' || *x->p == '\t'))
		x->p++;
}

/* A mark of the field's currency, with blanks around. */
static void
mark(struct number *x)
{
	size_t i;

	blanks(x);
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if ((x->f->currency == SF_CUR_ANY ||
		    x->f->currency == marks[i].is) && skip(x, marks[i].name)) {
			x->marks++;
			break;
		}
	blanks(x);
}

static void
sign(struct number *x)
{
	if (x->p == x->end || (*x->p != '-' && *x->p != '+'))
		return;
	x->neg |= *x->p++ == '-';
	x->signs++;
}

/*
 * Digits, in groups of thousands all of them or none: with commas, or, where
 * the comma is the point, with points or blanks.
 */
static int
whole(struct number *x)
{
	char sep = 0, other = x->f->point == ',' ? '.' : ',';
	size_t run = 0, groups = 0;

	for (; x->p < x->end; x->p++) {
		if (digit(*x->p)) {
			if (x->n == DIGITS)
				return (-1);
			x->text[x->n++] = *x->p;
			run++;
			continue;
		}
		if (sep == 0 && (*x->p == other || (*x->p == ' ' &&
		    other == '.' && x->end - x->p > 1 && digit(x->p[1]))))
			sep = *x->p;
		if (sep == 0 || *x->p != sep)
			break;
		if (groups > 0 ? run != 3 : run == 0 || run > 3)
			return (-1);
		groups++;
		run = 0;
	}
	return (groups > 0 && run != 3 ? -1 : 0);
}

static int
fraction(struct number *x)
{
	char point = x->f->point == ',' ? ',' : '.';

	x->point = x->n;
	if (x->p == x->end || *x->p != point)
		return (x->n > 0 ? 0 : -1);
	x->p++;
	if (x->p == x->end || !digit(*x->p))
		return (-1);
	for (; x->p < x->end && digit(*x->p); x->p++) {
		if (x->n == DIGITS)
			return (-1);
		x->text[x->n++] = *x->p;
	}
	return (0);
}

static int
exponent(struct number *x)
{
	const char *start = x->p;

	if (x->p == x->end || (*x->p | 0x20) != 'e' || x->end - x->p < 2 ||
	    (!digit(x->p[1]) && x->p[1] != '-' && x->p[1] != '+'))
		return (0);
	x->p++;
	if (*x->p == '-' || *x->p == '+')
		x->p++;
	if (x->p == x->end || !digit(*x->p))
		return (-1);
	while (x->p < x->end && digit(*x->p))
		x->p++;
	x->exponent = (struct sf_str){start, (size_t)(x->p - start)};
	return (0);
}

static int
unit(struct number *x)
{
	size_t i;

	blanks(x);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (skip(x, units[i].name)) {
			x->shift += units[i].power;
			return (x->exponent.n > 0 ? -1 : 0);
		}
	return (0);
}

/* 0, or -1 where ${s} is no number.  ${percent}: it has to be one. */
static int
read_number(struct number *x, struct sf_str s, int percent)
{
	int bracket;

	x->p = s.p;
	x->end = s.p + s.n;
	bracket = skip(x, "(");
	blanks(x);
	sign(x);
	mark(x);
	/* Excel's accounts put the mark at the left of the cell: ￥ (12.00) */
	if (!bracket)
		bracket = skip(x, "(");
	if (bracket) {
		x->signs++;
		x->neg = 1;
	}
	if (x->signs == 0)
		sign(x);
	if (whole(x) || fraction(x) || exponent(x) || unit(x))
		return (-1);
	if (percent) {
		blanks(x);
		x->shift -= skip(x, "%") ? 2 : skip(x, "‰") ? 3 : 0;
		if (x->shift >= 0)
			return (-1);
	}
	mark(x);
	if (x->signs == 0)
		sign(x);
	if (bracket && !skip(x, ")"))
		return (-1);
	blanks(x);
	return (x->p == x->end && x->signs <= 1 &&
	    x->marks <= (x->f->currency == SF_CUR_ANY ? 1 : 2) ? 0 : -1);
}

/* Digit ${i}; behind the last one zeros. */
static char
at(const struct number *x, size_t i)
{
	return (i < x->n ? x->text[i] : '0');
}

/* As JSON: no zeros in front, no plus, the point moved. */
static void
put(const struct number *x, struct sf_buf *b)
{
	long point = (long)x->point + x->shift, n = (long)x->n, i = 0;

	if (x->neg)
		sf_buf_addc(b, '-');
	while (i < point - 1 && at(x, (size_t)i) == '0')
		i++;
	if (point <= 0)
		sf_buf_addc(b, '0');
	for (; i < point; i++)
		sf_buf_addc(b, at(x, (size_t)i));
	if (n > point && n > 0) {
		sf_buf_addc(b, '.');
		for (i = point; i < 0; i++)
			sf_buf_addc(b, '0');
		sf_buf_add(b, x->text + i, (size_t)(n - i));
	}
	sf_buf_addstr(b, x->exponent);
}

/* -?digits[.digits] without a zero in front: JSON as it stands. */
static int
is_plain(struct sf_str s)
{
	size_t i = s.n > 0 && s.p[0] == '-', from = i;

	if (i < s.n && s.p[i] == '0' && i + 1 < s.n && s.p[i + 1] != '.')
		return (0);
	while (i < s.n && digit(s.p[i]))
		i++;
	if (i == from || i == s.n)
		return (i > from);
	if (s.p[i++] != '.')
		return (0);
	for (from = i; i < s.n && digit(s.p[i]); i++)
		;
	return (i > from && i == s.n);
}

static int
write_number(struct sf_str s, const struct sf_number_form *f, int percent,
    struct sf_buf *b)
{
	struct number x;
	char text[TEXT_MAX];

	s = sf_str_trim(s);
	if (s.n >= DIGITS - 2)
		return (-1);
	if (!percent && f->point != ',' && is_plain(s)) {
		sf_buf_addstr(b, s);
		return (0);
	}
	memset(&x, 0, offsetof(struct number, text));
	x.n = x.point = 0;
	x.exponent = SF_S("");
	x.shift = 0;
	x.f = f;
	s = sf_str_trim(sf_utf8_narrow(s, text, sizeof(text)));
	if (read_number(&x, s, percent))
		return (-1);
	put(&x, b);
	return (0);
}

int
sf_number_write(struct sf_str s, const struct sf_number_form *f,
    struct sf_buf *b)
{
	return (write_number(s, f, 0, b));
}

int
sf_number_percent(struct sf_str s, const struct sf_number_form *f,
    struct sf_buf *b)
{
	return (write_number(s, f, 1, b));
}

int
sf_number_decimal(struct sf_str s, const struct sf_number_form *f,
    struct sf_buf *b)
{
	size_t from = b->n;
	char out[32];
	sf_dec v;
	int ok;

	if (write_number(s, f, 0, b))
		return (-1);
	ok = !b->failed && sf_dec_parse((struct sf_str){b->p + from,
	    b->n - from}, &v) == 0;
	if (b->failed)
		return (0);	/* whoever uses the buffer is told */
	b->n = from;
	if (!ok)
		return (-1);
	sf_dec_format(v, out);
	sf_buf_adds(b, out);
	return (0);
}

int
sf_number_is_dash(struct sf_str s, const struct sf_number_form *f)
{
	static const char *const dashes[] = {"-", "—", "–", "\xef\xbc\x8d"};
	struct number x;
	size_t i, n = 0, had;

	s = sf_str_trim(s);
	if (s.n > 24 || (s.n > 0 && digit(s.p[s.n - 1])))
		return (0);
	x.p = s.p;
	x.end = s.p + s.n;
	x.f = f;
	x.marks = 0;
	mark(&x);
	do {
		had = n;
		for (i = 0; i < sizeof(dashes) / sizeof(dashes[0]); i++)
			n += (size_t)skip(&x, dashes[i]);
	} while (n > had);
	mark(&x);
	return (n > 0 && x.p == x.end);
}

int
sf_number_currency(const char *name)
{
	static const char *const names[] = {"CNY", "USD", "EUR", "HKD", "JPY",
	    "GBP", "any"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return ((int)i);
	return (-1);
}
