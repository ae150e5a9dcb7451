/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "score/trees.h"

/* A model file is input: no more than this is taken. */
#define TREES_MOST 10000
#define NODES_MOST 4000000

void
sf_trees_release(struct sf_trees *t)
{
	free(t->node);
	free(t->root);
	memset(t, 0, sizeof(*t));
}

static int
damaged(struct sf_err *e, const char *what)
{
	return (sf_fail(e, SF_E_DATA, "the model's trees are damaged: %s",
	    what));
}

static int
number(const struct sf_jdoc *d, uint32_t i, double *out)
{
	char text[48], *end;

	if (i == 0 || d->node[i].type != SF_J_NUM ||
	    d->node[i].raw.n >= sizeof(text))
		return (-1);
	memcpy(text, d->node[i].raw.p, d->node[i].raw.n);
	text[d->node[i].raw.n] = '\0';
	*out = strtod(text, &end);
	return (*end != '\0');
}

static int
grow(struct sf_trees *t, size_t more, struct sf_err *e)
{
	struct sf_node *node;

	if (more == 0 || t->nodes + more > NODES_MOST)
		return (damaged(e, "too many nodes, or none"));
	node = realloc(t->node, (t->nodes + more) * sizeof(*node));
	if (node == NULL)
		return (sf_fail_mem(e));
	t->node = node;
	memset(node + t->nodes, 0, more * sizeof(*node));
	return (0);
}

/* Children stand behind their parents, so that every walk ends. */
static int
sound(const struct sf_trees *t, size_t from, size_t to, size_t features)
{
	const struct sf_node *n;
	size_t i;

	for (i = from; i < to; i++) {
		n = &t->node[i];
		if (n->feature < 0)
			continue;
		if ((size_t)n->feature >= features || n->yes <= i ||
		    n->no <= i || n->missing <= i || n->yes >= to ||
		    n->no >= to || n->missing >= to)
			return (0);
	}
	return (1);
}

/* One member array of XGBoost's tree, walked in step with the others. */
struct column {
	uint32_t at, i;
};

static int
column(const struct sf_jdoc *d, uint32_t tree, const char *name,
    struct column *c)
{
	c->at = sf_j_get(d, tree, name);
	c->i = c->at ? sf_j_first(d, c->at) : 0;
	return (c->i == 0);
}

static int
step(const struct sf_jdoc *d, struct column *c, double *out)
{
	if (c->i == 0)
		return (-1);
	if (d->node[c->i].type == SF_J_TRUE || d->node[c->i].type == SF_J_FALSE)
		*out = d->node[c->i].type == SF_J_TRUE;
	else if (number(d, c->i, out))
		return (-1);
	c->i = sf_j_after(d, c->at, c->i);
	return (0);
}

static int
one_xgb_tree(struct sf_trees *t, const struct sf_jdoc *d, uint32_t tree,
    size_t features, struct sf_err *e)
{
	struct column left, right, split, cond, dflt;
	double l, r, s, v, m;
	size_t from = t->nodes, n, k;
	struct sf_node *node;

	if (column(d, tree, "left_children", &left) ||
	    column(d, tree, "right_children", &right) ||
	    column(d, tree, "split_indices", &split) ||
	    column(d, tree, "split_conditions", &cond) ||
	    column(d, tree, "default_left", &dflt))
		return (damaged(e, "a member is missing"));
	n = d->node[left.at].kids;
	if (grow(t, n, e))
		return (-1);
	for (k = 0; k < n; k++) {
		if (step(d, &left, &l) || step(d, &right, &r) ||
		    step(d, &split, &s) || step(d, &cond, &v) ||
		    step(d, &dflt, &m))
			return (damaged(e, "arrays of unequal length"));
		node = &t->node[from + k];
		node->value = (float)v;
		node->feature = l < 0 ? -1 : (int32_t)s;
		if (l < 0)
			continue;
		node->yes = (uint32_t)(from + (size_t)l);
		node->no = (uint32_t)(from + (size_t)r);
		node->missing = m != 0 ? node->yes : node->no;
	}
	t->nodes += n;
	if (!sound(t, from, t->nodes, features))
		return (damaged(e, "a branch leads nowhere"));
	return (0);
}

static int
roots(struct sf_trees *t, size_t n, struct sf_err *e)
{
	if (n > TREES_MOST)
		return (damaged(e, "too many trees"));
	if ((t->root = calloc(n + 1, sizeof(*t->root))) == NULL)
		return (sf_fail_mem(e));
	return (0);
}

