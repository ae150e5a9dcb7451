/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/file.h"

static size_t
whole(struct sf_file *f, const char *p, size_t n)
{
	size_t k;

	if (f->fmt != SF_F_JSONL)
		return (sf_csv_cut(&f->cut, p, n, 0));
	k = sf_cut_lines(NULL, p, n, 0);
	/* A line too long is taken in pieces; the reader makes it a reject. */
	return (k == 0 && n > f->dialect.max_line ? n : k);
}

/* Titles and header must lie in the first chunk. */
static int
headed(const struct sf_file *f, const char *p, size_t n)
{
	uint64_t lines = 0;
	const char *q = p, *end = p + n;

	if (f->cut_any || f->fmt == SF_F_JSONL)
		return (1);
	for (; lines <= f->s->skip; lines++, q++)
		if ((q = memchr(q, '\n', (size_t)(end - q))) == NULL)
			return (0);
	return (1);
}

static size_t
cut(struct sf_file *f, const char *p, size_t n, int last)
{
	struct sf_dialect was = f->cut;
	size_t k, hold;

	if (f->doc != NULL)
		return (sf_records_cut(f->doc, p, n, last));
	if (last)
		return (n);
	k = whole(f, p, n);
	if (k > 0 && f->s->footer > 0 && p[k - 1] == '\n') {
		/* Lines that may prove to be the footer stay behind. */
		for (hold = n; hold > 0 && p[hold - 1] != '\n'; hold--)
			;
		hold = sf_file_footer(p, hold, f->s->footer);
		f->cut = was;
		k = whole(f, p, hold < k ? hold : k);
	}
	if (k > 0 && !headed(f, p, k)) {
		f->cut = was;
		return (0);
	}
	f->cut_any |= k > 0;
	return (k);
}

size_t
sf_file_cut(void *cutter, const char *p, size_t n, int last)
{
	struct sf_file *f = cutter;
	size_t k = cut(f, p, n, last);

	if (f->wide != NULL)
		f->wide_at += sf_file_wide_bytes(p, k);
	return (k);
}
