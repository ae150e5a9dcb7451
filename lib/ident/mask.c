/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

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

/* The first ${head} and last ${tail} characters; all stars if too short. */
static void
ends(struct sf_str s, size_t head, size_t tail, struct sf_buf *b)
{
	size_t n = count(s), i, hide, at;

	if (n < head + tail + 2)
		head = tail = 0;
	hide = n - head - tail < 12 ? n - head - tail : 12;
	sf_buf_add(b, s.p, chars(s, head));
	for (i = 0; i < hide; i++)
		sf_buf_addc(b, '*');
	at = chars(s, n - tail);
	sf_buf_add(b, s.p + at, s.n - at);
}

/* Runs of digits that base would mask again are short here by design. */
static void
show(const struct sf_buf *b, char *out, size_t cap)
{
	size_t n = b->n < cap - 1 ? b->n : cap - 1, i;

	while (n < b->n && n > 0 && (b->p[n] & 0xC0) == 0x80)
		n--;
	for (i = 0; i < n; i++)
		out[i] = (unsigned char)b->p[i] < 0x20 || b->p[i] == 0x7F ?
		    '?' : b->p[i];
	out[n] = '\0';
}

void
sf_mask_value(enum sf_mask_class c, struct sf_str in, char *out, size_t cap)
{
	struct sf_buf b = {0};
	const char *at;

	if (cap == 0)
		return;
	out[0] = '\0';
	switch (c) {
	case SF_MASK_PHONE:
		if (sf_str_starts(in, "+86"))
			in.p += 3, in.n -= 3;
		ends(in, 3, 4, &b);
		break;
	case SF_MASK_CARD:
		ends(in, 6, 4, &b);
		break;
	case SF_MASK_IDCARD:
		ends(in, 3, 4, &b);
		break;
	case SF_MASK_EMAIL:
		at = in.n ? memchr(in.p, '@', in.n) : NULL;
		sf_buf_adds(&b, "***");
		if (at != NULL)
			sf_buf_add(&b, at, in.n - (size_t)(at - in.p));
		break;
	case SF_MASK_TAIL:
		ends(in, 3, 2, &b);
		break;
	case SF_MASK_NONE:
		sf_buf_addstr(&b, in);
		break;
	}
	if (!b.failed && b.n > 0 && sf_utf8_valid(b.p, b.n))
		show(&b, out, cap);
	sf_buf_release(&b);
}

void
sf_mask_ends(struct sf_str in, size_t head, size_t tail, char *out, size_t cap)
{
	struct sf_buf b = {0};

	if (cap == 0)
		return;
	out[0] = '\0';
	ends(in, head, tail, &b);
	if (!b.failed && b.n > 0 && sf_utf8_valid(b.p, b.n))
		show(&b, out, cap);
	sf_buf_release(&b);
}
