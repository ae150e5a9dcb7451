/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/sort.h"
#include "segment/evaluation.h"

#include "segment/job.h"

/*
 * `top` and `ntile` compare a person with everybody.  One pass gathers the
 * values that ntile() ranks, one the values of `by`; each is sorted, outside
 * memory where it must be, and the answers stand by the place of the person's
 * line: two bytes an ntile and person, one a top.
 */
#define PROGRAMS_MOST 256

struct gather {
	struct job *j;
	int tiles;			/* this pass: the ntile programs */
	int members;			/* some top is taken `of` a segment */
	struct sf_sort **sort;		/* of each program of the pass */
	unsigned owner[PROGRAMS_MOST];	/* of an ntile program: its top */
	unsigned tile_n[PROGRAMS_MOST];
};

struct local {
	const struct gather *g;
	struct sf_rows *rows;
	struct sf_expr_run *x;
	struct evaluation ev;
	struct sf_buf member, params;	/* a truth for each line and top */
};

uint64_t
population_at(const struct job *j, uint64_t line)
{
	return (j->pop.base[j->file] + line);
}

void
population_release(struct population *p, size_t tops)
{
	size_t i;

	for (i = 0; p->top != NULL && i < tops; i++)
		free(p->top[i]);
	for (i = 0; p->tile != NULL && i < p->tiles; i++)
		free(p->tile[i]);
	free(p->top);
	free(p->tile);
	free(p->of);
	free(p->base);
	memset(p, 0, sizeof(*p));
}

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_expr_close(l->x);
	evaluation_release(&l->ev);
	sf_buf_release(&l->member);
	sf_buf_release(&l->params);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct gather *g = ctx;
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
	return (l);
}

/* {"nt":[…]}: the tiles of the person on that line. */
static struct sf_str
params(struct local *l, uint64_t line)
{
	const struct job *j = l->g->j;
	uint64_t at;
	unsigned k;

	if (l->g->tiles || j->pop.tiles == 0)
		return (SF_S(""));
	at = population_at(j, line);
	sf_buf_clear(&l->params);
	sf_buf_adds(&l->params, "{\"nt\":[");
	for (k = 0; k < j->pop.tiles; k++) {
		uint16_t t = at < j->pop.cap ? j->pop.tile[k][at] : 0;

		if (k > 0)
			sf_buf_addc(&l->params, ',');
		if (t == 0)
			sf_buf_adds(&l->params, "null");
		else
			sf_buf_addu(&l->params, t);
	}
	sf_buf_adds(&l->params, "]}");
	return (sf_buf_str(&l->params));
}

/* From the pass before. */
static int
members_known(struct local *l, const struct sf_chunk *c, struct sf_err *e)
{
	const struct job *j = l->g->j;
	size_t tops = sf_segments_tops(j->segments);
	struct sf_profile p;
	struct sf_row row;
	int rc;

	sf_rows_chunk(l->rows, c);
	while ((rc = sf_profiles_next(l->rows, c, &row, &p, NULL, NULL, e)) > 0)
		sf_buf_add(&l->member, j->pop.of +
		    population_at(j, row.line) * tops, tops);
	return (rc < 0 ? -1 : sf_buf_check(&l->member, e));
}

