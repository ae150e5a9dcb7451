/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/json.h"

#include "ingest/sniff.h"

/*
 * What a draft is better off without, each with a remark that says why: what
 * tells nothing, what another column tells, and what need not be copied.
 */
#define MANY 100		/* rows that make a constant one */
#define SOME 20			/* rows that make two columns alike */
#define CODES 64		/* of a column of codes, at most */

/* Of no part that its name or its values have given it. */
static int
is_plain(const struct sf_sniff_guess *g)
{
	return ((g->place == SF_SP_PROP || g->place == SF_SP_TRAIT) && !g->key);
}

/* Whether its name says what one asks by, though all rows may say the same. */
static int
is_asked_for(const struct sf_sniff_col *c)
{
	struct sf_sniff_word w[SF_SNIFF_HINTS];
	size_t n = sf_sniff_words(c->name, w, SF_SNIFF_HINTS);

	return (sf_sniff_has(w, n, SF_SR_ABOUT, NULL) ||
	    sf_sniff_has(w, n, SF_SR_TRAIT, NULL) ||
	    sf_sniff_has(w, n, SF_SR_HOLDS, NULL) ||
	    sf_sniff_has(w, n, SF_SR_PRIVATE, NULL));
}

static int
is_named(const struct sf_sniff_col *c, enum sf_sniff_role role)
{
	struct sf_sniff_word w[SF_SNIFF_HINTS];

	return (sf_sniff_has(w, sf_sniff_words(c->name, w, SF_SNIFF_HINTS),
	    role, NULL));
}

static void
leave(struct sf_sniff_guess *g)
{
	g->place = SF_SP_OUT;
	g->along = 0;
}

/* Nothing, or the same in each of many rows. */
static int
tells_nothing(const struct sf_sniff_source *s, const struct sf_sniff_col *c,
    struct sf_sniff_guess *g)
{
	char safe[64];

	if (s->rows < MANY || is_asked_for(c) || c->json[SF_J_ARR] > 0 ||
	    c->json[SF_J_OBJ] > 0)
		return (0);
	if (c->n == 0) {
		sf_sniff_say(g, 1, "empty in all rows of the sample");
		return (1);
	}
	if (c->seen.n != 1 || c->n < MANY || c->n * 100 < c->rows * 99 ||
	    c->longest > 40)
		return (0);
	sf_mask_text(safe, sizeof(safe), c->seen.e[0].key.p,
	    c->seen.e[0].key.n);
	sf_sniff_say(g, 1, "the same in all rows of the sample: %s", safe);
	return (1);
}

/* "org_name" of "org", 网点名称 of 网点: what is put in words. */
static int
names_it(struct sf_str words, struct sf_str code)
{
	static const char *const ends[] = {"_name", "_NAME", "Name", "名称",
	    "名", "_desc", "_DESC", "Desc", "描述", NULL};
	struct sf_str rest;
	size_t i;

	if (words.n <= code.n || code.n == 0 ||
	    memcmp(words.p, code.p, code.n) != 0)
		return (0);
	rest = (struct sf_str){words.p + code.n, words.n - code.n};
	for (i = 0; ends[i] != NULL; i++)
		if (sf_str_is(rest, ends[i]))
			return (1);
	return (0);
}

/* Row by row the same text, or none in both. */
static int
same(const struct sf_sniff_col *a, const struct sf_sniff_col *b)
{
	if (a->at == NULL || b->at == NULL || a->n != b->n ||
	    a->seen.n != b->seen.n || a->seen.n < 3 || a->n < SOME)
		return (0);
	return (memcmp(a->at, b->at, SF_SNIFF_ROWS * sizeof(*a->at)) == 0);
}

/* Whether each text of the one stands with one text of the other only. */
static int
one_for_one(const struct sf_sniff_col *a, const struct sf_sniff_col *b)
{
	uint32_t x[CODES], y[CODES];
	size_t i, k, n = 0, rows = 0;

	if (a->at == NULL || b->at == NULL || a->seen.n != b->seen.n ||
	    a->seen.n < 3 || a->seen.n > CODES || a->n < 3 * a->seen.n)
		return (0);
	for (i = 0; i < SF_SNIFF_ROWS; i++) {
		if (a->at[i] == 0 && b->at[i] == 0)
			continue;
		for (k = 0; k < n && x[k] != a->at[i] && y[k] != b->at[i]; k++)
			;
		if (k == CODES || (k < n && (x[k] != a->at[i] ||
		    y[k] != b->at[i])) || a->at[i] == 0 || b->at[i] == 0)
			return (0);
		x[k] = a->at[i];
		y[k] = b->at[i];
		n += k == n;
		rows++;
	}
	return (n >= 3 && rows >= SOME);
}

/* A copy of another column, or the words of its codes. */
static int
told_by_another(const struct sf_sniff_source *s,
    const struct sf_sniff_plan *p, size_t i, struct sf_sniff_guess *g)
{
	const struct sf_sniff_col *c = &s->col[i], *a;
	char safe[64];
	size_t k;

	for (k = 0; k < s->cols; k++) {
		a = &s->col[k];
		if (k == i || p->g[k].place == SF_SP_OUT)
			continue;
		sf_mask_text(safe, sizeof(safe), a->name.p, a->name.n);
		if (k < i && same(a, c)) {
			sf_sniff_say(g, 1, "row by row the same as '%s'",
			    safe);
			return (1);
		}
		/* Codes stay when their words are put otherwise. */
		if (((is_named(a, SF_SR_CODE) && !is_named(c, SF_SR_CODE) &&
		    !is_asked_for(c) && c->ok[SF_ST_NUMBER] == 0) ||
		    names_it(c->name, a->name)) && one_for_one(a, c)) {
			sf_sniff_say(g, 1, "the words of '%s', one for one: "
			    "a 'map:' could write them", safe);
			return (1);
		}
	}
	return (0);
}

