/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/digest.h"
#include "rules/parts_own.h"

#include "rules/parts.h"

#define ABSENT 3		/* a part that is thought away */

struct look {
	const struct sf_part *t;
	const uint8_t *truth;
	uint32_t without;	/* number of that part, UINT32_MAX: none */
};

static uint8_t whole(const struct look *v, uint32_t i);

/* The operands of jq from left to right; those of all and any at once. */
static uint8_t
several(const struct look *v, uint32_t i)
{
	const struct sf_part *t = v->t;
	int jq = t[i].kind == SF_PART_AND || t[i].kind == SF_PART_OR;
	uint8_t decides = t[i].kind == SF_PART_AND ||
	    t[i].kind == SF_PART_ALL ? SF_NO : SF_YES;
	uint8_t sum = ABSENT, one;
	uint32_t k;

	for (k = i + 1; k < t[i].next; k = t[k].next) {
		one = whole(v, k);
		if (one == ABSENT)
			continue;
		if (one == decides || (jq && one == SF_UNDEFINED))
			return (one);
		if (sum != SF_UNDEFINED)
			sum = one;
	}
	return (sum);
}

static uint8_t
whole(const struct look *v, uint32_t i)
{
	uint8_t one;

	if (i == v->without)
		return (ABSENT);
	switch (v->t[i].kind) {
	case SF_PART_ALL: case SF_PART_ANY: case SF_PART_AND: case SF_PART_OR:
		return (several(v, i));
	case SF_PART_NOT:
		one = whole(v, i + 1);
		return (one > SF_YES ? one : (uint8_t)!one);
	default:
		return (v->truth[i]);
	}
}

uint8_t
sf_parts_without(const struct sf_parts *p, size_t seg, const uint8_t *truth,
    uint32_t i)
{
	struct look v = {p->of[seg].p, truth, i};
	uint8_t one = whole(&v, 0);

	return (one == ABSENT ? SF_YES : one);
}

void
sf_parts_eval(const struct sf_parts *p, size_t seg,
    const struct sf_expr_run *run, size_t i, const struct sf_who *who,
    const uint8_t *segment, const uint8_t *in_top, uint8_t *truth)
{
	const struct part_tree *t = &p->of[seg];
	struct look v = {t->p, truth, UINT32_MAX};
	const struct sf_part *part;
	uint32_t k;

	/* From the last to the first: a group stands before what it holds. */
	for (k = t->n; k-- > 0;) {
		part = &t->p[k];
		switch (part->kind) {
		case SF_PART_EXPR:
			truth[k] = (uint8_t)sf_expr_value(run, i,
			    (unsigned)part->program)->truth;
			break;
		case SF_PART_SEGMENT:
			truth[k] = segment[part->at];
			break;
		case SF_PART_SAMPLE:
			truth[k] = seg_sampled(part->node, who);
			break;
		case SF_PART_LIST:
			truth[k] = seg_listed(&p->s->list[part->at], who,
			    NULL);
			break;
		case SF_PART_TOP:
			truth[k] = in_top[part->at];
			break;
		default:
			truth[k] = whole(&v, k);
			break;
		}
	}
}

static void
value(const struct sf_expr_run *run, size_t i, int program, struct sf_buf *b)
{
	const struct sf_value *v = sf_expr_value(run, i, (unsigned)program);

	if (v->truth == SF_UNDEFINED)
		sf_buf_adds(b, "undefined");
	else
		sf_buf_addstr(b, v->json);
}

static void
of_clause(const struct sf_part *part, const struct sf_expr_run *run, size_t i,
    struct sf_buf *b)
{
	const struct sf_value *v;

	if (part->left == -1 && part->right == -1) {
		v = sf_expr_value(run, i, (unsigned)part->program);
		if (v->truth != SF_UNDEFINED && !sf_str_is(v->json, "true") &&
		    !sf_str_is(v->json, "false"))
			sf_buf_addstr(b, v->json);
		return;
	}
	/* A literal stands in the clause already. */
	if (part->left != -1)
		value(run, i, part->left, b);
	if (part->left == -1 || part->right == -1) {
		if (part->left == -1)
			value(run, i, part->right, b);
		return;
	}
	sf_buf_addc(b, ' ');
	sf_buf_addstr(b, part->op);
	sf_buf_addc(b, ' ');
	value(run, i, part->right, b);
}

void
sf_parts_value(const struct sf_parts *p, const struct sf_part *part,
    const struct sf_expr_run *run, size_t i, const struct sf_who *who,
    struct sf_buf *b)
{
	struct sf_str by = {"", 0};
	unsigned at;

	switch (part->kind) {
	case SF_PART_EXPR:
		of_clause(part, run, i, b);
		break;
	case SF_PART_TOP:
		/* Whom nobody compares has no place among others. */
		if (part->left != -1 && sf_expr_value(run, i,
		    (unsigned)part->left)->truth != SF_UNDEFINED)
			value(run, i, part->left, b);
		break;
	case SF_PART_SAMPLE:
		if (who->names == 0)
			break;
		at = sf_share10000(part->node->salt, strlen(part->node->salt),
		    who->name[0].p, who->name[0].n);
		sf_buf_addf(b, "%u.%02u%%", at / 100, at % 100);
		break;
	case SF_PART_LIST:
		(void)seg_listed(&p->s->list[part->at], who, &by);
		sf_buf_addstr(b, by);
		break;
	default:
		break;
	}
}

struct sf_str
sf_parts_why(const struct sf_parts *p, const struct sf_part *part,
    const struct sf_expr_run *run, size_t i)
{
	if (part->kind == SF_PART_EXPR)
		return (sf_expr_value(run, i, (unsigned)part->program)->why);
	if (part->kind == SF_PART_SEGMENT)
		return (sf_segments_why(p->s, run, i, part->at));
	if (part->kind == SF_PART_TOP)
		return (SF_S("the value of 'by' is undefined"));
	return (SF_S(""));
}
