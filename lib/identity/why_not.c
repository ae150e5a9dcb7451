/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "identity/places.h"
#include "identity/reason.h"
#include "identity/why_own.h"

/*
 * Two persons are apart, as what both were seen with does not link both.
 * Where they share nothing, others may stand between them: from a's person on,
 * to whoever was seen with what she was seen with, until b's is reached.  Each
 * is reached once, by the least person and identifier, so that the way hangs
 * on content alone.
 */
struct reached {
	uint32_t person, node;	/* from whom, by what; SF_NOBODY: not yet */
	uint32_t level;		/* how many were before */
};

struct between {
	struct why *y;
	const struct sf_linked *l;
	struct sf_places of_node, of_person;
	struct sf_reasons reasons;
	uint32_t *holder;	/* of identifiers: by whom reached, SF_NOBODY */
	struct reached *reached;	/* by person */
	uint32_t *now, *next;	/* persons, ascending */
	size_t nows, nexts;
	uint32_t level;
	uint32_t *fresh;	/* identifiers that were just reached */
};

struct common {
	const struct sf_linked *l;
	uint32_t node;
	int of_a, of_b;		/* whether some record says more than shared */
	int moved;		/* a value that each had in a time of its own */
};

/* What a byte of an identifier says it was to a person; b's are behind a's. */
enum { SEEN = 1, UNSHARED = 2, VALUE = 4, OF_B = 3 };

static void
release(struct between *t)
{
	sf_places_release(&t->of_node);
	sf_places_release(&t->of_person);
	sf_reasons_release(&t->reasons);
	free(t->holder);
	free(t->reached);
	free(t->now);
	free(t->next);
	free(t->fresh);
}

/* Mark what was seen with a person, and its value, whenever that was. */
static void
mark(const struct sf_linked *l, uint32_t person, unsigned by, uint8_t *seen)
{
	const struct sf_idset *s;
	uint32_t k, id;
	size_t i;

	for (i = 0; i < l->sets.n; i++) {
		s = &l->sets.v[i];
		for (k = 0; k < s->n && s->person == person; k++) {
			id = SF_ID_OF(s->id[k]);
			seen[id] |= (uint8_t)(SEEN << by);
			if (!(s->id[k] & SF_SHARED_BIT))
				seen[id] |= (uint8_t)(UNSHARED << by);
			seen[sf_nodes_whole(&l->nodes, id)] |=
			    (uint8_t)(VALUE << by);
		}
	}
}

static int
both(uint8_t seen, unsigned what)
{
	return ((seen & what) && (seen & what << OF_B));
}

static int
by_content(const void *a, const void *b)
{
	const struct common *x = a, *y = b;

	return (sf_nodes_cmp(&x->l->nodes, x->node, y->node));
}

/* Whether both had the value, but no one of its holders is of both. */
static int
moved(const struct sf_nodes *ns, uint32_t i, const uint8_t *seen)
{
	if (!both(seen[i], VALUE))
		return (0);
	for (; i != SF_NO_NODE; i = sf_nodes_next(ns, i))
		if (both(seen[i], SEEN))
			return (0);
	return (1);
}

/* What both were seen with; *${n} of them.  NULL: no memory. */
static struct common *
find_common(const struct why *y, size_t *n)
{
	const struct sf_linked *l = &y->w.l;
	size_t all = sf_nodes_count(&l->nodes), k = 0;
	uint8_t *seen = calloc(all + 1, 1);
	struct common *c = NULL;
	uint32_t i;
	int m;

	*n = 0;
	if (seen == NULL)
		return (NULL);
	mark(l, y->a.person, 0, seen);
	mark(l, y->b.person, OF_B, seen);
	for (i = 0; i < all; i++)
		k += both(seen[i], SEEN) || both(seen[i], VALUE);
	c = malloc((k + 1) * sizeof(*c));
	for (i = 0; i < all && c != NULL; i++) {
		m = moved(&l->nodes, i, seen);
		if (m || both(seen[i], SEEN))
			c[(*n)++] = (struct common){l, i,
			    (seen[i] & UNSHARED) != 0,
			    (seen[i] & UNSHARED << OF_B) != 0, m};
	}
	if (c != NULL && *n > 1)
		qsort(c, *n, sizeof(*c), by_content);
	free(seen);
	return (c);
}

/* Why the identifier does not link the two: of one of them, or of both. */
static void
reasons_of(const struct between *t, uint32_t node, uint32_t a, uint32_t b,
    const struct common *c, struct sf_reason why[2])
{
	why[0] = sf_reason_of(&t->reasons, node, a, c != NULL && !c->of_a);
	why[1] = sf_reason_of(&t->reasons, node, b, c != NULL && !c->of_b);
}

