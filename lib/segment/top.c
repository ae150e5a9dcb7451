/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/sort.h"
#include "rules/answers.h"
#include "segment/evaluation.h"

#include "segment/job.h"

/*
 * `top` and `ntile` compare a person with everybody.  One pass gathers the
 * values that ntile() ranks, one the values of `by`; each is sorted, outside
 * memory where it must be, and the answers stand by the place of the person's
 * line: population.h.
 */
#define PROGRAMS_MOST 256

struct gather {
	struct job *j;
	int tiles;			/* this pass: the ntile programs */
	int members;			/* some top is taken `of` a segment */
	unsigned group, programs;	/* of this pass */
	struct sf_sort **sort;		/* of each program of the pass */
	struct sf_buf key;
	unsigned owner[PROGRAMS_MOST];	/* of an ntile program: its top */
	unsigned tile_n[PROGRAMS_MOST];
};

struct local {
	const struct gather *g;
	struct sf_rows *rows;
	struct sf_expr_run *x;
	struct sf_answers who, ask;	/* of whom; and the values */
	struct evaluation ev;
	struct sf_buf of;		/* a truth for each row and top */
	size_t row;			/* rows that ${of} was asked for */
	struct sf_buf params;
};

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_expr_close(l->x);
	sf_answers_release(&l->who);
	sf_answers_release(&l->ask);
	evaluation_release(&l->ev);
	sf_buf_release(&l->of);
	sf_buf_release(&l->params);
	free(l);
}

/* Whom each top is taken of, as the segments of the person say. */
static int
evaluate_of(struct local *l, const struct sf_row *row,
    const struct sf_profile *p, size_t i, struct sf_err *e)
{
	const struct job *j = l->g->j;
	size_t t;
	int of;

	if (evaluation_run(&l->ev, l->x, row, p, i, 0, e))
		return (-1);
	for (t = 0; t < j->pop.tops; t++) {
		of = sf_segments_top(j->segments, t)->of;
		sf_buf_addc(&l->of, (char)(of < 0 ? SF_YES :
		    l->ev.truth[of]));
	}
	return (0);
}

/* The same for the row at hand: everybody, known, or to be asked now. */
static int
add_of(struct local *l, const struct sf_row *row, const struct sf_profile *p,
    struct sf_err *e)
{
	const struct gather *g = l->g;
	const uint8_t *known;
	size_t t;

	if (!g->members) {
		for (t = 0; t < g->j->pop.tops; t++)
			sf_buf_addc(&l->of, SF_YES);
		return (0);
	}
	if (!g->tiles && g->j->pop.tiles > 0 &&
	    (known = population_of(g->j, row->line)) != NULL) {
		sf_buf_add(&l->of, known, g->j->pop.tops);
		return (0);
	}
	if (sf_expr_feed(l->x, G_SEGMENTS, row->json, &row->doc, SF_S(""), e)
	    || sf_expr_eval(l->x, e))
		return (-1);
	return (evaluate_of(l, row, p, 0, e));
}

/* Whether some top asks for the value of the row. */
static int
ask(void *ctx, const struct sf_row *row, const struct sf_profile *p,
    struct sf_str *params, struct sf_err *e)
{
	struct local *l = ctx;
	const struct job *j = l->g->j;
	size_t tops = j->pop.tops, at = l->row++ * tops;

