/* SPDX-License-Identifier: MIT */
#include "base/decimal.h"

#include "ingest/value.h"

#define DIGITS 400

static int
digit(char c)
{
	return (c >= '0' && c <= '9');
}

/* Commas are for thousands, and then for all of them: 1,234,567. */
static int
thousands(struct sf_str s)
{
	size_t i, run = 0, commas = 0;

	for (i = 0; i < s.n && (digit(s.p[i]) || s.p[i] == ','); i++) {
		if (digit(s.p[i])) {
			run++;
			continue;
		}
		if (run == 0 || run > 3 || (commas > 0 && run != 3))
			return (0);
		commas++;
		run = 0;
	}
	return (commas == 0 || run == 3);
}

/*
 * [+-]digits[.digits][e±digits] with commas of thousands in front of the
 * point, brought to what JSON allows: no plus, no zeros in front.
 */
static size_t
clean(struct sf_str s, char out[DIGITS])
{
	size_t n = 0, i = 0, from;

	s = sf_str_trim(s);
	if (s.n == 0 || s.n >= DIGITS - 2)
		return (0);
	if (s.p[0] == '-' || s.p[0] == '+')
		i = 1;
	if (s.p[0] == '-')
		out[n++] = '-';
	if (!thousands((struct sf_str){s.p + i, s.n - i}))
		return (0);
	for (from = n; i < s.n && (digit(s.p[i]) || s.p[i] == ','); i++)
		if (s.p[i] != ',') {
			if (n == from + 1 && out[from] == '0')
				n--;
			out[n++] = s.p[i];
		}
	if (n == from)
		return (0);
	if (i < s.n && s.p[i] == '.') {
		out[n++] = s.p[i++];
		for (from = n; i < s.n && digit(s.p[i]); i++)
			out[n++] = s.p[i];
		if (n == from)
			return (0);
	}
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		out[n++] = s.p[i++];
		if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
			out[n++] = s.p[i++];
		for (from = n; i < s.n && digit(s.p[i]); i++)
			out[n++] = s.p[i];
		if (n == from)
			return (0);
	}
	return (i == s.n ? n : 0);
}

int
sf_number_write(struct sf_str s, struct sf_buf *b)
{
	char text[DIGITS];
	size_t n = clean(s, text);

	if (n == 0)
		return (-1);
	sf_buf_add(b, text, n);
	return (0);
}

int
sf_number_decimal(struct sf_str s, struct sf_buf *b)
{
	char text[DIGITS], out[32];
	size_t n = clean(s, text);
	sf_dec v;

	if (n == 0 || sf_dec_parse((struct sf_str){text, n}, &v))
		return (-1);
	sf_dec_format(v, out);
	sf_buf_adds(b, out);
	return (0);
}
