/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "ingest/file.h"

#define BLOCK ((size_t)1 << 20)
#define PEEK ((size_t)4 << 20)		/* of a pipe */
#define LOOK ((size_t)64 << 10)		/* for UTF-16 without a mark */

/* Bytes at the end of ${p} that may start a character cut by the block. */
static size_t
tail(const char *p, size_t n)
{
	size_t k;
	unsigned char c;

	for (k = 1; k <= 3 && k <= n; k++) {
		c = (unsigned char)p[n - k];
		if (c >= 0xC0)
			return (c >= 0xF0 || (c >= 0xE0 && k < 3) || k < 2 ?
			    k : 0);
		if (c < 0x80)
			return (0);
	}
	return (0);
}

const char *
sf_file_mark(const char *p, size_t n)
{
	if (n >= 2 && memcmp(p, "\xff\xfe", 2) == 0)
		return ("utf-16le");
	if (n >= 2 && memcmp(p, "\xfe\xff", 2) == 0)
		return ("utf-16be");
	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		return ("utf-8");
	return (NULL);
}

/* The ASCII of UTF-16 has a NUL in each other byte; other text has none. */
static const char *
by_nuls(const char *p, size_t n)
{
	size_t i, first = 0, second = 0;

	n = n < LOOK ? n : LOOK;
	if (memchr(p, '\0', n) == NULL)
		return (NULL);
	for (i = 0; i + 1 < n; i += 2) {
		first += p[i] == '\0';
		second += p[i + 1] == '\0';
	}
	if (second > n / 20 && second / 4 > first)
		return ("utf-16le");
	if (first > n / 20 && first / 4 > second)
		return ("utf-16be");
	return (NULL);
}

static void
decided(struct sf_file *f, const char *encoding, const char *why)
{
	int utf8 = strcmp(encoding, "utf-8") == 0;

	f->guessed = strcmp(why, "its byte order mark says so") != 0;
	f->undecided = 0;
	f->encoding = utf8 ? NULL : encoding;
	sf_say(f->run, utf8 ? SF_SAY_MORE : SF_SAY_INFO, "%s: read as %s: %s "
	    "('encoding:' in the mapping overrules it)", f->path, encoding,
	    why);
}

/* ${all} of the bytes are there, or a part of them. */
static void
guess(struct sf_file *f, const char *p, size_t n, int all)
{
	const char *name;

	if ((name = sf_file_mark(p, n)) != NULL)
		decided(f, name, "its byte order mark says so");
	else if ((name = by_nuls(p, n)) != NULL)
		decided(f, name, "its NUL bytes say so");
	else if (sf_utf8_valid(p, n - (all ? 0 : tail(p, n))))
		decided(f, "utf-8", all ? "all of it is" :
		    "the first 4 MiB are");
	else
		decided(f, "gb18030", "it is no UTF-8");
}

/* Whether all of ${src} is UTF-8; *${wide} and *${mark} by its first bytes. */
static int
validate(struct sf_src *src, int *valid, const char **mark,
    const char **wide, struct sf_err *e)
{
	char *p = malloc(BLOCK + 4);
	size_t have = 0, keep;
	int first = 1, ret = -1;
	ssize_t k;

	if (p == NULL)
		return (sf_fail_mem(e));
	*valid = 1;
	*mark = *wide = NULL;
	while (*valid && *mark == NULL && *wide == NULL) {
		if ((k = sf_src_read(src, p + have, BLOCK, e)) < 0)
			goto done;
		have += (size_t)k;
		if (first) {
			*mark = sf_file_mark(p, have);
			*wide = by_nuls(p, have);
		}
		first = 0;
		keep = (size_t)k == BLOCK ? tail(p, have) : 0;
		*valid = sf_utf8_valid(p, have - keep);
		memmove(p, p + have - keep, keep);
		have = keep;
		if ((size_t)k < BLOCK)
			break;
	}
	ret = 0;
done:
	free(p);
	return (ret);
}

