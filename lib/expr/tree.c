/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "expr/tree.h"

/* What is known of trees before they run. */

static uint8_t
is_single(const struct sf_node *n)
{
	switch (n->op) {
	case SF_O_ITER:
	case SF_O_COMMA:
	case SF_O_SELECT:
	case SF_O_EMPTY:
		return (0);
	case SF_O_GET:
	case SF_O_AT:
		return (n->a->single);
	case SF_O_PIPE:
	case SF_O_ALT:
	case SF_O_AS:
		return (n->a->single && n->b->single);
	case SF_O_IF:
		return (n->b->single && n->c->single);
	default:
		return (1);
	}
}

/* Whether its value depends on what is piped into it. */
static uint8_t
reads_input(const struct sf_node *n)
{
	size_t i;

	switch (n->op) {
	case SF_O_HERE:
	case SF_O_FN:
	case SF_O_SELECT:
	case SF_O_MAP:
	case SF_O_TEST:
	case SF_O_SORT:
		return (1);
	case SF_O_PIPE:
	case SF_O_ANY:
	case SF_O_ALL:
		return (n->a->input);
	case SF_O_OBJECT:
		for (i = 1; i < n->n; i += 2)
			if (n->kid[i]->input)
				return (1);
		return (0);
	default:
		return ((n->a != NULL && n->a->input) ||
		    (n->b != NULL && n->b->input) ||
		    (n->c != NULL && n->c->input));
	}
}

static uint32_t
free_vars(const struct sf_node *n)
{
	uint32_t vars = 0;
	size_t i;

	if (n->op == SF_O_VAR)
		return ((uint32_t)1 << n->id);
	for (i = 0; i < n->n && n->op == SF_O_OBJECT; i++)
		vars |= n->kid[i]->vars;
	if (n->b != NULL)
		vars |= n->b->vars;
	if (n->op == SF_O_AS)
		vars &= ~((uint32_t)1 << n->id);
	if (n->a != NULL)
		vars |= n->a->vars;
	if (n->c != NULL)
		vars |= n->c->vars;
	return (vars);
}

void
sf_tree_facts(struct sf_node *n)
{
	size_t i;

	if (n->known)
		return;
	n->known = 1;
	if (n->a != NULL)
		sf_tree_facts(n->a);
	if (n->b != NULL)
		sf_tree_facts(n->b);
	if (n->c != NULL)
		sf_tree_facts(n->c);
	n->line = n->op == SF_O_CALL;
	for (i = 0; i < n->n && n->op == SF_O_OBJECT; i++) {
		sf_tree_facts(n->kid[i]);
		n->line |= n->kid[i]->line;
	}
	n->line |= (n->a != NULL && n->a->line) ||
	    (n->b != NULL && n->b->line) || (n->c != NULL && n->c->line);
	n->single = is_single(n);
	n->input = reads_input(n);
	n->vars = free_vars(n);
}

/* What a program touches: ${root} says that . is the line. */
struct touch {
	unsigned mask;
	uint32_t line_vars;	/* variables that may hold the line */
};

static int touch(struct touch *t, const struct sf_node *n, int root);

/* The value itself is used: all of the line, where it is that. */
static void
use(struct touch *t, const struct sf_node *n, int root)
{
	if (n != NULL && touch(t, n, root))
		t->mask |= SF_TOUCH_ALL;
}

