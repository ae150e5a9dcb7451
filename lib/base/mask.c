/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

/* Masking by shape, for messages about data of no known class. */

static int
word_byte(char c)
{
	return (isalnum((unsigned char)c) || strchr("._%+-", c) != NULL);
}

/* Code points that must not reach a terminal: they could drive it. */
static int
unsafe(uint32_t cp)
{
	return (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xFFFD ||
	    (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069));
}

/* Bytes of the digit at ${p}, which may be a full-width one, or 0. */
static size_t
digit(const char *p, const char *end)
{
	if (p < end && *p >= '0' && *p <= '9')
		return (1);
	if (end - p >= 3 && memcmp(p, "\xEF\xBC", 2) == 0 &&
	    (unsigned char)p[2] >= 0x90 && (unsigned char)p[2] <= 0x99)
		return (3);
	return (0);
}

/* Length of the run of digits at ${p}, and *${bytes} of it. */
static size_t
digits(const char *p, const char *end, size_t *bytes)
{
	size_t k, n = 0;

	for (*bytes = 0; (k = digit(p + *bytes, end)) > 0; n++)
		*bytes += k;
	return (n);
}

/*
 * Length of the local part of an e-mail address that starts at ${p}, or 0.
 * The domain may be missing: others cut what they quote.
 */
static size_t
local_part(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && *q != '\0' && word_byte(*q))
		q++;
	return (q < end && *q == '@' ? (size_t)(q - p) : 0);
}

static int
put(char *out, size_t cap, size_t *at, const char *p, size_t n)
{
	if (*at + n + 1 > cap)
		return (-1);
	memcpy(out + *at, p, n);
	*at += n;
	return (0);
}

/* A run of ${n} digits, masked or not. */
static int
put_digits(char *out, size_t cap, size_t *at, const char *p, const char *end,
    size_t n, int mask)
{
	size_t i, k;
	int hide;

	for (i = 0; i < n; i++, p += k) {
		k = digit(p, end);
		hide = mask && i >= 3 && i + 2 < n;
		if (put(out, cap, at, hide ? "*" : p, hide ? 1 : k))
			return (-1);
	}
	return (0);
}

int
sf_mask_joins(char c)
{
	return (word_byte(c) || c == '@');
}

void
sf_mask_text(char *out, size_t cap, const char *in, size_t n)
{
	const char *p = in, *end = in + n, *q;
	size_t at = 0, k, n_digits;
	int start = 1;		/* at the start of a word */
	int full = 0;

	while (p < end && !full) {
		if (start && (k = local_part(p, end)) > 0) {
			full = put(out, cap, &at, "***", 3);
			p += k;
			start = 0;
			continue;
		}
		if ((n_digits = digits(p, end, &k)) > 0) {
			full = put_digits(out, cap, &at, p, end, n_digits,
			    n_digits >= 7);
			p += k;
			start = 0;
			continue;
		}
		q = p;
		start = *p == '\0' || !word_byte(*p);
		if (unsafe(sf_utf8_next(&q, end)))
			full = put(out, cap, &at, "?", 1);
		else
			full = put(out, cap, &at, p, (size_t)(q - p));
		p = q;
	}
	if (cap > 0)
		out[at < cap ? at : cap - 1] = '\0';
}

/*
 * Whether the run of ${n} digits at ${p} of [${in}, ${end}) is somebody's: a
 * mobile number, or as long as those of papers and cards.  Dates are shorter,
 * and a number between blanks is a count.
 */
static int
personal(const char *in, const char *p, const char *end, size_t n)
{
	const char *behind = p + n;
	int mobile = (n == 11 && p[0] == '1' && p[1] >= '3') ||
	    (n == 13 && memcmp(p, "861", 3) == 0 && p[3] >= '3');

	if (n == 17)
		return (behind < end && (*behind == 'X' || *behind == 'x'));
	return (n >= 15 || (mobile && (p == in || p[-1] != ' ' ||
	    (behind < end && strchr(" ,;", *behind) == NULL))));
}

void
sf_mask_control(char *out, size_t cap, const char *in, size_t n)
{
	const char *p = in, *end = in + n, *q;
	size_t at = 0, k, n_digits;
	int full = 0;

	for (; p < end && !full; p = q) {
		q = p;
		/* Full-width digits are longer than they are many. */
		if ((n_digits = digits(p, end, &k)) > 0) {
			full = put_digits(out, cap, &at, p, end, n_digits,
			    k == n_digits && personal(in, p, end, k));
			q = p + k;
			continue;
		}
		if (unsafe(sf_utf8_next(&q, end)))
			full = put(out, cap, &at, "?", 1);
		else
			full = put(out, cap, &at, p, (size_t)(q - p));
	}
	if (cap > 0)
		out[at < cap ? at : cap - 1] = '\0';
}
