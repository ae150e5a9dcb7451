/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/kind.h"

#define DIALLED 18		/* 00 and the 15 digits of E.164, and one */
#define DIALLED_MIN 10		/* behind 00: what is shorter was padded */
#define MOBILE 11
#define EXT_MAX 6

/*
 * Whether the third digit follows the second in a mobile number: 13x, 145 147
 * 149, 15x but 154, 162 165 166 167, 17x but 179, 18x, 19x but 194.  The
 * carrier is not told from it: numbers are carried along since 2019.
 */
static int
mobile(const char *d)
{
	/* Bit n: digit n may follow. */
	static const uint16_t third[10] = {
	    [3] = 0x3FF, [4] = 1 << 5 | 1 << 7 | 1 << 9, [5] = 0x3EF,
	    [6] = 1 << 2 | 1 << 5 | 1 << 6 | 1 << 7, [7] = 0x1FF,
	    [8] = 0x3FF, [9] = 0x3EF,
	};

	return (d[0] == '1' && (third[d[1] - '0'] >> (d[2] - '0') & 1) != 0);
}

/*
 * What stands in forms and their examples: the operator's own number, and an
 * area of subscribers that is all zeros.
 */
static int
nobody(const char *d)
{
	return (memcmp(d, "13800138000", MOBILE) == 0 ||
	    memcmp(d + 3, "00000000", 8) == 0);
}

/* Take the + off ${s} that says that a country code follows, as in (+86). */
static int
plus_sign(struct sf_str *s)
{
	size_t k = sf_str_starts(*s, "(+") ? 2 : sf_str_starts(*s, "+") ? 1 : 0;

	s->p += k, s->n -= k;
	return (k > 0);
}

/*
 * Whether ${s} goes on with a (0), and the ${n} digits of ${d} before it are a
 * country code: this is the trunk 0, dialled at home and not from abroad.
 */
static int
trunk(struct sf_str s, const char *d, size_t n, int plus)
{
	if (!plus && (n < 2 || memcmp(d, "00", 2) != 0))
		return (0);
	n -= plus ? 0 : 2;
	return (n >= 1 && n <= 3 && sf_str_starts(s, "(0)"));
}

/* The digits, blanks, dashes and brackets taken out; 0 where there is else. */
static size_t
digits(struct sf_str s, int plus, char out[DIALLED])
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '(' && trunk((struct sf_str){s.p + i, s.n - i},
		    out, n, plus)) {
			i += 2;
			continue;
		}
		if (s.p[i] == ' ' || s.p[i] == '-' || s.p[i] == '(' ||
		    s.p[i] == ')')
			continue;
		if (s.p[i] < '0' || s.p[i] > '9' || n == DIALLED)
			return (0);
		out[n++] = s.p[i];
	}
	return (n);
}

/* Digits before a mobile number of China: its country code, or the trunk 0. */
static size_t
china(const char *d, size_t n)
{
	static const char *const codes[] = {"", "0", "86", "086", "0086"};
	size_t k = n - MOBILE;		/* as many digits as the code has */

	if (n < MOBILE || k >= sizeof(codes) / sizeof(codes[0]) ||
	    memcmp(d, codes[k], k) != 0 || !mobile(d + k))
		return (SIZE_MAX);
	return (k);
}

/*
 * Whether ${d}, without the trunk 0, is an area and a subscriber: 10 or 2x and
 * 8 digits, or an area of three and 7 or 8.  No subscriber starts with 0, 1
 * or 9: those are trunk, mobile and service numbers.
 */
static int
subscriber(const char *d, size_t n)
{
	size_t area = d[0] >= '3' ? 3 : d[0] == '2' ||
	    (d[0] == '1' && d[1] == '0') ? 2 : 0;

	if (area == 0 || (n != 10 && !(area == 3 && n == 11)))
		return (0);
	return (d[area] >= '2' && d[area] <= '8');
}

/* Digits before area and subscriber; SIZE_MAX where it is no landline. */
static size_t
fixed_line(const char *d, size_t n, int plus)
{
	static const char *const codes[] = {"860", "86", "0086", "00860",
	    "0", "086"};
	size_t i, k, last = plus ? 2 : 6;

	for (i = 0; i < last; i++) {
		k = strlen(codes[i]);
		if (n > k + 9 && memcmp(d, codes[i], k) == 0 &&
		    subscriber(d + k, n - k))
			return (k);
	}
	return (SIZE_MAX);
}

