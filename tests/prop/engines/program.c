/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "gen.h"
#include "grammar.h"

/* A program: the rules of grammar.h, chosen by chance. */

static struct node *
node(struct gen *g, const char *text, unsigned level)
{
	struct node *n = make(g, sizeof(*n));

	n->text = text;
	n->level = (uint8_t)level;
	return (n);
}

/* How tight a text of the tables above binds. */
static unsigned
level_of(const char *text)
{
	if (strstr(text, " | ") != NULL)
		return (LEVEL_PIPE);
	if (strstr(text, " == ") != NULL || strstr(text, " > ") != NULL)
		return (LEVEL_CMP);
	return (text[0] == '-' ? LEVEL_ADD : LEVEL_TERM);
}

static struct node *
alone(struct gen *g, char type)
{
	const char *text;
	unsigned k = rnd(g, 10);
	struct node *n;

	if (type == 'g')
		type = "vnsb"[rnd(g, 4)];

	if (g->vars > 0 && k < 4)
		return (node(g, keep(g, "$v%u", rnd(g, g->vars)), LEVEL_TERM));
	if (k < 8 && !(g->sees == SEES_SCALAR && k < 6))
		text = gen_member(g, type);
	else if (type == 'n')
		text = odds(g, 15) ? gen_number(g) : gen_literal(g, 'n');
	else if (type == 's')
		text = odds(g, 15) ? keep(g, "\"%s\"", gen_word(g)) :
		    gen_literal(g, 's');
	else if (type == 'b' && odds(g, 50))
		text = rnd(g, 2) ? "true" : "false";
	else if (type == 'v')
		text = gen_literal(g, 'v');
	else
		text = gen_member(g, type);
	n = node(g, text, level_of(text));
	n->what = (char)(g->sees + 1);
	return (n);
}

static int
fits(const struct gen *g, const struct rule *r)
{
	unsigned needs = r->needs;
	int person = g->kind != KIND_ROW && !g->inside;

	if ((needs & CALL) && (!person || g->kind == KIND_TIMELESS))
		return (0);
	if ((needs & PERSON) && !person)
		return (0);
	if ((needs & HOST) && !(person && g->host))
		return (0);
	if (((needs & JQ) && g->plain) || ((needs & WILD) && !g->wild))
		return (0);
	return (!((needs & LABEL) && g->kind != KIND_LABEL) &&
	    !((needs & JOURNEY) && g->kind != KIND_JOURNEY) &&
	    !((needs & POPULATION) && (g->kind != KIND_POPULATION ||
	    g->inside)));
}

static const struct rule *
choose(struct gen *g, char type)
{
	const struct rule *all = gen_rules(type), *r;
	unsigned sum = 0, k;

	for (r = all; r->text != NULL; r++)
		sum += fits(g, r) ? r->weight : 0;
	k = rnd(g, sum);
	for (r = all;; r++) {
		if (!fits(g, r))
			continue;
		if (k < r->weight)
			return (r);
		k -= r->weight;
	}
}

static struct node *expression(struct gen *g, char type, unsigned depth);

/* A path whose items a body will see. */
static struct node *
items(struct gen *g, int *sees)
{
	static const struct {
		const char *path;
		int from, to;
	} all[] = {
		{".events", SEES_LINE, SEES_EVENT},
		{".events", SEES_LINE, SEES_EVENT},
		{".ids.phone", SEES_LINE, SEES_SCALAR},
		{".traits.arr", SEES_LINE, SEES_SCALAR},
		{".traits.arr", SEES_LINE, SEES_SCALAR},
		{".traits.objs", SEES_LINE, SEES_EVENT},
		{".traits.same", SEES_LINE, SEES_SCALAR},
		{".traits", SEES_LINE, SEES_SCALAR},
		{".seen", SEES_LINE, SEES_SCALAR},
		{".items", SEES_ROW, SEES_SCALAR},
		{".arr", SEES_ROW, SEES_SCALAR},
		{".props.arr", SEES_EVENT, SEES_SCALAR},
		{".props", SEES_EVENT, SEES_SCALAR},
		{".", SEES_SCALAR, SEES_SCALAR},
	};
	unsigned k;

	do
		k = rnd(g, sizeof(all) / sizeof(all[0]));
	while (all[k].from != g->sees);
	*sees = all[k].to;
	return (node(g, all[k].path, LEVEL_TERM));
}

/* The kid behind one letter of a rule. */
static struct node *
kid(struct gen *g, char what, char type, unsigned depth, int *item)
{
	struct node *n;
	int sees = g->sees, inside = g->inside, k;

	switch (what) {
	case 'n': case 's': case 'b': case 'a': case 'o': case 'v': case 'g':
		return (expression(g, what != 'g' && odds(g, g->wild ? 25 :
		    4) ? 'v' : what,
		    depth));
	case 'W':
		k = g->wild;
		g->wild = 1;
		n = expression(g, 'v', depth);
		g->wild = k;
		return (n);
	case 'm':
		return (alone(g, 'n'));
	case 'P':
		return (items(g, item));
	case 'X':
		g->vars++;
		n = expression(g, type, depth);
		g->vars--;
		return (n);
	case 'F': case 'G': case 'E':
		g->sees = SEES_EVENT;
		g->inside = what != 'E';
		n = expression(g, what == 'F' ? 'b' : odds(g, 70) ? 'n' :
		    odds(g, 60) ? 's' : 'v', depth > 3 ? 3 : depth);
		break;
	case 'I': case 'J': case 'S': case 'H': case 'K':
		g->sees = what == 'S' || what == 'H' ? SEES_SCALAR : *item;
		n = expression(g, what == 'I' ? 'b' : what == 'S' ? type :
		    what == 'H' || what == 'K' ? 'g' : odds(g, 60) ? 'n' : 'v',
		    depth > 2 && what != 'H' ? 2 : depth);
		break;
	default:
		return (gen_argument(g, what));
	}
	g->sees = sees;
	g->inside = inside;
	return (n);
}

