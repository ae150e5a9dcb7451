/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "gates.h"
#include "io/src.h"

#define PIECE ((size_t)1 << 20)

struct reader {
	struct sf_buf b;
	struct sf_json *j;
	const char *path;
	uint64_t line;
	int (*f)(void *ctx, const struct sf_jdoc *, struct sf_err *);
	void *ctx;
};

static int
one(struct reader *r, const char *p, size_t n, struct sf_err *e)
{
	struct sf_jdoc doc;

	r->line++;
	if (n == 0)
		return (0);
	if (sf_json_parse(r->j, p, n, 0, &doc, e) != 0)
		return (sf_err_at(e, r->path, r->line, e->col, p, n));
	return (r->f(r->ctx, &doc, e));
}

/* Give away the whole lines of the buffer; ${last}: also one without end. */
static int
lines(struct reader *r, int last, struct sf_err *e)
{
	char *p = r->b.p, *end = p + r->b.n, *nl;

	while (p < end) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL && !last)
			break;
		if (nl == NULL)
			nl = end;
		if (one(r, p, (size_t)(nl - p), e) != 0)
			return (-1);
		p = nl < end ? nl + 1 : end;
	}
	if (p != r->b.p)
		memmove(r->b.p, p, (size_t)(end - p));
	r->b.n = (size_t)(end - p);
	return (0);
}

int
each_line(const char *path, int (*f)(void *ctx, const struct sf_jdoc *,
    struct sf_err *), void *ctx, struct sf_err *e)
{
	struct reader r = {.path = path, .f = f, .ctx = ctx};
	struct sf_src *src = sf_src_open(path, e);
	ssize_t n = -1;
	int bad = -1;

	if (src == NULL || (r.j = sf_json_new(e)) == NULL)
		goto done;
	for (;;) {
		if (sf_buf_room(&r.b, PIECE) == NULL) {
			(void)sf_fail_mem(e);
			goto done;
		}
		if ((n = sf_src_read(src, r.b.p + r.b.n, PIECE, e)) <= 0)
			break;
		r.b.n += (size_t)n;
		if (lines(&r, 0, e) != 0)
			goto done;
	}
	bad = n < 0 ? -1 : lines(&r, 1, e);
done:
	sf_json_free(r.j);
	sf_src_free(src);
	sf_buf_release(&r.b);
	return (bad);
}
