/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "segment/lint.h"

int
lint_part_init(struct lint_part *p, const struct lint *l, struct sf_err *e)
{
	size_t n = sf_segments_count(l->j->segments);

	memset(p, 0, sizeof(*p));
	p->window = calloc(l->windows + 1, sizeof(*p->window));
	p->clause = calloc(l->clauses + 1, LINT_CLAUSE * sizeof(*p->clause));
	p->segment = calloc(n + 1, LINT_SEGMENT * sizeof(*p->segment));
	p->shown = calloc(l->want.n + 1, 1);
	if (p->window == NULL || p->clause == NULL || p->segment == NULL ||
	    p->shown == NULL)
		return (sf_fail_mem(e));
	return (0);
}

void
lint_part_release(struct lint_part *p)
{
	free(p->window);
	free(p->clause);
	free(p->segment);
	free(p->shown);
	memset(p, 0, sizeof(*p));
}

static size_t
segments(const struct lint *l)
{
	return (sf_segments_count(l->j->segments) * LINT_SEGMENT);
}

void
lint_part_clear(struct lint_part *p, const struct lint *l)
{
	p->people = 0;
	memset(p->window, 0, l->windows * sizeof(*p->window));
	memset(p->clause, 0, l->clauses * LINT_CLAUSE * sizeof(*p->clause));
	memset(p->segment, 0, segments(l) * sizeof(*p->segment));
	memset(p->shown, 0, l->want.n);
}

void
lint_part_put(const struct lint_part *p, const struct lint *l,
    struct sf_buf *b)
{
	sf_buf_add(b, &p->people, sizeof(p->people));
	sf_buf_add(b, p->window, l->windows * sizeof(*p->window));
	sf_buf_add(b, p->clause, l->clauses * LINT_CLAUSE *
	    sizeof(*p->clause));
	sf_buf_add(b, p->segment, segments(l) * sizeof(*p->segment));
	sf_buf_add(b, p->shown, l->want.n);
}

static const char *
add(uint64_t *to, size_t n, const char *from)
{
	uint64_t v;
	size_t i;

	for (i = 0; i < n; i++) {
		memcpy(&v, from, sizeof(v));
		to[i] += v;
		from += sizeof(v);
	}
	return (from);
}

const char *
lint_part_take(struct lint *l, const char *from)
{
	struct lint_part *p = &l->sum;
	size_t i;

	from = add(&p->people, 1, from);
	from = add(p->window, l->windows, from);
	from = add(p->clause, l->clauses * LINT_CLAUSE, from);
	from = add(p->segment, segments(l), from);
	for (i = 0; i < l->want.n; i++)
		p->shown[i] |= (uint8_t)*from++;
	return (from);
}
