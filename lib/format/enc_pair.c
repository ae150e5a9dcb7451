/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/enc_pair.h"

/*
 * By lead and second byte: two or three bytes of UTF-8 and their number; 0
 * where iconv has not yet been asked.
 */
#define LEAD 0x81
#define SECOND 0x40
#define SECONDS (0x100 - SECOND)

struct sf_enc_pair {
	iconv_t cd;
	unsigned char of[0xFF - LEAD][SECONDS][4];
};

struct sf_enc_pair *
sf_enc_pair_new(iconv_t cd)
{
	struct sf_enc_pair *t = calloc(1, sizeof(*t));

	if (t != NULL)
		t->cd = cd;
	return (t);
}

void
sf_enc_pair_free(struct sf_enc_pair *t)
{
	free(t);
}

/* Ask iconv for the pair at ${p}; 0 where it is no character of two bytes. */
static int
learn(struct sf_enc_pair *t, const char *p, unsigned char out[4])
{
	/* iconv's prototype is not const; it does not write to the input. */
	union { const char *c; char *p; } in = {p};
	char utf8[8], *to = utf8;
	size_t left = 2, room = sizeof(utf8), n;

	(void)iconv(t->cd, NULL, NULL, NULL, NULL);
	if (iconv(t->cd, &in.p, &left, &to, &room) == (size_t)-1 || left > 0)
		return (0);
	n = (size_t)(to - utf8);
	if (n < 2 || n > 3)
		return (0);
	memcpy(out, utf8, n);
	out[3] = (unsigned char)n;
	return (1);
}

int
sf_enc_pair_decode(struct sf_enc_pair *t, struct sf_str in,
    struct sf_buf *out)
{
	const unsigned char *p = (const unsigned char *)in.p, *end = p + in.n;
	char *to = sf_buf_room(out, in.n * 2 + 4), *from = to;
	unsigned char *c;

	if (to == NULL)
		return (0);
	while (p < end) {
		if (*p < 0x80) {
			*to++ = (char)*p++;
			continue;
		}
		if (*p < LEAD || *p == 0xFF || end - p < 2 || p[1] < SECOND)
			return (0);
		c = t->of[*p - LEAD][p[1] - SECOND];
		if (c[3] == 0 && !learn(t, (const char *)p, c))
			return (0);
		memcpy(to, c, 4);	/* there is room for the fourth */
		to += c[3];
		p += 2;
	}
	out->n += (size_t)(to - from);
	return (1);
}