	if (at == l->of.n && add_of(l, row, p, e))
		return (-1);
	if (sf_buf_check(&l->of, e))
		return (-1);
	if (memchr(l->of.p + at, SF_YES, tops) == NULL)
		return (0);
	if (!l->g->tiles && j->pop.tiles > 0) {
		population_params(j, row->line, &l->params);
		*params = sf_buf_str(&l->params);
	}
	return (sf_buf_check(&l->params, e) ? -1 : 1);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct gather *g = ctx;
	const struct sf_expr *x = g->j->x;
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	l->g = g;
	if (evaluation_init(&l->ev, g->j, e) ||
	    (l->rows = sf_rows_new(&g->j->pass.in, e)) == NULL ||
	    (l->x = sf_expr_open(g->j->x, e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	l->who = (struct sf_answers){.rows = l->rows, .run = l->x,
	    .group = G_SEGMENTS, .at_once = sf_expr_native(x, G_SEGMENTS)};
	l->ask = (struct sf_answers){.rows = l->rows, .run = l->x,
	    .group = g->group, .ask = ask, .ctx = l,
	    .at_once = sf_expr_native(x, g->group) &&
	    (!g->members || l->who.at_once)};
	return (l);
}

/*
 * Two questions cannot wait for libjq at once: where one does, whom tops are
 * taken of is asked for the whole chunk first.
 */
static int
ask_of(struct local *l, const struct sf_chunk *c, struct sf_err *e)
{
	const struct gather *g = l->g;
	struct sf_profile p;
	struct sf_row row;
	int rc;

	if (!g->members || l->ask.at_once || (!g->tiles &&
	    g->j->pop.tiles > 0))
		return (0);
	if (sf_answers_start(&l->who, c, e))
		return (-1);
	while ((rc = sf_answers_next(&l->who, c, &row, &p, NULL, NULL, e)) > 0)
		if (evaluate_of(l, &row, &p, l->who.i, e))
			return (-1);
	return (rc < 0 ? -1 : sf_buf_check(&l->of, e));
}

/* The number that a value is: NAN where it is none. */
static double
number(const struct sf_value *v)
{
	struct sf_str t = v->json;

	if (v->truth == SF_UNDEFINED || t.n == 0)
		return (NAN);
	if (sf_str_is(t, "true"))
		return (1);
	if (t.p[0] != '-' && (t.p[0] < '0' || t.p[0] > '9'))
		return (NAN);
	return (strtod(t.p, NULL));	/* a byte below '0' stands behind */
}

/* A line's record for fold(): place, truths, values, name. */
static void
record(struct local *l, const struct sf_row *row, const struct sf_profile *p,
    size_t i, struct sf_buf *out)
{
	const struct gather *g = l->g;
	size_t tops = g->j->pop.tops;
	uint32_t n = (uint32_t)p->one_id.n;
	int asked = l->ask.asked;
	unsigned k;

	sf_buf_add(out, &row->line, sizeof(row->line));
	sf_buf_add(out, l->of.p + i * tops, tops);
	for (k = 0; k < g->programs; k++) {
		const struct sf_value *v = asked ?
		    sf_expr_value(l->x, l->ask.i, k) : NULL;
		double d = asked ? number(v) : NAN;

		sf_buf_addc(out, (char)(!isnan(d) ? SF_YES :
		    !asked || v->truth == SF_NO ? SF_NO : SF_UNDEFINED));
		sf_buf_add(out, &d, sizeof(d));
	}
	sf_buf_add(out, &n, sizeof(n));
	sf_buf_addstr(out, p->one_id);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	struct local *l = local;
	struct sf_profile p;
	struct sf_row row;
	size_t i = 0;
	int rc;

	(void)ctx;
	(void)t;
	sf_buf_clear(&l->of);
	l->row = 0;
	if (ask_of(l, c, e) || sf_answers_start(&l->ask, c, e))
		return (-1);
	while ((rc = sf_answers_next(&l->ask, c, &row, &p, NULL, NULL, e)) > 0)
		record(l, &row, &p, i++, &out[SF_DECISIONS]);
	return (rc < 0 ? -1 : sf_buf_check(&out[SF_DECISIONS], e));
}

/* Text whose order is the order of numbers; greatest first with ${down}. */
static void
sortable(double d, int down, char out[8])
{
	uint64_t b;
	int i;

	if (d == 0)
		d = 0;			/* -0 is 0 */
	memcpy(&b, &d, sizeof(b));
	b = b >> 63 ? ~b : b | (UINT64_C(1) << 63);
	if (down)
		b = ~b;
	for (i = 7; i >= 0; i--) {
		out[i] = (char)(b & 0xFF);
		b >>= 8;
	}
}

/* One value of program ${k}; ${of} is whether the person counts for it. */
static int
value(struct gather *g, unsigned k, uint8_t of, uint8_t truth, double d,
    struct sf_str one_id, uint64_t at, struct sf_err *e)
{
	char bytes[8];

	if (of != SF_YES || truth != SF_YES) {
		if (!g->tiles)
			population_set_top(&g->j->pop, k, at, of == SF_NO ||
			    (of == SF_YES && truth == SF_NO) ? SF_NO :
			    SF_UNDEFINED);
		return (0);
	}
	sortable(d, !g->tiles, bytes);
	sf_buf_clear(&g->key);
	sf_buf_add(&g->key, bytes, 8);
	if (!g->tiles)
		sf_buf_addstr(&g->key, one_id);
	if (sf_buf_check(&g->key, e))
		return (-1);
	return (sf_sort_add(g->sort[k], sf_buf_str(&g->key),
	    (struct sf_str){(const char *)&at, sizeof(at)}, e));
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct gather *g = ctx;
	struct job *j = g->j;
	const char *p = mapped[SF_DECISIONS].p, *of, *v;
	const char *end = p + mapped[SF_DECISIONS].n;
	struct sf_str one_id;
	unsigned k;
	uint64_t at;
	uint32_t len;
	double d;

	(void)to;
	while (p < end) {
		memcpy(&at, p, sizeof(at));
		at = population_at(j, at);
		of = p + sizeof(at);
		v = of + j->pop.tops;
		p = v + g->programs * (1 + sizeof(d));
		memcpy(&len, p, sizeof(len));
		one_id = (struct sf_str){p + sizeof(len), len};
		p += sizeof(len) + len;
		if (population_room(&j->pop, at, e))
			return (-1);
		if (g->tiles)
			population_set_of(&j->pop, at, of);
		for (k = 0; k < g->programs; k++, v += 1 + sizeof(d)) {
			memcpy(&d, v + 1, sizeof(d));
			if (value(g, k, (uint8_t)of[g->tiles ? g->owner[k] :
			    k], (uint8_t)v[0], d, one_id, at, e))
				return (-1);
		}
	}
	return (0);
}

/* Equal values share a tile: it is where the first of them would stand. */
static int
tiles_of(struct gather *g, unsigned k, struct sf_err *e)
{
	struct sf_sort *s = g->sort[k];
	uint64_t n = sf_sort_count(s), i = 0, smaller = 0, at;
	struct sf_str key, val;
	char last[8] = {0};
	int rc;

	if (sf_sort_done(s, g->j->run->jobs, e))
		return (-1);
	while ((rc = sf_sort_next(s, &key, &val, e)) > 0) {
		if (i == 0 || memcmp(key.p, last, 8) != 0)
			smaller = i;
		memcpy(last, key.p, 8);
		memcpy(&at, val.p, sizeof(at));
		population_set_tile(&g->j->pop, k, at,
		    (uint16_t)(1 + smaller * g->tile_n[k] / n));
		i++;
	}
	return (rc);
}

static int
best_of(struct gather *g, unsigned k, struct sf_err *e)
{
	const struct sf_top *t = sf_segments_top(g->j->segments, k);
	struct sf_sort *s = g->sort[k];
	uint64_t n = sf_sort_count(s), take = t->n, i, at;
	struct sf_str key, val;
	int rc = 1;

	if (t->per10000 > 0)
		take = n / 10000 * t->per10000 +
		    (n % 10000 * t->per10000 + 9999) / 10000;
	if (sf_sort_done(s, g->j->run->jobs, e))
		return (-1);
	for (i = 0; i < take && rc > 0; i++) {
		rc = sf_sort_next(s, &key, &val, e);
		if (rc <= 0)
			break;
		memcpy(&at, val.p, sizeof(at));
		population_set_top(&g->j->pop, k, at, SF_YES);
	}
	return (rc < 0 ? -1 : 0);
}

static int
gather(struct gather *g, int tiles, struct sf_err *e)
{
	struct job *j = g->j;
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = g};
	unsigned k;
	int rc = 0;

	g->tiles = tiles;
	g->group = tiles ? G_TILES : G_BY;
	g->programs = (unsigned)sf_expr_count(j->x, g->group);
	g->sort = calloc(g->programs, sizeof(struct sf_sort *));
	if (g->sort == NULL)
		return (sf_fail_mem(e));
	for (k = 0; k < g->programs && rc == 0; k++) {
		g->sort[k] = sf_sort_new(j->run->memory / 2 / g->programs, e);
		rc = g->sort[k] == NULL ? -1 : 0;
	}
	j->pass.run = j->run;
	if (rc == 0)
		rc = job_pass(j, &st, e);
	for (k = 0; k < g->programs && rc == 0; k++) {
		rc = tiles ? tiles_of(g, k, e) : best_of(g, k, e);
		sf_sort_free(g->sort[k]);
		g->sort[k] = NULL;
	}
	for (k = 0; k < g->programs; k++)
		sf_sort_free(g->sort[k]);
	free(g->sort);
	g->sort = NULL;
	sf_buf_release(&g->key);
	sf_pass_close(&j->pass);
	return (rc);
}

/* Which top each ntile program belongs to. */
static int
owners(struct gather *g, struct sf_err *e)
{
	const struct job *j = g->j;
	size_t tops = sf_segments_tops(j->segments), t;
	unsigned first, n, k, tile[PROGRAMS_MOST];

	if (sf_expr_count(j->x, G_TILES) > PROGRAMS_MOST)
		return (sf_fail(e, SF_E_USAGE, "more than %d calls of ntile",
		    PROGRAMS_MOST));
	for (t = 0; t < tops; t++) {
		if (sf_segments_top(j->segments, t)->of >= 0)
			g->members = 1;
		if (sf_expr_ntiles(j->x, G_BY, sf_segments_top(j->segments,
		    t)->program, &first, &n, tile, PROGRAMS_MOST))
			return (sf_fail(e, SF_E_IO, "internal: ntiles"));
		for (k = 0; k < n; k++) {
			g->owner[first + k] = (unsigned)t;
			g->tile_n[first + k] = tile[k];
		}
	}
	return (0);
}

int
job_population(struct job *j, struct sf_err *e)
{
	struct gather g = {.j = j};
	size_t tops = sf_segments_tops(j->segments);
	unsigned tiles = (unsigned)sf_expr_count(j->x, G_TILES);

	if (tops == 0)
		return (0);
	if (owners(&g, e) || population_init(&j->pop,
	    sf_inputs_count(j->inputs), tops, tiles, j->run->memory / 8, e))
		return (-1);
	if (tiles > 0 && gather(&g, 1, e))
		return (-1);
	return (gather(&g, 0, e));
}
