/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "journey/frame.h"
#include "record/profiles.h"

#include "journey/gather.h"

/* Undefined conditions that are told one by one. */
#define SHOWN 3

struct local {
	struct sf_rows *rows;
	struct sf_walk *walk;
};

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_walk_free(l->walk);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct sf_gather *g = ctx;
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if ((l->rows = sf_rows_new(&g->pass.in, e)) == NULL ||
	    (l->walk = sf_walk_new(&g->world, e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	return (l);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	struct local *l = local;
	struct sf_profile p;
	struct sf_row row;
	size_t i;
	int r;

	(void)ctx;
	sf_rows_chunk(l->rows, c);
	while ((r = sf_profiles_next(l->rows, c, &row, &p, &out[SF_REJECTS], t,
	    e)) > 0) {
		if (sf_walk_person(l->walk, &row.doc, &p, row.json,
		    &out[SF_DATA], e))
			return (sf_err_at(e, c->path, row.line, 0, NULL, 0));
		t->n[SF_T_PASSED]++;
		for (i = 0; i < SF_WALK_COUNTS; i++)
			t->n[SF_T_OWN + i] += l->walk->count[i];
	}
	return (r);
}

static int
take(struct sf_gather *g, char kind, struct sf_str key, struct sf_str val,
    struct sf_err *e)
{
	uint32_t at[2] = {0, 0};
	char text[320];
	uint64_t no;

	switch (kind) {
	case SF_FRAME_ROW:
		return (sf_sort_add(g->rows, key, val, e));
	case SF_FRAME_STATE:
		return (sf_sort_add(g->people, key, val, e));
	case SF_FRAME_ASK:
		return (sf_sort_add(g->asks, key, val, e));
	case SF_FRAME_AGAIN:
		g->n_again++;
		return (sf_spool_write(g->again, val.p, val.n, e) ||
		    sf_spool_write(g->again, "\n", 1, e) ? -1 : 0);
	case SF_FRAME_CLAIM:
		memcpy(&no, val.p, sizeof(no));
		g->store->claimed[no] = 1;
		return (0);
	case SF_FRAME_ENTRANT:
		memcpy(at, val.p, sizeof(at[0]));
		g->entrants[at[0]]++;
		return (0);
	case SF_FRAME_REFUND:
		memcpy(at, val.p, sizeof(at));
		g->refunds[at[0] * 64 + at[1] % 64]++;
		return (0);
	case SF_FRAME_OWNER:
		return (sf_map_put(&g->owned, val, 1, NULL) == NULL ?
		    sf_fail_mem(e) : 0);
	case SF_FRAME_NOTE:
		if (g->undefined++ < SHOWN) {
			sf_mask_text(text, sizeof(text), val.p, val.n);
			sf_say(g->run, SF_SAY_WARN, "%s", text);
		}
		return (0);
	}
	return (sf_fail(e, SF_E_IO, "internal: a frame of kind %d", kind));
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct sf_gather *g = ctx;
	struct sf_str all = sf_buf_str(&mapped[SF_DATA]), key, val;
	size_t at = 0;
	char kind;

	while (sf_frame_next(all, &at, &kind, &key, &val))
		if (take(g, kind, key, val, e))
			return (-1);
	if (mapped[SF_REJECTS].n == 0)
		return (0);
	sf_buf_addbuf(&g->rejects, &mapped[SF_REJECTS]);
	if (sf_buf_check(&g->rejects, e))
		return (-1);
	return (to[SF_REJECTS] == NULL ? 0 : sf_out_write(to[SF_REJECTS],
	    mapped[SF_REJECTS].p, mapped[SF_REJECTS].n, e));
}

struct sf_gather *
sf_gather_new(const struct sf_world *w, struct sf_store *store,
    const struct sf_run *run, struct sf_err *e)
{
	struct sf_gather *g = calloc(1, sizeof(*g));
	size_t n = w->js->n;

	if (g == NULL ||
	    (g->entrants = calloc(n, sizeof(*g->entrants))) == NULL ||
	    (g->refunds = calloc(n * 64, sizeof(*g->refunds))) == NULL) {
		sf_gather_free(g);
		(void)sf_fail_mem(e);
		return (NULL);
	}
	g->world = *w;
	g->run = run;
	g->store = store;
	if ((g->rows = sf_sort_new(run->memory / 4, e)) == NULL ||
	    (g->people = sf_sort_new(run->memory / 4, e)) == NULL ||
	    (g->asks = sf_sort_new(run->memory / 16, e)) == NULL ||
	    (g->again = sf_spool_new(run->memory / 8, e)) == NULL) {
		sf_gather_free(g);
		return (NULL);
	}
	return (g);
}

void
sf_gather_free(struct sf_gather *g)
{
	if (g == NULL)
		return;
	sf_sort_free(g->rows);
	sf_sort_free(g->people);
	sf_sort_free(g->asks);
	sf_spool_free(g->again);
	sf_map_release(&g->verdict);
	sf_map_release(&g->owned);
	sf_buf_release(&g->rejects);
	free(g->entrants);
	free(g->refunds);
	free(g);
}

/* Those who asked, once more, now that it is known what they get. */
static int
walk_again(struct sf_gather *g, const struct sf_stage *st, struct sf_err *e)
{
	struct sf_run run = *g->run;
	struct sf_src *src = NULL;
	int ret = -1;

	g->world.verdict = &g->verdict;
	g->world.owned = &g->owned;
	run.rejects = NULL;
	run.in_fmt = SF_F_JSONL;
	if (sf_pass_open(&g->pass, &run, 0, e))
		goto done;
	if ((src = sf_spool_read(g->again, "again", e)) == NULL ||
	    sf_pass_src(&g->pass, st, src, e))
		goto done;
	for (size_t i = 0; i < SF_WALK_COUNTS; i++)
		g->sum.n[SF_T_OWN + i] += g->pass.sum.n[SF_T_OWN + i];
	ret = 0;
done:
	sf_src_free(src);
	sf_pass_close(&g->pass);
	return (ret);
}

int
sf_gather_run(struct sf_gather *g, struct sf_inputs *in, struct sf_err *e)
{
	const struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = g};
	struct sf_src *src;
	size_t i;
	int rc = 0;

	if (sf_pass_open(&g->pass, g->run, 0, e)) {
		sf_pass_close(&g->pass);
		return (-1);
	}
	for (i = 0; i < sf_inputs_count(in) && rc == 0; i++) {
		if ((src = sf_inputs_src(in, i, e)) == NULL)
			rc = -1;
		else
			rc = sf_pass_src(&g->pass, &st, src, e);
		sf_src_free(src);
	}
	if (rc == 0)
		rc = sf_pass_commit(&g->pass, e);
	g->sum = g->pass.sum;
	sf_pass_close(&g->pass);
	if (rc || sf_gather_guard(g, e) || sf_gather_allot(g, e))
		return (-1);
	if (g->n_again > 0 && walk_again(g, &st, e))
		return (-1);
	sf_gather_refund(g);
	return (0);
}