int
sf_file_decide(struct sf_file *f, const char *path, struct sf_err *e)
{
	const char *mark = NULL, *wide = NULL;
	struct sf_src *src;
	struct stat st;
	int valid = 0, ret;

	f->encoding = f->s->encoding;
	if (f->encoding != NULL && (strcasecmp(f->encoding, "utf-8") == 0 ||
	    strcasecmp(f->encoding, "utf8") == 0))
		f->encoding = NULL;
	if (f->s->encoding != NULL || f->fmt == SF_F_JSONL)
		return (0);
	f->undecided = 1;
	if (strcmp(path, "-") == 0 || stat(path, &st) || !S_ISREG(st.st_mode))
		return (0);
	if ((src = sf_src_open(path, e)) == NULL)
		return (-1);
	ret = validate(src, &valid, &mark, &wide, e);
	sf_src_free(src);
	if (ret)
		return (-1);
	if (mark != NULL)
		decided(f, mark, "its byte order mark says so");
	else if (wide != NULL)
		decided(f, wide, "its NUL bytes say so");
	else if (valid)
		decided(f, "utf-8", "all of it is");
	else
		decided(f, "gb18030", "it is no UTF-8");
	return (0);
}

static int
is_of(const char *encoding, struct sf_str text)
{
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_enc *enc;
	int ret;

	if (strcmp(encoding, "utf-8") == 0)
		return (sf_utf8_valid(text.p, text.n));
	if ((enc = sf_enc_new(encoding, &e)) == NULL)
		return (0);
	ret = sf_enc_decode(enc, text, &b) == 0;
	sf_buf_release(&b);
	sf_enc_free(enc);
	return (ret);
}

int
sf_file_hint(const struct sf_file *f, struct sf_str text, struct sf_err *e)
{
	static const char *const names[] = {"utf-8", "gb18030", "big5"};
	const char *now = f->encoding != NULL ? f->encoding : "utf-8";
	size_t i;

	for (i = 0; f->wide == NULL && i < sizeof(names) / sizeof(names[0]);
	    i++)
		if (strcasecmp(now, names[i]) != 0 && is_of(names[i], text))
			return (sf_hint(e, "it could be %s: if all of the "
			    "file is, say 'encoding: %s' of source '%s' in "
			    "the mapping", names[i], names[i],
			    f->s->name.p));
	return (sf_hint(e, "say 'encoding:' of source '%s' in the mapping",
	    f->s->name.p));
}

/* The start of a pipe, read ahead. */
struct start {
	char *p;
	size_t at, n;
};

static void
free_start(void *ctx)
{
	struct start *s = ctx;

	free(s->p);
	free(s);
}

static ssize_t
read_start(void *ctx, struct sf_src *from, char *p, size_t n, struct sf_err *e)
{
	struct start *s = ctx;
	size_t k = n < s->n - s->at ? n : s->n - s->at;
	ssize_t more;

	if (k > 0) {
		memcpy(p, s->p + s->at, k);
		s->at += k;
	}
	if (k == n)
		return ((ssize_t)k);
	more = sf_src_read(from, p + k, n - k, e);
	return (more < 0 ? -1 : (ssize_t)k + more);
}

/* Takes ${from}, also where it fails. */
static struct sf_src *
peek(struct sf_file *f, struct sf_src *from, struct sf_err *e)
{
	struct start *s = calloc(1, sizeof(*s));
	ssize_t k;

	if (s == NULL || (s->p = malloc(PEEK)) == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	if ((k = sf_src_read(from, s->p, PEEK, e)) < 0)
		goto fail;
	s->n = (size_t)k;
	if (k > 0)
		guess(f, s->p, s->n, s->n < PEEK);
	return (sf_src_filter(from, read_start, s, free_start, e));
fail:
	if (s != NULL)
		free_start(s);
	sf_src_free(from);
	return (NULL);
}

struct sf_src *
sf_file_open(struct sf_file *f, const char *path, struct sf_err *e)
{
	struct sf_src *src = sf_src_open(path, e);

	if (src != NULL && ((f->hash && sf_src_hash(src, e)) ||
	    sf_file_decide(f, path, e))) {
		sf_src_free(src);
		return (NULL);
	}
	if (src != NULL && f->undecided)
		src = peek(f, src, e);
	if (src != NULL && sf_file_is_wide(f))
		src = sf_file_narrow(f, src, e);
	if (src != NULL)
		src = sf_file_ends(f, src, e);
	return (src);
}