int
sf_trees_from_xgb(struct sf_trees *t, struct sf_str json, float base_rate,
    size_t features, struct sf_err *e)
{
	static const char *const path[] = {"learner", "gradient_booster",
	    "model", "trees"};
	struct sf_json *j = sf_json_new(e);
	struct sf_jdoc d;
	uint32_t at = 0, i;
	size_t k;
	int rc = -1;

	memset(t, 0, sizeof(*t));
	if (j == NULL || sf_json_parse(j, json.p, json.n, 0, &d, e))
		goto done;
	for (k = 0; k < 4; k++)
		if ((at = sf_j_get(&d, at, path[k])) == 0) {
			(void)damaged(e, path[k]);
			goto done;
		}
	if (roots(t, d.node[at].kids, e))
		goto done;
	for (i = sf_j_first(&d, at); i != 0; i = sf_j_after(&d, at, i)) {
		t->root[t->trees++] = (uint32_t)t->nodes;
		if (one_xgb_tree(t, &d, i, features, e))
			goto done;
	}
	t->base = -logf(1.0f / base_rate - 1.0f);
	rc = 0;
done:
	if (rc)
		sf_trees_release(t);
	sf_json_free(j);
	return (rc);
}

/* A tree is an array of nodes: [leaf] or [feature, threshold, yes, no, missing],
 * the last three counted from the tree's own first node. */
void
sf_trees_write(const struct sf_trees *t, struct sf_buf *b)
{
	const struct sf_node *n;
	size_t k, i, end;

	sf_buf_addc(b, '[');
	for (k = 0; k < t->trees; k++) {
		end = k + 1 < t->trees ? t->root[k + 1] : t->nodes;
		sf_buf_adds(b, k ? ",\n[" : "\n[");
		for (i = t->root[k]; i < end; i++) {
			n = &t->node[i];
			if (i > t->root[k])
				sf_buf_addc(b, ',');
			if (n->feature < 0)
				sf_buf_addf(b, "[%.9g]", (double)n->value);
			else
				sf_buf_addf(b, "[%d,%.9g,%u,%u,%u]", n->feature,
				    (double)n->value, n->yes - t->root[k],
				    n->no - t->root[k], n->missing - t->root[k]);
		}
		sf_buf_addc(b, ']');
	}
	sf_buf_addc(b, ']');
}

static int
one_node(struct sf_trees *t, const struct sf_jdoc *d, uint32_t at, size_t from,
    struct sf_err *e)
{
	struct sf_node *n = &t->node[t->nodes];
	double v[5];
	uint32_t i;
	size_t k = 0;

	for (i = sf_j_first(d, at); i != 0 && k < 5; i = sf_j_after(d, at, i))
		if (number(d, i, &v[k++]))
			return (damaged(e, "a number was expected"));
	if (i != 0 || (k != 1 && k != 5))
		return (damaged(e, "a node has 1 or 5 numbers"));
	n->feature = k == 1 ? -1 : (int32_t)v[0];
	n->value = (float)(k == 1 ? v[0] : v[1]);
	for (i = 2; k == 5 && i < 5; i++)
		if (v[i] < 0 || v[i] > NODES_MOST)
			return (damaged(e, "a branch leads nowhere"));
	if (k == 5) {
		if (v[0] < 0 || v[0] > 1e6)
			return (damaged(e, "an unknown feature"));
		n->yes = (uint32_t)(from + (size_t)v[2]);
		n->no = (uint32_t)(from + (size_t)v[3]);
		n->missing = (uint32_t)(from + (size_t)v[4]);
	}
	t->nodes++;
	return (0);
}

int
sf_trees_read(struct sf_trees *t, const struct sf_jdoc *d, uint32_t at,
    size_t features, struct sf_err *e)
{
	uint32_t i, k;
	size_t from;

	if (at == 0 || d->node[at].type != SF_J_ARR)
		return (damaged(e, "no array"));
	if (roots(t, d->node[at].kids, e))
		return (-1);
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		from = t->nodes;
		if (grow(t, d->node[i].kids, e))
			return (-1);
		t->root[t->trees++] = (uint32_t)from;
		for (k = sf_j_first(d, i); k != 0; k = sf_j_after(d, i, k))
			if (one_node(t, d, k, from, e))
				return (-1);
		if (!sound(t, from, t->nodes, features))
			return (damaged(e, "a branch leads nowhere"));
	}
	return (0);
}

float
sf_trees_margin(const struct sf_trees *t, const float *x)
{
	const struct sf_node *n;
	float sum = t->base;
	size_t k;

	for (k = 0; k < t->trees; k++) {
		n = &t->node[t->root[k]];
		while (n->feature >= 0)
			n = &t->node[isnan(x[n->feature]) ? n->missing :
			    x[n->feature] < n->value ? n->yes : n->no];
		sum += n->value;
	}
	return (sum);
}
