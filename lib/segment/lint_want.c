/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "segment/lint.h"

/* What the definitions ask for, so that the sample can be held against it. */
void
lint_key(struct sf_buf *b, char kind, struct sf_str of, struct sf_str name)
{
	sf_buf_clear(b);
	sf_buf_addc(b, kind);
	sf_buf_addstr(b, of);
	sf_buf_addc(b, '\0');
	sf_buf_addstr(b, name);
}

static int
grow(void *p, size_t n, size_t *cap, size_t size, struct sf_err *e)
{
	void **at = p, *q;

	if (n < *cap)
		return (0);
	*cap = *cap != 0 ? *cap * 2 : 32;
	q = realloc(*at, *cap * size);
	if (q == NULL)
		return (sf_fail_mem(e));
	*at = q;
	return (0);
}

/* Groups of a profile whose members are looked for one by one. */
static int
is_group(struct sf_str name)
{
	static const char *const groups[] = {"traits", "tags", "consent",
	    "ids", "shared", "scores", "segments", "seen"};
	size_t i;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (sf_str_is(name, groups[i]))
			return (1);
	return (0);
}

/* What every profile may have, whether or not the sample shows it. */
static int
is_own(struct sf_str name)
{
	static const char *const own[] = {"one_id", "since", "from", "first_ts",
	    "last_ts", "kept_from", "events", "undefined", "show"};
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (sf_str_is(name, own[i]))
			return (1);
	return (is_group(name));
}

struct gather {
	struct lint *l;
	struct sf_buf key;
	struct sf_err *e;
};

/* Whether the same was wanted in the same program before. */
static int
again(const struct lint *l, const struct sf_ref *ref, size_t want)
{
	size_t i;

	for (i = l->refs; i-- > 0;) {
		const struct lint_ref *r = &l->ref[i];

		if (r->ref.group != ref->group ||
		    r->ref.program != ref->program)
			return (0);
		if (r->want == want)
			return (1);
	}
	return (0);
}

static int
take_window(struct lint *l, const struct sf_ref *ref, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < l->windows; i++)
		if (l->window[i].ref.group == ref->group &&
		    l->window[i].ref.program == ref->program &&
		    l->window[i].ref.from == ref->from)
			return (0);
	if (grow(&l->window, l->windows, &l->windows_cap, sizeof(*l->window),
	    e))
		return (-1);
	l->window[l->windows++].ref = *ref;
	return (0);
}

static int
take(void *ctx, const struct sf_ref *ref)
{
	struct gather *g = ctx;
	struct lint *l = g->l;
	struct sf_map_entry *m;
	size_t event = 0;

	switch (ref->kind) {
	case SF_REF_LINE:
		return (0);
	case SF_REF_WINDOW:
		return (take_window(l, ref, g->e));
	case SF_REF_EVENT:
		lint_key(&g->key, 'e', SF_S(""), ref->path[0]);
		break;
	case SF_REF_PROP:
		lint_key(&g->key, 'e', SF_S(""), ref->event);
		if (sf_buf_check(&g->key, g->e))
			return (-1);
		m = sf_map_put(&l->want, sf_buf_str(&g->key), l->want.n,
		    NULL);
		if (m == NULL)
			return (sf_fail_mem(g->e));
		event = (size_t)m->val;
		lint_key(&g->key, 'p', ref->event, ref->path[0]);
		break;
	case SF_REF_MEMBER:
		if (is_group(ref->path[0]) && ref->path[1].n > 0)
			lint_key(&g->key, 'm', ref->path[0], ref->path[1]);
		else if (is_own(ref->path[0]))
			return (0);
		else
			lint_key(&g->key, 'm', SF_S(""), ref->path[0]);
		break;
	}
	if (sf_buf_check(&g->key, g->e))
		return (-1);
	m = sf_map_put(&l->want, sf_buf_str(&g->key), l->want.n, NULL);
	if (m == NULL)
		return (sf_fail_mem(g->e));
	if (again(l, ref, (size_t)m->val))
		return (0);
	if (grow(&l->ref, l->refs, &l->refs_cap, sizeof(*l->ref), g->e))
		return (-1);
	l->ref[l->refs].ref = *ref;
	l->ref[l->refs].event = event;
	l->ref[l->refs++].want = (size_t)m->val;
	return (0);
}

/*
 * What the parts of segment ${i} are held against the sample for: what `and`
 * and `or` join, as far as it is not the segment; `X | not` is one of them.
 */
static int
clauses(struct lint *l, size_t segment, struct sf_err *e)
{
	const struct sf_part *p;
	uint32_t n, i;

	p = sf_parts_of(l->parts, segment, &n);
	for (i = 0; i < n;) {
		if (p[i].kind != SF_PART_EXPR && (p[i].kind != SF_PART_NOT ||
		    p[i].whole == -1)) {
			i++;
			continue;
		}
		if (i > 0) {
			if (grow(&l->clause, l->clauses, &l->clauses_cap,
			    sizeof(*l->clause), e))
				return (-1);
			l->clause[l->clauses].segment = segment;
			l->clause[l->clauses++].part = i;
		}
		i = p[i].next;
	}
	return (0);
}

const struct sf_part *
lint_part_of(const struct lint *l, const struct lint_clause *c)
{
	uint32_t n;

	return (sf_parts_of(l->parts, c->segment, &n) + c->part);
}

int
lint_want(struct lint *l, struct sf_err *e)
{
	static const unsigned groups[] = {G_SEGMENTS, G_BY, G_WHERE};
	struct gather g = {.l = l, .e = e};
	struct job *j = l->j;
	size_t n = sf_segments_count(j->segments), i;
	int p, rc = -1;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		for (p = 0; p < sf_expr_count(j->x, groups[i]); p++)
			if (sf_expr_refs(j->x, groups[i], p, &l->mem, take, &g,
			    e))
				goto done;
	/* This adds programs to the group: last, or they would be read. */
	if ((l->parts = sf_parts_read(j->segments, NULL, 0, e)) == NULL)
		goto done;
	for (i = 0; i < n; i++)
		if (clauses(l, i, e))
			goto done;
	rc = 0;
done:
	sf_buf_release(&g.key);
	return (rc);
}
