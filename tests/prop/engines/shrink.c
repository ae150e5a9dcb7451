/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "gen.h"

/*
 * Smaller ones of what differs, one step each, counted by ${k}.  Most steps
 * of a program are wrong in some way (a variable that is gone): then it does
 * not differ any more, and the step is not taken.
 */
static struct node *
copy_node(struct gen *g, const struct node *n)
{
	struct node *c = make(g, sizeof(*c));
	unsigned i;

	*c = *n;
	for (i = 0; i < n->kids; i++)
		c->kid[i] = copy_node(g, n->kid[i]);
	return (c);
}

/* The node number *${k} of the tree, in order, or NULL and *${k} less. */
static struct node **
nth(struct node **at, unsigned *k)
{
	struct node **found;
	unsigned i;

	if (*k == 0)
		return (at);
	(*k)--;
	for (i = 0; i < (*at)->kids; i++)
		if ((found = nth(&(*at)->kid[i], k)) != NULL)
			return (found);
	return (NULL);
}

int
node_smaller(struct gen *g, const struct node *from, unsigned k,
    struct node **out)
{
	static const char *const simple[] = {".", "null", "1", "\"x\"",
	    "true"};
	enum { WAYS = 4 + 5 + 2 };
	struct node *tree = copy_node(g, from), **at, *n;
	unsigned i = k / WAYS, way = k % WAYS;

	*out = NULL;
	at = nth(&tree, &i);
	if (at == NULL)
		return (0);
	n = *at;
	if (n->fixed)
		return (1);
	if (way < 4) {
		if (way >= n->kids || n->kid[way]->fixed)
			return (1);
		*at = n->kid[way];
		*out = tree;
		return (1);
	}
	way -= 4;
	if (way >= 5) {
		if ((way == 5 && !n->more) || (way == 6 && !n->bare))
			return (1);
		n->more = n->bare = 0;
	} else {
		if (n->kids == 0 && strlen(n->text) <= strlen(simple[way]))
			return (1);
		n->text = simple[way];
		n->kids = 0;
		n->level = LEVEL_TERM;
	}
	*out = tree;
	return (1);
}

static struct member *
copy_member(struct gen *g, const struct member *m)
{
	struct member *c = make(g, sizeof(*c)), **to = &c->kids;
	const struct member *k;

	*c = *m;
	c->kids = c->next = NULL;
	for (k = m->kids; k != NULL; k = k->next) {
		*to = copy_member(g, k);
		to = &(*to)->next;
	}
	return (c);
}

static struct member **
nth_member(struct member **at, unsigned *k)
{
	struct member **found, **m;

	for (m = at; *m != NULL; m = &(*m)->next) {
		if (*k == 0)
			return (m);
		(*k)--;
		if ((found = nth_member(&(*m)->kids, k)) != NULL)
			return (found);
	}
	return (NULL);
}

int
member_smaller(struct gen *g, const struct member *from, unsigned k,
    struct member **out)
{
	struct member *tree = copy_member(g, from), **at, *m;
	unsigned i = k / 3, way = k % 3;

	*out = NULL;
	at = nth_member(&tree->kids, &i);
	if (at == NULL)
		return (0);
	m = *at;
	if (way == 0)
		*at = m->next;
	else if (way == 1 && m->kind != 's') {
		m->kind = 's';
		m->raw = "null";
		m->kids = NULL;
	} else if (way == 2 && m->kind == 's' && strlen(m->raw) > 3 &&
	    m->raw[0] != '"')
		m->raw = "1";
	else
		return (1);
	*out = tree;
	return (1);
}
