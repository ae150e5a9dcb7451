/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/json.h"
#include "format/records.h"

#include "ingest/sniff.h"

#define PARTS 8			/* sf_records_find() knows no longer paths */

/* Whether the first line that is not blank is an object, all of it. */
static int
line_is_row(struct sf_str text, struct sf_json *j, size_t *n)
{
	struct sf_err bad = {0};
	struct sf_jdoc d;
	const char *nl;
	size_t i = 0;

	while (i < text.n && strchr(" \t\r\n", text.p[i]) != NULL)
		i++;
	nl = memchr(text.p + i, '\n', text.n - i);
	*n = nl != NULL ? (size_t)(nl - text.p) : text.n;
	return (sf_json_parse(j, text.p + i, *n - i, 0, &d, &bad) == 0 &&
	    d.node[0].type == SF_J_OBJ);
}

int
sf_sniff_document(struct sf_sniff_source *s, struct sf_str text,
    struct sf_err *e)
{
	struct sf_buf path = {0};
	struct sf_json *j = sf_json_new(e);
	int found = -1, row;
	size_t line;

	if (j == NULL)
		return (-1);
	row = line_is_row(text, j, &line);
	sf_json_free(j);
	/* Lines may have arrays of objects, too: then there are several. */
	if (row && sf_str_trim((struct sf_str){text.p + line,
	    text.n - line}).n > 1)
		return (0);
	found = sf_records_find(text, &path, e);
	if (found > 0) {
		s->unsure_records = row;
		s->records.n = path.n;
		s->records.p = sf_arena_dup(&s->mem, path.p, path.n);
		if (s->records.p == NULL)
			found = sf_fail_mem(e);
	}
	sf_buf_release(&path);
	return (found < 0 ? -1 : 0);
}

/* The names in ".data.items". */
static size_t
split(struct sf_str path, struct sf_str part[PARTS])
{
	struct sf_str rest = {path.p + 1, path.n - 1};
	const char *dot;
	size_t n = 0;

	while (rest.n > 0 && n < PARTS) {
		dot = memchr(rest.p, '.', rest.n);
		part[n] = (struct sf_str){rest.p, dot != NULL ?
		    (size_t)(dot - rest.p) : rest.n};
		rest.n -= part[n].n + (dot != NULL);
		rest.p += part[n++].n + (dot != NULL);
	}
	return (n);
}

int
sf_sniff_records(struct sf_sniff_source *s, struct sf_str text,
    sf_sniff_row *row, void *ctx, struct sf_err *e)
{
	struct sf_str part[PARTS], raw, chunk;
	struct sf_records_how how = {.path = s->records.p, .part = part,
	    .parts = split(s->records, part), .max_line = text.n};
	struct sf_records *r = sf_records_new(&how, e);
	size_t at = 0, k = 1, i;
	int ret = 0;

	if (r == NULL)
		return (-1);
	/* Where the sample leaves something out it ends. */
	for (; at < text.n && k > 0 && ret == 0; at += k) {
		k = sf_records_cut(r, text.p + at, text.n - at, 0);
		if (*sf_records_tag(r) == SF_RECORDS_BAD)
			break;
		chunk = (struct sf_str){text.p + at, k};
		i = 0;
		while (*sf_records_tag(r) == SF_RECORDS_SOME && ret == 0 &&
		    sf_records_next(r, chunk, &i, &raw))
			ret = row(ctx, raw, e);
	}
	sf_records_free(r);
	return (ret);
}
