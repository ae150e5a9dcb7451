/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ingest/file.h"

/*
 * UTF-16 to UTF-8, as it is read.  What is no UTF-16 is handed on as what is
 * no UTF-8, so that its row is known: half of a pair as three bytes, a byte
 * that is left over at the end as ODD.
 */
#define BLOCK ((size_t)64 << 10)
#define ODD 0xFF

struct wide {
	const char *path, *name;
	int big, any;
	unsigned char in[BLOCK];
	size_t at, have;
	int eof;
	char out[4];			/* a character that had no room */
	size_t out_at, out_n;
};

int
sf_file_is_wide(const struct sf_file *f)
{
	return (f->encoding != NULL &&
	    (strncasecmp(f->encoding, "utf-16", 6) == 0 ||
	    strncasecmp(f->encoding, "utf16", 5) == 0));
}

/* Bytes that ${n} bytes of text had before they were converted. */
uint64_t
sf_file_wide_bytes(const char *p, size_t n)
{
	uint64_t sum = 0;
	unsigned char c;
	size_t i;

	for (i = 0; i < n; i++) {
		c = (unsigned char)p[i];
		if (c < 0x80 || (c >= 0xC0 && c < 0xF0))
			sum += 2;
		else if (c >= 0xF0)
			sum += c == ODD ? 1 : 4;
	}
	return (sum);
}

/* The mark at the start tells the order, where the name does not. */
static int
order(struct wide *w, struct sf_err *e)
{
	const char *end = w->name + strlen(w->name) - 2;
	int named = 0, mark = -1;

	w->any = 1;
	if (strcasecmp(end, "be") == 0)
		w->big = named = 1;
	else if (strcasecmp(end, "le") == 0)
		named = 1;
	if (w->have >= 2 && w->in[0] == 0xFE && w->in[1] == 0xFF)
		mark = 1;
	else if (w->have >= 2 && w->in[0] == 0xFF && w->in[1] == 0xFE)
		mark = 0;
	if (!named && mark > 0)
		w->big = 1;
	if (!named || mark < 0 || mark == w->big)
		return (0);
	(void)sf_fail(e, SF_E_DATA, "by its byte order mark the file is %s, "
	    "and it is read as %s", mark ? "utf-16be" : "utf-16le", w->name);
	(void)sf_hint(e, "see 'encoding:' of the source");
	return (sf_err_at(e, w->path, 0, 0, NULL, 0));
}

/* Make four bytes be there, unless the file ends before. */
static int
refill(struct wide *w, struct sf_src *from, struct sf_err *e)
{
	ssize_t k;

	if (w->have - w->at >= 4 || w->eof)
		return (0);
	memmove(w->in, w->in + w->at, w->have - w->at);
	w->have -= w->at;
	w->at = 0;
	k = sf_src_read(from, w->in + w->have, BLOCK - w->have, e);
	if (k < 0)
		return (-1);
	w->eof = (size_t)k < BLOCK - w->have;
	w->have += (size_t)k;
	return (w->any ? 0 : order(w, e));
}

static unsigned
unit(const struct wide *w, size_t at)
{
	return (w->big ? (unsigned)w->in[at] << 8 | w->in[at + 1] :
	    (unsigned)w->in[at + 1] << 8 | w->in[at]);
}

/* The next character as UTF-8 into ${p}: its bytes; there is one. */
static size_t
next(struct wide *w, char *p)
{
	unsigned c, low;

	if (w->have - w->at == 1) {
		w->at++;
		p[0] = (char)ODD;
		return (1);
	}
	c = unit(w, w->at);
	w->at += 2;
	if ((c & 0xFC00) == 0xD800 && w->have - w->at >= 2 &&
	    ((low = unit(w, w->at)) & 0xFC00) == 0xDC00) {
		w->at += 2;
		return (sf_utf8_put(p, 0x10000 + ((c & 0x3FF) << 10) +
		    (low & 0x3FF)));
	}
	return (sf_utf8_put(p, c));
}

static ssize_t
narrow(void *ctx, struct sf_src *from, char *p, size_t n, struct sf_err *e)
{
	struct wide *w = ctx;
	size_t done = 0, k;

	while (done < n) {
		if (w->out_n > 0) {
			p[done++] = w->out[w->out_at++];
			w->out_n--;
			continue;
		}
		if (refill(w, from, e))
			return (-1);
		if (w->at == w->have)
			break;
		if (n - done >= sizeof(w->out)) {
			done += next(w, p + done);
			continue;
		}
		k = next(w, w->out);
		w->out_at = 0;
		w->out_n = k;
	}
	return ((ssize_t)done);
}

struct sf_src *
sf_file_narrow(struct sf_file *f, struct sf_src *from, struct sf_err *e)
{
	struct wide *w = calloc(1, sizeof(*w));

	if (w == NULL) {
		(void)sf_fail_mem(e);
		sf_src_free(from);
		return (NULL);
	}
	w->path = f->path;
	w->name = f->wide = f->encoding;
	f->encoding = NULL;
	return (sf_src_filter(from, narrow, w, free, e));
}
