/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#define FAR INT64_C(1000000000000000)

int
sf_num_plain(struct sf_str s)
{
	size_t i = s.n > 0 && s.p[0] == '-', n;

	n = sf_str_digits((struct sf_str){s.p + i, s.n - i});
	if (n == 0 || (n > 1 && s.p[i] == '0'))
		return (0);
	i += n;
	if (i == s.n)
		return (1);
	n = sf_str_digits((struct sf_str){s.p + i + 1, s.n - i - 1});
	return (s.p[i] == '.' && n > 0 && i + 1 + n == s.n);
}

/*
 * 0.d1d2d3… times 10^${exp}, where d1 is not 0; of zero ${digits} is empty.
 * The point, if it stands among the digits, is passed over.
 */
struct number {
	int negative;
	int64_t exp;
	struct sf_str digits;
};

static int64_t
exponent(struct sf_str s)
{
	int negative = s.n > 0 && s.p[0] == '-';
	int64_t v = 0;
	size_t i;

	for (i = 0; i < s.n && v < FAR; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			v = v * 10 + (s.p[i] - '0');
	v = v < FAR ? v : FAR;
	return (negative ? -v : v);
}

static struct number
read_number(struct sf_str s)
{
	struct number v = {0};
	size_t i, k, whole, end;

	if (s.n > 0 && s.p[0] == '-') {
		v.negative = 1;
		s.p++;
		s.n--;
	}
	for (end = 0; end < s.n && s.p[end] != 'e' && s.p[end] != 'E'; end++)
		;
	if (end < s.n)
		v.exp = exponent((struct sf_str){s.p + end + 1,
		    s.n - end - 1});
	whole = sf_str_digits((struct sf_str){s.p, end});
	for (i = 0; i < end && (s.p[i] == '0' || s.p[i] == '.'); i++)
		;
	for (k = end; k > i && (s.p[k - 1] == '0' || s.p[k - 1] == '.'); k--)
		;
	if (i == k)
		return ((struct number){0});
	/* Behind the point, leading zeros count, but the point does not. */
	v.exp += i < whole ? (int64_t)(whole - i) :
	    -(int64_t)(i - whole - 1);
	v.digits = (struct sf_str){s.p + i, k - i};
	return (v);
}

static int
cmp_digits(struct sf_str a, struct sf_str b)
{
	size_t i = 0, k = 0;

	for (;; i++, k++) {
		i += i < a.n && a.p[i] == '.';
		k += k < b.n && b.p[k] == '.';
		if (i == a.n || k == b.n)
			return ((i < a.n) - (k < b.n));
		if (a.p[i] != b.p[k])
			return (a.p[i] < b.p[k] ? -1 : 1);
	}
}

int
sf_num_cmp(struct sf_str a, struct sf_str b)
{
	struct number x = read_number(a), y = read_number(b);
	int sx = x.digits.n == 0 ? 0 : x.negative ? -1 : 1;
	int sy = y.digits.n == 0 ? 0 : y.negative ? -1 : 1;

	if (sx != sy)
		return (sx < sy ? -1 : 1);
	if (sx == 0)
		return (0);
	if (x.exp != y.exp)
		return ((x.exp < y.exp ? -1 : 1) * sx);
	return (cmp_digits(x.digits, y.digits) * sx);
}
