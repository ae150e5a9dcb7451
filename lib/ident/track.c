/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/class.h"
#include "ident/kind.h"

/*
 * ISO/IEC 7813: track 2 is ";PAN=YYMM", a service code and what the bank
 * likes; track 1 "%BPAN^NAME^YYMM…".  Beside them the form in which stolen
 * cards are passed on, "PAN|MM|YY|CVV", and a number with "exp 12/28".
 */
#define PAN_MIN 12
#define PAN_MAX 19
#define NAME_MAX 30		/* of track 1: 26 and some */
#define GAP_MAX 24		/* between a number and the word of its expiry */

static int
digit(char c)
{
	return (c >= '0' && c <= '9');
}

static int
at_digit(struct sf_str s, size_t i)
{
	return (i < s.n && digit(s.p[i]));
}

/* How many digits stand at ${i}. */
static size_t
digits(struct sf_str s, size_t i)
{
	size_t n = 0;

	while (at_digit(s, i + n))
		n++;
	return (n);
}

static int
two(struct sf_str s, size_t i)
{
	return ((s.p[i] - '0') * 10 + s.p[i + 1] - '0');
}

static int
month(struct sf_str s, size_t i)
{
	return (at_digit(s, i) && at_digit(s, i + 1) && two(s, i) >= 1 &&
	    two(s, i) <= 12);
}

/* The end of what stands behind "PAN=" or "PAN^NAME^", or 0. */
static size_t
stripe(struct sf_str s, size_t i)
{
	size_t k, n;

	if (i >= s.n)
		return (0);
	if (s.p[i] == '^') {
		for (k = i + 1; k < s.n && k < i + NAME_MAX &&
		    s.p[k] != '^'; k++)
			continue;
		if (k >= s.n || s.p[k] != '^')
			return (0);
		i = k;
	} else if (s.p[i] != '=' && (s.p[i] | 0x20) != 'd') {
		return (0);
	}
	n = digits(s, i + 1);
	if (n < (s.p[i] == '=' ? 4 : 7) || !month(s, i + 3))
		return (0);
	return (i + 1 + n);
}

static size_t
separators(struct sf_str s, size_t i)
{
	size_t n = 0;

	while (i + n < s.n && n < 3 && strchr(" ,;|/\t:", s.p[i + n]) != NULL)
		n++;
	return (n);
}

/* MM/YY, MMYY or MM|YYYY at ${i}: its end, or 0. */
static size_t
expiry(struct sf_str s, size_t i)
{
	size_t n;

	if (!month(s, i))
		return (0);
	i += 2;
	if (i < s.n && strchr("/-| ", s.p[i]) != NULL)
		i++;
	n = digits(s, i);
	return (n == 2 || n == 4 ? i + n : 0);
}

/* "PAN|12|28|123": the end, or 0. */
static size_t
dump(struct sf_str s, size_t i)
{
	size_t n, end;

	if ((n = separators(s, i)) == 0 || (end = expiry(s, i + n)) == 0 ||
	    (n = separators(s, end)) == 0)
		return (0);
	end += n;
	n = digits(s, end);
	return (n == 3 || n == 4 ? end + n : 0);
}

/* "PAN, exp. 12/28": the end, or 0. */
static size_t
spoken(struct sf_str s, size_t i)
{
	static const char *const words[] = {"exp", "Exp", "EXP", "valid",
	    "Valid", "VALID", "有效期", "到期"};
	size_t k, w, n, end;

	for (k = i; k < s.n && k < i + GAP_MAX; k++)
		for (w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
			n = strlen(words[w]);
			if (k + n > s.n || memcmp(s.p + k, words[w], n) != 0)
				continue;
			for (k += n; k < s.n && k < i + 2 * GAP_MAX; k++)
				if (digit(s.p[k])) {
					end = expiry(s, k);
					return (end);
				}
			return (0);
		}
	return (0);
}

int
sf_track_find(struct sf_str s, size_t at, struct sf_track *t)
{
	size_t i, n, end;

	if (at == 0 && sf_str_digits(s) == s.n)
		return (0);
	for (i = at + PAN_MIN - 1; i < s.n; i += PAN_MIN) {
		if (!digit(s.p[i]))
			continue;
		end = i + digits(s, i);
		if (end == s.n)		/* nothing stands behind it */
			return (0);
		while (i > at && digit(s.p[i - 1]))
			i--;
		n = end - i;
		if (n >= PAN_MIN && n <= PAN_MAX &&
		    sf_shape_luhn(s.p + i, n) && ((end = stripe(s, i + n)) > 0
		    || (end = dump(s, i + n)) > 0 ||
		    (end = spoken(s, i + n)) > 0)) {
			t->from = i;
			t->to = end;
			return (1);
		}
		i += n;
	}
	return (0);
}
