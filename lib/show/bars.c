/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "show/safe.h"

#include "show/bars.h"

static void
repeat(struct sf_buf *b, const char *s, unsigned n)
{
	while (n-- > 0)
		sf_buf_adds(b, s);
}

void
sf_bar(struct sf_buf *b, double frac, unsigned width, int ascii)
{
	static const char *const part[] = {"", "\u258f", "\u258e", "\u258d",
	    "\u258c", "\u258b", "\u258a", "\u2589"};
	unsigned eighths;

	if (!(frac > 0.0))
		return;
	frac = frac > 1.0 ? 1.0 : frac;
	eighths = (unsigned)(frac * width * 8.0 + 0.5);
	eighths = eighths == 0 ? 1 : eighths;
	if (ascii) {
		repeat(b, "#", eighths < 8 ? 1 : (eighths + 4) / 8);
		return;
	}
	repeat(b, "\u2588", eighths / 8);
	sf_buf_adds(b, part[eighths % 8]);
}

void
sf_spark(struct sf_buf *b, const double *v, size_t n, int ascii)
{
	static const char *const block[] = {"\u2581", "\u2582", "\u2583",
	    "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
	static const char level[] = "_.-:=+*#";
	double lo = INFINITY, hi = -INFINITY;
	size_t i, k;

	for (i = 0; i < n; i++) {
		lo = v[i] < lo ? v[i] : lo;
		hi = v[i] > hi ? v[i] : hi;
	}
	for (i = 0; i < n; i++) {
		k = hi > lo ? (size_t)((v[i] - lo) / (hi - lo) * 7.0 + 0.5) : 0;
		if (ascii)
			sf_buf_addc(b, level[k]);
		else
			sf_buf_adds(b, block[k]);
	}
}

/* The column of ${v}, 0..width-1. */
static unsigned
column(double v, double min, double max, unsigned width)
{
	double c = max > min ? (v - min) / (max - min) * (width - 1) : 0.0;

	c = c < 0.0 ? 0.0 : c > width - 1 ? width - 1 : c;
	return ((unsigned)(c + 0.5));
}

void
sf_whisker(struct sf_buf *b, double at, double lo, double hi, double min,
    double max, unsigned width, int ascii)
{
	unsigned i, l = column(lo, min, max, width);
	unsigned h = column(hi, min, max, width);
	unsigned m = column(at, min, max, width);
	unsigned zero = column(0.0, min, max, width);
	int has_zero = min <= 0.0 && max >= 0.0;

	for (i = 0; i < width; i++)
		if (i == m)
			sf_buf_adds(b, ascii ? "o" : "\u25cf");
		else if (i == l)
			sf_buf_adds(b, ascii ? "[" : "\u251c");
		else if (i == h)
			sf_buf_adds(b, ascii ? "]" : "\u2524");
		else if (i > l && i < h && has_zero && i == zero)
			sf_buf_adds(b, ascii ? "+" : "\u253c");
		else if (i > l && i < h)
			sf_buf_adds(b, ascii ? "-" : "\u2500");
		else if (has_zero && i == zero)
			sf_buf_adds(b, ascii ? "|" : "\u2502");
		else
			sf_buf_addc(b, ' ');
}

void
sf_pad(struct sf_buf *b, struct sf_str s, unsigned width, int right, int ascii)
{
	struct sf_buf safe = {0};
	const char *p, *from, *end;
	unsigned w, used = 0, c;

	sf_safe_text(&safe, s);
	w = sf_utf8_width(safe.p, safe.n);
	if (w <= width) {
		repeat(b, right ? " " : "", width - w);
		sf_buf_add(b, safe.p, safe.n);
		repeat(b, right ? "" : " ", width - w);
	} else {
		end = safe.p + safe.n;
		for (p = safe.p; p < end; used += c) {
			from = p;
			(void)sf_utf8_next(&p, end);
			c = sf_utf8_width(from, (size_t)(p - from));
			if (used + c + 1 > width)
				break;
			sf_buf_add(b, from, (size_t)(p - from));
		}
		if (width > 0)
			sf_buf_adds(b, ascii ? "~" : "\u2026");
		repeat(b, " ", width - used - (width > 0));
	}
	b->failed |= safe.failed;
	sf_buf_release(&safe);
}

/*
 * How many bytes of [${p}, ${end}) stand in a line of ${width} columns: up to
 * the last blank, or the last place beside a wide character; *${skip} is the
 * blank to be left out.
 */
static size_t
line(const char *start, const char *end, unsigned width, size_t *skip)
{
	const char *at, *p = start, *cut = NULL;
	unsigned used = 0, c;
	int was_wide = 0;

	*skip = 0;
	for (at = start; at < end; at = p) {
		(void)sf_utf8_next(&p, end);
		c = sf_utf8_width(at, (size_t)(p - at));
		if (at > start && (*at == ' ' || c > 1 || was_wide))
			cut = at;
		if (used + c > width) {
			if (cut == NULL)
				cut = at > start ? at : p;
			*skip = cut < end && *cut == ' ';
			return ((size_t)(cut - start));
		}
		was_wide = c > 1;
		used += c;
	}
	return ((size_t)(end - start));
}

void
sf_wrap(struct sf_buf *b, struct sf_str s, unsigned width, unsigned indent)
{
	struct sf_buf safe = {0};
	const char *p, *end;
	size_t n, skip;

	sf_safe_text(&safe, s);
	p = safe.n > 0 ? safe.p : "";
	end = p + safe.n;
	while (p < end) {
		n = line(p, end, width > indent + 8 ? width - indent : 8,
		    &skip);
		repeat(b, " ", indent);
		sf_buf_add(b, p, n);
		sf_buf_addc(b, '\n');
		p += n + skip;
	}
	b->failed |= safe.failed;
	sf_buf_release(&safe);
}