static int
link_row(struct between *t, uint32_t node, uint32_t a, uint32_t b,
    const struct common *c, struct sf_err *e)
{
	static const char *const names[] = {"one_id", "with"};
	static const char *const rules[] = {"rule", "with_rule"};
	struct sf_answer *w = &t->y->w;
	const uint32_t who[] = {a, b};
	struct sf_reason why[2];
	int i;

	reasons_of(t, node, a, b, c, why);
	sf_buf_adds(&w->line, "{\"links\":false");
	sf_answer_id(w, "", node);
	for (i = 0; i < 2; i++)
		sf_answer_str(w, names[i], t->l->persons.v[who[i]].one_id);
	if (c != NULL && c->moved)
		sf_answer_str(w, "rule", SF_S("moved"));
	for (i = 0; i < 2; i++) {
		if (why[i].why == SF_WHY_LINKS || (c != NULL && c->moved))
			continue;
		sf_answer_str(w, rules[i], sf_str(sf_reason_rule(t->l,
		    &why[i])));
		/* A rule about the value says the same of both. */
		if (i == 0 || why[i].why != why[0].why)
			sf_reason_members(&t->reasons, &why[i], node, &w->line);
	}
	sf_buf_addc(&w->line, '}');
	return (sf_answer_row(w, e));
}

static void
link_cells(struct between *t, struct sf_grid *g, uint32_t node, uint32_t a,
    uint32_t b, const struct common *c)
{
	struct sf_answer *w = &t->y->w;
	struct sf_buf *s = &w->text;
	struct sf_reason why[2];
	int same;

	reasons_of(t, node, a, b, c, why);
	same = why[0].why == why[1].why && why[0].why != SF_WHY_REFUSED;
	sf_answer_cell(w, g, sf_nodes_type(&t->l->nodes, node)->name);
	sf_answer_cell_value(w, g, node);
	sf_buf_clear(s);
	if (c != NULL && c->moved) {
		sf_answer_cell(w, g, SF_S("moved between them"));
		return;
	}
	sf_reason_words(&t->reasons, &why[0], node, s);
	if (!same && why[1].why != SF_WHY_LINKS) {
		sf_buf_adds(s, s->n > 0 ? "; of the other it " :
		    "of the other it ");
		sf_reason_words(&t->reasons, &why[1], node, s);
	}
	sf_answer_cell(w, g, sf_buf_str(s));
}

static int
tell_common(struct between *t, const struct common *c, size_t n,
    struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("type"), SF_S("value"),
	    SF_S("does not link them, as it")};
	uint32_t a = t->y->a.person, b = t->y->b.person;
	struct sf_grid *g;
	size_t i;

	if (t->y->w.rows != NULL) {
		for (i = 0; i < n; i++)
			if (link_row(t, c[i].node, a, b, &c[i], e))
				return (-1);
		return (0);
	}
	g = sf_doc_grid(&t->y->w.doc, SF_S("both were seen with"), "lll",
	    heads);
	if (g == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		link_cells(t, g, c[i].node, a, b, &c[i]);
	return (0);
}

static int
open_walk(struct between *t, struct sf_err *e)
{
	size_t nodes = sf_nodes_count(&t->l->nodes), n = t->l->persons.n, i;

	if (sf_places_of_nodes(&t->of_node, t->l, e) ||
	    sf_places_of_persons(&t->of_person, t->l, e))
		return (-1);
	t->holder = malloc((nodes + 1) * sizeof(*t->holder));
	t->fresh = malloc((nodes + 1) * sizeof(*t->fresh));
	t->reached = malloc((n + 1) * sizeof(*t->reached));
	t->now = malloc((n + 1) * sizeof(*t->now));
	t->next = malloc((n + 1) * sizeof(*t->next));
	if (t->holder == NULL || t->fresh == NULL || t->reached == NULL ||
	    t->now == NULL || t->next == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < nodes; i++)
		t->holder[i] = SF_NOBODY;
	for (i = 0; i < n; i++)
		t->reached[i] = (struct reached){SF_NOBODY, SF_NO_NODE, 0};
	return (0);
}

/* What those at hand were seen with, and nobody before them was. */
static size_t
spread(struct between *t)
{
	const struct sf_idset *s;
	size_t i, fresh = 0;
	uint32_t k, id;
	uint64_t at;

	for (i = 0; i < t->nows; i++)
		for (at = t->of_person.from[t->now[i]];
		    at < t->of_person.from[t->now[i] + 1]; at++) {
			s = &t->l->sets.v[t->of_person.set[at]];
			for (k = 0; k < s->n; k++) {
				id = SF_ID_OF(s->id[k]);
				if (t->holder[id] != SF_NOBODY)
					continue;
				t->holder[id] = t->now[i];
				t->fresh[fresh++] = id;
			}
		}
	return (fresh);
}

/* Whether identifier ${id} is a lesser way to who was just reached. */
static int
nearer(const struct between *t, const struct reached *r, uint32_t id)
{
	if (t->holder[id] != r->person)
		return (t->holder[id] < r->person);
	return (sf_nodes_cmp(&t->l->nodes, id, r->node) < 0);
}

