/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "rules/parts_own.h"

#include "rules/parts.h"

static int node(struct sf_parts *p, struct part_tree *t, size_t seg,
    const struct seg_node *n, unsigned depth, struct sf_err *e);

uint32_t
part_new(struct part_tree *t, enum sf_part_kind kind, unsigned depth,
    struct sf_err *e)
{
	struct sf_part *p;

	if (t->n == t->cap) {
		uint32_t cap = t->cap != 0 ? t->cap * 2 : 16;

		p = realloc(t->p, cap * sizeof(*p));
		if (p == NULL) {
			(void)sf_fail_mem(e);
			return (UINT32_MAX);
		}
		t->p = p;
		t->cap = cap;
	}
	p = &t->p[t->n++];
	memset(p, 0, sizeof(*p));
	p->kind = kind;
	p->depth = depth;
	p->next = t->n;
	p->program = p->left = p->right = p->whole = -1;
	p->text = p->op = SF_S("");
	return (t->n - 1);
}

/* "sample 10%", "list vip.csv", "top 20% by …": as people say it. */
static int
words(struct sf_parts *p, struct sf_part *part, const struct sf_def *d,
    const char *what, const char *key, struct sf_err *e)
{
	const struct sf_def *by = sf_def_get(d, "by");
	struct sf_buf b = {0};
	size_t i;
	int rc = 0;

	sf_buf_addf(&b, "%s ", what);
	sf_buf_addstr(&b, sf_def_get(d, key)->text);
	if (by != NULL) {
		sf_buf_adds(&b, " by ");
		for (i = 0; i < by->text.n; i++)
			sf_buf_addc(&b, by->text.p[i] == '\n' ? ' ' :
			    by->text.p[i]);
	}
	if (sf_buf_check(&b, e)) {
		rc = -1;
	} else if ((part->text.p = sf_arena_dup(&p->mem, b.p, b.n)) == NULL) {
		rc = sf_fail_mem(e);
	} else {
		part->text.n = b.n;
	}
	sf_buf_release(&b);
	return (rc);
}

static int
group(struct sf_parts *p, struct part_tree *t, size_t seg,
    const struct seg_node *n, unsigned depth, struct sf_err *e)
{
	enum sf_part_kind kind = n->kind == SEG_ALL ? SF_PART_ALL :
	    n->kind == SEG_ANY ? SF_PART_ANY : SF_PART_NOT;
	uint32_t at = part_new(t, kind, depth, e);
	size_t i;

	if (at == UINT32_MAX)
		return (-1);
	t->p[at].text = kind == SF_PART_ALL ? SF_S("all") :
	    kind == SF_PART_ANY ? SF_S("any") : SF_S("not");
	for (i = 0; i < n->n; i++)
		if (node(p, t, seg, n->kid[i], depth +
		    (kind != SF_PART_NOT), e))
			return (-1);
	t->p[at].kids = (uint32_t)n->n;
	t->p[at].next = t->n;
	return (0);
}

static int
node(struct sf_parts *p, struct part_tree *t, size_t seg,
    const struct seg_node *n, unsigned depth, struct sf_err *e)
{
	static const enum sf_part_kind as[] = {
		[SEG_REF] = SF_PART_SEGMENT, [SEG_SAMPLE] = SF_PART_SAMPLE,
		[SEG_LIST] = SF_PART_LIST, [SEG_TOP] = SF_PART_TOP};
	const struct sf_def *d = n->def;
	struct sf_part *part;
	uint32_t at;

	if (n->kind == SEG_EXPR)
		return (parts_split(p, t, seg, d->kind == SF_DEF_MAP ?
		    sf_def_get(d, "when") : d, n->program, depth, e));
	if (n->kind == SEG_ALL || n->kind == SEG_ANY || n->kind == SEG_NOT)
		return (group(p, t, seg, n, depth, e));
	at = part_new(t, as[n->kind], depth, e);
	if (at == UINT32_MAX)
		return (-1);
	part = &t->p[at];
	part->at = n->at;
	part->node = n;
	switch (n->kind) {
	case SEG_SAMPLE:
		return (words(p, part, d, "sample", "sample", e));
	case SEG_LIST:
		return (words(p, part, d, "list", "list", e));
	case SEG_TOP:
		part->left = p->by[n->at];
		return (words(p, part, d, "top", "top", e));
	default:
		part->text = sf_str(p->s->seg[n->at].name);
		return (0);
	}
}

