/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "base/digest.h"
#include "report/lift.h"

#include "report/read.h"

struct local {
	struct sf_rows *rows;
	struct sf_history h;
	struct sf_cells cells;
	struct sf_lift_queue *lift;
};

void
sf_read_release(struct sf_read *r)
{
	sf_cells_release(&r->cells);
	sf_buf_release(&r->names);
	sf_map_release(&r->cost);
	free(r->costs);
	sf_arena_release(&r->mem);
}

static void
local_close(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_lift_close(l->lift);
	sf_cells_release(&l->cells);
	sf_history_release(&l->h);
	sf_rows_free(l->rows);
	free(l);
}

static void *
local_open(const void *ctx, struct sf_err *e)
{
	const struct sf_read *r = ctx;
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if ((l->rows = sf_rows_new(&r->pass->in, e)) == NULL ||
	    (l->lift = sf_lift_open(r->plan, e)) == NULL) {
		local_close(l);
		return (NULL);
	}
	return (l);
}

static int
count_section(const struct sf_plan *p, size_t s, struct local *l,
    const struct sf_row *row, struct sf_err *e)
{
	switch (p->sec[s].kind) {
	case SF_SEC_KPI:
		return (sf_kpi_count(p, s, &l->h, &l->cells, e));
	case SF_SEC_FUNNEL:
		return (sf_funnel_count(p, s, &l->h, &l->cells, e));
	case SF_SEC_LIFT:
		if (p->sec[s].lift->journey == NULL)
			return (sf_lift_line(l->lift, s, row->json, &row->doc,
			    &l->cells, e));
		return (sf_lift_count(p, s, &l->h, row->json, l->lift,
		    &l->cells, e));
	case SF_SEC_STEPS:
		return (sf_steps_count(p, s, &l->h, &l->cells, e));
	case SF_SEC_SIZES:
		return (sf_sizes_count(p, s, &l->h, &l->cells, e));
	case SF_SEC_TIERS:
		return (sf_tiers_count(p, s, &l->h, &l->cells, e));
	}
	return (-1);
}

/* Events before kept_from were dropped: what the period asks is not all. */
static int
is_cut(const struct sf_plan *p, const struct sf_profile *v)
{
	int64_t kept;

	return (v->kept_ts.n > 0 && sf_ts_parse(v->kept_ts, &kept) == 0 &&
	    kept >= p->from);
}

static int
count_person(const struct sf_read *r, struct local *l,
    const struct sf_row *row, struct sf_buf *names, struct sf_tally *t,
    struct sf_err *e)
{
	const struct sf_plan *p = r->plan;
	uint32_t id = sf_j_get(&row->doc, 0, "one_id");
	struct sf_str name;
	uint64_t hash;
	size_t s;

	if (id != 0 && row->doc.node[id].type == SF_J_STR) {
		name = row->doc.node[id].str;
		hash = sf_hash64(name.p, name.n);
		sf_buf_add(names, &hash, sizeof(hash));
	}
	t->n[SF_T_PASSED]++;
	t->n[SF_READ_DIGEST] += sf_hash64(row->json.p, row->json.n);
	if (!r->lines)
		t->n[SF_READ_CUT] += (uint64_t)is_cut(p, &l->h.view);
	for (s = 0; s < p->n; s++)
		if (count_section(p, s, l, row, e))
			return (-1);
	return (0);
}

static int
map_people(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct sf_read *r = ctx;
	struct sf_err why = {0};
	struct local *l = local;
	struct sf_row row;
	int rc;

	sf_cells_clear(&l->cells);
	sf_rows_chunk(l->rows, c);
	while ((rc = sf_rows_next(l->rows, &row, e)) == 1) {
		t->n[SF_T_READ]++;
		if (row.code != NULL) {
			t->n[SF_T_REJECTED]++;
			sf_pass_reject(&out[SF_REJECTS], c, &row, row.code,
			    row.message);
			continue;
		}
		if (!r->lines && sf_history_read(&l->h, &row.doc,
		    r->plan->asof, &why)) {
			if (why.code != SF_E_DATA) {
				*e = why;
				return (-1);
			}
			t->n[SF_T_REJECTED]++;
			sf_pass_reject(&out[SF_REJECTS], c, &row,
			    "NOT_PROFILE", why.msg);
			sf_err_clear(&why);
			continue;
		}
		if (count_person(r, l, &row, &out[SF_DECISIONS], t, e))
			return (-1);
	}
	if (rc < 0 || sf_lift_flush(l->lift, &l->cells, e))
		return (-1);
	return (sf_cells_write(&l->cells, &out[SF_DATA], e));
}

static int
pass_rejects(struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	const struct sf_buf *b = &mapped[SF_REJECTS];

	if (to[SF_REJECTS] == NULL || b->n == 0)
		return (0);
	return (sf_out_write(to[SF_REJECTS], b->p, b->n, e));
}

static int
fold_people(void *ctx, struct sf_buf mapped[SF_OUTS],
    struct sf_out *to[SF_OUTS], struct sf_err *e)
{
	struct sf_read *r = ctx;

	sf_buf_addbuf(&r->names, &mapped[SF_DECISIONS]);
	if (sf_buf_check(&r->names, e) ||
	    sf_cells_merge(&r->cells, sf_buf_str(&mapped[SF_DATA]), e))
		return (-1);
	return (pass_rejects(mapped, to, e));
}

int
sf_read_people(struct sf_read *r, struct sf_err *e)
{
	struct sf_stage st = {.open = local_open, .close = local_close,
	    .map = map_people, .fold = fold_people, .ctx = r};

	return (sf_pass_run(r->pass, &st, e));
}

