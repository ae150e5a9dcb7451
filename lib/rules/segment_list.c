/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "io/src.h"

#include "rules/segment_def.h"

#define LIST_MAX ((size_t)1 << 30)

/* The path as the definition's folder sees it. */
static void
beside(const struct sf_def *d, struct sf_buf *b)
{
	const char *slash = strrchr(d->mark.path, '/');

	if (d->text.p[0] != '/' && slash != NULL)
		sf_buf_add(b, d->mark.path, (size_t)(slash - d->mark.path) + 1);
	sf_buf_adds(b, d->text.p);
}

static int
take(struct seg_list *l, const struct sf_def *d, const struct sf_buf *b,
    struct sf_err *e)
{
	struct sf_str line;
	size_t i, from = 0;
	uintmax_t no = 0;

	if (b->n >= 3 && memcmp(b->p, "\xEF\xBB\xBF", 3) == 0)
		from = 3;		/* of an editor, and of no name */
	for (i = from; i <= b->n; i++) {
		if (i < b->n && b->p[i] != '\n')
			continue;
		line = (struct sf_str){b->p + from, i - from};
		from = i + 1;
		no++;
		/* It could be nobody's, and nobody would be told. */
		if (line.n > 0 && (!sf_utf8_valid(line.p, line.n) ||
		    memchr(line.p, '\0', line.n) != NULL))
			return (sf_def_fail(d, e, "line %ju of the list is no "
			    "text of UTF-8", no));
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		line = sf_str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (sf_map_put(&l->names, line, 1, NULL) == NULL)
			return (sf_fail_mem(e));
	}
	return (0);
}

/* One digest for all lists, so that a run knows when one has changed. */
static void
digest(struct sf_segments *s, const struct sf_buf *b)
{
	struct sf_buf both = {0};
	char hex[33];

	sf_hash_hex(b->p, b->n, hex);
	sf_buf_adds(&both, s->lists_digest);
	sf_buf_adds(&both, hex);
	sf_hash_hex(both.p, both.n, s->lists_digest);
	sf_buf_release(&both);
}

int
seg_list_read(struct sf_segments *s, const struct sf_def *d, size_t *at,
    struct sf_err *e)
{
	struct sf_buf path = {0}, text = {0};
	struct sf_err why = {0};
	struct seg_list *l;
	int rc = -1;

	if (sf_def_want(d, SF_DEF_SCALAR, e))
		return (-1);
	l = realloc(s->list, (s->lists + 1) * sizeof(*l));
	if (l == NULL)
		return (sf_fail_mem(e));
	s->list = l;
	*at = s->lists++;
	l += *at;
	memset(l, 0, sizeof(*l));
	beside(d, &path);
	if (sf_buf_cstr(&path) == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (sf_src_slurp(path.p, LIST_MAX, &text, &why)) {
		(void)sf_def_fail(d, e, "the list cannot be read: %s",
		    why.msg);
		goto done;
	}
	digest(s, &text);
	rc = take(l, d, &text, e);
done:
	sf_buf_release(&path);
	sf_buf_release(&text);
	return (rc);
}
