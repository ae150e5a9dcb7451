/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include "ident/mask.h"

/* Bytes of the first ${n} characters of ${s}. */
static size_t
chars(struct sf_str s, size_t n)
{
	const char *p = s.p, *end = s.p + s.n;

	for (; n > 0 && p < end; n--)
		(void)sf_utf8_next(&p, end);
	return ((size_t)(p - s.p));
}

static size_t
count(struct sf_str s)
{
	const char *p = s.p, *end = s.p + s.n;
	size_t n;

	for (n = 0; p < end; n++)
		(void)sf_utf8_next(&p, end);
	return (n);
}

/* What is written to: no memory of its own, so that a mask cannot fail. */
struct room {
	char *p;
	size_t n, cap;		/* without the NUL */
	int full;
};

/* As much as there is room for, in whole characters, each printable. */
static void
put(struct room *r, const char *p, size_t n)
{
	size_t fit = n < r->cap - r->n ? n : r->cap - r->n, i;

	if (r->full)
		return;
	r->full = fit < n;
	while (fit < n && fit > 0 && (p[fit] & 0xC0) == 0x80)
		fit--;
	for (i = 0; i < fit; i++)
		r->p[r->n++] = (unsigned char)p[i] < 0x20 || p[i] == 0x7F ?
		    '?' : p[i];
	r->p[r->n] = '\0';
}

/* Runs of digits that base would mask again are short here by design. */
static void
put_ends(struct room *r, struct sf_str head, size_t hide, struct sf_str tail)
{
	if (!sf_utf8_valid(head.p, head.n) || !sf_utf8_valid(tail.p, tail.n))
		return;
	put(r, head.p, head.n);
	put(r, "************", hide);
	put(r, tail.p, tail.n);
}

/* The first ${head} and last ${tail} characters; all stars if too short. */
static void
ends(struct sf_str s, size_t head, size_t tail, struct room *r)
{
	size_t n = count(s), at;

	if (n < head + tail + 2)
		head = tail = 0;
	at = chars(s, n - tail);
	put_ends(r, (struct sf_str){s.p, chars(s, head)},
	    n - head - tail < 12 ? n - head - tail : 12,
	    (struct sf_str){s.p + at, s.n - at});
}

void
sf_mask_value(enum sf_mask_class c, struct sf_str in, char *out, size_t cap)
{
	struct room r = {out, 0, cap - 1, 0};
	size_t at;

	if (cap == 0)
		return;
	out[0] = '\0';
	if (in.p == NULL)
		in = SF_S("");
	switch (c) {
	case SF_MASK_PHONE:
		if (sf_str_starts(in, "+86"))
			in.p += 3, in.n -= 3;
		ends(in, 3, 4, &r);
		break;
	case SF_MASK_CARD:
		ends(in, 6, 4, &r);
		break;
	case SF_MASK_IDCARD:
		ends(in, 3, 4, &r);
		break;
	case SF_MASK_EMAIL:
		for (at = 0; at < in.n && in.p[at] != '@'; at++)
			continue;
		put_ends(&r, SF_S(""), 3, (struct sf_str){in.p + at,
		    in.n - at});
		break;
	case SF_MASK_TAIL:
		ends(in, 3, 2, &r);
		break;
	case SF_MASK_NONE:
		put_ends(&r, in, 0, SF_S(""));
		break;
	}
}

void
sf_mask_ends(struct sf_str in, size_t head, size_t tail, char *out, size_t cap)
{
	struct room r = {out, 0, cap - 1, 0};

	if (cap == 0)
		return;
	out[0] = '\0';
	ends(in.p ? in : SF_S(""), head, tail, &r);
}