/* $# is the variable that comes next. */
static const char *
with_variable(struct gen *g, const char *text)
{
	struct sf_buf b = {0};
	const char *p;

	if (strstr(text, "$#") == NULL)
		return (text);
	for (p = text; *p != '\0'; p++) {
		if (p[0] == '$' && p[1] == '#') {
			sf_buf_addf(&b, "$v%u", g->vars);
			p++;
		} else {
			sf_buf_addc(&b, *p);
		}
	}
	p = keep(g, "%.*s", (int)b.n, b.p);
	sf_buf_release(&b);
	return (p);
}

/*
 * Parts that were used before in the round, so that what is worked out once
 * for several programs, or for several values of a variable, shows.
 */
static void
keep_node(struct gen *g, struct node *n, char type)
{
	struct kept *k = &g->kept[g->kept_n++ % KEPT];

	k->n = n;
	k->type = type;
	k->sees = g->sees;
	k->inside = g->inside;
	k->vars = g->vars;
	k->plain = g->plain;
}

static struct node *
copy_of(struct gen *g, const struct node *n)
{
	struct node *c = make(g, sizeof(*c));
	unsigned i;

	*c = *n;
	for (i = 0; i < n->kids; i++)
		c->kid[i] = copy_of(g, n->kid[i]);
	return (c);
}

/* Change one leaf: a name, a window, a literal. */
static void
tweak(struct gen *g, struct node *n)
{
	struct node *new;

	while (n->kids > 0)
		n = n->kid[rnd(g, n->kids)];
	if (n->fixed) {
		new = gen_argument(g, n->what);
		n->text = new->text;
	} else if (n->text[0] == '"' && n->text[strlen(n->text) - 1] == '"') {
		n->text = gen_literal(g, 's');
	} else if (n->text[0] >= '0' && n->text[0] <= '9') {
		n->text = gen_literal(g, 'n');
		n->level = (uint8_t)level_of(n->text);
	} else if (n->text[0] == '.' && n->what == g->sees + 1) {
		n->text = gen_member(g, odds(g, 50) ? 'n' : 's');
		n->level = (uint8_t)level_of(n->text);
	}
}

static struct node *
again(struct gen *g, char type)
{
	unsigned n = g->kept_n < KEPT ? g->kept_n : KEPT, i;
	const struct kept *k;
	struct node *copy;

	if (n == 0)
		return (NULL);
	for (i = rnd(g, n); i < n; i++) {
		k = &g->kept[i];
		if (k->type != type || k->sees != g->sees ||
		    (g->inside && !k->inside) || k->vars > g->vars ||
		    (g->plain && !k->plain))
			continue;
		copy = copy_of(g, k->n);
		/* The same but for one word is not the same. */
		for (i = rnd(g, 3); i > 0; i--)
			tweak(g, copy);
		return (copy);
	}
	return (NULL);
}

static struct node *
expression(struct gen *g, char type, unsigned depth)
{
	const struct rule *r;
	struct node *n, *k;
	int item = SEES_SCALAR, calls = !g->inside && g->kind != KIND_ROW;
	unsigned i;

	if (odds(g, 9) && (n = again(g, type)) != NULL)
		return (n);
	if (g->budget-- <= 0 || (depth == 0 && !(calls && odds(g, 25))))
		return (alone(g, type));
	if (odds(g, 18))
		return (alone(g, type));
	r = choose(g, type);
	n = node(g, with_variable(g, r->text), r->level);
	for (i = 0; r->kids[i] != '\0'; i++) {
		k = kid(g, r->kids[i], type, depth > 0 ? depth - 1 : 0, &item);
		k->bare = k->level != LEVEL_CMP && k->level > LEVEL_PIPE &&
		    k->level < LEVEL_EXP && odds(g, 8);
		k->more = odds(g, 6) && !k->fixed;
		n->kid[n->kids++] = k;
	}
	keep_node(g, n, type);
	return (n);
}

struct node *
gen_program(struct gen *g)
{
	static const char types[] = "bbbbbbbbnnnssaovggg";
	struct node *n, *list;
	char type;

	g->sees = g->kind == KIND_ROW ? SEES_ROW : SEES_LINE;
	g->inside = 0;
	g->vars = 0;
	g->budget = 24;
	g->plain = odds(g, 82);
	g->wild = odds(g, 8);
	type = types[rnd(g, sizeof(types) - 1)];
	n = expression(g, type, 1 + rnd(g, 4) +
	    (type == 'g' ? 2 : 0));
	if (g->wild || (type == 'g' && odds(g, 90))) {
		list = node(g, "[@0]", LEVEL_TERM);
		list->kid[list->kids++] = n;
		n = list;
	}
	return (n);
}

void
node_print(struct sf_buf *b, const struct node *n)
{
	const char *p;
	unsigned k = 0, want;
	int due;

	for (p = n->text; *p != '\0'; p++) {
		if (*p != '@' || k == n->kids ||
		    (p[1] != 'T' && (p[1] < '0' || p[1] > '9'))) {
			sf_buf_addc(b, *p);
			continue;
		}
		p++;
		want = *p == 'T' ? LEVEL_TERM : (unsigned)(*p - '0');
		due = n->kid[k]->level < want;
		if (due && n->kid[k]->bare && want > LEVEL_PIPE &&
		    want < LEVEL_EXP)
			due = 0;
		else if (n->kid[k]->more)
			due = 1;
		if (due)
			sf_buf_addc(b, '(');
		node_print(b, n->kid[k++]);
		if (due)
			sf_buf_addc(b, ')');
	}
}
