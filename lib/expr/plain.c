/* SPDX-License-Identifier: MIT */
#include "expr/plain.h"

/* . or .a.b of the line itself, as this is asked only at the root. */
static int
is_path(const struct sf_node *t)
{
	while (t->op == SF_O_GET)
		t = t->a;
	return (t->op == SF_O_HERE || t->op == SF_O_LINE);
}

static int
is_text(const struct sf_node *t)
{
	return (t->op == SF_O_LIT && t->lit.kind == SF_V_STR);
}

int
sf_plain_is(const struct sf_node *t)
{
	if (t->op == SF_O_AND || t->op == SF_O_OR)
		return (sf_plain_is(t->a) && sf_plain_is(t->b));
	return (t->op == SF_O_CMP && t->sub <= SF_C_NE &&
	    ((is_path(t->a) && is_text(t->b)) ||
	    (is_text(t->a) && is_path(t->b))));
}

/* The node that a path leads to: 1, 0: it is null, or -1. */
static int
find(const struct sf_node *path, const struct sf_jdoc *d, uint32_t *i)
{
	uint32_t at = 0;
	int rc;

	*i = 0;
	if (path->op != SF_O_GET)
		return (1);
	if (path->a->op == SF_O_GET && (rc = find(path->a, d, &at)) != 1)
		return (rc);
	if (d->node[at].type != SF_J_OBJ)
		return (d->node[at].type == SF_J_NULL ? 0 : -1);
	*i = sf_j_getn(d, at, path->str);
	return (*i != 0);
}

/* Whether what a path leads to is the text: 1, 0, or -1. */
static int
equal(const struct sf_node *path, const struct sf_node *text,
    const struct sf_jdoc *d)
{
	const struct sf_jnode *v;
	uint32_t i;
	int rc = find(path, d, &i);

	if (rc != 1)
		return (rc);
	v = &d->node[i];
	if (v->type == SF_J_STR)
		return (sf_str_eq(v->str, sf_val_text(&text->lit)));
	return (v->type == SF_J_NUM ? -1 : 0);	/* a big one is a text */
}

int
sf_plain_truth(const struct sf_node *t, const struct sf_jdoc *d)
{
	int yes;

	switch (t->op) {
	case SF_O_AND:
		yes = sf_plain_truth(t->a, d);
		return (yes == 1 ? sf_plain_truth(t->b, d) : yes);
	case SF_O_OR:
		yes = sf_plain_truth(t->a, d);
		return (yes == 0 ? sf_plain_truth(t->b, d) : yes);
	default:
		yes = is_text(t->b) ? equal(t->a, t->b, d) :
		    equal(t->b, t->a, d);
		return (yes == -1 || t->sub == SF_C_EQ ? yes : !yes);
	}
}
