/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ingest/file.h"

#define BLOCK ((size_t)1 << 20)

int
sf_file_is_wide(const struct sf_file *f)
{
	return (f->encoding != NULL &&
	    (strncasecmp(f->encoding, "utf-16", 6) == 0 ||
	    strncasecmp(f->encoding, "utf16", 5) == 0));
}

/* Whether the unit before ${end} is the first half of a character. */
static int
half(const struct sf_file *f, const char *end)
{
	size_t n = strlen(f->encoding);
	int big = (f->encoding[n - 2] | 0x20) == 'b';

	return (((unsigned char)end[big ? -2 : -1] & 0xFC) == 0xD8);
}

static int
convert(struct sf_file *f, struct sf_src *wide, struct sf_enc *enc, char *p,
    struct sf_buf *text, struct sf_spool *to, struct sf_err *e)
{
	size_t have = 0, take, at;
	uint64_t done = 0;
	ssize_t k;

	for (;;) {
		if ((k = sf_src_read(wide, p + have, BLOCK - have, e)) < 0)
			return (-1);
		have += (size_t)k;
		if (have == 0)
			return (0);
		take = have;
		if (have == BLOCK && half(f, p + have))
			take -= 2;
		sf_buf_clear(text);
		at = sf_enc_decode(enc, (struct sf_str){p, take}, text);
		if (at != 0) {
			(void)sf_fail(e, SF_E_DATA, "the file is no %s from "
			    "byte %ju on", f->encoding,
			    (uintmax_t)(done + at));
			return (sf_err_at(e, f->path, 0, 0, NULL, 0));
		}
		if (sf_buf_check(text, e) ||
		    sf_spool_write(to, text->p, text->n, e))
			return (-1);
		done += take;
		memmove(p, p + take, have - take);
		have -= take;
		if (k == 0)
			return (0);
	}
}

struct sf_src *
sf_file_narrow(struct sf_file *f, struct sf_src *wide,
    struct sf_spool **spool, struct sf_err *e)
{
	struct sf_enc *enc = NULL;
	struct sf_src *src = NULL;
	struct sf_buf text = {0};
	char *p = malloc(BLOCK);

	*spool = NULL;
	if (p == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if ((enc = sf_enc_new(f->encoding, e)) == NULL ||
	    (*spool = sf_spool_new(f->run->memory / 4, e)) == NULL ||
	    convert(f, wide, enc, p, &text, *spool, e))
		goto done;
	src = sf_spool_read(*spool, f->path, e);
	f->encoding = NULL;
done:
	sf_enc_free(enc);
	sf_buf_release(&text);
	free(p);
	return (src);
}