unsigned
sf_tree_member(struct sf_str key)
{
	static const struct {
		struct sf_str name;
		unsigned bit;
	} of[] = {{{"traits", 6}, SF_TOUCH_TRAITS},
	    {{"tags", 4}, SF_TOUCH_TAGS}, {{"consent", 7}, SF_TOUCH_CONSENT},
	    {{"ids", 3}, SF_TOUCH_IDS}, {{"since", 5}, SF_TOUCH_SINCE},
	    {{"from", 4}, SF_TOUCH_FROM},
	    {{"seen", 4}, SF_TOUCH_SEEN}, {{"events", 6}, SF_TOUCH_EVENTS},
	    {{"segments", 8}, SF_TOUCH_SEGMENTS},
	    {{"scores", 6}, SF_TOUCH_SCORES}, {{"first_ts", 8}, SF_TOUCH_SPAN},
	    {{"last_ts", 7}, SF_TOUCH_SPAN}};
	size_t i;

	for (i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		if (sf_str_eq(key, of[i].name))
			return (of[i].bit);
	return (0);
}

static int
touch_kids(struct touch *t, const struct sf_node *n, int root)
{
	size_t i;

	for (i = 1; i < n->n && n->op == SF_O_OBJECT; i += 2)
		use(t, n->kid[i], root);
	use(t, n->a, root);
	use(t, n->b, root);
	use(t, n->c, root);
	return (0);
}

/* 1 where its value may be the line as a whole. */
static int
touch(struct touch *t, const struct sf_node *n, int root)
{
	int a, b;

	switch (n->op) {
	case SF_O_LIT:
		return (0);
	case SF_O_HERE:
		return (root);
	case SF_O_LINE:
		return (1);
	case SF_O_VAR:
		return ((t->line_vars >> n->id & 1) != 0);
	case SF_O_GET:
		if (touch(t, n->a, root))
			t->mask |= sf_tree_member(n->str);
		return (0);
	case SF_O_PIPE:
		return (touch(t, n->b, touch(t, n->a, root)));
	case SF_O_AS:
		t->line_vars &= ~((uint32_t)1 << n->id);
		t->line_vars |= (uint32_t)touch(t, n->a, root) << n->id;
		return (touch(t, n->b, root));
	case SF_O_COMMA:
	case SF_O_ALT:
		a = touch(t, n->a, root);
		b = touch(t, n->b, root);
		return (a || b);
	case SF_O_IF:
		(void)touch(t, n->a, root);
		a = touch(t, n->b, root);
		b = touch(t, n->c, root);
		return (a || b);
	case SF_O_SELECT:
		(void)touch(t, n->a, root);
		return (root);
	case SF_O_ANY:
	case SF_O_ALL:
		use(t, n->a, root);
		(void)touch(t, n->b, 0);
		return (0);
	case SF_O_FN:
	case SF_O_MAP:
	case SF_O_TEST:
	case SF_O_SORT:
		if (root)
			t->mask |= SF_TOUCH_ALL;
		use(t, n->a, n->op == SF_O_FN ? root : 0);
		return (0);
	default:
		return (touch_kids(t, n, root));
	}
}

unsigned
sf_tree_touch(const struct sf_node *root)
{
	struct touch t = {0};

	use(&t, root, 1);
	return (t.mask);
}

static int
same(const struct sf_node *a, const struct sf_node *b)
{
	size_t i;

	if (a == b)
		return (1);
	if (a == NULL || b == NULL || a->op != b->op || a->sub != b->sub ||
	    a->id != b->id || a->n != b->n || !sf_str_eq(a->str, b->str) ||
	    memcmp(&a->num, &b->num, sizeof(a->num)) != 0)
		return (0);
	if (a->op == SF_O_LIT && (a->lit.kind != b->lit.kind ||
	    (a->lit.kind == SF_V_NUM && memcmp(&a->lit.u.num, &b->lit.u.num,
	    sizeof(double)) != 0) || (a->lit.kind == SF_V_STR &&
	    !sf_str_eq(sf_val_text(&a->lit), sf_val_text(&b->lit)))))
		return (0);
	for (i = 0; i < a->n; i++)
		if (a->op == SF_O_TEST ? !sf_str_eq(a->word[i], b->word[i]) :
		    !same(a->kid[i], b->kid[i]))
			return (0);
	return (same(a->a, b->a) && same(a->b, b->b) && same(a->c, b->c));
}

static int
worth(const struct sf_node *n)
{
	return (n->line && n->single && !n->input && n->vars == 0 &&
	    (n->op == SF_O_CALL || n->op == SF_O_LIST || n->op == SF_O_PIPE ||
	    n->op == SF_O_ANY || n->op == SF_O_ALL));
}

int
sf_tree_share(struct sf_shared *s, struct sf_node **at)
{
	struct sf_node *n = *at, **p;
	uint32_t i;
	size_t k;

	if (n == NULL || !n->line)
		return (0);
	for (k = 0; k < n->n && n->op == SF_O_OBJECT; k++)
		if (sf_tree_share(s, &n->kid[k]))
			return (-1);
	if (sf_tree_share(s, &n->a) || sf_tree_share(s, &n->b) ||
	    sf_tree_share(s, &n->c))
		return (-1);
	if (!worth(n))
		return (0);
	for (i = 0; i < s->n; i++)
		if (same(s->node[i], n)) {
			*at = s->node[i];
			return (0);
		}
	if (s->n == s->cap) {
		s->cap = s->cap != 0 ? s->cap * 2 : 64;
		if ((p = realloc(s->node, s->cap * sizeof(*p))) == NULL)
			return (-1);
		s->node = p;
	}
	s->node[s->n++] = n;
	n->slot = s->n;
	return (0);
}
