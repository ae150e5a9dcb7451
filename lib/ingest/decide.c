/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "ingest/file.h"

#define BLOCK ((size_t)1 << 20)

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

static const char *
by_mark(const char *p, size_t n)
{
	if (n >= 2 && memcmp(p, "\xff\xfe", 2) == 0)
		return ("utf-16le");
	if (n >= 2 && memcmp(p, "\xfe\xff", 2) == 0)
		return ("utf-16be");
	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		return ("utf-8");
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

void
sf_file_guess(struct sf_file *f, const char *p, size_t n, int whole)
{
	const char *mark = by_mark(p, n);

	if (mark != NULL)
		decided(f, mark, "its byte order mark says so");
	else if (sf_utf8_valid(p, n))
		decided(f, "utf-8", whole ? "all of it is" :
		    "the first 4 MiB are");
	else
		decided(f, "gb18030", "it is no UTF-8");
}

/* Whether all of ${src} is UTF-8; *${mark} by its first bytes. */
static int
validate(struct sf_src *src, int *valid, const char **mark, struct sf_err *e)
{
	char *p = malloc(BLOCK + 4);
	size_t have = 0, keep;
	int first = 1, ret = -1;
	ssize_t k;

	if (p == NULL)
		return (sf_fail_mem(e));
	*valid = 1;
	*mark = NULL;
	while (*valid && *mark == NULL) {
		if ((k = sf_src_read(src, p + have, BLOCK, e)) < 0)
			goto done;
		have += (size_t)k;
		if (first)
			*mark = by_mark(p, have);
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
	const char *mark = NULL;
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
	ret = validate(src, &valid, &mark, e);
	sf_src_free(src);
	if (ret)
		return (-1);
	if (mark != NULL)
		decided(f, mark, "its byte order mark says so");
	else if (valid)
		decided(f, "utf-8", "all of it is");
	else
		decided(f, "gb18030", "it is no UTF-8");
	return (0);
}