/* Whether some section counts the event as a cost. */
static int
wanted(const struct sf_plan *p, const struct sf_jdoc *doc,
    const struct sf_hev *ev)
{
	const struct sf_kpi *k;
	size_t s, i;

	for (s = 0; s < p->n; s++) {
		if ((k = p->sec[s].kpi) == NULL)
			continue;
		for (i = 0; i < k->n_cost; i++)
			if (sf_match_is(&k->cost[i].match, doc, ev))
				return (1);
	}
	return (0);
}

static int
map_costs(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct sf_read *r = ctx;
	struct sf_err why = {0};
	struct local *l = local;
	struct sf_hev ev;
	struct sf_row row;
	int rc;

	sf_rows_chunk(l->rows, c);
	while ((rc = sf_rows_next(l->rows, &row, e)) == 1) {
		t->n[SF_T_READ]++;
		if (row.code != NULL || sf_history_event(&ev, &row.doc, &why)) {
			t->n[SF_T_REJECTED]++;
			sf_pass_reject(&out[SF_REJECTS], c, &row,
			    row.code ? row.code : "TS_INVALID",
			    row.code ? row.message : why.msg);
			sf_err_clear(&why);
			continue;
		}
		if (!wanted(r->plan, &row.doc, &ev)) {
			t->n[SF_T_IGNORED]++;
			continue;
		}
		t->n[SF_T_WRITTEN]++;
		sf_buf_addstr(&out[SF_DATA], ev.eid);
		sf_buf_addc(&out[SF_DATA], '\0');
		sf_buf_add(&out[SF_DATA], &row.json.n, sizeof(row.json.n));
		sf_buf_addstr(&out[SF_DATA], row.json);
	}
	return (rc);
}

/* Events are a set by eid: of equal ones the greater bytes stay. */
static int
keep_cost(struct sf_read *r, struct sf_str eid, struct sf_str line,
    struct sf_err *e)
{
	struct sf_map_entry *m;
	struct sf_str *grown;
	int fresh = 0;
	char *p;

	m = sf_map_put(&r->cost, eid.n > 0 ? eid : line, r->n_costs, &fresh);
	if (m == NULL)
		return (sf_fail_mem(e));
	if (!fresh && sf_str_cmp(line, r->costs[m->val]) <= 0)
		return (0);
	if (fresh && r->n_costs == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		grown = realloc(r->costs, r->cap * sizeof(*grown));
		if (grown == NULL)
			return (sf_fail_mem(e));
		r->costs = grown;
	}
	if ((p = sf_arena_dup(&r->mem, line.p, line.n)) == NULL)
		return (sf_fail_mem(e));
	r->costs[m->val] = (struct sf_str){p, line.n};
	r->n_costs += (size_t)fresh;
	return (0);
}

static int
fold_costs(void *ctx, struct sf_buf mapped[SF_OUTS],
    struct sf_out *to[SF_OUTS], struct sf_err *e)
{
	struct sf_read *r = ctx;
	struct sf_str eid, line, all = sf_buf_str(&mapped[SF_DATA]);
	const char *p = all.p, *end = p + all.n;

	while (p < end) {
		eid.p = p;
		eid.n = strlen(p);
		p += eid.n + 1;
		memcpy(&line.n, p, sizeof(line.n));
		p += sizeof(line.n);
		line.p = p;
		p += line.n;
		if (keep_cost(r, eid, line, e))
			return (-1);
	}
	return (pass_rejects(mapped, to, e));
}

int
sf_read_costs(struct sf_read *r, const char *path, struct sf_err *e)
{
	struct sf_stage st = {.open = local_open, .close = local_close,
	    .map = map_costs, .fold = fold_costs, .ctx = r};
	struct sf_src *src = sf_src_open(path, e);
	int rc;

	if (src == NULL)
		return (-1);
	rc = sf_pass_src(r->pass, &st, src, e);
	sf_src_free(src);
	return (rc);
}

int
sf_read_costs_done(struct sf_read *r, struct sf_err *e)
{
	struct sf_json *j = sf_json_new(e);
	struct sf_jdoc doc;
	struct sf_hev ev;
	size_t i, s;
	int rc = j == NULL ? -1 : 0, taken;

	for (i = 0; i < r->n_costs && rc == 0; i++) {
		r->cost_digest += sf_hash64(r->costs[i].p, r->costs[i].n);
		if (sf_json_parse(j, r->costs[i].p, r->costs[i].n, 0, &doc, e)
		    || sf_history_event(&ev, &doc, e))
			rc = -1;
		for (s = 0; s < r->plan->n && rc == 0; s++)
			if (r->plan->sec[s].kpi != NULL &&
			    ev.ts < r->plan->asof)
				rc = sf_kpi_cost(r->plan, s, &doc, &ev,
				    &r->cells, &taken, e);
	}
	sf_json_free(j);
	return (rc);
}

int
sf_read_check(const struct sf_read *r, struct sf_err *e)
{
	static const int parts[] = {SF_T_PASSED, SF_T_WRITTEN, SF_T_IGNORED,
	    SF_T_REJECTED, -1};
	uint64_t *h = (uint64_t *)(void *)r->names.p, twice = 0;
	size_t n = r->names.n / sizeof(*h), i;

	if (sf_tally_sum(&r->pass->sum, SF_T_READ, parts, e))
		return (-1);
	sf_ascend_u64(h, n);
	for (i = 1; i < n; i++)
		twice += h[i] == h[i - 1];
	if (twice == 0)
		return (0);
	(void)sf_fail(e, SF_E_DATA, "%ju line%s of somebody who stands in the "
	    "input before", (uintmax_t)twice, twice == 1 ? " is" : "s are");
	return (sf_hint(e, "jq -r .one_id FILES | sort | uniq -d names them; "
	    "sf-merge-id makes one profile of several"));
}
