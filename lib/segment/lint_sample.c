/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "record/profiles.h"
#include "segment/evaluation.h"

#include "segment/lint.h"

/* One pass over the sample, in memory that its size does not change. */
struct local {
	const struct lint *l;
	struct sf_rows *rows;
	struct sf_expr_run *x;
	struct evaluation ev;
	uint8_t *truth;			/* of the parts of one segment */
	struct lint_part part;
	struct lint_place *place;
	struct sf_map known;		/* names handed on by this thread */
	struct sf_buf key, names;	/* new ones: length, bytes */
	uint8_t **listed;		/* handed on by this thread */
	struct sf_buf lists;		/* new ones */
};

static void
close_local(void *p)
{
	struct local *v = p;

	if (v == NULL)
		return;
	sf_rows_free(v->rows);
	sf_expr_close(v->x);
	evaluation_release(&v->ev);
	lint_part_release(&v->part);
	free(v->place);
	free(v->truth);
	sf_map_release(&v->known);
	sf_buf_release(&v->key);
	sf_buf_release(&v->names);
	sf_buf_release(&v->lists);
	lint_lists_free(v->l, v->listed);
	free(v);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct lint *l = ctx;
	struct local *v = calloc(1, sizeof(*v));

	if (v == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	v->l = l;
	v->place = calloc(sf_segments_count(l->j->segments) + 1,
	    sizeof(*v->place));
	v->truth = malloc(sf_parts_most(l->parts));
	if (v->place == NULL || v->truth == NULL)
		(void)sf_fail_mem(e);
	if (v->place == NULL || v->truth == NULL ||
	    (v->listed = lint_lists_new(l, e)) == NULL ||
	    lint_part_init(&v->part, l, e) ||
	    evaluation_init(&v->ev, l->j, e) ||
	    (v->rows = sf_rows_new(&l->j->pass.in, e)) == NULL ||
	    (v->x = sf_expr_open(l->j->x, e)) == NULL) {
		close_local(v);
		return (NULL);
	}
	return (v);
}

/* The sample shows the name of ${v->key}. */
static void
shows(struct local *v)
{
	struct sf_str key = sf_buf_str(&v->key);
	const struct sf_map_entry *m = sf_map_get(&v->l->want, key);
	uint32_t n = (uint32_t)key.n;
	int fresh = 0;

	if (m != NULL)
		v->part.shown[m->val] = 1;
	if (v->known.n >= LINT_KNOWN_MAX)
		return;
	if (sf_map_put(&v->known, key, 1, &fresh) == NULL)
		v->names.failed = 1;
	if (!fresh)
		return;
	sf_buf_add(&v->names, &n, sizeof(n));
	sf_buf_addstr(&v->names, key);
}

static void
members(struct local *v, const struct sf_jdoc *d)
{
	uint32_t i, k;

	for (i = sf_j_first(d, 0); i != 0; i = sf_j_after(d, 0, i)) {
		struct sf_str name = d->node[i].key;

		lint_key(&v->key, 'm', SF_S(""), name);
		shows(v);
		if (d->node[i].type != SF_J_OBJ || sf_str_is(name, "since"))
			continue;
		for (k = sf_j_first(d, i); k != 0; k = sf_j_after(d, i, k)) {
			lint_key(&v->key, 'm', name, d->node[k].key);
			shows(v);
			if (!sf_str_is(name, "seen"))
				continue;
			lint_key(&v->key, 'e', SF_S(""), d->node[k].key);
			shows(v);
		}
	}
}

static void
props(struct local *v, const struct sf_jdoc *d, uint32_t at,
    struct sf_str event)
{
	uint32_t i;

	if (at == 0 || d->node[at].type != SF_J_OBJ)
		return;
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		lint_key(&v->key, 'p', event, d->node[i].key);
		shows(v);
		lint_key(&v->key, 'p', SF_S("*"), d->node[i].key);
		shows(v);
	}
}

static void
events(struct local *v, const struct sf_jdoc *d, uint32_t at)
{
	uint32_t i, name;

	if (at == 0 || d->node[at].type != SF_J_ARR)
		return;
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		name = sf_j_get(d, i, "event");
		if (name == 0 || d->node[name].type != SF_J_STR)
			continue;
		lint_key(&v->key, 'e', SF_S(""), d->node[name].str);
		shows(v);
		props(v, d, sf_j_get(d, i, "props"), d->node[name].str);
	}
}

/* Windows that reach before what is kept of the person's events. */
static void
windows(struct local *v, struct sf_str kept)
{
	int64_t from;
	size_t i;

	if (kept.n == 0 || sf_ts_parse(kept, &from) == -1)
		return;
	for (i = 0; i < v->l->windows; i++)
		v->part.window[i] += v->l->window[i].ref.from < from;
}

/* Who is in the segment, as a sum that no order changes. */
static void
segments(struct local *v, const struct sf_row *row, size_t i)
{
	const struct sf_segments *all = v->l->j->segments;
	uint64_t who = sf_hash64(v->ev.name[0].p, v->ev.name[0].n);
	size_t s, n = sf_segments_count(all);
	struct sf_str why;

	for (s = 0; s < n; s++) {
		uint64_t *c = &v->part.segment[s * LINT_SEGMENT];

		if (v->ev.truth[s] == SF_YES) {
			c[0]++;
			c[2] += who;
		}
		if (v->ev.truth[s] != SF_UNDEFINED)
			continue;
		c[1]++;
		c[2] += who * UINT64_C(0x9E3779B97F4A7C15);
		if (v->place[s].line != 0)
			continue;
		v->place[s].line = row->line;
		why = sf_segments_why(all, v->x, i, s);
		sf_mask_text(v->place[s].why, sizeof(v->place[s].why), why.p,
		    why.n);
	}
}

