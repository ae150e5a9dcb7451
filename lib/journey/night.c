/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "io/inputs.h"
#include "io/state.h"
#include "journey/emit.h"
#include "journey/gather.h"

#include "journey/night.h"

/* What a run holds; freed on one path. */
struct hold {
	struct sf_journeys *js;
	struct sf_state *st;
	struct sf_inputs *in;
	struct sf_store *store;
	struct sf_gather *g;
};

static int
by_text(const void *a, const void *b)
{
	return (strcmp(*(char *const *)a, *(char *const *)b));
}

/* Inputs are a set: in the manifest they stand in the order of their text. */
static int
put_inputs(struct hold *h, struct sf_err *e)
{
	size_t i, n = sf_inputs_count(h->in);
	char **line = calloc(n + 1, sizeof(*line));
	int ret = -1;

	if (line == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		if ((line[i] = malloc(512)) == NULL) {
			(void)sf_fail_mem(e);
			goto done;
		}
		if (sf_inputs_describe(h->in, i, line[i], 512, e))
			goto done;
	}
	qsort(line, n, sizeof(*line), by_text);
	for (i = 0; i < n; i++)
		if (sf_state_put(h->st, "input", line[i], e))
			goto done;
	ret = 0;
done:
	for (i = 0; i < n; i++)
		free(line[i]);
	free(line);
	return (ret);
}

/* A calendar of working days decides as much as a definition does. */
static int
put_calendar(struct hold *h, const struct sf_journey *j, struct sf_err *e)
{
	char piece[8192], digest[33], text[512];
	struct sf_src *src;
	ssize_t n;

	if (j->cal_path == NULL)
		return (0);
	if ((src = sf_src_open(j->cal_path, e)) == NULL)
		return (-1);
	if (sf_src_hash(src, e)) {
		sf_src_free(src);
		return (-1);
	}
	while ((n = sf_src_read(src, piece, sizeof(piece), e)) > 0)
		;
	sf_src_digest(src, digest);
	sf_src_free(src);
	(void)snprintf(text, sizeof(text), "%.400s %s", j->name, digest);
	return (n < 0 ? -1 : sf_state_put(h->st, "calendar", text, e));
}

static int
put_all(struct hold *h, const struct sf_night *n, struct sf_err *e)
{
	char ts[SF_TS_LEN + 1], text[512];
	size_t i;

	sf_ts_format(n->run->asof, ts);
	if (sf_state_put(h->st, "verb", n->cancel ? "cancel" : "run", e) ||
	    sf_state_put(h->st, "asof", ts, e) ||
	    sf_state_put(h->st, "zone", sf_zone_name(h->js->zone), e))
		return (-1);
	for (i = 0; i < h->js->n; i++) {
		const struct sf_journey *j = &h->js->j[i];

		(void)snprintf(text, sizeof(text), "%.400s %s", j->name,
		    sf_defs_digest(j->root->file));
		if (sf_state_put(h->st, "journey", text, e) ||
		    put_calendar(h, j, e))
			return (-1);
	}
	for (i = 0; i < h->js->files; i++) {
		const struct sf_def *root = sf_defs_root(h->js->file[i]);

		if (sf_def_get(root, "journey") == NULL &&
		    sf_state_put(h->st, "channels", sf_defs_digest(
		    h->js->file[i]), e))
			return (-1);
	}
	return (put_inputs(h, e));
}

/* Time goes forward: a state knows nothing of an instant before its own. */
static int
check_asof(struct hold *h, const struct sf_night *n, struct sf_err *e)
{
	const char *was = sf_state_get(h->st, "asof");
	int64_t ms;

	if (n->init && sf_state_fresh(h->st, e))
		return (-1);
	if (was == NULL || sf_ts_parse(sf_str(was), &ms) ||
	    n->run->asof > ms)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the state in '%s' is of %s already, and "
	    "this run is another one", n->state, was);
	return (sf_hint(e, "give a later --asof; the run of that instant can "
	    "only be repeated as it was"));
}

static int
load(struct hold *h, struct sf_err *e)
{
	if ((h->store = sf_store_new(h->js, e)) == NULL)
		return (-1);
	if (sf_state_gen(h->st) == 0)
		return (0);
	return (sf_store_load(h->store, h->st, h->js, e) ||
	    sf_store_check(h->store, h->js, e) ? -1 : 0);
}

/* The lines of those who were not walked, or had nothing new, stay. */
static int
write_people(struct hold *h, struct sf_err *e)
{
	struct sf_buf line = {0}, last = {0};
	struct sf_out *o = NULL;
	struct sf_str key, val;
	int r = -1, first = 1;
	size_t i;

	for (i = 0; i < h->store->lines; i++) {
		if (h->store->claimed[i])
			continue;
		sf_buf_clear(&line);
		sf_buf_addstr(&line, h->store->line[i]);
		sf_buf_addc(&line, '\n');
		if (sf_buf_check(&line, e) || sf_sort_add(h->g->people,
		    h->store->key[i], sf_buf_str(&line), e))
			goto done;
	}
	if (sf_sort_done(h->g->people, h->g->run->jobs, e) ||
	    (o = sf_state_write(h->st, "people", e)) == NULL)
		goto done;
	while ((r = sf_sort_next(h->g->people, &key, &val, e)) > 0) {
		if (!first && sf_str_eq(key, sf_buf_str(&last))) {
			(void)sf_fail(e, SF_E_DATA, "two profiles have the "
			    "one_id '%.*s'", (int)key.n, key.p);
			r = sf_hint(e, "fold them into one with sf-merge-id");
			break;
		}
		first = 0;
		sf_buf_clear(&last);
		sf_buf_addstr(&last, key);
		if (sf_buf_check(&last, e) ||
		    sf_out_write(o, val.p, val.n, e)) {
			r = -1;
			break;
		}
	}
done:
	sf_buf_release(&line);
	sf_buf_release(&last);
	return (r);
}