/* The top that node ${n} or one in it is. */
static const struct seg_node *
top_node(const struct seg_node *n, size_t k)
{
	const struct seg_node *found = NULL;
	size_t i;

	if (n->kind == SEG_TOP)
		return (n->at == k ? n : NULL);
	for (i = 0; i < n->n && found == NULL; i++)
		found = top_node(n->kid[i], k);
	return (found);
}

/*
 * What tops order people by, all and in their order, so that their ntile()
 * have the numbers that they have in the group of `by`.
 */
static int
values_of_tops(struct sf_parts *p, struct sf_err *e)
{
	struct sf_segments *s = p->s;
	const struct seg_node *n;
	unsigned flags = sf_expr_allow(s->x, SF_EXPR_POPULATION);
	size_t k;
	int rc = 0;

	for (k = 0; k < s->tops; k++)
		p->by[k] = -1;
	for (k = 0; k < s->tops && p->values && rc == 0; k++) {
		n = top_node(s->seg[s->top[k].segment].node, k);
		if (n == NULL)
			continue;
		p->by[k] = sf_expr_addtext(s->x, s->group,
		    s->seg[s->top[k].segment].name,
		    sf_def_get(n->def, "by")->text, e);
		rc = p->by[k] == -1 ? -1 : 0;
	}
	(void)sf_expr_allow(s->x, flags);
	return (rc);
}

struct sf_parts *
sf_parts_read(struct sf_segments *s, const uint8_t *want, int values,
    struct sf_err *e)
{
	struct sf_parts *p = calloc(1, sizeof(*p));
	size_t i;

	if (p == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	p->s = s;
	p->values = values;
	p->of = calloc(s->n + 1, sizeof(*p->of));
	p->by = calloc(s->tops + 1, sizeof(*p->by));
	if (p->of == NULL || p->by == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	if (values_of_tops(p, e))
		goto fail;
	for (i = 0; i < s->n; i++)
		if ((want == NULL || want[i]) && node(p, &p->of[i], i,
		    s->seg[i].node, 0, e))
			goto fail;
	if (!p->mem.failed)
		return (p);
	(void)sf_fail_mem(e);
fail:
	sf_parts_free(p);
	return (NULL);
}

void
sf_parts_free(struct sf_parts *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; p->of != NULL && i < p->s->n; i++)
		free(p->of[i].p);
	free(p->of);
	free(p->by);
	sf_arena_release(&p->mem);
	free(p);
}

const struct sf_part *
sf_parts_of(const struct sf_parts *p, size_t seg, uint32_t *n)
{
	*n = p->of[seg].n;
	return (p->of[seg].p);
}

uint32_t
sf_parts_most(const struct sf_parts *p)
{
	uint32_t most = 1;
	size_t i;

	for (i = 0; i < p->s->n; i++)
		most = p->of[i].n > most ? p->of[i].n : most;
	return (most);
}

int
sf_parts_told(const struct sf_parts *p, size_t seg, uint32_t i)
{
	const struct sf_part *t = p->of[seg].p;

	return (i > 0 && !(t[i - 1].kind == SF_PART_NOT && i < t[i - 1].next));
}

static void
conjuncts(const struct sf_part *t, uint32_t i, uint32_t *at, uint32_t *n)
{
	uint32_t k;

	if (t[i].kind != SF_PART_ALL && t[i].kind != SF_PART_AND) {
		at[(*n)++] = i;
		return;
	}
	for (k = i + 1; k < t[i].next; k = t[k].next)
		conjuncts(t, k, at, n);
}

uint32_t
sf_parts_all(const struct sf_parts *p, size_t seg, uint32_t *at)
{
	uint32_t n = 0;

	if (p->of[seg].n > 0)
		conjuncts(p->of[seg].p, 0, at, &n);
	return (n);
}

void
sf_parts_words(const struct sf_part *part, struct sf_buf *b)
{
	switch (part->kind) {
	case SF_PART_ALL: case SF_PART_AND:
		sf_buf_adds(b, "all of");
		break;
	case SF_PART_ANY: case SF_PART_OR:
		sf_buf_adds(b, "any of");
		break;
	case SF_PART_NOT:
		sf_buf_adds(b, "not ");
		sf_parts_words(part + 1, b);
		break;
	default:
		sf_buf_addstr(b, part->text);
		break;
	}
}