/*
 * Where the rows are things with a life, such as applications, and no persons,
 * what a thing is goes along with each of its events.
 */
static void
go_along(const struct sf_sniff_source *s, struct sf_sniff_plan *p)
{
	struct sf_sniff_guess *g;
	size_t i, thing = 0;

	for (i = 0; i < s->cols; i++)
		thing += p->g[i].place == SF_SP_KEY;
	for (i = 0; i < s->cols && thing > 0 && p->table; i++) {
		g = &p->g[i];
		g->along = is_plain(g) && g->type == NULL && !g->holds &&
		    sf_sniff_is_code(&s->col[i], g) &&
		    !is_named(&s->col[i], SF_SR_PHASE);
	}
}

void
sf_sniff_leave(const struct sf_sniff_source *s, struct sf_sniff_plan *p)
{
	struct sf_sniff_guess *g;
	size_t i;

	for (i = 0; i < s->cols; i++) {
		g = &p->g[i];
		if ((is_plain(g) || g->place == SF_SP_ALSO) &&
		    sf_sniff_most(&s->col[i], sf_sniff_shape(&s->col[i]),
		    800) && sf_sniff_shape(&s->col[i]) != 0 &&
		    is_named(&s->col[i], SF_SR_AUDIT)) {
			sf_sniff_say(g, 1, "when a system last wrote the row, "
			    "not when anything happened");
			leave(g);
		}
		if (!is_plain(g))
			continue;
		if (!p->table && g->is_private) {
			sf_sniff_say(g, 1, "C2 that identifies nobody: events "
			    "need not repeat what a table of customers says");
			leave(g);
		} else if (is_named(&s->col[i], SF_SR_SESSION)) {
			sf_sniff_say(g, 1, "a number of that system's own "
			    "sessions or requests");
			leave(g);
		} else if (tells_nothing(s, &s->col[i], g) ||
		    told_by_another(s, p, i, g)) {
			leave(g);
		}
	}
	go_along(s, p);
}

/* What row ${i} of the column has, as a key; whether it has anything. */
static int
value_at(const struct sf_sniff_col *c, size_t i, struct sf_str *key)
{
	if (c->at == NULL || c->at[i] == 0)
		return (0);
	*key = (struct sf_str){(const char *)&c->at[i], sizeof(c->at[i])};
	return (1);
}

/* Whether ${a} gives nearly each person the same time as ${b}: 1, 0 or -1. */
static int
agree(const struct sf_sniff_col *ida, const struct sf_sniff_col *a,
    const struct sf_sniff_col *idb, const struct sf_sniff_col *b)
{
	struct sf_map_entry *at;
	struct sf_map of = {0};
	struct sf_str id, time;
	size_t i, both = 0, equal = 0;
	int ret = -1;

	for (i = 0; i < SF_SNIFF_ROWS; i++)
		if (value_at(ida, i, &id) && value_at(a, i, &time) &&
		    sf_map_put(&of, id, a->at[i], NULL) == NULL)
			goto done;
	for (i = 0; i < SF_SNIFF_ROWS; i++)
		if (value_at(idb, i, &id) && value_at(b, i, &time) &&
		    (at = sf_map_get(&of, id)) != NULL) {
			both++;
			equal += at->val == b->at[i];
		}
	ret = both >= SOME && equal * 100 >= both * 95;
done:
	sf_map_release(&of);
	return (ret);
}

/* An event of two tables, which they tell of the same persons. */
static int
twice(const struct sf_sniff_source *a, struct sf_sniff_plan *pa, size_t i,
    const struct sf_sniff_source *b, struct sf_sniff_plan *pb, size_t j)
{
	const struct sf_sniff_source *keeps;
	struct sf_sniff_guess *g;
	size_t x, y;
	int got = 0;

	for (x = 0; x < a->cols; x++)
		for (y = 0; y < b->cols; y++) {
			if (pa->g[x].place != SF_SP_ID ||
			    pb->g[y].place != SF_SP_ID ||
			    strcmp(pa->g[x].name, pb->g[y].name) != 0)
				continue;
			got = agree(&a->col[x], &a->col[i], &b->col[y],
			    &b->col[j]);
			if (got == 0)
				continue;
			if (got < 0)
				return (-1);
			/* Told where each person has a row, else first. */
			keeps = pb->g[y].key && !pa->g[x].key ? b : a;
			g = keeps == a ? &pb->g[j] : &pa->g[i];
			leave(g);
			sf_sniff_say(g, 1, "%s tells the same %s of the same "
			    "%s: once is enough", keeps->name.p, g->name,
			    pa->g[x].name);
			return (0);
		}
	return (0);
}

static int
two_sources(const struct sf_sniff_source *a, struct sf_sniff_plan *pa,
    const struct sf_sniff_source *b, struct sf_sniff_plan *pb)
{
	size_t i, j;

	for (i = 0; i < a->cols; i++)
		for (j = 0; j < b->cols; j++)
			if (pa->g[i].place == SF_SP_ALSO &&
			    pb->g[j].place == SF_SP_ALSO &&
			    strcmp(pa->g[i].name, pb->g[j].name) == 0 &&
			    twice(a, pa, i, b, pb, j))
				return (-1);
	return (0);
}

int
sf_sniff_leave_twice(const struct sf_sniff_source *s, struct sf_sniff_plan *p,
    size_t n, struct sf_err *e)
{
	size_t a, b;

	for (a = 0; a < n; a++)
		for (b = a + 1; b < n; b++)
			if (p[a].table && p[b].table &&
			    two_sources(&s[a], &p[a], &s[b], &p[b]))
				return (sf_fail_mem(e));
	return (0);
}
