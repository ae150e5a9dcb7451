/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/enc_pair.h"

#include "format/enc.h"

struct sf_enc {
	iconv_t in, out;	/* to and from UTF-8; opened when first used */
	iconv_t again;		/* CP936, for byte 0x80 in GB18030 and GBK */
	struct sf_enc_pair *pair;	/* made when first used */
	char name[32];
	int chinese, utf8;
};

#define NONE ((iconv_t)-1)

/* The names we promise, as glibc has them; others go to iconv unchanged. */
static const char *
known(const char *name)
{
	static const char *const names[][2] = {
	    {"utf-8", "UTF-8"}, {"utf8", "UTF-8"}, {"gb18030", "GB18030"},
	    {"gbk", "GBK"}, {"big5", "BIG5"}, {"utf-16le", "UTF-16LE"},
	    {"utf-16be", "UTF-16BE"}, {"latin1", "ISO-8859-1"},
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(name, names[i][0]) == 0)
			return (names[i][1]);
	return (name);
}

struct sf_enc *
sf_enc_new(const char *name, struct sf_err *e)
{
	struct sf_enc *c = calloc(1, sizeof(*c));
	const char *real = known(name);

	if (c == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	c->in = c->out = c->again = NONE;
	(void)snprintf(c->name, sizeof(c->name), "%s", real);
	c->utf8 = strcmp(real, "UTF-8") == 0;
	c->chinese = strcmp(real, "GB18030") == 0 || strcmp(real, "GBK") == 0;
	errno = EINVAL;
	/* A name with '/' asks iconv to transliterate: guessing in silence. */
	if (strlen(real) < sizeof(c->name) && strchr(real, '/') == NULL &&
	    (c->in = iconv_open("UTF-8", c->name)) != NONE)
		return (c);
	if (errno == ENOMEM) {
		(void)sf_fail_mem(e);
	} else if (real != name) {
		/* A name that we promise: the system has lost its module. */
		(void)sf_fail_sys(e, "the system cannot convert from '%s'",
		    name);
		(void)sf_hint(e, "its modules are in the folder gconv of the "
		    "C library: are they there, and can they be read?");
	} else {
		(void)sf_fail(e, SF_E_USAGE, "unknown encoding '%s'", name);
		(void)sf_hint(e, "such as utf-8, gb18030, gbk, big5 or "
		    "utf-16le");
	}
	sf_enc_free(c);
	return (NULL);
}

void
sf_enc_free(struct sf_enc *c)
{
	if (c == NULL)
		return;
	if (c->in != NONE)
		(void)iconv_close(c->in);
	if (c->out != NONE)
		(void)iconv_close(c->out);
	if (c->again != NONE)
		(void)iconv_close(c->again);
	sf_enc_pair_free(c->pair);
	free(c);
}

/*
 * Convert all of ${in}: 0, or the 1-based byte of the first that cannot be.
 * A full output is grown and gone on with.
 */
static size_t
convert(iconv_t cd, struct sf_str in, struct sf_buf *out)
{
	/* iconv's prototype is not const; it does not write to the input. */
	union { const char *c; char *p; } from = {in.p};
	size_t left = in.n, room, before = out->n;
	char *to;

	(void)iconv(cd, NULL, NULL, NULL, NULL);
	while (left > 0) {
		room = left * 3 + 16;
		if ((to = sf_buf_room(out, room)) == NULL)
			return (0);
		if (iconv(cd, &from.p, &left, &to, &room) == (size_t)-1 &&
		    errno != E2BIG) {
			out->n = before;
			return (in.n - left + 1);
		}
		out->n = (size_t)(to - out->p);
	}
	return (0);
}

/* iconv would let pass what JSON does not: the rule is ours. */
static size_t
utf8_bad(struct sf_str in)
{
	const char *q = in.p, *end = in.p + in.n, *was;

	if (sf_utf8_valid(in.p, in.n))
		return (0);
	do
		was = q;
	while (q < end && (sf_utf8_next(&q, end) != 0xFFFD || q - was > 1));
	return ((size_t)(was - in.p) + 1);
}

size_t
sf_enc_decode(struct sf_enc *c, struct sf_str in, struct sf_buf *out)
{
	size_t bad;

	if (c->utf8) {
		bad = utf8_bad(in);
		if (bad == 0)
			sf_buf_addstr(out, in);
		return (bad);
	}
	if ((bad = convert(c->in, in, out)) == 0 || !c->chinese)
		return (bad);
	if (memchr(in.p, 0x80, in.n) == NULL)
		return (bad);
	if (c->again == NONE &&
	    (c->again = iconv_open("UTF-8", "CP936")) == NONE) {
		out->failed = 1;	/* no fault of the record */
		return (0);
	}
	return (convert(c->again, in, out) == 0 ? 0 : bad);
}

int
sf_enc_quick(struct sf_enc *c, struct sf_str in, struct sf_buf *out)
{
	if (!c->chinese && strcmp(c->name, "BIG5") != 0)
		return (0);
	if (c->pair == NULL && (c->pair = sf_enc_pair_new(c->in)) == NULL)
		return (0);	/* iconv needs none of that memory */
	return (sf_enc_pair_decode(c->pair, in, out));
}

size_t
sf_enc_encode(struct sf_enc *c, struct sf_str in, struct sf_buf *out)
{
	const char *p = in.p, *end = in.p + in.n, *q;
	size_t lost = 0;

	if (c->utf8) {
		sf_buf_addstr(out, in);
		return (0);
	}
	if (c->out == NONE && (c->out = iconv_open(c->name, "UTF-8")) == NONE) {
		out->failed = 1;
		return (0);
	}
	if (convert(c->out, in, out) == 0)
		return (0);
	/* Something is lacking: character by character. */
	while (p < end) {
		q = p;
		(void)sf_utf8_next(&q, end);
		if (convert(c->out, (struct sf_str){p, (size_t)(q - p)}, out)) {
			(void)convert(c->out, SF_S("?"), out);
			lost++;
		}
		p = q;
	}
	return (lost);
}