static int
write_rows(struct hold *h, struct sf_err *e)
{
	struct sf_out *o;
	struct sf_str key, val;
	int r;

	if (sf_sort_done(h->g->rows, h->g->run->jobs, e) ||
	    (o = sf_state_write(h->st, "schedule", e)) == NULL)
		return (-1);
	while ((r = sf_sort_next(h->g->rows, &key, &val, e)) > 0)
		if (sf_out_write(o, val.p, val.n, e))
			return (-1);
	return (r);
}

static int
write_buf(struct hold *h, const char *name, struct sf_buf *b, struct sf_err *e)
{
	struct sf_out *o = sf_state_write(h->st, name, e);

	if (o == NULL || sf_buf_check(b, e))
		return (-1);
	return (b->n > 0 ? sf_out_write(o, b->p, b->n, e) : 0);
}

static int
write_state(struct hold *h, const struct sf_night *n, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_last *l;
	size_t i;
	int ret = -1;

	for (i = 0; i < h->js->n && !n->cancel; i++) {
		l = &h->store->last[i];
		l->has_asof = 1;
		l->asof = n->run->asof;
		l->entrants = h->g->entrants[i];
	}
	if (write_people(h, e) || write_rows(h, e) ||
	    write_buf(h, "rejects", &h->g->rejects, e))
		goto done;
	sf_store_journeys(h->store, h->js, &b);
	if (write_buf(h, "journeys", &b, e))
		goto done;
	ret = sf_state_commit(h->st, e);
done:
	sf_buf_release(&b);
	return (ret);
}

static int
tell(const struct hold *h, const struct sf_night *n, struct sf_err *e)
{
	static const int parts[] = {SF_T_PASSED, SF_T_REJECTED, -1};
	const uint64_t *t = h->g->sum.n;

	if (sf_tally_sum(&h->g->sum, SF_T_READ, parts, e))
		return (-1);
	if (h->g->undefined > 0)
		sf_say(n->run, SF_SAY_WARN, "%" PRIu64 " conditions were "
		    "undefined: what they would have decided is held",
		    h->g->undefined);
	sf_say(n->run, SF_SAY_INFO, "%" PRIu64 " read = %" PRIu64 " profiles + "
	    "%" PRIu64 " rejected", t[SF_T_READ], t[SF_T_PASSED],
	    t[SF_T_REJECTED]);
	t += SF_T_OWN;
	sf_say(n->run, SF_SAY_INFO, "%" PRIu64 " entered, %" PRIu64 " sends, "
	    "%" PRIu64 " cancelled, %" PRIu64 " capped, %" PRIu64 " missed, %"
	    PRIu64 " skipped, %" PRIu64 " left", t[SF_WALK_ENTER],
	    t[SF_WALK_SEND], t[SF_WALK_CANCEL], t[SF_WALK_CAPPED],
	    t[SF_WALK_MISSED], t[SF_WALK_SKIPPED], t[SF_WALK_EXIT]);
	return (0);
}

static int
work(struct hold *h, const struct sf_night *n, struct sf_err *e)
{
	struct sf_world w = {0};

	if (load(h, e))
		return (-1);
	w.js = h->js;
	w.store = h->store;
	w.asof = n->run->asof;
	w.cancel = n->cancel;
	if ((h->g = sf_gather_new(&w, h->store, n->run, e)) == NULL ||
	    sf_gather_run(h->g, h->in, e) || write_state(h, n, e))
		return (-1);
	return (tell(h, n, e));
}

static int
open_inputs(struct hold *h, const struct sf_run *run, struct sf_err *e)
{
	const char *dash = "-";

	h->in = sf_inputs_open(run->ins ? run->in : &dash,
	    run->ins ? run->ins : 1, run->memory / 4, e);
	return (h->in == NULL ? -1 : 0);
}

/*
 * The workers of the expressions start before the state is locked: they must
 * not hold its lock after a run that was killed.
 */
int
sf_night_run(const struct sf_night *n, struct sf_err *e)
{
	struct hold h = {0};
	struct sf_buf plan = {0};
	int ret = -1;

	if (sf_run_need_asof(n->run, "a journey", e) ||
	    (h.js = sf_journeys_read(n->defs, n->n_defs, n->run, e)) == NULL)
		goto done;
	if (n->run->plan) {
		sf_expr_plan(h.js->x, &plan);
		ret = sf_emit_text(n->run, &plan, e);
		goto done;
	}
	if (n->state == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "no --state: a journey needs to "
		    "remember who is where");
		(void)sf_hint(e, "give --state DIR, the first time with "
		    "--init");
		goto done;
	}
	if (sf_expr_start(h.js->x, n->run->jobs, e) ||
	    (h.st = sf_state_open(n->state, SF_STORE_KIND, n->init, e)) ==
	    NULL ||
	    open_inputs(&h, n->run, e) || put_all(&h, n, e))
		goto done;
	if (sf_state_gen(h.st) > 0 && sf_state_same(h.st))
		sf_say(n->run, SF_SAY_INFO, "nothing has changed since this "
		    "run was made: its rows again");
	else if (check_asof(&h, n, e) || work(&h, n, e))
		goto done;
	ret = sf_emit_rows(n->run, h.st, e);
done:
	sf_buf_release(&plan);
	sf_gather_free(h.g);
	sf_store_free(h.store);
	sf_inputs_free(h.in);
	sf_state_free(h.st);
	sf_journeys_free(h.js);
	return (ret);
}