/* Whom each top is taken of, for all lines of the chunk. */
static int
members(struct local *l, const struct sf_chunk *c, struct sf_err *e)
{
	const struct job *j = l->g->j;
	size_t tops = sf_segments_tops(j->segments), t, i = 0;
	struct sf_profile p;
	struct sf_row row;
	int rc;

	sf_buf_clear(&l->member);
	if (!l->g->members)
		return (0);
	if (j->pop.of != NULL && !l->g->tiles)
		return (members_known(l, c, e));
	sf_rows_chunk(l->rows, c);
	while ((rc = sf_profiles_next(l->rows, c, &row, &p, NULL, NULL, e)) > 0)
		if (sf_expr_feed(l->x, G_SEGMENTS, row.json, &row.doc,
		    SF_S(""), e))
			return (-1);
	if (rc < 0 || sf_expr_eval(l->x, e))
		return (-1);
	sf_rows_chunk(l->rows, c);
	while ((rc = sf_profiles_next(l->rows, c, &row, &p, NULL, NULL,
	    e)) > 0) {
		if (evaluation_run(&l->ev, l->x, &row, &p, i++, 0, e))
			return (-1);
		for (t = 0; t < tops; t++) {
			int of = sf_segments_top(j->segments, t)->of;

			sf_buf_addc(&l->member, (char)(of < 0 ? SF_YES :
			    l->ev.truth[of]));
		}
	}
	return (rc < 0 ? -1 : sf_buf_check(&l->member, e));
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

/* Whether some top asks for the value of line ${i} of the chunk. */
static int
asked(const struct local *l, size_t i)
{
	size_t tops = sf_segments_tops(l->g->j->segments), t;

	for (t = 0; t < tops && l->g->members; t++)
		if (l->member.p[i * tops + t] == SF_YES)
			return (1);
	return (!l->g->members);
}

/* A line's record for fold(): place, truths, values, name. */
static void
record(struct local *l, const struct sf_row *row, const struct sf_profile *p,
    size_t i, size_t fed, struct sf_buf *out)
{
	const struct gather *g = l->g;
	size_t tops = sf_segments_tops(g->j->segments), t;
	unsigned group = g->tiles ? G_TILES : G_BY, k;
	uint32_t n = (uint32_t)p->one_id.n;
	int ask = asked(l, i);

	sf_buf_add(out, &row->line, sizeof(row->line));
	for (t = 0; t < tops; t++)
		sf_buf_addc(out, g->members ? l->member.p[i * tops + t] :
		    (char)SF_YES);
	for (k = 0; k < (unsigned)sf_expr_count(g->j->x, group); k++) {
		const struct sf_value *v = ask ?
		    sf_expr_value(l->x, fed, k) : NULL;
		double d = ask ? number(v) : NAN;

		sf_buf_addc(out, (char)(!isnan(d) ? SF_YES :
		    !ask || v->truth == SF_NO ? SF_NO : SF_UNDEFINED));
		sf_buf_add(out, &d, sizeof(d));
	}
	sf_buf_add(out, &n, sizeof(n));
	sf_buf_addstr(out, p->one_id);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct gather *g = ctx;
	struct local *l = local;
	struct sf_profile p;
	struct sf_row row;
	size_t i = 0, fed = 0;
	int rc;

	(void)t;
	if (members(l, c, e))
		return (-1);
	sf_rows_chunk(l->rows, c);
	while ((rc = sf_profiles_next(l->rows, c, &row, &p, NULL, NULL, e)) > 0)
		if (asked(l, i++) && sf_expr_feed(l->x, g->tiles ? G_TILES :
		    G_BY, row.json, &row.doc, params(l, row.line), e))
			return (-1);
	if (rc < 0 || sf_expr_eval(l->x, e))
		return (-1);
	sf_rows_chunk(l->rows, c);
	for (i = 0; (rc = sf_profiles_next(l->rows, c, &row, &p, NULL, NULL,
	    e)) >
	    0; i++) {
		record(l, &row, &p, i, fed, &out[SF_DECISIONS]);
		fed += (size_t)asked(l, i);
	}
	return (rc < 0 ? -1 : sf_buf_check(&out[SF_DECISIONS], e));
}

/* Room for the answers of line ${at}. */
static int
grow(struct job *j, uint64_t at, struct sf_err *e)
{
	struct population *p = &j->pop;
	size_t tops = sf_segments_tops(j->segments), i;
	uint64_t cap = p->cap != 0 ? p->cap : 1024;

	if (at >= p->n)
		p->n = at + 1;
	if (at < p->cap)
		return (0);
	while (cap <= at)
		cap *= 2;
	for (i = 0; i < tops; i++) {
		uint8_t *q = realloc(p->top[i], cap);

		if (q == NULL)
			return (sf_fail_mem(e));
		memset(q + p->cap, SF_NO, cap - p->cap);
		p->top[i] = q;
	}
	if (p->tiles > 0) {
		uint8_t *q = realloc(p->of, cap * tops);

		if (q == NULL)
			return (sf_fail_mem(e));
		memset(q + p->cap * tops, SF_NO, (cap - p->cap) * tops);
		p->of = q;
	}
	for (i = 0; i < p->tiles; i++) {
		uint16_t *q = realloc(p->tile[i], cap * sizeof(*q));

		if (q == NULL)
			return (sf_fail_mem(e));
		memset(q + p->cap, 0, (cap - p->cap) * sizeof(*q));
		p->tile[i] = q;
	}
	p->cap = cap;
	return (0);
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
	struct sf_buf key = {0};
	char bytes[8];
	int rc;

	if (!g->tiles && (of != SF_YES || truth != SF_YES)) {
		g->j->pop.top[k][at] = of == SF_NO || (of == SF_YES &&
		    truth == SF_NO) ? SF_NO : SF_UNDEFINED;
		return (0);
	}
	if (of != SF_YES || truth != SF_YES)
		return (0);
	sortable(d, !g->tiles, bytes);
	sf_buf_add(&key, bytes, 8);
	if (!g->tiles)
		sf_buf_addstr(&key, one_id);
	rc = sf_buf_check(&key, e);
	if (rc == 0)
		rc = sf_sort_add(g->sort[k], sf_buf_str(&key),
		    (struct sf_str){(const char *)&at, sizeof(at)}, e);
	sf_buf_release(&key);
	return (rc);
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct gather *g = ctx;
	struct job *j = g->j;
	const char *p = mapped[SF_DECISIONS].p, *of, *v;
	const char *end = p + mapped[SF_DECISIONS].n;
	size_t tops = sf_segments_tops(j->segments);
	unsigned n = (unsigned)sf_expr_count(j->x, g->tiles ? G_TILES : G_BY);
	unsigned k;
	struct sf_str one_id;
	uint64_t at;
	uint32_t len;
	double d;

	(void)to;
	while (p < end) {
		memcpy(&at, p, sizeof(at));
		at = population_at(j, at);
		of = p + sizeof(at);
		v = of + tops;
		p = v + n * (1 + sizeof(d));
		memcpy(&len, p, sizeof(len));
		one_id = (struct sf_str){p + sizeof(len), len};
		p += sizeof(len) + len;
		if (grow(j, at, e))
			return (-1);
		if (g->tiles)
			memcpy(j->pop.of + at * tops, of, tops);
		for (k = 0; k < n; k++, v += 1 + sizeof(d)) {
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
		g->j->pop.tile[k][at] =
		    (uint16_t)(1 + smaller * g->tile_n[k] / n);
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
		g->j->pop.top[k][at] = SF_YES;
	}
	return (rc < 0 ? -1 : 0);
}

static int
gather(struct gather *g, struct sf_err *e)
{
	struct job *j = g->j;
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = g};
	unsigned n = (unsigned)sf_expr_count(j->x, g->tiles ? G_TILES : G_BY);
	unsigned k;
	int rc = 0;

	g->sort = calloc(n, sizeof(struct sf_sort *));
	if (g->sort == NULL)
		return (sf_fail_mem(e));
	for (k = 0; k < n && rc == 0; k++) {
		g->sort[k] = sf_sort_new(j->run->memory / 2 / n, e);
		rc = g->sort[k] == NULL ? -1 : 0;
	}
	j->pass.run = j->run;
	if (rc == 0)
		rc = job_pass(j, &st, e);
	for (k = 0; k < n && rc == 0; k++)
		rc = g->tiles ? tiles_of(g, k, e) : best_of(g, k, e);
	for (k = 0; k < n; k++)
		sf_sort_free(g->sort[k]);
	free(g->sort);
	g->sort = NULL;
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

	if (tops == 0)
		return (0);
	if (owners(&g, e))
		return (-1);
	j->pop.tiles = (unsigned)sf_expr_count(j->x, G_TILES);
	j->pop.top = calloc(tops, sizeof(uint8_t *));
	j->pop.tile = calloc(j->pop.tiles + 1, sizeof(uint16_t *));
	j->pop.files = sf_inputs_count(j->inputs);
	j->pop.base = calloc(j->pop.files + 1, sizeof(*j->pop.base));
	if (j->pop.top == NULL || j->pop.tile == NULL || j->pop.base == NULL)
		return (sf_fail_mem(e));
	if (j->pop.tiles > 0) {
		g.tiles = 1;
		if (gather(&g, e))
			return (-1);
		g.tiles = 0;
	}
	return (gather(&g, e));
}