/* Whoever was seen with these, and was not reached before. */
static void
meet(struct between *t, size_t fresh)
{
	struct reached *r;
	uint32_t person, id;
	uint64_t at;
	size_t i;

	t->nexts = 0;
	for (i = 0; i < fresh; i++) {
		id = t->fresh[i];
		for (at = t->of_node.from[id]; at < t->of_node.from[id + 1];
		    at++) {
			person = t->l->sets.v[t->of_node.set[at]].person;
			if (person == SF_NOBODY || person == t->y->a.person)
				continue;
			r = &t->reached[person];
			if (r->person == SF_NOBODY)
				t->next[t->nexts++] = person;
			else if (r->level < t->level || !nearer(t, r, id))
				continue;
			*r = (struct reached){t->holder[id], id, t->level};
		}
	}
	sf_ascend_u32(t->next, t->nexts);
}

/* Level by level, until there is nobody new or b's person is reached. */
static int
walk(struct between *t, struct sf_err *e)
{
	uint32_t *swap;
	size_t fresh;

	if (open_walk(t, e))
		return (-1);
	t->now[0] = t->y->a.person;
	t->nows = 1;
	while (t->nows > 0 && t->reached[t->y->b.person].person == SF_NOBODY) {
		t->level++;
		fresh = spread(t);
		meet(t, fresh);
		swap = t->now;
		t->now = t->next;
		t->next = swap;
		t->nows = t->nexts;
	}
	return (0);
}

/* The way from a to b, each hop by the identifier that both ends share. */
static int
tell_way(struct between *t, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("person"), SF_S("type"),
	    SF_S("value"), SF_S("not with the next, as it")};
	struct sf_answer *w = &t->y->w;
	struct sf_grid *g = NULL;
	size_t n = 0, i;
	uint32_t p;

	/* From b back; the lines go the other way. */
	for (p = t->y->b.person; p != t->y->a.person;
	    p = t->reached[p].person)
		t->now[n++] = p;
	if (w->rows == NULL && (g = sf_doc_grid(&w->doc, SF_S(
	    "others are between them"), "llll", heads)) == NULL)
		return (sf_fail_mem(e));
	for (i = n; i > 0; i--) {
		struct reached *r = &t->reached[t->now[i - 1]];

		if (g == NULL) {
			if (link_row(t, r->node, r->person, t->now[i - 1],
			    NULL, e))
				return (-1);
			continue;
		}
		sf_answer_cell(w, g, t->l->persons.v[r->person].one_id);
		link_cells(t, g, r->node, r->person, t->now[i - 1], NULL);
	}
	return (0);
}

/* One of the two links nobody at all. */
static int
tell_alone(struct between *t, const struct sf_asked *a, struct sf_err *e)
{
	struct sf_reason why = sf_reason_of(&t->reasons, a->node, SF_NOBODY,
	    0);
	struct sf_answer *w = &t->y->w;

	if (w->rows != NULL) {
		sf_buf_adds(&w->line, "{\"links\":false");
		sf_answer_id(w, "", a->node);
		sf_answer_str(w, "rule", sf_str(sf_reason_rule(t->l, &why)));
		sf_reason_members(&t->reasons, &why, a->node, &w->line);
		sf_buf_addc(&w->line, '}');
		return (sf_answer_row(w, e));
	}
	sf_buf_clear(&w->text);
	sf_answer_show(w, &w->text, a->node);
	sf_buf_adds(&w->text, " links nobody: it ");
	sf_reason_words(&t->reasons, &why, a->node, &w->text);
	sf_doc_para(&w->doc, SF_PLAIN, sf_buf_str(&w->text));
	return (0);
}

static void
head(struct between *t)
{
	const struct sf_asked *of[] = {&t->y->a, &t->y->b};
	struct sf_answer *w = &t->y->w;
	int i;

	sf_buf_clear(&w->text);
	for (i = 0; i < 2; i++) {
		sf_answer_show(w, &w->text, of[i]->node);
		sf_buf_adds(&w->text, i == 0 ? " is of " : " of ");
		sf_buf_addstr(&w->text,
		    t->l->persons.v[of[i]->person].one_id);
		sf_buf_adds(&w->text, i == 0 ? " and " : ": two persons");
	}
	sf_doc_para(&w->doc, SF_PLAIN, sf_buf_str(&w->text));
}

static int
tell_two(struct between *t, struct sf_err *e)
{
	struct common *c;
	size_t n;
	int ret;

	head(t);
	if ((c = find_common(t->y, &n)) == NULL)
		return (sf_fail_mem(e));
	if (n > 0) {
		ret = tell_common(t, c, n, e);
		free(c);
		return (ret);
	}
	free(c);
	if (walk(t, e))
		return (-1);
	if (t->reached[t->y->b.person].person != SF_NOBODY)
		return (tell_way(t, e));
	sf_doc_para(&t->y->w.doc, SF_PLAIN, SF_S("Nothing seen with the one "
	    "leads to the other, not even by way of others."));
	return (0);
}

int
why_not(struct why *y, struct sf_err *e)
{
	struct between t = {.y = y, .l = &y->w.l};
	int ret = -1;

	if (sf_reasons_init(&t.reasons, t.l, e))
		return (-1);
	if (y->a.person == SF_NOBODY)
		ret = tell_alone(&t, &y->a, e);
	else if (y->b.person == SF_NOBODY)
		ret = tell_alone(&t, &y->b, e);
	else
		ret = tell_two(&t, e);
	release(&t);
	return (ret);
}