static void
clauses(struct local *v, const struct sf_who *who, size_t i)
{
	const struct lint *l = v->l;
	const struct lint_clause *c = l->clause;
	size_t k;

	for (k = 0; k < l->clauses; k++, c++) {
		if (k == 0 || c->segment != c[-1].segment)
			sf_parts_eval(l->parts, c->segment, v->x, i, who,
			    v->ev.truth, v->ev.in_top, v->truth);
		v->part.clause[k * LINT_CLAUSE + v->truth[c->part]]++;
	}
}

static int
person(struct local *v, const struct sf_row *row, const struct sf_profile *p,
    size_t i, struct sf_err *e)
{
	const struct lint *l = v->l;
	struct sf_who who = {.doc = &row->doc, .profile = p};

	if (evaluation_run(&v->ev, v->x, row, p, i, 1, e))
		return (-1);
	v->part.people++;
	segments(v, row, i);
	who.name = v->ev.name;
	who.names = v->ev.names;
	clauses(v, &who, i);
	members(v, &row->doc);
	events(v, &row->doc, p->events);
	windows(v, p->kept_ts);
	lint_lists_person(l, v->listed, &who, &v->lists);
	return (0);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct lint *l = ctx;
	struct local *v = local;
	size_t segs = sf_segments_count(l->j->segments), n = 0, i;
	struct sf_profile p;
	struct sf_row row;
	int rc;

	lint_part_clear(&v->part, l);
	memset(v->place, 0, segs * sizeof(*v->place));
	sf_buf_clear(&v->names);
	sf_buf_clear(&v->lists);
	sf_rows_chunk(v->rows, c);
	while ((rc = sf_profiles_next(v->rows, c, &row, &p, &out[SF_REJECTS],
	    t, e)) > 0) {
		if (sf_expr_feed(v->x, G_SEGMENTS, row.json, &row.doc,
		    SF_S(""), e))
			return (-1);
		n++;
	}
	if (rc < 0 || sf_expr_eval(v->x, e))
		return (-1);
	sf_rows_chunk(v->rows, c);
	for (i = 0; i < n; i++) {
		rc = sf_profiles_next(v->rows, c, &row, &p, NULL, NULL, e);
		if (rc <= 0)
			return (rc < 0 ? -1 : sf_fail(e, SF_E_IO,
			    "internal: a chunk read twice differs"));
		if (person(v, &row, &p, i, e))
			return (-1);
		t->n[SF_T_PASSED]++;
	}
	lint_part_put(&v->part, l, &out[SF_DECISIONS]);
	sf_buf_add(&out[SF_DECISIONS], v->place, segs * sizeof(*v->place));
	sf_buf_add(&out[SF_DECISIONS], &v->lists.n, sizeof(v->lists.n));
	sf_buf_addbuf(&out[SF_DECISIONS], &v->lists);
	sf_buf_addbuf(&out[SF_DECISIONS], &v->names);
	return (sf_buf_check(&v->names, e) || sf_buf_check(&v->key, e) ||
	    sf_buf_check(&v->lists, e) ? -1 : 0);
}

/* Names in the order of the sample, whoever read them. */
static int
names(struct lint *l, const char *p, const char *end, struct sf_err *e)
{
	uint32_t n;

	while (p < end) {
		memcpy(&n, p, sizeof(n));
		p += sizeof(n);
		if (l->known.n < LINT_KNOWN_MAX && sf_map_put(&l->known,
		    (struct sf_str){p, n}, 1, NULL) == NULL)
			return (sf_fail_mem(e));
		p += n;
	}
	return (0);
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct lint *l = ctx;
	const struct sf_buf *b = &mapped[SF_DECISIONS];
	size_t n = sf_segments_count(l->j->segments), i;
	const char *p = b->p;
	struct lint_place place;
	size_t lists;

	if (to[SF_REJECTS] != NULL && mapped[SF_REJECTS].n > 0 &&
	    sf_out_write(to[SF_REJECTS], mapped[SF_REJECTS].p,
	    mapped[SF_REJECTS].n, e))
		return (-1);
	if (b->n == 0)
		return (0);
	p = lint_part_take(l, p);
	for (i = 0; i < n; i++) {
		memcpy(&place, p, sizeof(place));
		p += sizeof(place);
		if (l->place[i].line != 0 || place.line == 0)
			continue;
		l->place[i] = place;
		(void)snprintf(l->place[i].path, sizeof(place.path), "%s",
		    l->j->path);
	}
	memcpy(&lists, p, sizeof(lists));
	p += sizeof(lists);
	lint_lists_take(l, p, lists);
	return (names(l, p + lists, b->p + b->n, e));
}

int
lint_sample(struct lint *l, struct sf_err *e)
{
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = l};

	l->place = calloc(sf_segments_count(l->j->segments) + 1,
	    sizeof(*l->place));
	if (l->place == NULL)
		return (sf_fail_mem(e));
	if ((l->listed = lint_lists_new(l, e)) == NULL)
		return (-1);
	return (lint_part_init(&l->sum, l, e) ? -1 : job_pass(l->j, &st, e));
}