/* Bytes of the sign of an extension at the start of ${s}, or 0. */
static size_t
sign(struct sf_str s)
{
	static const char *const signs[] = {";ext=", "ext.", "ext", "EXT.",
	    "EXT", "Ext.", "Ext", "转", "分机", "x", "X", "#"};
	size_t i;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (sf_str_starts(s, signs[i]))
			return (strlen(signs[i]));
	return (0);
}

/*
 * Take the extension off ${s}: what stands behind its sign, or, with
 * ${dashed}, behind the last dash.  1; 0 where there is none, or a wrong one.
 */
static int
extension(struct sf_str *s, int dashed, struct sf_str *ext)
{
	size_t i = 0, k = 1;

	if (dashed) {
		for (i = s->n; i > 0 && s->p[i - 1] != '-'; i--)
			;
		if (i-- == 0)
			return (0);
	} else {
		while (i < s->n && strchr("0123456789 -()", s->p[i]) != NULL)
			i++;
		if (i == s->n)
			return (0);
		k = sign((struct sf_str){s->p + i, s->n - i});
	}
	*ext = sf_str_trim((struct sf_str){s->p + i + k, s->n - i - k});
	s->n = i;
	if (k == 0 || ext->n > EXT_MAX || ext->n < (dashed ? 2 : 1))
		return (0);
	for (i = 0; i < ext->n; i++)
		if (ext->p[i] < '0' || ext->p[i] > '9')
			return (0);
	return (1);
}

/* Add the written form of a landline; 0 where ${s} is none. */
static int
landline(struct sf_str s, struct sf_buf *out)
{
	struct sf_str whole, ext = {NULL, 0};
	size_t n, k = SIZE_MAX;
	char d[DIALLED];
	int plus;

	plus = plus_sign(&s);
	whole = s;
	if ((n = digits(s, plus, d)) > 0)
		k = fixed_line(d, n, plus);
	if (k == SIZE_MAX && (extension(&s, 0, &ext) || (s = whole,
	    extension(&s, 1, &ext))) && (n = digits(s, plus, d)) > 0)
		k = fixed_line(d, n, plus);
	if (k == SIZE_MAX)
		return (0);
	sf_buf_adds(out, "+86");
	sf_buf_add(out, d + k, n - k);
	if (ext.n > 0) {
		sf_buf_adds(out, ";ext=");
		sf_buf_addstr(out, ext);
	}
	return (1);
}

enum sf_ident_status
sf_landline_norm(struct sf_str s, struct sf_buf *out)
{
	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (sf_shape_scientific(s))
		return (SF_ID_SCIENTIFIC);
	if (sf_shape_dummy(s))
		return (SF_ID_PLACEHOLDER);
	return (landline(s, out) ? SF_ID_OK : SF_ID_INVALID);
}

/* Add the written form of a mobile number, or of one abroad. */
static enum sf_ident_status
person(const char *d, size_t n, int plus, struct sf_buf *out)
{
	size_t k = china(d, n);

	if (k != SIZE_MAX && !(plus && k != 2)) {
		if (nobody(d + k))
			return (SF_ID_PLACEHOLDER);
		sf_buf_adds(out, "+86");
		sf_buf_add(out, d + k, MOBILE);
		return (SF_ID_OK);
	}
	k = !plus && n >= 2 + DIALLED_MIN && memcmp(d, "00", 2) == 0 ? 2 : 0;
	if ((!plus && k == 0) || !sf_e164_known(d + k, n - k))
		return (SF_ID_INVALID);
	sf_buf_addc(out, '+');
	sf_buf_add(out, d + k, n - k);
	return (SF_ID_OK);
}

enum sf_ident_status
sf_phone_norm(struct sf_str s, struct sf_buf *out)
{
	enum sf_ident_status st = SF_ID_INVALID;
	size_t from = out->n, n;
	struct sf_str whole = s;
	char d[DIALLED];
	int plus;

	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (sf_shape_scientific(s))
		return (SF_ID_SCIENTIFIC);
	if (sf_str_ends(s, ".0"))	/* a number that went through Excel */
		s.n -= 2;
	if (sf_shape_dummy(s))
		return (SF_ID_PLACEHOLDER);
	plus = plus_sign(&s);
	if ((n = digits(s, plus, d)) > 0)
		st = person(d, n, plus, out);
	if (st != SF_ID_INVALID || !landline(whole, out))
		return (st);
	if (!out->failed)
		out->n = from;
	return (SF_ID_LANDLINE);
}
