/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "rules/segment_def.h"

#include "rules/segment.h"

#define UNSET 255

struct eval {
	const struct sf_segments *s;
	const struct sf_expr_run *run;
	size_t line;
	const struct sf_who *who;
	const uint8_t *in_top;
	uint8_t *out;
};

static uint8_t segment(struct eval *v, size_t i);
static uint8_t node(struct eval *v, const struct seg_node *n);

/* Three-valued: undefined only where the rest does not decide. */
static uint8_t
several(struct eval *v, const struct seg_node *n)
{
	uint8_t decides = n->kind == SEG_ALL ? SF_NO : SF_YES;
	uint8_t truth = n->kind == SEG_ALL ? SF_YES : SF_NO, one;
	size_t i;

	for (i = 0; i < n->n; i++) {
		one = node(v, n->kid[i]);
		if (one == decides)
			return (decides);
		if (one == SF_UNDEFINED)
			truth = SF_UNDEFINED;
	}
	return (truth);
}

static uint8_t
node(struct eval *v, const struct seg_node *n)
{
	uint8_t one;

	switch (n->kind) {
	case SEG_EXPR:
		return ((uint8_t)sf_expr_value(v->run, v->line,
		    (unsigned)n->program)->truth);
	case SEG_REF:
		return (segment(v, n->at));
	case SEG_NOT:
		one = node(v, n->kid[0]);
		return (one == SF_UNDEFINED ? one : (uint8_t)!one);
	case SEG_SAMPLE:
		return (seg_sampled(n, v->who));
	case SEG_LIST:
		return (seg_listed(&v->s->list[n->at], v->who, NULL));
	case SEG_TOP:
		return (v->in_top != NULL ? v->in_top[n->at] : SF_UNDEFINED);
	default:
		return (several(v, n));
	}
}

static uint8_t
segment(struct eval *v, size_t i)
{
	if (v->out[i] == UNSET)
		v->out[i] = node(v, v->s->seg[i].node);
	return (v->out[i]);
}

int
sf_segments_eval(const struct sf_segments *s, const struct sf_expr_run *run,
    size_t i, const struct sf_who *who, const uint8_t *in_top, uint8_t *out,
    struct sf_err *e)
{
	struct eval v = {s, run, i, who, in_top, out};
	size_t k;

	(void)e;
	memset(out, UNSET, s->n);
	for (k = 0; k < s->n; k++)
		(void)segment(&v, k);
	return (0);
}

/* The first expression of the node that is undefined for the line. */
static const char *
why(const struct eval *v, const struct seg_node *n, struct sf_str *text,
    unsigned depth)
{
	const struct sf_value *x;
	const char *name;
	size_t i;

	if (n->kind == SEG_EXPR) {
		x = sf_expr_value(v->run, v->line, (unsigned)n->program);
		if (x->truth != SF_UNDEFINED)
			return (NULL);
		*text = x->why;
		return ("");
	}
	if (n->kind == SEG_REF && depth < 64) {
		name = why(v, v->s->seg[n->at].node, text, depth + 1);
		return (name != NULL && name[0] == '\0' ?
		    v->s->seg[n->at].name : name);
	}
	if (n->kind == SEG_TOP) {
		*text = SF_S("the value of 'by' is undefined");
		return ("");
	}
	for (i = 0; i < n->n; i++)
		if ((name = why(v, n->kid[i], text, depth)) != NULL)
			return (name);
	return (NULL);
}

struct sf_str
sf_segments_why(const struct sf_segments *s, const struct sf_expr_run *run,
    size_t i, size_t seg)
{
	struct eval v = {.s = s, .run = run, .line = i};
	struct sf_str text = {"undefined", 9};

	(void)why(&v, s->seg[seg].node, &text, 0);
	return (text);
}

static void
uses(const struct sf_segments *s, const struct seg_node *n, uint8_t *set)
{
	size_t at = n->at, i;
	int other = n->kind == SEG_REF;

	if (n->kind == SEG_TOP && s->top[n->at].of >= 0) {
		other = 1;
		at = (size_t)s->top[n->at].of;
	}
	if (other && !set[at]) {
		set[at] = 1;
		uses(s, s->seg[at].node, set);
	}
	for (i = 0; i < n->n; i++)
		uses(s, n->kid[i], set);
}

void
sf_segments_uses(const struct sf_segments *s, uint8_t *set)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (set[i])
			uses(s, s->seg[i].node, set);
}

size_t
sf_segments_count(const struct sf_segments *s)
{
	return (s->n);
}

const char *
sf_segments_name(const struct sf_segments *s, size_t i)
{
	return (s->seg[i].name);
}

int
sf_segments_find(const struct sf_segments *s, struct sf_str name)
{
	const struct sf_map_entry *m = sf_map_get(&s->index, name);

	return (m != NULL ? (int)m->val : -1);
}

int
sf_segments_generic(const struct sf_segments *s, size_t i)
{
	return (s->seg[i].generic);
}

int
sf_segments_on_top(const struct sf_segments *s, size_t i)
{
	return (s->seg[i].on_top);
}

size_t
sf_segments_tops(const struct sf_segments *s)
{
	return (s->tops);
}

const struct sf_top *
sf_segments_top(const struct sf_segments *s, size_t k)
{
	return (&s->top[k]);
}

int
sf_segments_show(const struct sf_segments *s, size_t i, size_t k,
    const char **column, int *program)
{
	if (k >= s->seg[i].shows)
		return (-1);
	*column = s->seg[i].show[k].column;
	*program = s->seg[i].show[k].program;
	return (0);
}

int
sf_segments_samples(const struct sf_segments *s)
{
	return (s->samples);
}

const char *
sf_segments_lists(const struct sf_segments *s)
{
	return (s->lists_digest);
}
